// Clashes, decided without a database.
#include "areas/timetable/lessons/clash.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::timetable;

namespace {

Series at(std::int64_t id, int week, int from, int until) {
    Series series;
    series.id = SeriesId(id);
    series.week = week;
    series.starts_on = SchoolDay(from);
    series.ends_on = SchoolDay(until);
    series.teachers = {PersonId(1)};
    series.groups = {GroupId(10)};
    series.room = RoomId(100);
    return series;
}

std::size_t clashes(Series const& wanted, Series const& other, Members const& members = {}) {
    Pattern pattern;
    pattern.series[other.id] = other;
    return clashes_of(wanted, pattern, members).size();
}

} // namespace

TEST_CASE("teacher, room and group each clash, and nothing clashes with itself") {
    CHECK(clashes(at(1, 0, 0, 10), at(2, 0, 0, 10)) == 3);
    CHECK(clashes(at(1, 0, 0, 10), at(1, 0, 0, 10)) == 0);
}

TEST_CASE("weeks A and B do not meet, nor do days that do not overlap; every week meets both") {
    CHECK(clashes(at(1, 1, 0, 10), at(2, 2, 0, 10)) == 0);
    CHECK(clashes(at(1, 1, 0, 10), at(2, 0, 0, 10)) == 3);
    CHECK(clashes(at(1, 0, 0, 10), at(2, 0, 11, 20)) == 0);
    CHECK(clashes(at(1, 0, 0, 11), at(2, 0, 11, 20)) == 3);
    auto later = at(2, 0, 0, 10);
    later.period = 2;
    CHECK(clashes(at(1, 0, 0, 10), later) == 0);
    later = at(2, 0, 0, 10);
    later.weekday = 2;
    CHECK(clashes(at(1, 0, 0, 10), later) == 0);
}

TEST_CASE("pupils of two groups that share some clash, with their number; a lesson without a room takes none") {
    auto wanted = at(1, 0, 0, 10), other = at(2, 0, 0, 10);
    wanted.teachers = {PersonId(2)};
    wanted.groups = {GroupId(11)};
    wanted.room = RoomId();
    other.room = RoomId();
    Members const members = {{GroupId(10), {PersonId(5), PersonId(6), PersonId(7)}},
                             {GroupId(11), {PersonId(6), PersonId(7), PersonId(8)}}};
    Pattern pattern;
    pattern.series[other.id] = other;
    auto const found = clashes_of(wanted, pattern, members);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Clash::Kind::pupils);
    CHECK(found[0].pupils == 2);
    CHECK(groups_to_compare(wanted, pattern).size() == 2);
}
