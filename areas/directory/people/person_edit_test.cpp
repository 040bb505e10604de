// Who may change whom: the office of a school changes its own people, and nobody who has become another's.
#include "areas/directory/page_world_test.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;
using access::Role;

namespace {

SchoolDay day(int month, int of_month) {
    return SchoolDay::of(2026, static_cast<unsigned>(month), static_cast<unsigned>(of_month)).value();
}

struct Edited : PageWorld {
    explicit Edited(db::Engine engine = db::Engine::sqlite) : PageWorld(engine) {}

    void give(PersonId who, Role role, SchoolId where, SchoolDay from = day(9, 1),
              std::optional<SchoolDay> until = {}) {
        write([&](db::Tx& tx) -> Status {
            NewRole wanted;
            wanted.person = who;
            wanted.school = where;
            wanted.role = role;
            wanted.starts_on = from;
            wanted.ends_on = until;
            TRY_DO(start_role(platform, tx, {}, wanted));
            return {};
        });
    }
    void ends(PersonId who, SchoolDay last) {
        write([&](db::Tx& tx) { return end_role(platform, tx, {}, role_history(tx, who).at(0).id, last); });
    }
    int save(PersonId who, std::string email, std::string phone = "01438 1", std::string given = "Kay") {
        return post("/people/" + who.text(),
                    {{"given_name", given}, {"family_name", "Kent"}, {"email", email}, {"phone", phone}})
            .status;
    }
    Person now(PersonId who) {
        auto snapshot = database->read();
        return people_by_id(snapshot, std::span(&who, 1)).at(0);
    }
};

} // namespace

BOTH_ENGINES("a former teacher is no longer their old school's to change, wherever they are now") {
    Edited w(engine);
    auto const kay = w.add("Kay", "Kent", Role::teacher, w.elm);
    w.come_in(Role::office, w.elm);
    CHECK(w.save(kay, "kay@example.org") == 303);
    w.ends(kay, day(9, 1));
    w.clock.advance_seconds(86400);
    w.give(kay, Role::head, w.oak, day(9, 2));
    CHECK(w.save(kay, "office@example.org") == 403);
    CHECK(w.shows("another school"));
    CHECK(w.get("/people/" + kay.text() + "/edit").status == 403);
    // Nor by taking them on again: what they sign in by is not one school's to change.
    CHECK(w.post("/people/" + kay.text() + "/roles", {{"role", "governor"}, {"day", "2026-09-02"}}).status == 303);
    CHECK(w.save(kay, "office@example.org") == 403); // it only asked
    w.give(kay, Role::governor, w.elm, day(9, 2));
    CHECK(w.save(kay, "office@example.org") == 403);
    CHECK(w.save(kay, "kay@example.org", "01438 2", "Jay") == 403);
    CHECK(w.now(kay).email == "kay@example.org");
    CHECK(w.save(kay, "kay@example.org", "01438 2") == 303); // the telephone is no way in
    CHECK(w.now(kay).phone == "01438 2");
    w.come_in(Role::service_manager, SchoolId());
    CHECK(w.save(kay, "new@example.org") == 303);
}

BOTH_ENGINES(
    "a parent of a child here who works elsewhere keeps their address; a parent who does not may be put right") {
    Edited w(engine);
    auto const child = w.add("Zoë", "Hill", Role::pupil, w.elm, 7);
    auto const officer = w.add("Kay", "Kent", Role::authority_officer, SchoolId());
    w.come_in(Role::office, w.elm);
    PersonId parent;
    w.write([&](db::Tx& tx) -> Status {
        Person person;
        person.given_name = "Kay";
        person.family_name = "Kent";
        TRY(made, add_person(w.platform, tx, {}, person));
        parent = made;
        for (auto guardian : {officer, parent}) {
            Guardian link;
            link.pupil = child;
            link.guardian = guardian;
            link.relationship = "mother";
            TRY_DO(add_guardian(w.platform, tx, {}, link));
        }
        return {};
    });
    CHECK(w.save(officer, "mine@example.org") == 403);
    CHECK(w.save(parent, "ann@example.org") == 303);
    w.ends(child, day(9, 1));
    w.clock.advance_seconds(86400);
    CHECK(w.save(parent, "other@example.org") == 404); // the child has left
}

BOTH_ENGINES("who stands for a child is decided where the child is on roll") {
    Edited w(engine);
    auto const child = w.add("Zoë", "Hill", Role::pupil, w.elm, 7);
    auto const father = w.add("Rob", "Hill", Role::community, w.elm);
    w.come_in(Role::office, w.elm);
    auto const add = [&] {
        return w
            .post("/people/" + child.text() + "/guardians",
                  {{"guardian", father.text()}, {"relationship", "father"}, {"no_contact", "yes"}})
            .status;
    };
    w.ends(child, day(9, 1));
    w.clock.advance_seconds(86400);
    CHECK(add() == 403);
    w.give(child, Role::pupil, w.elm, day(10, 1)); // comes back in a month
    CHECK(add() == 303);
    auto const link = [&] {
        auto snapshot = w.database->read();
        return guardians_of(snapshot, std::span(&child, 1)).at(0).link.id;
    }();
    w.ends(child, day(10, 1));
    w.give(child, Role::pupil, w.oak, day(10, 2));
    w.clock.advance_seconds(40 * 86400);
    auto const lift = [&] {
        return w.post("/guardians/" + link.text(), {{"relationship", "father"}, {"was", "order"}}).status;
    };
    CHECK(lift() == 403);
    w.come_in(Role::office, w.oak);
    CHECK(lift() == 303);
}

BOTH_ENGINES("what has ended is not lengthened by ending it once more") {
    Edited w(engine);
    auto const kay = w.add("Kay", "Kent", Role::teacher, w.elm);
    auto const role = [&] {
        auto snapshot = w.database->read();
        return role_history(snapshot, kay).at(0).id;
    }();
    w.come_in(Role::office, w.elm);
    auto const end = [&](char const* last) { return w.post("/roles/" + role.text() + "/end", {{"day", last}}).status; };
    CHECK(end("2026-09-10") == 303);
    CHECK(end("2026-09-20") == 409);
    CHECK(w.shows("already"));
    CHECK(end("2026-09-05") == 303); // sooner, while it holds
    w.clock.advance_seconds(10 * 86400);
    CHECK(end("2026-09-03") == 409); // over is over
    auto snapshot = w.database->read();
    CHECK(role_history(snapshot, kay).at(0).ends_on == day(9, 5));
}

BOTH_ENGINES("a place in a group that has ended is not lengthened by ending it once more") {
    Edited w(engine);
    auto const kay = w.add("Kay", "Kent", Role::pupil, w.elm, 7);
    MembershipId place;
    w.write([&](db::Tx& tx) -> Status {
        Group group;
        group.school = w.elm;
        group.kind = "club";
        group.name = "Chess";
        group.starts_on = day(9, 1);
        TRY(made, add_group(w.platform, tx, {}, group));
        TRY(joined, join_group(w.platform, tx, {}, {MembershipId(), made, kay, Part::member, day(9, 1), {}}));
        place = joined;
        return leave_group(w.platform, tx, {}, place, day(9, 5));
    });
    auto const leave = [&](SchoolDay last) {
        auto const left = w.database->write([&](db::Tx& tx) { return leave_group(w.platform, tx, {}, place, last); });
        return left.ok() ? std::string() : std::string(left.problem().code);
    };
    CHECK(leave(day(9, 20)) == "ended_already");
    CHECK(leave(day(9, 4)) == "");
    w.clock.advance_seconds(10 * 86400);
    CHECK(leave(day(9, 2)) == "ended_already");
}

BOTH_ENGINES("an end that was a mistake is withdrawn, and nobody is on a school's roll twice") {
    Edited w(engine);
    auto const zoe = w.add("Zoë", "Zimmer", Role::pupil, w.elm);
    w.come_in(Role::office, w.elm);
    auto const role = [&] {
        auto snapshot = w.database->read();
        return role_history(snapshot, zoe).at(0);
    };
    auto const address = "/roles/" + role().id.text();
    auto const again = [&] {
        return w.post("/people/" + zoe.text() + "/roles", {{"role", "pupil"}, {"year", "7"}, {"day", "2026-09-01"}})
            .status;
    };
    CHECK(again() == 409);
    CHECK(w.post(address + "/end", {{"day", "2026-09-01"}}).status == 303);
    CHECK(again() == 409); // the last day is one of the days
    CHECK(w.post(address + "/withdraw-end").status == 303);
    CHECK_FALSE(role().ends_on);
    CHECK(w.post(address + "/withdraw-end").status == 409); // there is none
    CHECK(w.post(address + "/end", {{"day", "2026-09-01"}}).status == 303);
    w.clock.advance_seconds(33 * 86400);
    CHECK(w.post(address + "/withdraw-end").status == 409);
    w.come_in(Role::office, w.oak);
    CHECK(w.post(address + "/withdraw-end").status == 404);
}

BOTH_ENGINES(
    "a pupil without a year and a number that somebody has are said beside their fields, and what was typed stays") {
    Edited w(engine);
    w.come_in(Role::office, w.elm);
    auto const add = [&](std::string given, std::string year, std::string number) {
        return w
            .post("/people", {{"given_name", given},
                              {"family_name", "Zimmer"},
                              {"role", "pupil"},
                              {"year", year},
                              {"pupil_number", number},
                              {"day", "2026-09-01"}})
            .status;
    };
    CHECK(add("Zoë", "", "A123456789012") == 422);
    CHECK(w.shows("Choose the year"));
    CHECK(add("Zoë", "7", "A123456789012") == 303);
    CHECK(add("Max", "7", "A123456789012") == 422);
    CHECK(w.shows("unique pupil number already"));
    CHECK(w.shows("value=\"Max\""));
}

BOTH_ENGINES("no form takes a line break or a control character in a name, and what was kept so is shown in one line") {
    Edited w(engine);
    auto const kay = w.add("Kay\r\nBcc", "Kent", Role::teacher, w.elm);
    CHECK(w.now(kay).given_name == "Kay  Bcc");
    w.come_in(Role::office, w.elm);
    for (auto const* name : {"Kay\nLee", "Kay\r\nLee", "Kay\x1B[0m", "Kay\xC2\x85Lee"}) {
        CHECK(w.save(kay, "kay@example.org", "1", name) == 422);
        CHECK(w.shows("line break"));
        CHECK(w.post("/people", {{"given_name", name}, {"family_name", "K"}, {"role", "teacher"}}).status == 422);
        CHECK(w.post("/groups", {{"name", name}, {"kind", "club"}}).status == 422);
    }
    CHECK(w.save(kay, "kay@example.org", "1", " Kay\n") == 303); // only around it
    CHECK(w.now(kay).given_name == "Kay");
}
