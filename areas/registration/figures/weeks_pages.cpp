// A school's year or term, week by week, each week opening its own page; as page, CSV and PDF. Forty rows; seven
// statements.
#include "areas/registration/figures/figures.h"
#include "areas/registration/marks/sum_store.h"
#include "areas/registration/pupils/pupil_attendance.h"

#include <algorithm>

namespace belfry::registration {
namespace {

using platform::Call;

struct Weeks {
    Place place;
    int year = 0;
    std::vector<directory::Term> terms;  // of the school year that have begun
    std::optional<directory::Term> term; // the one asked for
    struct One {
        std::int32_t week;
        Sums sums;
    };
    std::vector<One> rows; // the latest first
    Sums sums;             // of them all
    bool has_earlier = false;
};

void read_weeks(Call& call, Weeks& seen) {
    Session from{school_year_begins(seen.year)};
    Session until{std::min(seen.place.today, school_year_begins(seen.year + 1).plus(-1)), Half::afternoon};
    for (auto& term : directory::terms_of(call.db(), seen.place.school, from.day, until.day)) {
        if (term.kind != "term") continue;
        if (call.query("term") == term.id.text()) seen.term = term;
        seen.terms.push_back(std::move(term));
    }
    if (seen.term) from.day = seen.term->starts_on, until.day = std::min(until.day, seen.term->ends_on);
    for (auto const& one : sums_by_session(call.db(), seen.place.school, from, until)) {
        auto const week = one.session.week();
        if (seen.rows.empty() || seen.rows.back().week != week) seen.rows.push_back({week, {}});
        seen.rows.back().sums += one.sums;
        seen.sums += one.sums;
    }
    std::erase_if(seen.rows, [](auto const& row) { return row.sums.possible() == 0; });
    std::ranges::reverse(seen.rows);
}

Result<Weeks> weeks_asked(Service& service, Call& call) {
    TRY(place, place_asked(service, call, kFigures));
    TRY(scope, call.viewer.scope_at(kFigures, place.school));
    Weeks seen{.place = place, .year = year_asked(call, school_year_of(place.today))};
    read_weeks(call, seen);
    seen.has_earlier = !sums_by_school(call.db(), scope, seen.year - 1).empty();
    return seen;
}

std::string span_words(Call& call, Weeks const& seen) {
    return seen.term ? seen.term->name + ", " + year_words(seen.year)
                     : call.word("weeks.year", {{"year", year_words(seen.year)}});
}

html::Href span_href(Call& call, html::Href const& where, int year, directory::Term const* term) {
    auto const href = of_school(call, where.with("year", year));
    return term ? href.with("term", term->id.text()) : href;
}

Report report_of(Call& call, Weeks const& seen) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    Report report{word("weeks.title"), seen.place.days->name + ", " + span_words(call, seen)};
    report.columns = {{word("pupil.week"), 42},
                      {word("figures.half_days"), 28, true},
                      {word("pupil.attendance"), 28, true},
                      {word("pupil.authorised"), 28, true},
                      {word("pupil.unauthorised"), 28, true},
                      {word("pupil.late"), 28, true}};
    auto const add = [&](std::string first, Sums const& sums) {
        report.rows.push_back({std::move(first), std::to_string(sums.possible()), percent_words(call, sums),
                               std::to_string(sums.authorised), std::to_string(sums.unauthorised),
                               std::to_string(sums.late)});
    };
    for (auto const& [week, sums] : seen.rows) add(monday_of_week(week).text(), sums);
    add(word("weeks.all"), seen.sums);
    return report;
}

void show_spans(html::Writer& h, Call& call, Weeks const& seen) {
    auto const here = html::Href::to("/attendance/weeks");
    auto const tab = [&](directory::Term const* term, std::string_view words) {
        bool const chosen = term ? seen.term && seen.term->id == term->id : !seen.term;
        html::Attr const current{"aria-current", chosen ? std::optional<std::string_view>("page") : std::nullopt};
        h.put("<li><a href=\"{}\"{}>{}</a></li>", span_href(call, here, seen.year, term), current, words);
    };
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("weeks.which"));
    tab(nullptr, call.word("weeks.whole_year"));
    for (auto const& term : seen.terms) tab(&term, term.name);
    h.put("</ul></nav><nav class=\"buttons\" aria-label=\"{}\">", call.word("years.which"));
    if (seen.has_earlier)
        ui::link_button(h, ui::Button::quiet, year_words(seen.year - 1), span_href(call, here, seen.year - 1, nullptr),
                        "chevron-left");
    if (seen.year < school_year_of(seen.place.today))
        ui::link_button(h, ui::Button::quiet, year_words(seen.year + 1), span_href(call, here, seen.year + 1, nullptr),
                        "chevron-right");
    h.put("</nav>");
}

void show_row(html::Writer& h, Call& call, std::string_view first, std::optional<html::Href> const& where,
              Sums const& sums) {
    h.put("<tr><th scope=\"row\">");
    show_figure(h, where, first);
    h.put("</th><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>"
          "<td class=\"number\">{}</td></tr>",
          percent_words(call, sums), sums.authorised, sums.unauthorised, sums.late);
}

void show_table(html::Writer& h, Call& call, Weeks const& seen) {
    h.put("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table><caption "
          "class=\"visually-hidden\">{}</caption><thead><tr><th scope=\"col\">{}</th>",
          call.word("weeks.title"), call.word("weeks.title"), call.word("pupil.week"));
    for (auto const words : {call.word("pupil.attendance"), call.word("pupil.authorised"),
                             call.word("pupil.unauthorised"), call.word("pupil.late")})
        h.put("<th scope=\"col\" class=\"number\">{}</th>", words);
    h.put("</tr></thead><tbody>");
    for (auto const& [week, sums] : seen.rows) {
        auto const monday = monday_of_week(week);
        show_row(h, call, ui::short_date(call.platform.words, monday),
                 of_school(call, html::Href::to("/attendance").with("week", monday.text())), sums);
    }
    show_row(h, call, call.word("weeks.all"), std::nullopt, seen.sums);
    h.put("</tbody></table></div>");
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(seen, weeks_asked(service, call));
    auto const* term = seen.term ? &*seen.term : nullptr;
    auto const actions = [&](html::Writer& h) {
        show_files(h, call, span_href(call, html::Href::to("/attendance/weeks.csv"), seen.year, term),
                   span_href(call, html::Href::to("/attendance/weeks.pdf"), seen.year, term));
    };
    return ui::page(call,
                    {.title = std::string(call.word("weeks.title")),
                     .intro = seen.place.days->name + ", " + span_words(call, seen),
                     .crumbs = figure_crumbs(call, seen.place.days->name),
                     .actions = actions},
                    [&](html::Writer& h) {
                        show_spans(h, call, seen);
                        if (seen.rows.empty())
                            return ui::empty_state(h, "calendar-days", call.word("weeks.none"),
                                                   call.word("weeks.none.text"));
                        show_table(h, call, seen);
                    });
}

Result<Report> report(Service& service, Call& call) {
    TRY(seen, weeks_asked(service, call));
    return report_of(call, seen);
}

} // namespace

void add_weeks_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/attendance/weeks", Rule::may(kFigures), [service](Call& call) { return show(*service, call); });
    add_report_files(routes, "/attendance/weeks", Rule::may(kFigures),
                     [service](Call& call) { return report(*service, call); });
}

} // namespace belfry::registration
