// One lesson: what it is, and what is otherwise on that day alone. A handful of statements by key.
#include "areas/timetable/editing/editing.h"
#include "areas/timetable/lessons/series_store.h"
#include "areas/timetable/rooms/room_store.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/events/events.h"

namespace belfry::timetable {

using platform::Call;

Status note_change(Call& call, db::Tx& tx, std::string_view action, SchoolId school, std::int64_t subject,
                   SchoolDay day) {
    auto const detail = "{\"day\":\"" + day.text() + "\"}";
    audit::Entry entry;
    entry.action = action;
    entry.actor = call.viewer.person;
    entry.school = school;
    entry.subject = subject;
    entry.detail = detail;
    entry.peer = call.request.peer;
    TRY_DO(call.platform.audit.add(tx, entry));
    return call.platform.events.publish(tx, "timetable.lesson_changed", subject, school, detail);
}

namespace {

// The lesson of the path, where the viewer may at its school; nobody else learns that there is one.
Result<Lesson> lesson_of_path(Call& call, access::Permission permission) {
    auto const id = LessonId::parse(call.path("lesson"));
    if (!id) return not_found();
    auto lesson = lesson_by(call.db(), *id);
    if (!lesson || !call.viewer.may_at(permission, lesson->school)) return not_found();
    return std::move(*lesson);
}

std::string names_of(std::vector<LessonGroup> const& groups) {
    std::string words;
    for (auto const& one : groups) words += (words.empty() ? "" : ", ") + one.name;
    return words;
}

void show_facts(html::Writer& h, Call& call, Lesson const& lesson) {
    std::vector<ui::Fact> facts = {
        {std::string(call.word("lesson.when")),
         ui::long_date(lesson.day()) + ", " + times_words(lesson) + " · " + lesson.period_name},
        {std::string(call.word("edit.subject")), lesson.subject},
        {std::string(call.word("lesson.groups")), names_of(lesson.groups)}};
    std::string teachers;
    for (auto const& one : lesson.teachers) teachers += (teachers.empty() ? "" : ", ") + one.name;
    facts.push_back({std::string(call.word("lesson.teachers")), teachers});
    facts.push_back({std::string(call.word("edit.room")), lesson.room_name});
    ui::panel(h, "lesson", "book-open", lesson.title, [&] {
        ui::facts(h, facts);
        h.put("<p>");
        show_difference(h, call, lesson, PersonId());
        if (!lesson.note.empty()) h.put(" <span class=\"quiet\">{}</span>", lesson.note);
        h.put("</p>");
    });
}

void show_day_form(html::Writer& h, Call& call, Lesson const& lesson, ui::FormErrors const& errors) {
    auto const rooms = rooms_of(call.db(), lesson.school, lesson.day());
    ui::panel(h, "day", "calendar-check", call.word("edit.day.title"), [&] {
        h.put("<p class=\"quiet\">{}</p>", call.word("edit.day.text"));
        ui::form(h, call, {.action = html::Href::to("/timetable/lessons/{}/day", lesson.id.text())}, errors, [&] {
            std::vector<ui::Choice> choices = {{"", std::string(call.word("edit.day.usual_room")), ""}};
            for (auto const& room : rooms) choices.push_back({room.id.text(), room.name, ""});
            ui::select_field(h, "room", call.word("edit.room"), choices,
                             lesson.usual_room.empty() ? "" : lesson.room.text(), errors);
            ui::field(h,
                      {.name = "note",
                       .label = std::string(call.word("edit.day.note")),
                       .value = lesson.note,
                       .hint = std::string(call.word("edit.day.note.hint"))},
                      errors);
            ui::checkbox_field(h, "cancelled", call.word("edit.day.cancelled"), lesson.cancelled);
            if (errors.any()) ui::checkbox_field(h, "despite", call.word("edit.day.despite"), false);
            ui::submit(h, ui::Button::primary, call.word("edit.day.save"));
        });
    });
}

void show_standing(html::Writer& h, Call& call, Lesson const& lesson) {
    ui::panel(h, "standing", "calendar-days", call.word("edit.standing.title"), [&] {
        bool const today = lesson.day() == call.today();
        h.put("<p class=\"quiet\">{}</p><div class=\"buttons\">",
              today ? call.word("edit.standing.today") : call.word("edit.standing.text"));
        ui::link_button(h, ui::Button::secondary, call.word("edit.move"),
                        html::Href::to("/timetable/lessons/{}/move", lesson.id.text()), "pencil");
        h.put("</div><details class=\"more\"><summary>{}</summary><div><p>{}</p>", call.word("edit.end"),
              call.word("edit.end.text", {{"day", ui::long_date(first_to_change(call, lesson.day()))}}));
        ui::post_button(h, call, ui::Button::danger, today ? call.word("edit.end.tomorrow") : call.word("edit.end.do"),
                        html::Href::to("/timetable/lessons/{}/end", lesson.id.text()));
        h.put("</div></details>");
    });
}

http::Response lesson_page(Call& call, Lesson const& lesson, ui::FormErrors const& errors) {
    bool const may_edit = call.viewer.may_at(kEditTimetable, lesson.school) && lesson.day() >= call.today();
    ui::PageOptions const options{
        .title = call.word("lesson.title", {{"lesson", lesson.title}, {"day", ui::short_date(lesson.day())}}),
        .crumbs = {{std::string(call.word("nav.timetable")), html::Href::to("/timetable")}},
        .status = errors.any() ? 422 : 200};
    return ui::page(call, options, [&](html::Writer& h) {
        h.put("<div class=\"panels\">");
        show_facts(h, call, lesson);
        if (may_edit) {
            show_day_form(h, call, lesson, errors);
            show_standing(h, call, lesson);
        }
        h.put("</div>");
    });
}

Result<http::Response> show(Call& call) {
    TRY(lesson, lesson_of_path(call, kSeeTimetables));
    return lesson_page(call, lesson, {});
}

// What is taught in that room at that time, other than this lesson.
std::string taken_by(Call& call, Lesson const& lesson, RoomId room) {
    for (auto const& other : lessons_in_room(call.db(), room, lesson.day(), lesson.day()))
        if (other.id != lesson.id && !other.cancelled && other.starts < lesson.ends && lesson.starts < other.ends)
            return other.title;
    return {};
}

Result<http::Response> change(Call& call) {
    TRY(lesson, lesson_of_path(call, kEditTimetable));
    if (lesson.day() < call.today()) return conflict("lesson_is_past");
    Change change;
    change.cancelled = call.field("cancelled") == "yes";
    change.note = std::string(first_characters(trim(call.field("note")), limits::line_characters_max));
    ui::FormErrors errors;
    if (auto const text = trim(call.field("room")); !text.empty()) {
        auto const id = RoomId::parse(text);
        auto const room = id ? room_by_id(call.db(), *id) : std::nullopt;
        if (!room || room->school != lesson.school) {
            errors.add("room", std::string(call.word("edit.choose_again")));
        } else {
            change.room = *id;
            auto const other = taken_by(call, lesson, *id);
            if (!other.empty() && call.field("despite") != "yes")
                errors.add("room", call.word("clash.room", {{"room", room->name}, {"lesson", other}}));
        }
    }
    if (errors.any()) return lesson_page(call, lesson, errors);
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(change_day(tx, lesson.id, change));
        return note_change(call, tx, "timetable.day_changed", lesson.school, lesson.id.series.value(), lesson.day());
    });
    TRY_DO(done);
    return http::Response::redirect(lesson_href(lesson.id));
}

Result<http::Response> end(Call& call) {
    TRY(lesson, lesson_of_path(call, kEditTimetable));
    if (lesson.day() < call.today()) return conflict("lesson_is_past");
    auto const day = first_to_change(call, lesson.day());
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        auto const series = series_by_id(tx, lesson.id.series);
        if (!series) return not_found();
        TRY_DO(end_series(tx, *series, day));
        return note_change(call, tx, "timetable.series_ended", lesson.school, lesson.id.series.value(), day);
    });
    TRY_DO(done);
    auto const& groups = lesson.groups;
    return http::Response::redirect(
        groups.empty() ? html::Href::to("/timetable")
                       : html::Href::to("/timetable/groups/{}", groups.front().id).with("day", day.text()));
}

} // namespace

void add_lesson_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/timetable/lessons/{lesson}", Rule::may(kSeeTimetables), show);
    routes.post("/timetable/lessons/{lesson}/day", Rule::may(kEditTimetable), change);
    routes.post("/timetable/lessons/{lesson}/end", Rule::may(kEditTimetable), end);
}

} // namespace belfry::timetable
