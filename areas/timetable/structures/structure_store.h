#pragma once
// SQL of structures: how a school's day is cut.

#include "areas/timetable/lessons/pattern.h"

namespace belfry::timetable {

struct WholeStructure {
    Structure structure;
    std::vector<Period> periods; // by weekday and number; their `structure` is set when written
};
// Those that hold on any of those days, newest first. Two statements.
std::vector<WholeStructure> structures_of(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until);
// The periods of the structure that holds on that day, of all weekdays. One statement.
std::vector<Period> periods_on(db::Session& session, SchoolId school, SchoolDay day);
// Ids must be set. The one that held until then ends the day before; one that began that same day is replaced.
Status add_structure(db::Tx& tx, WholeStructure const& whole);

} // namespace belfry::timetable
