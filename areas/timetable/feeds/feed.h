#pragma once
// What a calendar program is given: decided from lessons, without I/O.

#include "areas/timetable/api/timetable.h"
#include "platform/calendar/calendar.h"
#include "platform/ui/words.h"

namespace belfry::timetable {

inline constexpr int kFeedDaysBack = 14, kFeedDaysAhead = 120;

// One whose lessons stand in the feed.
struct FeedPerson {
    PersonId id;
    std::string name; // before each lesson, where several share a feed; else empty
    bool child = false;
};
struct FeedInput {
    PeopleLessons const& lessons;
    std::span<FeedPerson const> people;
    std::map<SchoolId, std::string> const& zones; // of the schools; London where one is not known
};
// Lessons from which a teacher is away are left out of their own feed.
calendar::Calendar feed_calendar(ui::Words const& words, std::string name, FeedInput const& input);
// Changes when anything that the feed says changes, and only then: an entity tag (RFC 9110, 8.8.3).
std::string entity_tag(calendar::Calendar const& calendar);

} // namespace belfry::timetable
