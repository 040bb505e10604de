// A pupil's school year: plain words first, then the grid, each mark leading to how it came about. Forty weeks; seven
// statements.
#include <algorithm>

#include "areas/registration/figures/figures.h"
#include "areas/registration/planned/planned_shown.h"
#include "areas/registration/pupils/pupil_attendance.h"
#include "areas/registration/retention/retention.h"

namespace belfry::registration {
namespace {

using platform::Call;

void show_year_grid(html::Writer& h, Call& call, PupilAttendance const& seen) {
    h.put("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table "
          "class=\"grid-of-marks\"><caption "
          "class=\"visually-hidden\">{}</caption><thead><tr><th scope=\"col\">{}</th>",
          call.word("pupil.grid"), call.word("pupil.grid"), call.word("pupil.week"));
    for (int day = 0; day < 5; ++day)
        h.put("<th scope=\"col\" colspan=\"2\">{}</th>", call.platform.words.find(weekday_key(day)));
    h.put("</tr></thead><tbody>");
    for (auto const& week : seen.weeks) {
        h.put("<tr><th scope=\"row\">{}</th>", ui::short_date(call.platform.words, monday_of_week(week.week)));
        for (int place = 0; place < 10; ++place) {
            auto const mark = week.marks.at(place);
            h.put("<td>");
            if (!mark.code.none() && seen.by_staff) {
                h.put("<a href=\"{}\">", mark_href(seen.pupil.id, session_at(week.week, place)));
                show_code(h, call, mark);
                h.put("</a>");
            } else {
                show_code(h, call, mark);
            }
            h.put("</td>");
        }
        h.put("</tr>");
    }
    h.put("</tbody></table></div>");
}

void show_years(html::Writer& h, Call& call, PupilAttendance const& seen) {
    if (seen.years.size() < 2) return;
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("years.which"));
    for (int const year : seen.years) {
        html::Attr const here{"aria-current",
                              year == seen.year ? std::optional<std::string_view>("page") : std::nullopt};
        h.put("<li><a href=\"{}\"{}>{}</a></li>", attendance_href(seen.pupil.id).with("year", year), here,
              year_words(year));
    }
    h.put("</ul></nav>");
}

// What the figure means, in words: no parent should have to know what 93 % is.
void show_in_words(html::Writer& h, Call& call, PupilAttendance const& seen) {
    auto const& sums = seen.sums;
    if (sums.possible() == 0)
        return ui::empty_state(h, "calendar-days", call.word("pupil.none"), call.word("pupil.none.text"));
    auto const half_days = [&](std::int64_t sessions) { return call.count("pupil.sessions", sessions); };
    h.put("<dl class=\"figures\"><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div>"
          "<div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div></dl>",
          call.word("pupil.attendance"), percent_words(call, sums), call.word("pupil.authorised"), sums.authorised,
          call.word("pupil.unauthorised"), sums.unauthorised, call.word("pupil.late"), sums.late);
    h.put("<p>{}</p>",
          call.word("pupil.means", {{"missed", half_days(sums.missed())}, {"possible", half_days(sums.possible())}}));
    auto const tone = sums.severe() ? ui::Tone::bad : sums.persistent() ? ui::Tone::warn : ui::Tone::good;
    auto const key = sums.severe()       ? ui::Key("pupil.severe")
                     : sums.persistent() ? ui::Key("pupil.persistent")
                                         : ui::Key("pupil.good");
    h.put("<p>");
    ui::badge(h, tone, call.word(key));
    h.put("</p>");
}

void show_planned(html::Writer& h, Call& call, PupilAttendance const& seen) {
    ui::panel(h, "planned", "calendar-days", call.word("pupil.planned"), [&] {
        if (seen.planned.empty()) h.put("<p class=\"quiet\">{}</p>", call.word("pupil.planned.none"));
        h.put("<ul class=\"rows\">");
        for (auto const& one : seen.planned) {
            h.put("<li class=\"row\"><div><b>{}</b><br><span class=\"quiet\">{}</span></div>",
                  code_words(call, one.code), planned_when(call, one));
            if (seen.may_settle || (one.by_parent && one.by == call.viewer.person))
                ui::post_button(h, call, ui::Button::quiet, call.word("absence.withdraw"),
                                html::Href::to("/absences/{}/withdraw", one.id));
            h.put("</li>");
        }
        h.put("</ul>");
    });
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(seen, attendance_of_path(service, call));
    auto const self = seen.pupil.id == call.viewer.person;
    auto const title =
        self ? std::string(call.word("pupil.title.self")) : call.word("pupil.title", {{"name", seen.pupil.name()}});
    auto const actions = [&](html::Writer& h) {
        auto const report = html::Href::to("/absences/new").with("child", seen.pupil.id.text());
        if (seen.tie == directory::Tie::child)
            ui::link_button(h, ui::Button::primary, call.word("absence.report"), report, "calendar-plus");
        if (seen.may_settle)
            ui::link_button(h, ui::Button::secondary, call.word("absence.plan_one"), report, "calendar-plus");
        if (seen.by_staff) {
            show_files(h, call, html::Href::to("/people/{}/attendance.csv", seen.pupil.id).with("year", seen.year),
                       html::Href::to("/people/{}/attendance.pdf", seen.pupil.id).with("year", seen.year));
        }
    };
    std::vector<ui::Crumb> crumbs;
    if (seen.by_staff) crumbs.push_back({seen.pupil.name(), person_href(seen.pupil.id)});
    return ui::page(
        call,
        {.title = title,
         .intro = call.word("pupil.intro", {{"year", year_words(seen.year)}, {"school", seen.school_name}}),
         .crumbs = crumbs,
         .actions = actions},
        [&](html::Writer& h) {
            if (call.query("reported") == "yes")
                ui::notice(h, ui::Tone::good, call.word("absence.sent"), call.word("absence.sent.text"));
            if (call.query("planned") == "yes" && seen.may_settle)
                ui::notice(h, ui::Tone::good, call.word("absence.planned"), call.word("absence.planned.text"));
            show_years(h, call, seen);
            if (auto const since = kept_since(seen.today); school_year_begins(seen.year) < since)
                h.put("<p class=\"quiet\">{}</p>",
                      call.word("pupil.kept", {{"day", ui::long_date(call.platform.words, since)}}));
            h.put("<div class=\"stack\">");
            ui::panel(h, "year", "percent", seen.this_year() ? call.word("pupil.so_far") : call.word("figures.year"),
                      [&] { show_in_words(h, call, seen); });
            if (seen.this_year()) show_planned(h, call, seen);
            if (!seen.weeks.empty())
                ui::panel(h, "marks", "calendar-days", call.word("pupil.marks"),
                          [&] { show_year_grid(h, call, seen); });
            h.put("</div>");
        });
}

Report report_of(Call& call, PupilAttendance const& seen) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    Report report{seen.pupil.name(), seen.school_name + ", " + year_words(seen.year)};
    report.columns = {{word("figures.day"), 24},   {word("pupil.session"), 24}, {word("absence.code"), 14},
                      {word("pupil.meaning"), 76}, {word("pupil.by"), 26},      {word("amend.minutes"), 18, true}};
    for (auto const& week : seen.weeks)
        for (int place = 0; place < Week::kSessions; ++place) {
            auto const mark = week.marks.at(place);
            if (mark.code.none()) continue;
            auto const session = session_at(week.week, place);
            report.rows.push_back({session.day.text(), half_words(call, session.half),
                                   std::string(info_of(mark.code)->text), std::string(code_words(call, mark.code)),
                                   source_words(call, mark.source),
                                   mark.minutes ? std::to_string(mark.minutes) : std::string()});
        }
    return report;
}

Result<Report> report(Service& service, Call& call) {
    TRY(seen, attendance_of_path(service, call));
    if (!seen.by_staff) return not_found();
    return report_of(call, seen);
}

} // namespace

void add_pupil_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/people/{person}/attendance", Rule::signed_in(),
               [service](Call& call) { return show(*service, call); });
    add_report_files(routes, "/people/{person}/attendance", Rule::may(kSee),
                     [service](Call& call) { return report(*service, call); });
}

} // namespace belfry::registration
