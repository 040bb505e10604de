#pragma once
// Who or what would be in two places at once: decided without I/O.

#include "areas/timetable/lessons/pattern.h"

namespace belfry::timetable {

struct Clash {
    enum class Kind { teacher, room, group, pupils } kind = Kind::room;
    SeriesId other;
    PersonId teacher; // kind teacher
    GroupId group;    // kind group
    int pupils = 0;   // kind pupils: how many are in groups of both
};
using Members = std::map<GroupId, std::set<PersonId>>;

// Of `wanted` with what stands at the same place in the week (`at_slot`), where days and weeks of the cycle overlap. It
// does not clash with itself.
std::vector<Clash> clashes_of(Series const& wanted, Pattern const& at_slot, Members const& members);
// The groups whose members have to be known for that.
std::vector<GroupId> groups_to_compare(Series const& wanted, Pattern const& at_slot);

} // namespace belfry::timetable
