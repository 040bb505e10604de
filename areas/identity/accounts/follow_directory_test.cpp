// Accounts after an import: what one event of many changes brings about.
#include "areas/identity/accounts/follow_directory.h"

#include "areas/directory/api/directory.h"
#include "areas/identity/sessions/session_store.h"
#include "areas/identity/world_test.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {

// As after imports: rows are there, and no event of a single change is heard.
struct Imported : World {
    explicit Imported(db::Engine engine = db::Engine::sqlite) : World(engine, false) {}

    PersonId row(std::string given, std::string family, std::optional<Role> role, SchoolId school,
                 std::optional<SchoolDay> ends = {}, int from = -200) {
        PersonId made;
        write([&](db::Tx& tx) -> Status {
            directory::Person person;
            person.given_name = given;
            person.family_name = family;
            TRY(id, directory::add_person(platform, tx, {}, person));
            made = id;
            return {};
        });
        if (role) start(made, *role, school, ends, from);
        return made;
    }
    void start(PersonId person, Role role, SchoolId school, std::optional<SchoolDay> ends = {}, int from = -200) {
        write([&](db::Tx& tx) -> Status {
            directory::NewRole started;
            started.person = person;
            started.school = school;
            started.role = role;
            started.starts_on = today().plus(from);
            started.ends_on = ends;
            auto const id = directory::start_role(platform, tx, {}, started);
            return id.ok() ? Status() : Status(id.problem());
        });
    }
    // Somebody of an earlier import, who has chosen a password since.
    PersonId known(std::string given, std::string family, Role role, SchoolId school) {
        auto const person = row(given, family, role, school);
        REQUIRE(follow_directory(platform, access::SchoolScope::for_job_of_authority(), {}).ok());
        give_password(person, kPassword);
        return person;
    }
    void imported(SchoolId school = {}) {
        write([&](db::Tx& tx) { return platform.events.publish(tx, "directory.imported", 7, school); });
        events->handle_waiting();
        run_jobs();
    }
    std::optional<FullAccount> account(PersonId person) {
        auto snapshot = database->read();
        return account_of(snapshot, person);
    }
};

} // namespace

BOTH_ENGINES("whoever comes in by an import has an account, namesakes one each, in the manner of their school") {
    Imported w(engine);
    w.write([&](db::Tx& tx) { return set_school_rules(tx, w.oak, {"{given}.{surname}", "oak-{surname}"}); });
    auto const by_hand = w.known("Sam", "Lee", Role::pupil, w.elm);
    auto const first = w.row("Sam", "Lee", Role::pupil, w.elm);
    auto const second = w.row("Sue", "Lee", Role::pupil, w.elm);
    auto const third = w.row("Bo", "Lin", Role::teacher, w.oak);
    auto const later = w.row("Ida", "Late", Role::teacher, w.elm, {}, 30);
    auto const gone = w.row("Old", "Leaver", Role::pupil, w.elm, w.today().plus(-1));
    auto const nobody = w.row("No", "Role", {}, {});
    CHECK_FALSE(w.account(first));
    w.imported();
    CHECK(w.username(by_hand) == "25.slee");
    CHECK(w.username(first) == "25.slee2");
    CHECK(w.username(second) == "25.slee3");
    CHECK(w.username(third) == "oak-lin");
    CHECK(w.username(later) == "ilate");
    CHECK_FALSE(w.account(gone));
    CHECK_FALSE(w.account(nobody));
    CHECK(w.account(first)->school == w.elm);
    CHECK(w.account(first)->sign_in.state == AccountState::waiting);
    CHECK(w.audit.count("identity.accounts_made") == 1);
}

BOTH_ENGINES("following twice makes nothing twice, and an event that comes again starts no second job") {
    Imported w(engine);
    auto const sam = w.row("Sam", "Lee", Role::pupil, w.elm);
    w.imported();
    auto const username = w.username(sam);
    auto const again = follow_directory(w.platform, access::SchoolScope::for_job_of_authority(), {});
    REQUIRE(again.ok());
    CHECK(again->made == 0);
    CHECK(again->moved == 0);
    CHECK(again->renamed == 0);
    CHECK(w.username(sam) == username);
    CHECK(w.events->handle_waiting() == 0);
    CHECK_FALSE(w.jobs->run_one());
}

BOTH_ENGINES("a username that somebody chose by hand is nobody else's") {
    Imported w(engine);
    auto const other = w.known("Ann", "Other", Role::teacher, w.oak);
    w.write([&](db::Tx& tx) { return set_username(tx, other, "25.slee", "25.slee"); });
    auto const sam = w.row("Sam", "Lee", Role::pupil, w.elm);
    auto const sue = w.row("Sue", "Lee", Role::pupil, w.elm);
    w.imported();
    std::vector<std::string> const names = {w.username(sam), w.username(sue)};
    CHECK(names[0] != names[1]);
    for (auto const& name : names) {
        CHECK(name.starts_with("25.slee"));
        CHECK(name != "25.slee");
    }
}

BOTH_ENGINES("movers go to their new school, leavers are signed out, and copies say what the directory says") {
    Imported w(engine);
    auto const mover = w.known("Zoë", "O'Brien", Role::pupil, w.oak);
    auto const leaver = w.known("Leo", "Lang", Role::teacher, w.elm);
    auto const stayer = w.known("Sam", "Ng", Role::teacher, w.elm);
    auto const parent = w.known("Ann", "O'Brien", Role::community, w.elm); // an account to be kept up as a parent's
    std::map<std::string, Browser> browsers;
    for (auto const& [name, person] : {std::pair("leaver", leaver), {"stayer", stayer}}) {
        browsers.try_emplace(name, w);
        REQUIRE(browsers.at(name).sign_in(w.username(person)) == 303);
    }
    w.write([&](db::Tx& tx) -> Status {
        directory::Guardian link;
        link.pupil = mover;
        link.guardian = parent;
        link.relationship = "mother";
        link.responsibility = true;
        auto const made = directory::set_guardian(w.platform, tx, {}, link);
        if (!made.ok()) return made.problem();
        auto people = directory::people_by_id(tx, std::span(&parent, 1));
        people[0].email = "Ann@Example.org";
        TRY_DO(directory::change_person(w.platform, tx, {}, people[0]));
        for (auto const person : {mover, leaver, parent})
            for (auto const& role : directory::role_history(tx, person))
                TRY_DO(directory::end_role(w.platform, tx, {}, role.id, w.today().plus(-1)));
        return {};
    });
    w.start(mover, Role::pupil, w.elm);
    CHECK(w.account(mover)->school == w.oak);
    w.imported();
    CHECK(w.account(mover)->school == w.elm);
    CHECK(w.account(parent)->new_email == "ann@example.org"); // to be confirmed
    auto snapshot = w.database->read();
    CHECK(sessions_of(snapshot, leaver).empty());
    CHECK(sessions_of(snapshot, stayer).size() == 1);
}

BOTH_ENGINES("an import of one school is followed at that school alone") {
    Imported w(engine);
    auto const here = w.row("Sam", "Lee", Role::pupil, w.elm);
    auto const there = w.row("Olu", "Oak", Role::pupil, w.oak);
    w.imported(w.elm);
    CHECK(w.account(here));
    CHECK_FALSE(w.account(there));
    w.imported(w.oak);
    CHECK(w.account(there));
}

BOTH_ENGINES("more people than one page holds are followed, and none is passed over") {
    Imported w(engine);
    constexpr int kMany = 2300;
    PersonId last;
    w.write([&](db::Tx& tx) -> Status {
        directory::Person person;
        person.given_name = "Sam";
        person.family_name = "Lee";
        directory::NewRole role;
        role.role = Role::pupil;
        role.school = w.elm;
        role.starts_on = w.today();
        for (int i = 0; i < kMany; ++i) {
            TRY(id, directory::add_person(w.platform, tx, {}, person));
            role.person = last = id;
            auto const started = directory::start_role(w.platform, tx, {}, role);
            if (!started.ok()) return started.problem();
        }
        return {};
    });
    auto const done = follow_directory(w.platform, access::SchoolScope::for_job_of_authority(), {});
    REQUIRE(done.ok());
    CHECK(done->made == kMany);
    CHECK(w.username(last) == "26.slee" + std::to_string(kMany));
}
