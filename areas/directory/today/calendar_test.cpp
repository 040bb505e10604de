#include "areas/directory/today/calendar.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::directory;

namespace {
Term term(char const* name, char const* kind, char const* from, char const* until) {
    return {TermId(1), name, kind, *SchoolDay::parse(from), *SchoolDay::parse(until), false};
}
std::vector<Term> autumn() {
    return {term("Autumn term", "term", "2026-09-02", "2026-12-18"),
            term("Half term", "half_term", "2026-10-26", "2026-10-30"),
            term("Staff training day", "inset", "2026-11-27", "2026-11-27"),
            term("Spring term", "term", "2027-01-05", "2027-03-26")};
}
SchoolDay day(char const* text) { return *SchoolDay::parse(text); }
} // namespace

TEST_CASE("weeks of a term are counted in calendar weeks, whatever day it began on") {
    auto const terms = autumn();
    CHECK(place_in_year(terms, day("2026-09-02")).week == 1);
    CHECK(place_in_year(terms, day("2026-09-04")).week == 1);
    CHECK(place_in_year(terms, day("2026-09-07")).week == 2);
    CHECK(place_in_year(terms, day("2026-11-23")).week == 13);
}

TEST_CASE("in half term the first day back is a school day") {
    auto const place = place_in_year(autumn(), day("2026-10-28"));
    REQUIRE(place.pause);
    CHECK(place.pause->name == "Half term");
    CHECK(place.back == day("2026-11-02"));
}

TEST_CASE("a training day pushes the first day back past the weekend") {
    CHECK(place_in_year(autumn(), day("2026-11-27")).back == day("2026-11-30"));
}

TEST_CASE("at a weekend school is back on Monday, unless a holiday begins") {
    auto const place = place_in_year(autumn(), day("2026-11-22"));
    CHECK(place.term);
    CHECK(place.back == day("2026-11-23"));
    CHECK(place_in_year(autumn(), day("2026-10-25")).back == day("2026-11-02"));
    CHECK_FALSE(place_in_year(autumn(), day("2026-11-23")).back);
}

TEST_CASE("what comes next is the nearest pause or term") {
    CHECK(place_in_year(autumn(), day("2026-11-23")).next->name == "Staff training day");
    CHECK(place_in_year(autumn(), day("2026-12-20")).next->name == "Spring term");
    CHECK(place_in_year(autumn(), day("2026-12-20")).back == day("2027-01-05"));
}

TEST_CASE("without terms nothing is known") {
    auto const place = place_in_year({}, day("2026-12-20"));
    CHECK_FALSE(place.term);
    CHECK_FALSE(place.back);
    CHECK_FALSE(place.next);
}

TEST_CASE("a day of school is a weekday of a term that nothing interrupts") {
    auto const terms = autumn();
    CHECK(day_kind(terms, day("2026-11-23")) == DayKind::school);
    CHECK(day_kind(terms, day("2026-11-22")) == DayKind::weekend);
    CHECK(day_kind(terms, day("2026-10-28")) == DayKind::half_term);
    CHECK(day_kind(terms, day("2026-11-27")) == DayKind::inset);
    CHECK(day_kind(terms, day("2026-12-21")) == DayKind::holiday);
    CHECK(day_kind(terms, day("2026-09-02")) == DayKind::school);
    CHECK(day_kind(terms, day("2026-09-01")) == DayKind::holiday);
}

TEST_CASE("where nobody has entered a calendar weekdays are days of school") {
    CHECK(day_kind({}, day("2026-11-23")) == DayKind::school);
    CHECK(day_kind({}, day("2026-11-22")) == DayKind::weekend);
}

TEST_CASE("a closure on a training day is a closure in the calendar") {
    auto terms = autumn();
    terms.push_back(term("Snow", "closure", "2026-11-25", "2026-11-25"));
    CHECK(day_kind(terms, day("2026-11-25")) == DayKind::closure);
    CHECK(day_kind(terms, day("2026-11-26")) == DayKind::school);
}
