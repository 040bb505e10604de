// Rooms: at most some 120 a school.
#include "areas/timetable/rooms/room_store.h"

#include "base/text.h"

namespace belfry::timetable {
namespace {

#define ROOM_COLUMNS "r.id, r.school_id, r.name, r.seats, r.ends_on, r.site_id"
constexpr db::Sql kRoomsOf = "SELECT " ROOM_COLUMNS " FROM timetable_rooms r WHERE r.school_id = :school "
                             "AND (r.ends_on IS NULL OR r.ends_on >= :on) ORDER BY r.sort_name";
constexpr db::Sql kRoom = "SELECT " ROOM_COLUMNS " FROM timetable_rooms r WHERE r.id = :id";
constexpr db::Sql kAdd = "INSERT INTO timetable_rooms (id, school_id, site_id, name, sort_name, seats, ends_on) "
                         "VALUES (:id, :school, :site, :name, :sort_name, :seats, :ends_on)";

Room read_room(db::Rows const& rows) {
    return {rows.id<RoomId>(0), rows.id<SchoolId>(1), rows.str(2),
            rows.maybe_i64(3),  rows.maybe_day(4),    rows.id<directory::SiteId>(5)};
}

} // namespace

std::vector<Room> rooms_of(db::Session& session, SchoolId school, SchoolDay on) {
    std::vector<Room> rooms;
    for (auto rows = session.select(kRoomsOf, {{":school", school}, {":on", on}}); rows.next();)
        rooms.push_back(read_room(rows));
    return rooms;
}

std::optional<Room> room_by_id(db::Session& session, RoomId id) {
    auto rows = session.select(kRoom, {{":id", id}});
    return rows.next() ? std::optional(read_room(rows)) : std::nullopt;
}

Status add_rooms(db::Tx& tx, std::span<Room const> rooms) {
    auto bulk = tx.bulk(kAdd);
    for (auto const& room : rooms) {
        auto const sort_name = sort_key(room.name);
        TRY_DO(bulk.add({{":id", room.id},
                         {":school", room.school},
                         {":site", room.site},
                         {":name", room.name},
                         {":sort_name", sort_name},
                         {":seats", room.seats},
                         {":ends_on", room.ends_on}}));
    }
    TRY_DO(bulk.finish());
    return {};
}

} // namespace belfry::timetable
