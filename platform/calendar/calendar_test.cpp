#include "platform/calendar/calendar.h"

#include <doctest/doctest.h>

#include "platform/calendar/zone_rules.h"

using namespace belfry;
using namespace belfry::calendar;

namespace {

SchoolDay day(char const* iso) { return *SchoolDay::parse(iso); }
Instant at(char const* iso) { return *Instant::parse(iso); }

Event lesson(char const* on, std::string zone = "Europe/London") {
    Event event;
    event.uid = std::string(on) + "@test";
    event.day = day(on);
    event.starts = TimeOfDay(9 * 60);
    event.ends = TimeOfDay(9 * 60 + 50);
    event.zone = zone;
    event.summary = "Mathematics";
    return event;
}

std::vector<ReadEvent> there_and_back(Calendar const& calendar) {
    auto const text = write(calendar, at("2026-09-01T08:00:00Z"));
    REQUIRE(text.ok());
    auto const read_back = read(*text);
    REQUIRE_MESSAGE(read_back.ok(), *text);
    return *read_back;
}

} // namespace

TEST_CASE("a lesson at nine stays at nine when the clocks go back in October and forward in March") {
    Calendar calendar{"Timetable", 60, {}};
    for (auto const* on : {"2026-10-23", "2026-10-26", "2027-03-26", "2027-03-29"})
        calendar.events.push_back(lesson(on));
    auto const events = there_and_back(calendar);
    REQUIRE(events.size() == 4);
    CHECK(events[0].starts == at("2026-10-23T08:00:00Z"));
    CHECK(events[1].starts == at("2026-10-26T09:00:00Z"));
    CHECK(events[2].starts == at("2027-03-26T09:00:00Z"));
    CHECK(events[3].starts == at("2027-03-29T08:00:00Z"));
    CHECK(events[1].ends == at("2026-10-26T09:50:00Z"));
    CHECK(events[0].zone == "Europe/London");
}

TEST_CASE("leap day, the turn of the year, and schools in other zones, whether they change their clocks or not") {
    Calendar calendar{"Timetable", 60, {}};
    calendar.events = {lesson("2028-02-29"),
                       lesson("2026-12-31"),
                       lesson("2027-01-01"),
                       lesson("2026-10-26", "Asia/Kolkata"),
                       lesson("2026-10-30", "America/New_York"),
                       lesson("2026-11-02", "America/New_York"),
                       lesson("2026-10-26", "Australia/Lord_Howe")};
    auto const events = there_and_back(calendar);
    REQUIRE(events.size() == 7);
    CHECK(events[0].starts == at("2028-02-29T09:00:00Z"));
    CHECK(events[1].starts == at("2026-12-31T09:00:00Z"));
    CHECK(events[2].starts == at("2027-01-01T09:00:00Z"));
    CHECK(events[3].starts == at("2026-10-26T03:30:00Z"));
    CHECK(events[4].starts == at("2026-10-30T13:00:00Z"));
    CHECK(events[5].starts == at("2026-11-02T14:00:00Z"));
    CHECK(events[6].starts == at("2026-10-25T22:00:00Z"));
}

TEST_CASE("what people write comes back as it was, and can add nothing of its own") {
    Calendar calendar{"Zoë's, \"own\"; timetable\nX-EVIL:1", 60, {lesson("2026-11-23")}};
    auto& event = calendar.events[0];
    event.summary = "Art, design; \\ and \"more\" – Zoë 数学\r\nEND:VCALENDAR";
    event.location = std::string(200, 'x') + "ü";
    event.description = "line one\nATTENDEE:mailto:a@example.org";
    event.cancelled = true;
    auto const text = write(calendar, at("2026-09-01T08:00:00Z"));
    REQUIRE(text.ok());
    CHECK(text->find("\nATTENDEE") == std::string::npos);
    CHECK(text->find("\nX-EVIL") == std::string::npos);
    CHECK(text->find("BEGIN:VTIMEZONE") != std::string::npos);
    CHECK(text->find("DTSTART;TZID=Europe/London:20261123T090000") != std::string::npos);
    // Lines are at most 75 octets (RFC 5545, 3.1).
    std::size_t begin = 0;
    for (std::size_t end; (end = text->find("\r\n", begin)) != std::string::npos; begin = end + 2)
        CHECK(end - begin <= 75);
    auto const events = there_and_back(calendar);
    REQUIRE(events.size() == 1);
    CHECK(events[0].summary.starts_with("Art, design; \\ and \"more\" – Zoë 数学"));
    CHECK(events[0].location == event.location);
    CHECK(events[0].description == event.description);
    CHECK(events[0].cancelled);
    CHECK(events[0].uid == event.uid);
}

TEST_CASE("an empty calendar is one, and a zone that does not exist is refused") {
    CHECK(there_and_back({"Nothing", 60, {}}).empty());
    Calendar const calendar{"Timetable", 60, {lesson("2026-11-23", "Europe/Atlantis")}};
    auto const text = write(calendar, at("2026-09-01T08:00:00Z"));
    REQUIRE_FALSE(text.ok());
    CHECK(text.problem().code == "calendar_zone");
}

TEST_CASE("what is no calendar is refused, and stops nothing") {
    for (auto const* text : {"", "nonsense", "BEGIN:VCALENDAR", "BEGIN:VEVENT\r\nEND:VEVENT\r\n",
                             "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:yesterday\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"})
        CHECK_FALSE(read(text).ok());
}

TEST_CASE("clock changes are found to the second") {
    auto const london = clock_changes(TimeZone::london(), at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    REQUIRE(london.size() == 2);
    CHECK(london[0].at == at("2026-03-29T01:00:00Z"));
    CHECK(london[0].minutes_after == 60);
    CHECK(london[1].at == at("2026-10-25T01:00:00Z"));
    CHECK(london[1].minutes_after == 0);
    CHECK(clock_changes(*TimeZone::named("Asia/Kolkata"), at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"))
              .empty());
    CHECK(minutes_ahead(TimeZone::london(), at("1969-12-31T23:59:30Z")) == 60);
}
