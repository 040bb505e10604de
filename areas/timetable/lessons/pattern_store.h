#pragma once
// Reading patterns: one statement each, by index, of those days alone.

#include "areas/timetable/lessons/pattern.h"

namespace belfry::timetable {

// Series that any of these groups has or any of these people teaches or covers.
Pattern pattern_of(db::Session& session, std::span<PersonId const> people, std::span<GroupId const> groups,
                   SchoolDay from, SchoolDay until);
Pattern pattern_of_school(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until);
// Also what is moved there for a day.
Pattern pattern_of_room(db::Session& session, RoomId room, SchoolDay from, SchoolDay until);
// All that the school has at one place in the week.
Pattern pattern_at_slot(db::Session& session, SchoolId school, int weekday, int period, SchoolDay from,
                        SchoolDay until);
Pattern pattern_of_series(db::Session& session, SeriesId series, SchoolDay from, SchoolDay until);

} // namespace belfry::timetable
