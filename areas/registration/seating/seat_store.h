#pragma once
// Where the pupils of a group sit, for a register in that order. REQ-26.

#include <map>
#include <span>

#include "areas/directory/api/directory.h"

namespace belfry::registration {

inline constexpr int kSeatRowsMax = 8, kSeatsMax = 8;

struct Seat {
    int row = 0;  // 1: the front
    int seat = 0; // 1: the left, seen from the back
    friend auto operator<=>(Seat const&, Seat const&) = default;
};
using Seats = std::map<PersonId, Seat>;

// Of the groups of a lesson or the one of a register. One statement.
Seats seats_of(db::Session& session, std::span<directory::GroupId const> groups);
// The whole plan of a group anew; whoever is not in it has no seat. Problem invalid: "seat" outside the room,
// "seat_taken" where two sit in one.
Status set_seats(db::Tx& tx, directory::GroupId group, Seats const& seats);

// Wherever the pupil sits.
Status forget_seats(db::Tx& tx, PersonId pupil);

} // namespace belfry::registration
