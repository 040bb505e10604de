#pragma once
// Who can take a lesson whose teacher is away: decided without I/O.

#include "areas/directory/api/directory.h"
#include "areas/timetable/api/timetable.h"

namespace belfry::timetable {

struct FreeTeacher {
    PersonId id;
    std::string name;
    int covered = 0; // this term
    int lessons = 0; // of their own that day
};
// Of `teachers`, those who teach nothing at that time on that day, are not away and cover nothing else then; whoever
// covers this lesson already is among them. Fair first: who has covered least this term, then who teaches least that
// day, then by name. `day` holds all lessons of the school's day.
std::vector<FreeTeacher> free_teachers(std::span<Lesson const> day, Lesson const& lesson, PersonId away,
                                       std::span<directory::Person const> teachers,
                                       std::map<PersonId, int> const& tally);

} // namespace belfry::timetable
