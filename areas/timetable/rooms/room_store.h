#pragma once
// SQL of rooms.

#include "areas/timetable/lessons/pattern.h"

namespace belfry::timetable {

struct Room {
    RoomId id;
    SchoolId school;
    std::string name;
    std::optional<std::int64_t> seats;
    std::optional<SchoolDay> ends_on; // the last day on which it is used
    directory::SiteId site;
};
// Those of a school in use on that day, by name.
std::vector<Room> rooms_of(db::Session& session, SchoolId school, SchoolDay on);
std::optional<Room> room_by_id(db::Session& session, RoomId id);
struct ClosedRoom {
    RoomClosure closure;
    Room room;
};
std::optional<ClosedRoom> closed_room_by_id(db::Session& session, RoomClosureId id);
// Of all rooms of the school, on any of those days.
std::vector<RoomClosure> closures_at(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until);
Status add_closure(db::Tx& tx, SchoolId school, RoomClosure const& closure);
Status remove_closure(db::Tx& tx, RoomClosureId id);
// Those of a room that end on that day or later.
std::vector<RoomClosure> closures_of(db::Session& session, Room const& room, SchoolDay from);
// Ids must be set. Problem conflict "db_unique" where the school has one of that name.
// Name, seats and last day. Problems as add_rooms(); not_found.
Status change_room(db::Tx& tx, Room const& room);
Status add_rooms(db::Tx& tx, std::span<Room const> rooms);

} // namespace belfry::timetable
