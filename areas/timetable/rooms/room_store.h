#pragma once
// SQL of rooms.

#include "areas/timetable/api/timetable.h"

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
// Ids must be set. Problem conflict "db_unique" where the school has one of that name.
Status add_rooms(db::Tx& tx, std::span<Room const> rooms);

} // namespace belfry::timetable
