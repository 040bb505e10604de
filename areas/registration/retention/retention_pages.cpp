// What the end of six years removed and will remove: of a school for its head, of all schools for the authority. Sixty
// rows; seven statements.
#include "areas/registration/figures/figures.h"
#include "areas/registration/retention/aside_store.h"
#include "areas/registration/retention/retention.h"
#include "areas/registration/retention/retention_store.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

using platform::Call;

constexpr int kRowsMax = 60, kNightsMax = 370; // of a school; of all, where a night without anything has a row too

struct Kept {
    SchoolId school; // empty: all schools together
    std::string name;
    TimeZone zone = TimeZone::london();
    SchoolDay since;
    std::optional<jobs::Job> job;
    Counted due; // within a month
    std::vector<Removal> rows;
    std::vector<Removal> aside; // nights that can be brought back, by who may
    std::optional<jobs::Job> restore;
};

Result<Kept> kept_asked(Service& service, Call& call) {
    Kept seen;
    TRY(scope, call.viewer.scope(kFigures));
    if (!scope.whole_authority() || !call.query("school").empty()) {
        TRY(place, place_asked(service, call, kFigures));
        seen.school = place.school;
        seen.name = place.days->name;
        seen.zone = place.days->zone;
    }
    seen.since = kept_since(TimeZone::london().day_of(call.now()));
    seen.rows = removals(call.db(), seen.school, seen.school ? kRowsMax : kNightsMax);
    if (seen.school)
        seen.due = count_due(call.db(), seen.school, due_horizon(seen.since));
    else if (!seen.rows.empty())
        seen.due = seen.rows[0].due;
    std::erase_if(seen.rows, [](Removal const& row) { return !row.gone.any(); });
    // The latest that has ended: the first may be running now.
    for (auto& job : call.platform.jobs.recent(call.db(), SchoolId(), kRetentionKind, 2))
        if (!seen.job && job.ended.seconds() > 0) seen.job = std::move(job);
    if (call.viewer.may_everywhere(kRestore)) {
        seen.aside = removals_aside(call.db(), seen.school, Instant());
        auto const jobs = call.platform.jobs.recent(call.db(), SchoolId(), kRestoreKind, 1);
        if (!jobs.empty()) seen.restore = jobs.front();
    }
    return seen;
}

std::string moment_words(Call& call, Kept const& seen, Instant at) {
    return call.word("kept.moment", {{"day", ui::long_date(call.platform.words, seen.zone.day_of(at))},
                                     {"time", ui::clock_time(call.platform.words, seen.zone.time_of(at))}});
}

void show_now(html::Writer& h, Call& call, Kept const& seen) {
    ui::panel(h, "kept", "calendar-days", call.word("kept.now"), [&] {
        bool const ran = seen.job && seen.job->ended.seconds() > 0;
        std::vector<ui::Fact> facts = {
            {std::string(call.word("kept.since")), ui::long_date(call.platform.words, seen.since)},
            {std::string(call.word("kept.ran")),
             ran ? moment_words(call, seen, seen.job->ended) : std::string(call.word("kept.never"))}};
        ui::facts(h, facts);
    });
    ui::panel(h, "due", "hourglass", call.word("kept.due"), [&] {
        h.put("<dl class=\"figures\">");
        show_labelled(h, call.word("kept.entries"), std::nullopt, std::to_string(seen.due.entries));
        show_labelled(h, call.word("kept.lessons"), std::nullopt, std::to_string(seen.due.lessons));
        show_labelled(h, call.word("kept.asked"), std::nullopt, std::to_string(seen.due.asked));
        h.put("</dl>");
    });
}

Report report_of(Call& call, Kept const& seen) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    Report report{word("kept.title"), (seen.name.empty() ? word("kept.all_schools") : seen.name) + ", " +
                                          ui::long_date(call.platform.words, seen.zone.day_of(call.now()))};
    report.columns = {{word("kept.when"), 28},          {word("kept.until"), 28},
                      {word("kept.entries"), 24, true}, {word("kept.marks"), 24, true},
                      {word("kept.lessons"), 26, true}, {word("kept.asked"), 26, true},
                      {word("kept.years"), 26, true}};
    for (auto const& row : seen.rows)
        report.rows.push_back({seen.zone.day_of(row.ran_at).text(), row.until.text(), std::to_string(row.gone.entries),
                               std::to_string(row.gone.marks), std::to_string(row.gone.lessons),
                               std::to_string(row.gone.asked), std::to_string(row.gone.years)});
    return report;
}

// By the day on which it went: a day's button brings back what went from then on.
void show_aside(html::Writer& h, Call& call, Kept const& seen) {
    std::map<SchoolDay, Counted> days;
    for (auto const& removal : seen.aside) days[seen.zone.day_of(removal.ran_at)] += removal.gone;
    ui::panel(h, "aside", "rotate-ccw", call.word("kept.aside"), [&] {
        if (seen.restore &&
            (seen.restore->state == jobs::State::waiting || seen.restore->state == jobs::State::running))
            h.put("<p>{}</p>", call.word("kept.aside.under_way"));
        if (seen.restore && seen.restore->state == jobs::State::done)
            h.put("<p>{}</p>",
                  call.word("kept.aside.came_back", {{"at", moment_words(call, seen, seen.restore->ended)}}));
        if (seen.restore && seen.restore->state == jobs::State::failed)
            h.put("<p>{}</p>", call.word("kept.aside.failed"));
        h.put("<p>{}</p>", call.word(days.empty() ? ui::Key("kept.aside.none") : ui::Key("kept.aside.text")));
        if (days.empty()) return;
        ui::form(h, call, {of_school(call, html::Href::to("/attendance/kept/restore"))}, {}, [&] {
            std::vector<ui::Choice> choices;
            for (auto day = days.rbegin(); day != days.rend(); ++day)
                choices.push_back({day->first.text(),
                                   call.word("kept.aside.day", {{"day", ui::long_date(call.platform.words, day->first)},
                                                                {"entries", with_thousands(day->second.entries)},
                                                                {"marks", with_thousands(day->second.marks)}})});
            ui::select_field(h, "since", call.word("kept.aside.since"), choices, choices.front().value);
            ui::submit(h, ui::Button::secondary, call.word("kept.aside.button"));
        });
    });
}

Result<http::Response> restore(Service& service, Call& call) {
    TRY(seen, kept_asked(service, call));
    auto const since = SchoolDay::parse(call.field("since"));
    if (!since) return invalid("bad_day");
    Restore const wanted{seen.school, seen.zone.instant_of(*since, TimeOfDay(0)), call.viewer.person};
    auto const added = call.platform.db.write([&](db::Tx& tx) {
        return call.platform.jobs.add(
            tx, {.kind = kRestoreKind, .started_by = wanted.by, .school = {}, .input = restore_input(wanted)});
    });
    if (!added.ok()) return added.problem();
    return http::Response::redirect(of_school(call, html::Href::to("/attendance/kept")));
}

// "28 Nov 2031", never broken.
std::string day_words(Call& call, SchoolDay day) {
    return ui::short_date(call.platform.words, day) + "\u00A0" + std::to_string(day.year());
}

void show_gone(html::Writer& h, Call& call, Kept const& seen) {
    auto const report = report_of(call, seen);
    h.put("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table><caption "
          "class=\"visually-hidden\">{}</caption><thead><tr>",
          report.title, report.title);
    for (auto const& column : report.columns)
        h.put("<th scope=\"col\" class=\"{}\">{}</th>", column.numeric ? "number" : "", column.title);
    h.put("</tr></thead><tbody>");
    for (auto const& row : seen.rows) {
        h.put("<tr><th scope=\"row\">{}</th><td>{}</td>", day_words(call, seen.zone.day_of(row.ran_at)),
              day_words(call, row.until));
        for (auto const number : {row.gone.entries, row.gone.marks, row.gone.lessons, row.gone.asked, row.gone.years})
            h.put("<td class=\"number\">{}</td>", number);
        h.put("</tr>");
    }
    h.put("</tbody></table></div>");
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(seen, kept_asked(service, call));
    auto const actions = [&](html::Writer& h) {
        show_files(h, call, of_school(call, html::Href::to("/attendance/kept.csv")),
                   of_school(call, html::Href::to("/attendance/kept.pdf")));
    };
    auto crumbs = figure_crumbs(call, seen.name);
    if (crumbs.empty())
        crumbs.push_back({std::string(call.word("authority.title")), html::Href::to("/attendance/schools")});
    return ui::page(call,
                    {.title = std::string(call.word("kept.title")),
                     .intro = std::string(call.word("kept.intro")),
                     .crumbs = crumbs,
                     .actions = actions},
                    [&](html::Writer& h) {
                        bool const doubted = seen.job && seen.job->problem_code == "clock_doubted";
                        if (doubted)
                            ui::notice(h, ui::Tone::warn, call.word("kept.doubted"), call.word("kept.doubted.text"));
                        else if (seen.job && !seen.job->problem_code.empty())
                            ui::notice(h, ui::Tone::warn, call.word("kept.failed"), call.word("kept.failed.text"));
                        h.put("<div class=\"stack\">");
                        show_now(h, call, seen);
                        if (call.viewer.may_everywhere(kRestore)) show_aside(h, call, seen);
                        ui::panel(h, "gone", "history", call.word("kept.gone"), [&] {
                            if (seen.rows.empty())
                                h.put("<p class=\"quiet\">{}</p>", call.word("kept.none"));
                            else
                                show_gone(h, call, seen);
                        });
                        h.put("</div>");
                    });
}

Result<Report> report(Service& service, Call& call) {
    TRY(seen, kept_asked(service, call));
    return report_of(call, seen);
}

} // namespace

void add_retention_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/attendance/kept", Rule::may(kFigures), [service](Call& call) { return show(*service, call); });
    routes.post("/attendance/kept/restore", Rule::may_everywhere(kRestore),
                [service](Call& call) { return restore(*service, call); });
    add_report_files(routes, "/attendance/kept", Rule::may(kFigures),
                     [service](Call& call) { return report(*service, call); });
}

} // namespace belfry::registration
