#pragma once
// What a timetable file would do to a school's timetable: decided without I/O.

#include "areas/directory/api/school_lists.h"
#include "areas/timetable/imports/file/timetable_file.h"
#include "areas/timetable/lessons/clash.h"
#include "areas/timetable/rooms/room_store.h"

namespace belfry::timetable {

struct PlanInput {
    SchoolId school;
    SchoolDay from;
    SchoolDay until = kNoEnd;
    std::span<FileLine const> lines;
    std::span<directory::Group const> groups;
    std::span<directory::Person const> teachers;
    std::span<Room const> rooms;
    Pattern const& pattern; // of the school, from that day on
    Members const& members; // of all its groups
};

// A line that cannot be taken, and why: "day", "week", "period", "group", "group_twice", "teacher", "teacher_twice",
// "nobody" (neither group nor title), "twice" (that lesson stands in the file already).
struct Finding {
    std::int64_t line = 0;
    std::string_view code;
    std::string what; // as it stands in the file
};
// Two lessons of the timetable as it would be: "teacher", "room" or "pupils".
struct PlannedClash {
    std::string_view code;
    Series a, b;
    PersonId teacher;
    int pupils = 0;
};
struct Changed {
    SeriesId before;
    Series after;
};
struct ImportPlan {
    std::vector<Series> added;
    std::vector<Changed> changed; // same groups and time, other teachers, room, subject or title
    std::vector<Series> ended;    // not in the file any more; none where lines could not be taken
    std::int64_t same = 0;
    std::vector<Room> new_rooms;
    std::vector<Finding> findings;
    std::vector<PlannedClash> clashes; // at most kClashesMax
    bool nothing_ended_for_findings = false;

    std::size_t changes() const { return added.size() + changed.size() + ended.size(); }
};
inline constexpr std::size_t kClashesMax = 200;

ImportPlan plan_import(PlanInput const& input);

} // namespace belfry::timetable
