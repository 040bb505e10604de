// The demonstration's timetables hold what a real one must: nobody is in two places.
#include <doctest/doctest.h>

#include <set>

#include "areas/directory/area.h"
#include "areas/timetable/api/timetable.h"
#include "areas/timetable/area.h"
#include "platform/testing/database.h"
#include "platform/testing/platform.h"

using namespace belfry;
using namespace belfry::timetable;

namespace {

struct Seen {
    std::int64_t lessons = 0, clashes = 0;
};

void take(Seen& seen, std::vector<Lesson> const& lessons, std::map<GroupId, std::vector<PersonId>> const& members) {
    std::set<std::tuple<SchoolDay, int, std::int64_t>> places;
    for (auto const& lesson : lessons) {
        ++seen.lessons;
        auto const once = [&](std::int64_t who) {
            if (!places.insert({lesson.day(), lesson.period, who}).second) ++seen.clashes;
        };
        if (lesson.room) once(-lesson.room.value());
        for (auto const& teacher : lesson.teachers) once(teacher.id.value());
        for (auto const& group : lesson.groups)
            if (auto const found = members.find(group.id); found != members.end())
                for (auto const pupil : found->second) once(pupil.value());
    }
}

} // namespace

TEST_CASE("the demonstration: every school has lessons in both weeks, and nobody is in two places") {
    testing::TestPlatform t(db::Engine::sqlite, [] {
        std::vector<platform::Area> areas;
        areas.push_back(directory::area());
        areas.push_back(timetable::area());
        return areas;
    }());
    t.clock().set(*Instant::parse("2026-11-22T12:00:00Z"));
    for (auto const& area : t->areas) {
        auto const made = area.demonstration->make(t.platform(), {.schools = 8, .seed = 1});
        REQUIRE_MESSAGE(made.ok(), made.problem().code << " " << made.problem().detail);
    }
    auto snapshot = t.db().read();
    auto const schools = directory::schools_served(snapshot);
    REQUIRE(schools.size() == 8);
    int mornings = 0, afternoons = 0; // of nursery children
    for (auto const& school : schools) {
        INFO(school.name);
        auto const scope = access::SchoolScope::for_job_of_school(school.id);
        Seen seen;
        for (auto day = *SchoolDay::parse("2026-11-09"); day <= *SchoolDay::parse("2026-11-20"); day = day.plus(1)) {
            auto const lessons = lessons_at(snapshot, scope, day);
            std::vector<GroupId> groups;
            for (auto const& lesson : lessons)
                for (auto const& group : lesson.groups) groups.push_back(group.id);
            std::map<GroupId, std::vector<PersonId>> members;
            for (auto const& one : directory::belongings_in(snapshot, groups, day, day))
                if (one.part == directory::Part::member) members[one.group].push_back(one.person);
            take(seen, lessons, members);
            for (auto const& lesson : lessons)
                for (auto const& group : lesson.groups)
                    if (group.name.starts_with("Nursery"))
                        (lesson.starts < TimeOfDay(12 * 60) ? mornings : afternoons)++;
        }
        CHECK(seen.lessons > 100);
        CHECK(seen.clashes == 0);
    }
    CHECK(mornings > 0);
    CHECK(afternoons == 0);
    // A pupil of year 9 has something in every period of the week.
    for (auto const& [kind, person] : directory::demonstration_people(snapshot)) {
        if (kind != "pupil" && kind != "teacher") continue;
        auto const week = lessons_of(snapshot, std::span(&person, 1), *SchoolDay::parse("2026-11-16"),
                                     *SchoolDay::parse("2026-11-20"));
        CHECK_MESSAGE(week.lessons.size() >= (kind == "pupil" ? 34u : 10u), kind);
    }
}
