// iCalendar through libical, which knows how to fold, escape and parse. Some 600 events a calendar.
#include "platform/calendar/calendar.h"

#include <libical/ical.h>

#include <algorithm>
#include <map>
#include <memory>

#include "platform/calendar/zone_rules.h"

namespace belfry::calendar {
namespace {

struct Freed {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, Freed>;

constexpr std::int64_t kYearSeconds = 366 * 86400ll;

// libical would stop the program at text that it cannot read.
void never_stop() {
    static bool const once = [] {
        icalerror_set_errors_are_fatal(0);
        return true;
    }();
    static_cast<void>(once);
}

icaltimetype time_of(SchoolDay day, TimeOfDay time, int seconds = 0) {
    auto result = icaltime_null_time();
    result.year = day.year();
    result.month = day.month();
    result.day = day.day();
    result.hour = time.minutes() / 60;
    result.minute = time.minutes() % 60;
    result.second = seconds;
    return result;
}

icaltimetype utc_of(Instant at) {
    return icaltime_from_timet_with_zone(static_cast<time_t>(at.seconds()), 0, icaltimezone_get_utc_timezone());
}

void add(icalcomponent* to, icalproperty* property) { icalcomponent_add_property(to, property); }

void add_x(icalcomponent* to, char const* name, std::string const& value) {
    auto* property = icalproperty_new_x(value.c_str());
    icalproperty_set_x_name(property, name);
    add(to, property);
}

icalcomponent* observance(bool summer, Instant at, int minutes_before, int minutes_after) {
    auto* made = icalcomponent_new(summer ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT);
    // By the clock as it was until then (RFC 5545, 3.6.5).
    auto local = icaltime_from_timet_with_zone(static_cast<time_t>(at.seconds() + minutes_before * 60), 0, nullptr);
    local.zone = nullptr;
    add(made, icalproperty_new_dtstart(local));
    add(made, icalproperty_new_tzoffsetfrom(minutes_before * 60));
    add(made, icalproperty_new_tzoffsetto(minutes_after * 60));
    return made;
}

icalcomponent* zone_component(std::string const& name, TimeZone const& zone, Instant from, Instant until) {
    auto* made = icalcomponent_new_vtimezone();
    add(made, icalproperty_new_tzid(name.c_str()));
    auto const changes = clock_changes(zone, from, until);
    int const at_first = minutes_ahead(zone, from);
    bool const summer_first = !changes.empty() && changes.front().minutes_after < at_first;
    icalcomponent_add_component(made, observance(summer_first, from, at_first, at_first));
    for (auto const& change : changes)
        icalcomponent_add_component(made, observance(change.minutes_after > change.minutes_before, change.at,
                                                     change.minutes_before, change.minutes_after));
    return made;
}

icalproperty* in_zone(icalproperty* property, std::string const& zone) {
    icalproperty_add_parameter(property, icalparameter_new_tzid(zone.c_str()));
    return property;
}

icalcomponent* event_component(Event const& event, Instant now) {
    auto* made = icalcomponent_new_vevent();
    add(made, icalproperty_new_uid(event.uid.c_str()));
    add(made, icalproperty_new_dtstamp(utc_of(now)));
    add(made, in_zone(icalproperty_new_dtstart(time_of(event.day, event.starts)), event.zone));
    add(made, in_zone(icalproperty_new_dtend(time_of(event.day, event.ends)), event.zone));
    add(made, icalproperty_new_summary(event.summary.c_str()));
    if (!event.location.empty()) add(made, icalproperty_new_location(event.location.c_str()));
    if (!event.description.empty()) add(made, icalproperty_new_description(event.description.c_str()));
    add(made, icalproperty_new_status(event.cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
    return made;
}

Result<std::map<std::string, TimeZone>> zones_of(Calendar const& calendar) {
    std::map<std::string, TimeZone> zones;
    for (auto const& event : calendar.events) {
        if (zones.contains(event.zone)) continue;
        auto const zone = TimeZone::named(event.zone);
        if (!zone) return invalid("calendar_zone");
        zones.emplace(event.zone, *zone);
    }
    return zones;
}

std::string text_of(char const* text) { return text ? text : ""; }

Instant instant_of(icalcomponent* event, icalproperty_kind kind) {
    auto* property = icalcomponent_get_first_property(event, kind);
    if (!property) return Instant();
    auto const time = icalproperty_get_datetime_with_component(property, event);
    return Instant::from_seconds(icaltime_as_timet_with_zone(time, icaltime_get_timezone(time)));
}

ReadEvent read_event(icalcomponent* event) {
    ReadEvent read;
    read.uid = text_of(icalcomponent_get_uid(event));
    read.summary = text_of(icalcomponent_get_summary(event));
    read.location = text_of(icalcomponent_get_location(event));
    read.description = text_of(icalcomponent_get_description(event));
    read.cancelled = icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED;
    read.starts = instant_of(event, ICAL_DTSTART_PROPERTY);
    read.ends = instant_of(event, ICAL_DTEND_PROPERTY);
    if (auto* start = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY))
        if (auto* zone = icalproperty_get_first_parameter(start, ICAL_TZID_PARAMETER))
            read.zone = text_of(icalparameter_get_tzid(zone));
    return read;
}

} // namespace

Result<std::string> write(Calendar const& calendar, Instant now) {
    never_stop();
    TRY(zones, zones_of(calendar));
    Component const whole(icalcomponent_new_vcalendar());
    add(whole.get(), icalproperty_new_version("2.0"));
    add(whole.get(), icalproperty_new_prodid("-//Belfry//Timetable//EN"));
    add(whole.get(), icalproperty_new_calscale("GREGORIAN"));
    add_x(whole.get(), "X-WR-CALNAME", calendar.name);
    auto const refresh = "PT" + std::to_string(calendar.refresh_minutes) + "M";
    auto* interval = icalproperty_new_refreshinterval(icaldurationtype_from_string(refresh.c_str()));
    icalproperty_add_parameter(interval, icalparameter_new_value(ICAL_VALUE_DURATION));
    add(whole.get(), interval);
    add_x(whole.get(), "X-PUBLISHED-TTL", refresh);
    if (!calendar.events.empty()) {
        auto const [first, last] = std::ranges::minmax(calendar.events, {}, &Event::day);
        for (auto const& [name, zone] : zones)
            icalcomponent_add_component(
                whole.get(),
                zone_component(name, zone, zone.instant_of(first.day, TimeOfDay()).plus_seconds(-kYearSeconds),
                               zone.instant_of(last.day, TimeOfDay()).plus_seconds(kYearSeconds)));
    }
    for (auto const& event : calendar.events) icalcomponent_add_component(whole.get(), event_component(event, now));
    std::unique_ptr<char, void (*)(void*)> const text(icalcomponent_as_ical_string_r(whole.get()),
                                                      [](void* memory) { icalmemory_free_buffer(memory); });
    return std::string(text.get());
}

Result<std::vector<ReadEvent>> read(std::string const& text) {
    never_stop();
    Component const whole(icalparser_parse_string(text.c_str()));
    if (!whole || icalcomponent_isa(whole.get()) != ICAL_VCALENDAR_COMPONENT) return invalid("calendar_damaged");
    if (icalcomponent_count_errors(whole.get()) > 0 || !icalrestriction_check(whole.get()))
        return invalid("calendar_damaged");
    std::vector<ReadEvent> events;
    for (auto* event = icalcomponent_get_first_component(whole.get(), ICAL_VEVENT_COMPONENT); event;
         event = icalcomponent_get_next_component(whole.get(), ICAL_VEVENT_COMPONENT))
        events.push_back(read_event(event));
    return events;
}

} // namespace belfry::calendar
