// Closing a room for some days, and finding others for its lessons. At most some 200 lessons a closure.
#include <algorithm>

#include "areas/timetable/editing/editing.h"
#include "areas/timetable/lessons/reading.h"
#include "areas/timetable/lessons/series_store.h"
#include "areas/timetable/rooms/room_store.h"
#include "base/limits.h"
#include "base/text.h"

namespace belfry::timetable {
namespace {

using platform::Call;

constexpr int kClosureDaysMax = 120, kShownMax = 100;
constexpr std::size_t kOfferedMax = 6;

Result<Room> room_of_path(Call& call) {
    TRY(id, call.path_id<RoomId>("room"));
    auto room = room_by_id(call.db(), id);
    if (!room || !call.viewer.may_at(kEditTimetable, room->school)) return not_found();
    return std::move(*room);
}

http::Response closing_page(Call& call, Room const& room, ui::FormErrors const& errors) {
    auto const closures = closures_of(call.db(), room, call.today());
    ui::PageOptions const options{.title = call.word("closure.title", {{"room", room.name}}),
                                  .intro = std::string(call.word("closure.intro")),
                                  .crumbs = {{room.name, html::Href::to("/timetable/rooms/{}", room.id)}},
                                  .status = errors.any() ? 422 : 200};
    return ui::page(call, options, [&](html::Writer& h) {
        if (!closures.empty()) {
            h.put("<ul class=\"rows\">");
            for (auto const& one : closures)
                h.put("<li class=\"row\"><div><a href=\"{}\">{} – {}</a> <span class=\"quiet\">{}</span></div></li>",
                      html::Href::to("/timetable/closures/{}", one.id), ui::long_date(one.starts_on),
                      ui::long_date(one.ends_on), one.reason);
            h.put("</ul>");
        }
        ui::form(h, call, {.action = html::Href::to("/timetable/rooms/{}/close", room.id)}, errors, [&] {
            auto const field = [&](std::string name, ui::Key label, std::string type, std::string value) {
                ui::field(h,
                          {.name = std::move(name),
                           .label = std::string(call.word(label)),
                           .value = std::move(value),
                           .type = std::move(type)},
                          errors);
            };
            auto const typed = [&](std::string_view name) {
                auto const text = call.field(name);
                return text.empty() ? call.today().text() : std::string(text);
            };
            field("starts_on", "closure.from", "date", typed("starts_on"));
            field("ends_on", "closure.until", "date", typed("ends_on"));
            field("reason", "closure.reason", "text", std::string(call.field("reason")));
            ui::submit(h, ui::Button::primary, call.word("closure.do"));
        });
    });
}

Result<http::Response> closing(Call& call) {
    TRY(room, room_of_path(call));
    return closing_page(call, room, {});
}

Result<http::Response> close(Call& call) {
    TRY(room, room_of_path(call));
    auto const from = SchoolDay::parse(trim(call.field("starts_on")));
    auto const until = SchoolDay::parse(trim(call.field("ends_on")));
    ui::FormErrors errors;
    if (!from || *from < call.today()) errors.add("starts_on", std::string(call.word("edit.past")));
    if (!until || (from && (*until < *from || until->days_since(*from) > kClosureDaysMax)))
        errors.add("ends_on", call.word("closure.too_long", {{"n", std::to_string(kClosureDaysMax)}}));
    if (errors.any()) return closing_page(call, room, errors);
    RoomClosure const closure{next_id<RoomClosureId>(), room.id, *from, *until,
                              std::string(first_characters(trim(call.field("reason")), limits::line_characters_max))};
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(add_closure(tx, room.school, closure));
        return note_change(call, tx, "timetable.room_closed", room.school, room.id.value(), *from);
    });
    TRY_DO(done);
    return http::Response::redirect(html::Href::to("/timetable/closures/{}", closure.id));
}

Result<ClosedRoom> closure_of_path(Call& call) {
    TRY(id, call.path_id<RoomClosureId>("closure"));
    auto closed = closed_room_by_id(call.db(), id);
    if (!closed || !call.viewer.may_at(kEditTimetable, closed->room.school)) return not_found();
    return std::move(*closed);
}

// Which rooms are taken or closed at each time of the school's days.
struct Rehousing {
    std::vector<Lesson> homeless; // in the closed room, in order
    std::map<std::pair<SchoolDay, int>, std::set<RoomId>> taken;
    std::vector<Room> rooms;
    std::vector<RoomClosure> closures;

    bool is_free(Lesson const& lesson, RoomId room) const {
        auto const at = taken.find({lesson.day(), lesson.period});
        if (at != taken.end() && at->second.contains(room)) return false;
        return std::ranges::none_of(closures,
                                    [&](auto const& one) { return one.room == room && one.holds(lesson.day()); });
    }
};
Rehousing rehousing_of(Call& call, db::Session& session, ClosedRoom const& closed, access::SchoolScope const& scope) {
    Rehousing found;
    auto const from = std::max(closed.closure.starts_on, call.today());
    if (from > closed.closure.ends_on) return found;
    for (auto& lesson : lessons_at(session, scope, from, closed.closure.ends_on)) {
        if (lesson.room) found.taken[{lesson.day(), lesson.period}].insert(lesson.room);
        if (lesson.room == closed.room.id && !lesson.cancelled) found.homeless.push_back(std::move(lesson));
    }
    found.rooms = rooms_of(session, scope.school(), from);
    found.closures = closures_at(session, scope.school(), from, closed.closure.ends_on);
    return found;
}

// Free rooms, those of alike names first: a laboratory for a laboratory.
std::vector<Room const*> offers(Rehousing const& rehousing, Lesson const& lesson, Room const& closed) {
    std::vector<Room const*> free;
    for (auto const& room : rehousing.rooms)
        if (rehousing.is_free(lesson, room.id)) free.push_back(&room);
    auto const alike = [&](Room const* room) { return room->name.substr(0, 2) == closed.name.substr(0, 2); };
    std::ranges::stable_sort(free, [&](auto const* a, auto const* b) { return alike(a) > alike(b); });
    if (free.size() > kOfferedMax) free.resize(kOfferedMax);
    return free;
}

void show_homeless(html::Writer& h, Call& call, Rehousing const& rehousing, ClosedRoom const& closed) {
    h.put("<ul class=\"rows\">");
    int shown = 0;
    for (auto const& lesson : rehousing.homeless) {
        if (++shown > kShownMax) break;
        h.put("<li class=\"row\"><div>{} · {} <strong>{}</strong> <span class=\"quiet\">{}</span></div>",
              ui::short_date(lesson.day()), lesson.period_name, lesson.title, lesson.subject);
        std::vector<ui::Choice> choices = {{"", std::string(call.word("closure.no_room")), ""}};
        for (auto const* room : offers(rehousing, lesson, closed.room))
            choices.push_back({room->id.text(), room->name, ""});
        ui::select_field(h, "room-" + lesson.id.text(), call.word("closure.room_for", {{"lesson", lesson.title}}),
                         choices, choices.size() > 1 ? choices[1].value : "");
        h.put("</li>");
    }
    h.put("</ul>");
}

Result<http::Response> rehouse_page(Call& call) {
    TRY(closed, closure_of_path(call));
    TRY(scope, call.viewer.scope_at(kEditTimetable, closed.room.school));
    auto const rehousing = rehousing_of(call, call.db(), closed, scope);
    auto const here = html::Href::to("/timetable/closures/{}", closed.closure.id);
    ui::PageOptions const options{
        .title = call.word("closure.rehouse.title", {{"room", closed.room.name}}),
        .intro = ui::long_date(closed.closure.starts_on) + " – " + ui::long_date(closed.closure.ends_on) +
                 (closed.closure.reason.empty() ? "" : " · " + closed.closure.reason),
        .crumbs = {{closed.room.name, html::Href::to("/timetable/rooms/{}", closed.room.id)}}};
    return ui::page(call, options, [&](html::Writer& h) {
        if (rehousing.homeless.empty())
            ui::empty_state(h, "door-open", call.word("closure.none"), call.word("closure.none.text"));
        else {
            h.put("<p>{}</p>", call.count("closure.count", static_cast<std::int64_t>(rehousing.homeless.size())));
            ui::form(h, call, {.action = here}, {}, [&] {
                show_homeless(h, call, rehousing, closed);
                ui::submit(h, ui::Button::primary, call.word("closure.rehouse.do"));
            });
        }
        ui::post_button(h, call, ui::Button::secondary, call.word("closure.reopen"),
                        html::Href::to("/timetable/closures/{}/remove", closed.closure.id));
    });
}

// Those whose choice is still free; the others stay on the list, so that the page shows them again.
Result<http::Response> rehouse(Call& call) {
    TRY(closed, closure_of_path(call));
    TRY(scope, call.viewer.scope_at(kEditTimetable, closed.room.school));
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        auto rehousing = rehousing_of(call, tx, closed, scope);
        for (auto const& lesson : rehousing.homeless) {
            auto const room = RoomId::parse(call.field("room-" + lesson.id.text()));
            if (!room || std::ranges::find(rehousing.rooms, *room, &Room::id) == rehousing.rooms.end()) continue;
            if (!rehousing.is_free(lesson, *room)) continue;
            rehousing.taken[{lesson.day(), lesson.period}].insert(*room);
            TRY_DO(change_day(tx, lesson.id, {false, *room, {}, lesson.note}));
            TRY_DO(
                note_change(call, tx, "timetable.day_changed", lesson.school, lesson.id.series.value(), lesson.day()));
        }
        return {};
    });
    TRY_DO(done);
    return http::Response::redirect(html::Href::to("/timetable/closures/{}", closed.closure.id));
}

Result<http::Response> reopen(Call& call) {
    TRY(closed, closure_of_path(call));
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(remove_closure(tx, closed.closure.id));
        return note_change(call, tx, "timetable.room_opened", closed.room.school, closed.room.id.value(),
                           closed.closure.starts_on);
    });
    TRY_DO(done);
    return http::Response::redirect(html::Href::to("/timetable/rooms/{}", closed.room.id));
}

} // namespace

void add_closure_routes(platform::Routes& routes) {
    auto const rule = access::Rule::may(kEditTimetable);
    routes.get("/timetable/rooms/{room}/close", rule, closing);
    routes.post("/timetable/rooms/{room}/close", rule, close);
    routes.get("/timetable/closures/{closure}", rule, rehouse_page);
    routes.post("/timetable/closures/{closure}", rule, rehouse);
    routes.post("/timetable/closures/{closure}/remove", rule, reopen);
}

} // namespace belfry::timetable
