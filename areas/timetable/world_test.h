#pragma once
// For this area's tests: Elmgreen, a secondary school with a two-week cycle, and Oakfield, a primary; autumn term from
// 2 September to 18 December 2026 with half term from 26 to 30 October, and an INSET day on 27 November. At Elmgreen
// Nia and Olu are in 9A; Ms Khan teaches 9/Ma1 in M1 and Mr Lee is free. Not part of the program.

#include <doctest/doctest.h>

#include "areas/directory/api/directory.h"
#include "areas/directory/area.h"
#include "areas/timetable/area.h"
#include "areas/timetable/lessons/pattern_store.h"
#include "areas/timetable/lessons/series_store.h"
#include "areas/timetable/rooms/room_store.h"
#include "areas/timetable/structures/structure_store.h"
#include "platform/testing/database.h"
#include "platform/testing/platform.h"

namespace belfry::timetable::testing {

inline SchoolDay day(char const* iso) { return *SchoolDay::parse(iso); }

struct World {
    explicit World(db::Engine engine = db::Engine::sqlite);

    template <class Unit>
    void write(Unit&& unit) {
        auto const done = t.db().write([&](db::Tx& tx) -> Status { return unit(tx); });
        REQUIRE_MESSAGE(done.ok(), done.problem().code);
    }
    PersonId add(std::string given, std::string family, access::Role role, SchoolId school);
    GroupId add_group(SchoolId school, std::string name, std::string kind, std::vector<PersonId> members);
    RoomId add_room(SchoolId school, std::string name);
    // From 2 September on; `week` 0 every, 1 A, 2 B.
    Series plan(std::string title, std::vector<GroupId> groups, std::vector<PersonId> teachers, int weekday, int period,
                RoomId room, int week = 0);
    // What an area of SQL does, by hand.
    void run(db::Sql sql, db::Params params) {
        write([&](db::Tx& tx) -> Status {
            TRY_DO(tx.run(sql, params));
            return {};
        });
    }
    // Who asks from now on.
    void come_in(PersonId person, access::Role role, SchoolId school);
    bool shows(std::string_view text) const { return page.find(text) != std::string::npos; }
    int get(std::string_view address);
    int post(std::string_view address, belfry::testing::TestPlatform::FormFields const& fields = {});
    std::string page, location;
    std::int64_t cost = 0; // statements of the last answer
    access::Viewer asking;

    belfry::testing::TestPlatform t;
    SchoolId elm, oak;
    PersonId nia, olu, khan, lee, office, parent;
    GroupId nine_a, maths;
    RoomId m1, m2;
    Series monday_maths; // Ms Khan, 9/Ma1, Monday period 1 (09:00 to 10:00), M1
};

} // namespace belfry::timetable::testing
