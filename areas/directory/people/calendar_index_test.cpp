// Search follows the calendar: who begins is found at the new school, who has left is no longer found at the old one.
#include "areas/directory/page_world_test.h"
#include "platform/jobs/jobs.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;
using access::Role;

namespace {

struct Calendar : PageWorld {
    explicit Calendar(db::Engine engine) : PageWorld(engine) {}

    void at_night() {
        write([&](db::Tx& tx) -> Status {
            TRY_DO(platform.jobs.add(tx, {.kind = "directory.reindex", .input = "{}"}));
            return {};
        });
        run_jobs();
    }
    bool finds(SchoolId school, PersonId person, std::string_view name) {
        auto snapshot = database->read();
        auto const found = search->find(snapshot, "person", access::SchoolScope::for_job_of_school(school), name, 10);
        return std::ranges::find(found, person.value()) != found.end();
    }
};

} // namespace

BOTH_ENGINES("a starter, a leaver and their parents are found where they are, from the day on which they are there") {
    Calendar w(engine);
    auto const zoe = w.add("Zoë", "Zimmer", Role::pupil, w.elm);
    PersonId mother;
    auto const today = TimeZone::london().day_of(w.clock.now());
    w.write([&](db::Tx& tx) -> Status {
        TRY(parent, add_person(w.platform, tx, {}, {.given_name = "Mia", .family_name = "Zimmer"}));
        mother = parent;
        Guardian link;
        link.pupil = zoe;
        link.guardian = parent;
        link.responsibility = true;
        TRY_DO(set_guardian(w.platform, tx, {}, link));
        TRY_DO(end_role(w.platform, tx, {}, role_history(tx, zoe).at(0).id, today));
        NewRole moved;
        moved.person = zoe;
        moved.school = w.oak;
        moved.role = Role::pupil;
        moved.starts_on = today.plus(1);
        TRY_DO(start_role(w.platform, tx, {}, moved));
        return {};
    });
    w.at_night();
    for (auto person : {zoe, mother}) {
        CHECK(w.finds(w.elm, person, "zimmer"));
        CHECK_FALSE(w.finds(w.oak, person, "zimmer"));
    }
    w.clock.advance_seconds(86400);
    w.at_night();
    for (auto person : {zoe, mother}) {
        CHECK_FALSE(w.finds(w.elm, person, "zimmer"));
        CHECK(w.finds(w.oak, person, "zimmer"));
    }
}
