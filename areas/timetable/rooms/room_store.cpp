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

constexpr db::Sql kChange = "UPDATE timetable_rooms SET name = :name, sort_name = :sort_name, seats = :seats, "
                            "ends_on = :ends_on WHERE id = :id";
#define CLOSURE_COLUMNS "c.id, c.room_id, c.starts_on, c.ends_on, c.reason"
constexpr db::Sql kClosedRoom = "SELECT " CLOSURE_COLUMNS ", " ROOM_COLUMNS " FROM timetable_room_closures c "
                                "JOIN timetable_rooms r ON r.id = c.room_id WHERE c.id = :id";
constexpr db::Sql kClosuresAt =
    "SELECT " CLOSURE_COLUMNS " FROM timetable_room_closures c WHERE c.school_id = :school AND c.ends_on >= :from "
    "AND c.starts_on <= :until ORDER BY c.id";
constexpr db::Sql kClosures =
    "SELECT " CLOSURE_COLUMNS " FROM timetable_room_closures c WHERE c.school_id = :school AND c.room_id = :room "
    "AND c.ends_on >= :from ORDER BY c.starts_on, c.id";
constexpr db::Sql kAddClosure =
    "INSERT INTO timetable_room_closures (id, school_id, room_id, starts_on, ends_on, reason) "
    "VALUES (:id, :school, :room, :starts_on, :ends_on, :reason)";
constexpr db::Sql kRemoveClosure = "DELETE FROM timetable_room_closures WHERE id = :id";

RoomClosure read_closure(db::Rows const& rows) {
    return {rows.id<RoomClosureId>(0), rows.id<RoomId>(1), rows.day(2), rows.day(3), rows.str(4)};
}

Room read_room(db::Rows const& rows, int at = 0) {
    return {rows.id<RoomId>(at),    rows.id<SchoolId>(at + 1), rows.str(at + 2),
            rows.maybe_i64(at + 3), rows.maybe_day(at + 4),    rows.id<directory::SiteId>(at + 5)};
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

std::optional<ClosedRoom> closed_room_by_id(db::Session& session, RoomClosureId id) {
    auto rows = session.select(kClosedRoom, {{":id", id}});
    return rows.next() ? std::optional(ClosedRoom{read_closure(rows), read_room(rows, 5)}) : std::nullopt;
}

std::vector<RoomClosure> closures_at(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until) {
    std::vector<RoomClosure> closures;
    for (auto rows = session.select(kClosuresAt, {{":school", school}, {":from", from}, {":until", until}});
         rows.next();)
        closures.push_back(read_closure(rows));
    return closures;
}

std::vector<RoomClosure> closures_of(db::Session& session, Room const& room, SchoolDay from) {
    std::vector<RoomClosure> closures;
    for (auto rows = session.select(kClosures, {{":school", room.school}, {":room", room.id}, {":from", from}});
         rows.next();)
        closures.push_back(read_closure(rows));
    return closures;
}

Status add_closure(db::Tx& tx, SchoolId school, RoomClosure const& closure) {
    TRY_DO(tx.run(kAddClosure, {{":id", closure.id},
                                {":school", school},
                                {":room", closure.room},
                                {":starts_on", closure.starts_on},
                                {":ends_on", closure.ends_on},
                                {":reason", closure.reason}}));
    return {};
}

Status remove_closure(db::Tx& tx, RoomClosureId id) {
    TRY_DO(tx.run(kRemoveClosure, {{":id", id}}));
    return {};
}

Status change_room(db::Tx& tx, Room const& room) {
    auto const sort_name = sort_key(room.name);
    TRY(rows, tx.run(kChange, {{":id", room.id},
                               {":name", room.name},
                               {":sort_name", sort_name},
                               {":seats", room.seats},
                               {":ends_on", room.ends_on}}));
    return rows == 0 ? not_found() : Status();
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
