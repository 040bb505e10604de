// SQL of seating plans. Thirty rows a group that has one.
#include "areas/registration/seating/seat_store.h"

#include <set>

namespace belfry::registration {
namespace {

constexpr db::Sql kSeats = "SELECT pupil_id, seat_row, seat FROM registration_seats WHERE group_id IN (:groups[])";
constexpr db::Sql kClear = "DELETE FROM registration_seats WHERE group_id = :group";
constexpr db::Sql kForget = "DELETE FROM registration_seats WHERE pupil_id = :pupil";
constexpr db::Sql kAdd = "INSERT INTO registration_seats (group_id, pupil_id, seat_row, seat) "
                         "VALUES (:group, :pupil, :row, :seat)";

Status check(Seats const& seats) {
    std::set<Seat> taken;
    for (auto const& [pupil, seat] : seats) {
        if (seat.row < 1 || seat.row > kSeatRowsMax || seat.seat < 1 || seat.seat > kSeatsMax) return invalid("seat");
        if (!taken.insert(seat).second) return invalid("seat_taken");
    }
    return {};
}

} // namespace

Seats seats_of(db::Session& session, std::span<directory::GroupId const> groups) {
    std::vector<std::int64_t> numbers;
    for (auto group : groups) numbers.push_back(group.value());
    Seats seats;
    for (auto rows = session.select(kSeats, {{":groups", numbers}}); rows.next();)
        seats[rows.id<PersonId>(0)] = {rows.integer(1), rows.integer(2)};
    return seats;
}

Status set_seats(db::Tx& tx, directory::GroupId group, Seats const& seats) {
    TRY_DO(check(seats));
    TRY_DO(tx.run(kClear, {{":group", group}}));
    auto rows = tx.bulk(kAdd);
    for (auto const& [pupil, seat] : seats)
        TRY_DO(rows.add({{":group", group}, {":pupil", pupil}, {":row", seat.row}, {":seat", seat.seat}}));
    TRY_DO(rows.finish());
    return {};
}

Status forget_seats(db::Tx& tx, PersonId pupil) {
    TRY_DO(tx.run(kForget, {{":pupil", pupil}}));
    return {};
}

} // namespace belfry::registration
