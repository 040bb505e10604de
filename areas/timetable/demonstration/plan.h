#pragma once
// A timetable for a school of the demonstration: decided from its groups and teachers, without I/O. Nobody is in two
// places at once, pupil, teacher or room; a test counts.

#include <cstdint>

#include "areas/timetable/rooms/room_store.h"
#include "areas/timetable/structures/structure_store.h"

namespace belfry::timetable::demonstration {

struct DemoGroup {
    GroupId id;
    std::string kind, name, subject; // tutor_group or class
    int year = 0;
    PersonId leader;
};
struct DemoTeacher {
    PersonId id;
    std::string subject; // of a secondary school's
};
struct SchoolToPlan {
    SchoolId id;
    bool secondary = false;
    std::vector<DemoGroup> groups; // in order of their ids
    std::vector<DemoTeacher> teachers;
};
struct PlannedTimetable {
    std::vector<WholeStructure> structures; // of last school year and this
    std::vector<Room> rooms;
    std::vector<Series> series; // from last September to next August
};

// `year` is that in which this school year began. `next_id` is counted on.
PlannedTimetable plan_timetable(SchoolToPlan const& school, int year, std::int64_t& next_id);

} // namespace belfry::timetable::demonstration
