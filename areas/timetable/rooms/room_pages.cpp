// Adding and changing rooms. Two statements by key.
#include "areas/timetable/editing/editing.h"
#include "areas/timetable/rooms/room_store.h"
#include "base/text.h"

namespace belfry::timetable {
namespace {

using platform::Call;

constexpr std::size_t kNameCharactersMax = 60;
constexpr std::int64_t kSeatsMax = 5000;

Result<Room> room_of_path(Call& call) {
    TRY(id, call.path_id<RoomId>("room"));
    auto room = room_by_id(call.db(), id);
    if (!room || !call.viewer.may_at(kEditTimetable, room->school)) return not_found();
    return std::move(*room);
}

Result<Room> new_room(Call& call) {
    TRY(scope, call.viewer.scope(kEditTimetable));
    if (scope.whole_authority()) return not_found("timetable_choose_school");
    return Room{RoomId(), scope.school(), {}, std::nullopt, std::nullopt, {}};
}

http::Response form_page(Call& call, Room const& room, ui::FormErrors const& errors) {
    bool const fresh = room.id.empty();
    ui::PageOptions const options{
        .title = fresh ? std::string(call.word("room.new")) : call.word("room.change", {{"room", room.name}}),
        .crumbs = {{std::string(call.word("timetable.rooms")), html::Href::to("/timetable/rooms")}},
        .status = errors.any() ? 422 : 200};
    auto const action =
        fresh ? html::Href::to("/timetable/rooms/new") : html::Href::to("/timetable/rooms/{}/edit", room.id);
    return ui::page(call, options, [&](html::Writer& h) {
        ui::form(h, call, {.action = action}, errors, [&] {
            ui::field(h,
                      {.name = "name",
                       .label = std::string(call.word("room.name")),
                       .value = room.name,
                       .required = true,
                       .characters_max = static_cast<int>(kNameCharactersMax)},
                      errors);
            ui::field(h,
                      {.name = "seats",
                       .label = std::string(call.word("room.seats")),
                       .value = room.seats ? std::to_string(*room.seats) : std::string(),
                       .type = "number"},
                      errors);
            if (!fresh)
                ui::field(h,
                          {.name = "ends_on",
                           .label = std::string(call.word("room.ends_on")),
                           .value = room.ends_on ? room.ends_on->text() : std::string(),
                           .hint = std::string(call.word("room.ends_on.hint")),
                           .type = "date"},
                          errors);
            ui::submit(h, ui::Button::primary, call.word("edit.save"));
        });
    });
}

void read_form(Call& call, Room& room, ui::FormErrors& errors) {
    room.name = std::string(first_characters(trim(call.field("name")), kNameCharactersMax));
    if (room.name.empty()) errors.add("name", std::string(call.word("room.name.missing")));
    room.seats.reset();
    if (auto const text = trim(call.field("seats")); !text.empty()) {
        auto const seats = parse_int(text);
        if (!seats || *seats < 1 || *seats > kSeatsMax) errors.add("seats", std::string(call.word("room.seats.wrong")));
        room.seats = seats;
    }
    room.ends_on.reset();
    if (auto const text = trim(call.field("ends_on")); !text.empty()) {
        room.ends_on = SchoolDay::parse(text);
        if (!room.ends_on) errors.add("ends_on", std::string(call.word("form.bad_day")));
    }
}

Result<http::Response> write_room(Call& call, Room room, Status (*write)(db::Tx&, Room const&)) {
    ui::FormErrors errors;
    bool const fresh = room.id.empty();
    read_form(call, room, errors);
    if (errors.any()) return form_page(call, room, errors);
    auto written = room;
    if (fresh) written.id = next_id<RoomId>();
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(write(tx, written));
        return note_change(call, tx, "timetable.room_changed", written.school, written.id.value(), call.today());
    });
    if (!done.ok() && done.problem().code == "db_unique") {
        errors.add("name", std::string(call.word("room.name.taken")));
        return form_page(call, room, errors);
    }
    TRY_DO(done);
    return http::Response::redirect(html::Href::to("/timetable/rooms/{}", written.id));
}

} // namespace

void add_room_routes(platform::Routes& routes) {
    auto const rule = access::Rule::may(kEditTimetable);
    routes.get("/timetable/rooms/new", rule, [](Call& call) -> Result<http::Response> {
        TRY(room, new_room(call));
        return form_page(call, room, {});
    });
    routes.post("/timetable/rooms/new", rule, [](Call& call) -> Result<http::Response> {
        TRY(room, new_room(call));
        return write_room(call, room, [](db::Tx& tx, Room const& one) { return add_rooms(tx, std::span(&one, 1)); });
    });
    routes.get("/timetable/rooms/{room}/edit", rule, [](Call& call) -> Result<http::Response> {
        TRY(room, room_of_path(call));
        return form_page(call, room, {});
    });
    routes.post("/timetable/rooms/{room}/edit", rule, [](Call& call) -> Result<http::Response> {
        TRY(room, room_of_path(call));
        return write_room(call, room, change_room);
    });
}

} // namespace belfry::timetable
