#pragma once
// A year of marks for the demonstration: each pupil with habits of their own, spells of illness, late mornings. Pure;
// the same seed makes the same marks.

#include "areas/registration/marks/mark.h"
#include "base/ids.h"

namespace belfry::registration::history {

// That pupil's marks of a week. `is_school_day` of Monday to Friday.
Week make_week(PersonId pupil, std::int32_t week, std::uint64_t seed, bool const (&is_school_day)[5]);

// Yesterday and the days before keep some absences that nobody has explained yet.
void unexplain(Week& week, std::int32_t number, PersonId pupil, SchoolDay today);
// A nursery child's mornings as they were, and no afternoon's, whatever it was.
void keep_mornings(Week& week, std::int32_t number);

} // namespace belfry::registration::history
