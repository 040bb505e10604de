#pragma once
// What the tables say of some series within some days, and the lessons that follow from it: decided without I/O.

#include <set>

#include "areas/timetable/api/timetable.h"

namespace belfry::timetable {

inline constexpr SchoolDay kNoEnd{400000};
inline constexpr int kHolidayDaysMax = 190; // no holiday is longer

struct Structure {
    StructureId id;
    SchoolId school;
    std::string name;
    int cycle_weeks = 1;
    SchoolDay cycle_from; // the Monday of a week A
    SchoolDay starts_on;
    SchoolDay ends_on = kNoEnd;

    bool holds(SchoolDay on) const { return starts_on <= on && on <= ends_on; }
};
struct Period {
    StructureId structure;
    int weekday = 1;
    int number = 1;
    std::string name;
    PeriodKind kind = PeriodKind::lesson;
    TimeOfDay starts, ends;
};
std::string_view kind_code(PeriodKind kind);
std::optional<PeriodKind> kind_from_code(std::string_view code);

struct Series {
    SeriesId id;
    SchoolId school;
    int week = 0; // 0 every, 1 A, 2 B
    int weekday = 1;
    int period = 1;
    RoomId room;
    SchoolDay starts_on;
    SchoolDay ends_on = kNoEnd;
    std::string title, subject, room_name;
    std::vector<PersonId> teachers;
    std::vector<GroupId> groups;
};
struct Change {
    bool cancelled = false;
    RoomId room;
    std::string room_name, note;
};
struct Cover {
    PersonId away, cover;
};

struct RoomClosure {
    Id<struct RoomClosureTag> id;
    RoomId room;
    SchoolDay starts_on, ends_on;
    std::string reason;

    bool holds(SchoolDay on) const { return starts_on <= on && on <= ends_on; }
};
using RoomClosureId = Id<RoomClosureTag>;

struct Pattern {
    std::map<SeriesId, Series> series;
    std::map<LessonId, Change> changes;
    std::map<LessonId, std::vector<Cover>> covers;
    std::vector<Structure> structures;
    std::vector<Period> periods;
    std::vector<RoomClosure> closures; // of all rooms of the schools

    std::vector<SchoolId> schools() const;
    // The first day whose terms are wanted to know the week of the cycle on `from`.
    SchoolDay terms_from(SchoolDay from) const;
};

// 1 or 2; 0 where every week is alike. Weeks in which there is no weekday of term outside half term are passed over, so
// that A follows B after a holiday as if it had not been; INSET days and closures count as school, so that the letters
// handed out in September stay right when it snows.
// `terms` are those of that school.
int cycle_week(Structure const& structure, std::span<directory::Term const> terms, SchoolDay day);

// `terms` are those of all the schools, from terms_from() to kHolidayDaysMax after `until`.
// The lessons of those days in order of day, time and title; names of people and groups are left empty.
std::vector<Lesson> expand(Pattern const& pattern, std::span<directory::Term const> terms, SchoolDay from,
                           SchoolDay until);

} // namespace belfry::timetable
