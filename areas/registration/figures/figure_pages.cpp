// A school's attendance as its head reads it: this week, the trend, the tutor groups, and the marks behind each figure;
// as page, CSV and PDF. 1,200 pupils, 50 groups; eight statements.
#include "areas/registration/figures/week_figures.h"

namespace belfry::registration {
namespace {

using platform::Call;

// To the marks behind a figure, for those who may see whose they are.
std::optional<html::Href> behind(Call& call, WeekFigures const& seen, std::string_view which) {
    if (!seen.names) return std::nullopt;
    return marks_href(call, seen.week, which);
}

html::Href list_href(Call& call, std::string_view list) {
    return of_school(call, html::Href::to("/attendance/pupils").with("list", list));
}

void show_year(html::Writer& h, Call& call, WeekFigures const& seen) {
    auto const& year = seen.year;
    ui::panel(
        h, "year", "percent", call.word("figures.year"),
        [&] {
            auto const list = [&](std::string_view code) {
                return seen.names ? std::optional(list_href(call, code)) : std::nullopt;
            };
            h.put("<dl class=\"figures\">");
            show_labelled(h, call.word("pupil.attendance"), std::nullopt, percent_words(call, year.sums));
            show_labelled(h, call.word("figures.persistent"), list("persistent"), std::to_string(year.persistent));
            show_labelled(h, call.word("figures.severe"), list("severe"), std::to_string(year.severe));
            h.put("</dl><p class=\"quiet\">{}</p>", call.count("figures.of_pupils", year.pupils));
            if (seen.names)
                h.put("<p><a href=\"{}\">{}</a> · <a href=\"{}\">{}</a></p>", list_href(call, "ten"),
                      call.word("figures.ten"), list_href(call, "late"), call.word("figures.late"));
            h.put("<p><a href=\"{}\">{}</a></p>", of_school(call, html::Href::to("/attendance/kept")),
                  call.word("kept.link"));
        },
        std::pair(std::string(call.word("weeks.more")), of_school(call, html::Href::to("/attendance/weeks"))));
}

void show_days(html::Writer& h, Call& call, WeekFigures const& seen) {
    h.put(
        "<div class=\"table-scroll\"><table><caption class=\"visually-hidden\">{}</caption><thead><tr><th "
        "scope=\"col\">{}"
        "</th><th scope=\"col\" class=\"number\">{}</th><th scope=\"col\" class=\"number\">{}</th></tr></thead><tbody>",
        call.word("figures.days"), call.word("figures.day"), call.word("half.morning"), call.word("half.afternoon"));
    for (int day = 0; day < 5; ++day) {
        auto const date = monday_of_week(seen.week).plus(day);
        h.put("<tr><th scope=\"row\">{}</th>", ui::long_date(call.platform.words, date));
        for (auto half : {Half::morning, Half::afternoon}) {
            auto const sums = seen.of({date, half});
            auto where = sums.possible() > 0 ? behind(call, seen, "missed") : std::nullopt;
            if (where) where = where->with("session", session_text({date, half}));
            h.put("<td class=\"number\">");
            show_figure(h, where, percent_words(call, sums));
            h.put("</td>");
        }
        h.put("</tr>");
    }
    h.put("</tbody></table></div>");
}

void show_week(html::Writer& h, Call& call, WeekFigures const& seen) {
    ui::panel(h, "week", "calendar-days", call.word("figures.week"), [&] {
        auto const sums = seen.of_week(seen.week);
        h.put("<dl class=\"figures\">");
        show_labelled(h, call.word("pupil.attendance"), behind(call, seen, "missed"), percent_words(call, sums));
        show_labelled(h, call.word("pupil.authorised"), behind(call, seen, "authorised"),
                      std::to_string(sums.authorised));
        show_labelled(h, call.word("pupil.unauthorised"), behind(call, seen, "unauthorised"),
                      std::to_string(sums.unauthorised));
        show_labelled(h, call.word("pupil.late"), behind(call, seen, "late"), std::to_string(sums.late));
        h.put("</dl>");
        show_days(h, call, seen);
    });
}

// What the marks of the week say, where that is not just present.
void show_reasons(html::Writer& h, Call& call, WeekFigures const& seen) {
    ui::panel(h, "reasons", "list-checks", call.word("figures.reasons"), [&] {
        bool any = false;
        h.put("<ul class=\"rows\">");
        for (auto const& info : all_codes()) {
            auto const marked = seen.marked(info.code);
            if (marked == 0 || info.words_key == "code.present") continue;
            any = true;
            auto where = behind(call, seen, "missed");
            if (where) where = where->with("code", info.text);
            h.put("<li class=\"row\">");
            show_code(h, call, {info.code});
            h.put("<div>{}</div><span class=\"end\">", code_words(call, info.code));
            show_figure(h, where, std::to_string(marked));
            h.put("</span></li>");
        }
        h.put("</ul>");
        if (!any) h.put("<p class=\"quiet\">{}</p>", call.word("figures.reasons.none"));
    });
}

void show_trend(html::Writer& h, Call& call, WeekFigures const& seen) {
    std::vector<ui::Bar> bars;
    for (auto week = seen.week - kTrendWeeks + 1; week <= seen.week; ++week) {
        auto const sums = seen.of_week(week);
        if (sums.possible() > 0)
            bars.push_back({ui::short_date(call.platform.words, monday_of_week(week)), (sums.permille() + 5) / 10});
    }
    if (bars.size() < 2) return;
    ui::panel(h, "trend", "chart-line", call.word("figures.trend"), [&] {
        ui::bar_chart(h, "attendance-trend", call.word("figures.trend.title"), call.word("figures.trend.text"), bars);
    });
}

void show_groups(html::Writer& h, Call& call, WeekFigures const& seen) {
    ui::panel(h, "groups", "users-round", call.word("figures.groups"), [&] {
        h.put("<ul class=\"rows\">");
        for (auto const& [group, sums] : seen.groups) {
            auto const where = seen.names ? std::optional(group_week_href(group.id, seen.week)) : std::nullopt;
            h.put("<li class=\"row\"><div>");
            show_figure(h, where, group.name);
            h.put("</div><span class=\"end\">{}</span></li>", percent_words(call, sums));
        }
        h.put("</ul>");
    });
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(seen, week_figures(service, call));
    auto const monday = monday_of_week(seen.week);
    auto const crumbs = figure_crumbs(call, {});
    auto const file = [&](html::Href const& where) { return of_school(call, where.with("week", monday.text())); };
    auto const actions = [&](html::Writer& h) {
        show_files(h, call, file(html::Href::to("/attendance.csv")), file(html::Href::to("/attendance.pdf")));
    };
    return ui::page(call,
                    {.title = crumbs.empty() ? std::string(call.word("nav.attendance"))
                                             : call.word("figures.title_of", {{"school", seen.place.days->name}}),
                     .intro = call.word("figures.week_of", {{"day", ui::long_date(call.platform.words, monday)}}),
                     .crumbs = crumbs,
                     .actions = actions},
                    [&](html::Writer& h) {
                        show_week_links(h, call, of_school(call, html::Href::to("/attendance")), seen.week,
                                        seen.place.today);
                        h.put("<div class=\"columns\"><div class=\"stack\">");
                        show_week(h, call, seen);
                        show_reasons(h, call, seen);
                        show_trend(h, call, seen);
                        h.put("</div><div class=\"stack\">");
                        show_year(h, call, seen);
                        show_groups(h, call, seen);
                        h.put("</div></div>");
                    });
}

Result<Report> report(Service& service, Call& call) {
    TRY(seen, week_figures(service, call));
    return week_report(call, seen);
}

} // namespace

void add_figure_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/attendance", Rule::may(kFigures), [service](Call& call) { return show(*service, call); });
    add_report_files(routes, "/attendance", Rule::may(kFigures),
                     [service](Call& call) { return report(*service, call); });
    add_figure_list_routes(routes, service);
    add_group_week_routes(routes, service);
    add_mark_list_routes(routes, service);
    add_weeks_routes(routes, service);
    add_authority_routes(routes, service);
}

} // namespace belfry::registration
