// Adding a lesson to the week, and moving one from a day on, tomorrow at the earliest. Some 500 choices a form.
#include "areas/timetable/editing/editing.h"
#include "areas/timetable/editing/series_form.h"
#include "areas/timetable/lessons/series_store.h"
#include "areas/timetable/structures/structure_store.h"

namespace belfry::timetable {
namespace {

using platform::Call;

ui::Crumb to_timetable(Call& call) { return {std::string(call.word("nav.timetable")), html::Href::to("/timetable")}; }

Result<access::SchoolScope> scope_of(Call& call) {
    TRY(scope, call.viewer.scope(kEditTimetable));
    if (scope.whole_authority()) return not_found("timetable_choose_school");
    return scope;
}

struct Heading {
    std::string title, intro;
};
Heading new_heading(Call& call) { return {std::string(call.word("edit.new.title")), {}}; }
Heading move_heading(Call& call, Series const& series) {
    return {call.word("edit.move.title", {{"lesson", series.title}}), std::string(call.word("edit.move.intro"))};
}

http::Response form_page(Call& call, access::SchoolScope const& scope, Choices const& choices, Series const& typed,
                         ui::FormErrors const& errors, Heading const& heading, html::Href const& action) {
    auto const periods = periods_on(call.db(), scope.school(), typed.starts_on);
    ui::PageOptions const options{.title = heading.title,
                                  .intro = heading.intro,
                                  .crumbs = {to_timetable(call)},
                                  .status = errors.any() ? 422 : 200};
    return ui::page(call, options, [&](html::Writer& h) {
        ui::form(h, call, {.action = action}, errors, [&] {
            series_fields(h, call, choices, periods, typed, errors);
            ui::submit(h, ui::Button::primary, call.word("edit.save"));
        });
    });
}

Series empty_series(Call& call, SchoolId school) {
    Series series;
    series.school = school;
    series.starts_on = call.today();
    return series;
}

Result<http::Response> new_form(Call& call) {
    TRY(scope, scope_of(call));
    auto const choices = choices_of(call.db(), scope, call.today());
    ui::FormErrors ignored;
    auto const typed = read_series(call, choices, empty_series(call, scope.school()), call.today(), ignored);
    return form_page(call, scope, choices, typed, {}, new_heading(call), html::Href::to("/timetable/new"));
}

http::Response to_group(Series const& series) {
    if (series.groups.empty()) return http::Response::redirect(html::Href::to("/timetable"));
    return http::Response::redirect(
        html::Href::to("/timetable/groups/{}", series.groups.front()).with("day", series.starts_on.text()));
}

Result<http::Response> add(Call& call) {
    TRY(scope, scope_of(call));
    auto const choices = choices_of(call.db(), scope, call.today());
    ui::FormErrors errors;
    auto series = read_series(call, choices, empty_series(call, scope.school()), call.today(), errors);
    auto const action = html::Href::to("/timetable/new");
    if (errors.any()) return form_page(call, scope, choices, series, errors, new_heading(call), action);
    series.id = next_id<SeriesId>();
    if (call.field("despite") != "yes") {
        auto const clashes = clash_words(call, call.db(), choices, series, call.today());
        if (!clashes.empty()) return clash_page(call, clashes, action, action);
    }
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(add_series(tx, std::span(&series, 1)));
        return note_change(call, tx, "timetable.series_added", series.school, series.id.value(), series.starts_on);
    });
    TRY_DO(done);
    return to_group(series);
}

// The series of the path, as it would be from that day on.
struct Moving {
    Series series;
    SchoolDay from;
};
Result<Moving> moving_of(Call& call) {
    auto const id = LessonId::parse(call.path("lesson"));
    if (!id) return not_found();
    auto series = series_by_id(call.db(), id->series);
    if (!series || !call.viewer.may_at(kEditTimetable, series->school)) return not_found();
    if (id->day > series->ends_on || id->day < series->starts_on) return not_found();
    return Moving{std::move(*series), id->day};
}

Result<http::Response> move_form(Call& call) {
    TRY(moving, moving_of(call));
    TRY(scope, call.viewer.scope_at(kEditTimetable, moving.series.school));
    auto const choices = choices_of(call.db(), scope, moving.from);
    auto base = moving.series;
    base.starts_on = first_to_change(call, moving.from);
    ui::FormErrors ignored;
    auto const typed = read_series(call, choices, base, first_to_change(call, {}), ignored);
    return form_page(call, scope, choices, typed, {}, move_heading(call, base),
                     html::Href::to("/timetable/lessons/{}/move", call.path("lesson")));
}

Result<http::Response> move(Call& call) {
    TRY(moving, moving_of(call));
    TRY(scope, call.viewer.scope_at(kEditTimetable, moving.series.school));
    auto const choices = choices_of(call.db(), scope, moving.from);
    auto base = moving.series;
    base.starts_on = first_to_change(call, moving.from);
    ui::FormErrors errors;
    auto wanted = read_series(call, choices, base, first_to_change(call, {}), errors);
    if (wanted.starts_on < moving.series.starts_on) wanted.starts_on = moving.series.starts_on;
    auto const action = html::Href::to("/timetable/lessons/{}/move", call.path("lesson"));
    if (errors.any()) return form_page(call, scope, choices, wanted, errors, move_heading(call, base), action);
    if (call.field("despite") != "yes") {
        auto const clashes = clash_words(call, call.db(), choices, wanted, call.today());
        if (!clashes.empty()) return clash_page(call, clashes, action, action);
    }
    auto const before = moving.series;
    wanted.id = next_id<SeriesId>();
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        // Somebody else moved it in the meantime: their change is not undone unseen.
        auto const now = series_by_id(tx, before.id);
        if (!now || now->ends_on != before.ends_on) return conflict("lesson_moved_meanwhile");
        TRY_DO(end_series(tx, before, wanted.starts_on));
        TRY_DO(add_series(tx, std::span(&wanted, 1)));
        return note_change(call, tx, "timetable.series_moved", wanted.school, before.id.value(), wanted.starts_on);
    });
    TRY_DO(done);
    return to_group(wanted);
}

} // namespace

void add_series_routes(platform::Routes& routes) {
    auto const rule = access::Rule::may(kEditTimetable);
    routes.get("/timetable/new", rule, new_form);
    routes.post("/timetable/new", rule, add);
    routes.get("/timetable/lessons/{lesson}/move", rule, move_form);
    routes.post("/timetable/lessons/{lesson}/move", rule, move);
}

} // namespace belfry::timetable
