#pragma once
// The timetable: which lessons people, groups and schools have on which days. A lesson is a series (its standing place
// in the week) on a day; what was changed for that day alone, and who covers, is in it already. Read in batches; a day
// outside term, at half term, on an INSET day or at a closure has none. REQ-26.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "areas/directory/api/directory.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/access/access.h"
#include "platform/db/db.h"

namespace belfry::timetable {

using directory::GroupId;
using StructureId = Id<struct StructureTag>;
using SeriesId = Id<struct SeriesTag>;
using RoomId = Id<struct RoomTag>;

// Stays the same whatever is changed about the lesson on that day; fit for an address and for keeping.
struct LessonId {
    SeriesId series;
    SchoolDay day;

    std::string text() const { return series.text() + "-" + day.text(); } // "0123456789ABC-2026-11-23"
    static std::optional<LessonId> parse(std::string_view text);
    friend constexpr auto operator<=>(LessonId, LessonId) = default;
};

enum class PeriodKind { lesson, registration, pause };

struct LessonTeacher {
    PersonId id;
    std::string name;
    bool away = false;      // this day
    PersonId cover;         // who takes it instead; empty: not found yet, or not away
    std::string cover_name; //
};
struct LessonGroup {
    GroupId id;
    std::string name;
};

struct Lesson {
    LessonId id;
    SchoolId school;
    TimeOfDay starts, ends; // by the clock of the school
    int period = 0;         // number in the school's day
    std::string period_name;
    PeriodKind kind = PeriodKind::lesson;
    int week = 0;               // of the cycle on that day: 1 A, 2 B; 0 where every week is alike
    std::string title, subject; // "9/Ma1", "Mathematics"
    std::vector<LessonGroup> groups;
    std::vector<LessonTeacher> teachers;
    RoomId room; // of that day; empty: none
    std::string room_name;
    std::string usual_room;   // its name, where the lesson is elsewhere that day
    bool room_closed = false; // that room is closed that day, and nobody has found another yet
    bool cancelled = false;
    std::string note; // of that day

    SchoolDay day() const { return id.day; }
    // Whether they stand before the class that day: its teacher and not away, or the cover.
    bool taught_by(PersonId person) const;
};

// Lessons in order of day, time and title, and which of them are whose.
struct PeopleLessons {
    std::vector<Lesson> lessons;
    std::map<PersonId, std::vector<std::size_t>> of; // indices into lessons
    std::map<PersonId, std::string> names;           // of those asked for and of all teachers
    std::vector<Lesson const*> of_person(PersonId person) const;
};

inline constexpr int kDaysAtOnceMax = 400;

inline constexpr access::Permission kSeeTimetables{"timetable.see"};  // of the school's groups and rooms
inline constexpr access::Permission kEditTimetable{"timetable.edit"}; // lessons, rooms, closures
inline constexpr access::Permission kArrangeCover{"timetable.arrange_cover"};

// Of pupils through their groups on that day, of teachers by name, cover included; a teacher who is away keeps the
// lesson in their list. Whoever calls has checked that these people may be seen. At most 4 statements.
PeopleLessons lessons_of(db::Session& session, std::span<PersonId const> people, SchoolDay from, SchoolDay until);
// At most 3 statements.
std::vector<Lesson> lessons_of_groups(db::Session& session, std::span<GroupId const> groups, SchoolDay from,
                                      SchoolDay until);
std::vector<Lesson> lessons_in_room(db::Session& session, RoomId room, SchoolDay from, SchoolDay until);
// All of a school's on one day. The scope must be of one school. At most 3 statements.
std::vector<Lesson> lessons_at(db::Session& session, access::SchoolScope const& scope, SchoolDay day);
// Cancelled ones are given too; nothing where that series has no lesson on that day.
std::optional<Lesson> lesson_by(db::Session& session, LessonId id);

struct NowAndNext {
    Lesson const* now = nullptr;
    Lesson const* next = nullptr; // the next that day
};
// Of one person's lessons of one day; cancelled ones are passed over.
NowAndNext now_and_next(std::span<Lesson const* const> of_day, TimeOfDay time);

} // namespace belfry::timetable
