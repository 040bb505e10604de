#pragma once
// Calendars as calendar programs read them (iCalendar, RFC 5545): written for subscribing, and read back.
// Times are local times with the rules of their zone beside them (VTIMEZONE), so that a lesson at nine stays at nine
// when the clocks change.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace belfry::calendar {

struct Event {
    std::string uid; // the same as long as it is the same thing, whatever changes about it
    SchoolDay day;
    TimeOfDay starts, ends;                     // by the clock of `zone`; ends after starts
    std::string zone = "Europe/London";         // of the IANA database
    std::string summary, location, description; // any text
    bool cancelled = false;
};
struct Calendar {
    std::string name;
    int refresh_minutes = 60; // how often a program may ask again
    std::vector<Event> events;
};

// `now` is the time at which it is made (DTSTAMP). Lines are folded and end in CRLF. Problem invalid ("calendar_zone")
// where a zone is not known.
Result<std::string> write(Calendar const& calendar, Instant now);

struct ReadEvent {
    std::string uid, zone, summary, location, description;
    Instant starts, ends;
    bool cancelled = false;
};
// What is written is read by the zone rules in the text itself, as a calendar program does. Problem invalid
// ("calendar_damaged") where it is no calendar or breaks the rules of RFC 5545.
Result<std::vector<ReadEvent>> read(std::string const& text);

inline constexpr std::string_view kContentType = "text/calendar; charset=utf-8";

} // namespace belfry::calendar
