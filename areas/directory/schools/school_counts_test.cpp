// What Today counts from what is kept, after everything that changes it.
#include "areas/directory/guardians/guardian_store.h"
#include "areas/directory/page_world_test.h"
#include "areas/directory/people/people_store.h"
#include "areas/directory/schools/school_store.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;

namespace {

struct Counted {
    explicit Counted(db::Engine engine) : world(engine) {
        world.write([&](db::Tx& tx) -> Status {
            TRY(first, add_district(tx, "Stevenage", 1));
            TRY(second, add_district(tx, "Hertford", 2));
            north = first;
            south = second;
            return {};
        });
        put(world.elm, north, true);
        put(world.oak, south, true);
    }

    void put(SchoolId school, DistrictId district, bool served) {
        world.write([&](db::Tx& tx) -> Status {
            auto one = schools_by_id(tx, std::span(&school, 1)).at(0);
            one.district = district;
            one.served = served;
            return change_school(world.platform, tx, one);
        });
    }

    // "Stevenage 1/2" for one school and two pupils.
    std::string figures() {
        std::string out;
        auto snapshot = world.database->read();
        for (auto const& row : count_by_district(snapshot))
            out += (out.empty() ? "" : ", ") + row.name + " " + std::to_string(row.schools) + "/" +
                   std::to_string(row.pupils);
        return out;
    }

    PageWorld world;
    DistrictId north, south;
};

} // namespace

BOTH_ENGINES("a district's figures follow those who join and leave its schools") {
    Counted counted(engine);
    CHECK(counted.figures() == "Stevenage 1/0, Hertford 1/0");
    counted.world.add("Zoë", "Hill", access::Role::pupil, counted.world.elm, 7);
    auto const leaver = counted.world.add("Ali", "Khan", access::Role::pupil, counted.world.elm, 7);
    counted.world.add("Tom", "Teach", access::Role::teacher, counted.world.elm);
    CHECK(counted.figures() == "Stevenage 1/2, Hertford 1/0");
    counted.world.write([&](db::Tx& tx) -> Status {
        auto const role = role_history(tx, leaver).at(0);
        return end_role(counted.world.platform, tx, {}, role.id, SchoolDay::of(2026, 9, 1).value());
    });
    CHECK(counted.figures() == "Stevenage 1/2, Hertford 1/0"); // still there today
    counted.world.clock.advance_seconds(86400);
    counted.world.write([&](db::Tx& tx) { return recount(tx, {}, SchoolDay::of(2026, 9, 2).value()); });
    CHECK(counted.figures() == "Stevenage 1/1, Hertford 1/0");
}

BOTH_ENGINES("a district's figures follow a school that moves, joins, or is served no more") {
    Counted counted(engine);
    counted.world.add("Zoë", "Hill", access::Role::pupil, counted.world.elm, 7);
    counted.put(counted.world.elm, counted.south, true);
    CHECK(counted.figures() == "Hertford 2/1");
    counted.put(counted.world.oak, counted.south, false);
    CHECK(counted.figures() == "Hertford 1/1");
    counted.world.write([&](db::Tx& tx) -> Status {
        School school;
        school.name = "Ash";
        school.register_number = "117502";
        school.district = counted.north;
        TRY_DO(add_school(counted.world.platform, tx, school));
        return {};
    });
    CHECK(counted.figures() == "Stevenage 1/0, Hertford 1/1");
    counted.put(counted.world.elm, DistrictId(), true);
    CHECK(counted.figures() == "Stevenage 1/0");
}

BOTH_ENGINES("pupils for whom nobody can be rung are named, those with somebody are not") {
    Counted counted(engine);
    auto& world = counted.world;
    auto const alone = world.add("Zoë", "Hill", access::Role::pupil, world.elm, 7);
    auto const kept_away = world.add("Ali", "Khan", access::Role::pupil, world.elm, 7);
    auto const cared_for = world.add("Mia", "Moss", access::Role::pupil, world.elm, 7);
    world.add("Ben", "Elsewhere", access::Role::pupil, world.oak, 3);
    auto const parent = world.add("Pat", "Moss", access::Role::community, world.elm);
    world.write([&](db::Tx& tx) -> Status {
        Guardian link;
        link.guardian = parent;
        link.relationship = "carer";
        link.responsibility = true;
        link.contact_order = 1;
        link.pupil = cared_for;
        TRY_DO(set_guardian(world.platform, tx, {}, link));
        link.pupil = kept_away;
        link.no_contact = true;
        TRY_DO(set_guardian(world.platform, tx, {}, link));
        return {};
    });
    auto snapshot = world.database->read();
    auto const found = pupils_without_contact(snapshot, world.elm, SchoolDay::of(2026, 9, 1).value(), 6, {});
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == alone);
    CHECK(found[1].id == kept_away);
    CHECK(pupils_without_contact(snapshot, world.elm, SchoolDay::of(2026, 8, 31).value(), 6, {})
              .empty()); // not yet there
}
