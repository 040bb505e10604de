#include "areas/registration/marks/mark.h"

#include <doctest/doctest.h>

#include <set>

using namespace belfry;
using namespace belfry::registration;

namespace {
SchoolDay day(char const* text) { return *SchoolDay::parse(text); }
} // namespace

TEST_CASE("codes have days between which they may be entered") {
    CHECK_FALSE(code_of("H", day("2026-09-01")));
    CHECK(code_of("H", day("2024-08-18")));
    CHECK_FALSE(code_of("H", day("2024-08-19")));
    CHECK(code_of("J1", day("2024-08-19")));
    CHECK_FALSE(code_of("J1", day("2024-08-18")));
    CHECK(code_of("c1", day("2026-09-01")));
    CHECK_FALSE(code_of("", day("2026-09-01")));
    CHECK_FALSE(code_of("ZZ", day("2026-09-01")));
}

TEST_CASE("each code has a number, words and a text of its own, of at most two characters") {
    std::set<int> numbers;
    for (auto const& one : all_codes()) {
        CHECK(numbers.insert(one.code.number()).second);
        CHECK(info_of(one.code) == &one);
        CHECK(one.text.size() <= 2);
        CHECK_FALSE(one.words_key.empty());
    }
}

TEST_CASE("codes count as the regulations say") {
    auto const counts = [](char const* text) { return counts_as(*code_of(text, day("2026-09-01"))); };
    for (auto const* text : {"/", "\\", "L", "K", "V", "P", "W", "B"}) CHECK(counts(text) == Counts::attending);
    for (auto const* text : {"C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T"})
        CHECK(counts(text) == Counts::authorised);
    for (auto const* text : {"G", "N", "O", "U"}) CHECK(counts(text) == Counts::unauthorised);
    for (auto const* text : {"D", "Q", "X", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Z", "#"})
        CHECK(counts(text) == Counts::not_possible);
}

TEST_CASE("a week keeps each session's mark and only as many bytes as it needs") {
    Week week;
    Session const friday{day("2026-09-04"), Half::afternoon};
    week.set(friday, {kLate, 12, Source::gate});
    CHECK(week.kept().size() == 30);
    CHECK(week.at(friday) == Mark{kLate, 12, Source::gate});
    CHECK(week.at(Session{day("2026-09-04"), Half::morning}) == Mark{});
    CHECK(week.at(Session{day("2026-09-06"), Half::afternoon}) == Mark{});
    Week const read(week.kept());
    CHECK(read.at(friday).minutes == 12);
}

TEST_CASE("bytes that say nothing known read as no mark") {
    CHECK(Week("\xFF\x01\x03").at(0) == Mark{});
    CHECK(Week(std::string_view("\x01\x00\x63", 3)).at(0) == Mark{});
    CHECK(Week("\x01").at(0) == Mark{});
    std::string const long_one(100, '\1');
    CHECK(Week(long_one).kept().size() == 42);
}

TEST_CASE("sessions and weeks follow the calendar over new year and leap days") {
    for (auto const* text : {"2026-12-31", "2027-01-01", "2028-02-29", "2028-03-01", "2026-10-25", "2026-03-29"}) {
        Session const of{day(text), Half::afternoon};
        CHECK(session_at(of.week(), Week::place(of)) == of);
        CHECK(Session::of_number(of.number()) == of);
        CHECK(monday_of_week(of.week()) == of.day.week_start());
    }
    CHECK(school_year_of(day("2026-08-31")) == 2025);
    CHECK(school_year_of(day("2026-09-01")) == 2026);
    CHECK(school_year_of(day("2027-01-01")) == 2026);
}

TEST_CASE("attendance is of possible sessions alone, rounded half up") {
    Sums sums{.attended = 2, .authorised = 1};
    CHECK(sums.permille() == 667);
    CHECK(Sums{}.permille() == 0);
    CHECK(Sums{.attended = 9, .authorised = 1}.persistent());
    CHECK_FALSE(Sums{.attended = 91, .unauthorised = 9}.persistent());
    CHECK(Sums{.attended = 1, .unauthorised = 1}.severe());
    CHECK_FALSE(Sums{}.persistent());
}
