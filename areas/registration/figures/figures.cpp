// What the pages of figures write alike; nothing here reads more than a school's name.
#include "areas/registration/figures/figures.h"

#include <algorithm>

namespace belfry::registration {

using platform::Call;

std::int32_t week_asked(Call& call, SchoolDay today) {
    auto const day = SchoolDay::parse(call.query("week"));
    auto const now = Session{today}.week();
    if (!day) return now;
    auto const week = Session{*day}.week();
    return week > now || week < now - 53 * 6 ? now : week;
}

void show_week_links(html::Writer& h, Call& call, html::Href const& here, std::int32_t week, SchoolDay today) {
    h.put("<nav class=\"buttons\" aria-label=\"{}\">", call.word("figures.weeks"));
    ui::link_button(h, ui::Button::quiet, call.word("figures.before"),
                    here.with("week", monday_of_week(week - 1).text()), "chevron-left");
    if (week < Session{today}.week())
        ui::link_button(h, ui::Button::quiet, call.word("figures.after"),
                        here.with("week", monday_of_week(week + 1).text()), "chevron-right");
    h.put("</nav>");
}

html::Href group_week_href(directory::GroupId group, std::int32_t week) {
    return html::Href::to("/attendance/groups/{}", group).with("week", monday_of_week(week).text());
}

Result<Place> place_asked(Service& service, Call& call, access::Permission permission) {
    auto const text = call.query("school");
    if (text.empty()) return place_for(service, call, permission);
    auto const school = SchoolId::parse(text);
    if (!school || !call.viewer.may_at(permission, *school)) return not_found();
    return place_of(service, call, *school);
}

html::Href of_school(Call& call, html::Href const& where) {
    auto const text = call.query("school");
    return text.empty() ? where : where.with("school", text);
}

std::vector<ui::Crumb> figure_crumbs(Call& call, std::string_view school_name) {
    std::vector<ui::Crumb> crumbs;
    if (!call.query("school").empty() && call.viewer.may_everywhere(kFigures))
        crumbs.push_back({std::string(call.word("authority.title")), html::Href::to("/attendance/schools")});
    if (!school_name.empty())
        crumbs.push_back({crumbs.empty() ? std::string(call.word("nav.attendance")) : std::string(school_name),
                          of_school(call, html::Href::to("/attendance"))});
    return crumbs;
}

void show_files(html::Writer& h, Call& call, html::Href const& csv, html::Href const& pdf) {
    ui::link_button(h, ui::Button::quiet, call.word("report.csv"), csv, "download");
    ui::link_button(h, ui::Button::quiet, call.word("report.pdf"), pdf, "printer");
}

namespace {

// "pupils-persistent": of pages with several lists, which.
std::string file_name(Call& call, std::string name) {
    auto const list = call.query("list");
    bool const plain = !list.empty() && list.size() < 20 &&
                       std::ranges::all_of(list, [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
    return plain ? name + "-" + std::string(list) : name;
}

} // namespace

void add_report_files(platform::Routes& routes, std::string_view page, access::Rule rule, MakeReport const& make) {
    std::string const name(page.substr(page.rfind('/') + 1));
    routes.get(std::string(page) + ".csv", rule, [make, name](Call& call) -> Result<http::Response> {
        TRY(report, make(call));
        return http::Response::download(file_name(call, name) + ".csv", "text/csv; charset=utf-8", report_csv(report));
    });
    routes.get(std::string(page) + ".pdf", rule, [make, name](Call& call) -> Result<http::Response> {
        TRY(report, make(call));
        TRY(pdf, report_pdf(report, call.now()));
        return http::Response::download(file_name(call, name) + ".pdf", "application/pdf", std::move(pdf));
    });
}

void show_figure(html::Writer& h, std::optional<html::Href> const& where, std::string_view words) {
    if (where)
        h.put("<a href=\"{}\">{}</a>", *where, words);
    else
        h.put("{}", words);
}

void show_labelled(html::Writer& h, std::string_view label, std::optional<html::Href> const& where,
                   std::string_view words) {
    h.put("<div><dt>{}</dt><dd>", label);
    show_figure(h, where, words);
    h.put("</dd></div>");
}

html::Href marks_href(Call& call, std::int32_t week, std::string_view which) {
    return of_school(
        call, html::Href::to("/attendance/marks").with("week", monday_of_week(week).text()).with("which", which));
}

} // namespace belfry::registration
