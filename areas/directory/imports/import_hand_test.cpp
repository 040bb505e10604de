// What people change by hand between a dry run and its import, and between an import and its undoing.
#include "areas/directory/imports/sample_bundle.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::imports;
using namespace belfry::directory::imports::testing;

namespace {

void by_hand(World& w, db::Sql sql) {
    auto const done = w.database->write([&](db::Tx& tx) -> Status {
        TRY(touched, tx.run(sql));
        return touched > 0 ? Status() : Status(not_found());
    });
    REQUIRE(done.ok());
}

std::string code(Status const& status) { return status.ok() ? "" : std::string(status.problem().code); }

#define PERSON(name) "(SELECT id FROM directory_people WHERE given_name = '" name "')"
constexpr db::Sql kOrderOnAnn = "UPDATE directory_guardians SET no_contact = 1 WHERE guardian_id = " PERSON("Ann");
constexpr db::Sql kOrderOnGran = "UPDATE directory_guardians SET no_contact = 1 WHERE guardian_id = " PERSON("Gran");

// Ann is a carer by now, and Gran is no longer named.
Bundle changed_family() {
    Bundle next;
    next.users = with(next.users, "\"g1,g2\"", "g1");
    next.roles = with(next.roles, "g1,primary,parent", "g1,primary,guardian");
    return next;
}

} // namespace

BOTH_ENGINES("a no-contact order made after the dry run stops the whole import, and stays") {
    for (db::Sql order : {kOrderOnAnn, kOrderOnGran}) { // one whose link would change, one whose link would go
        World w(engine);
        w.take(Bundle().files());
        auto const planned = w.plan(changed_family().files());
        by_hand(w, order);
        auto const before = w.everything();
        auto const status = w.apply(planned.id);
        CHECK(code(status) == "import_stale");
        CHECK(w.everything() == before);
        CHECK(w.count("SELECT COUNT(*) FROM directory_guardians WHERE no_contact = 1") == 1);
        // Read again, the file is taken, and the order holds.
        w.take(changed_family().files());
        CHECK(w.count("SELECT COUNT(*) FROM directory_guardians WHERE no_contact = 1") == 1);
    }
}

BOTH_ENGINES("whatever was changed by hand since the dry run stops an import that would overwrite it") {
    World w(engine);
    w.take(Bundle().files());
    w.clock.advance_seconds(10 * 86400);
    Bundle next;
    next.users = with(next.users, "Bo,Lee", "Bo,Lin");
    next.roles = with(next.roles, "r4,,t1,primary,teacher,2020-09-01", "r4,,t1,primary,teacher,2020-09-02");
    next.classes = with(next.classes, "7A Maths,07", "7A Mathematics,07");
    next.enrollments = without(next.enrollments, "e2,");
    next.demographics = with(next.demographics, "2015-02-28", "2015-03-01");
    for (db::Sql edit :
         {db::Sql("UPDATE directory_people SET phone = '01438 1' WHERE given_name = 'Bo'"),
          db::Sql("UPDATE directory_people SET birth_day = 16000 WHERE given_name = 'Zoë'"),
          db::Sql("UPDATE directory_roles SET ends_on = 20700 WHERE role = 'teacher'"),
          db::Sql("UPDATE directory_groups SET subject = 'Art' WHERE name = '7A Maths'"),
          db::Sql("UPDATE directory_memberships SET part = 'helper' WHERE person_id = " PERSON("Sam"))}) {
        auto const planned = w.plan(next.files());
        CHECK(planned.summary.changes() == 5);
        by_hand(w, edit);
        auto const before = w.everything();
        CHECK(code(w.apply(planned.id)) == "import_stale");
        CHECK(w.everything() == before);
    }
    auto const last = w.plan(next.files());
    by_hand(w, "UPDATE directory_people SET phone = '01438 2' WHERE given_name = 'Sam'"); // not touched by it
    CHECK(w.apply(last.id).ok());
    CHECK(w.holds("Bo Lin//0//bo@example.org/01438 1/"));
}

BOTH_ENGINES("a link made by hand since the dry run, which the import would make too, makes it stale") {
    World w(engine);
    w.take(Bundle().files());
    by_hand(w, "INSERT INTO directory_people (id, given_name, family_name, sort_name, changed_at) "
               "VALUES (77, 'Uma', 'Ng', 'ng uma', 0)");
    Bundle next;
    next.users = with(next.users, "s2,,Sam,Ng,,,,07,", "s2,,Sam,Ng,,,,07,g1");
    auto const planned = w.plan(next.files());
    CHECK(planned.summary.of(Kind::guardian).added == 1);
    by_hand(w, "INSERT INTO directory_guardians (id, pupil_id, guardian_id, relationship, responsibility, "
               "contact_order, no_contact) VALUES (78, " PERSON("Sam") ", " PERSON("Ann") ", 'mother', 1, 1, 1)");
    CHECK(code(w.apply(planned.id)) == "import_stale");
    CHECK(w.holds("Sam<-Ann/mother/1/1/1"));
}

TEST_CASE("a dry run is good for a day") {
    World w;
    auto const planned = w.plan(Bundle().files());
    w.clock.advance_seconds(24 * 3600 + 1);
    CHECK(code(w.apply(planned.id)) == "import_stale");
    CHECK(w.count("SELECT COUNT(*) FROM directory_people") == 0);
    auto const again = w.plan(Bundle().files());
    w.clock.advance_seconds(24 * 3600 - 1);
    CHECK(w.apply(again.id).ok());
}

BOTH_ENGINES("an undo lifts no order made since the import") {
    World w(engine);
    w.take(Bundle().files());
    auto const changed = w.take(changed_family().files());
    by_hand(w, kOrderOnAnn); // on a link that the import changed
    auto const before = w.everything();
    CHECK(code(w.undo(changed.id)) == "import_in_use");
    CHECK(w.everything() == before);

    World first(engine);
    auto const taken = first.take(Bundle().files());
    by_hand(first, kOrderOnGran); // on a link that the import made
    CHECK(code(first.undo(taken.id)) == "import_in_use");
    CHECK(first.holds("Zoë<-Gran/other/0/2/1"));
}

BOTH_ENGINES("an undo removes nobody who stands under an order that was made by hand") {
    World w(engine);
    auto const taken = w.take(Bundle().files());
    by_hand(w, "INSERT INTO directory_people (id, given_name, family_name, sort_name, changed_at) "
               "VALUES (77, 'Uma', 'Ng', 'ng uma', 0)");
    by_hand(w, "INSERT INTO directory_guardians (id, pupil_id, guardian_id, relationship, responsibility, "
               "contact_order, no_contact) VALUES (78, " PERSON("Sam") ", 77, 'mother', 1, 1, 1)");
    CHECK(code(w.undo(taken.id)) == "import_in_use");
    CHECK(w.holds("Sam<-Uma/mother/1/1/1"));
}

BOTH_ENGINES("an undo overwrites nothing that was changed by hand since") {
    World w(engine);
    w.take(Bundle().files());
    Bundle next;
    next.users = with(next.users, "Bo,Lee", "Bo,Lin");
    auto const taken = w.take(next.files());
    by_hand(w, "UPDATE directory_people SET phone = '01438 1' WHERE given_name = 'Bo'");
    CHECK(code(w.undo(taken.id)) == "import_in_use");
    CHECK(w.holds("Bo Lin//0//bo@example.org/01438 1/"));
}

BOTH_ENGINES("an undo puts back a school that nobody has changed since") {
    World w(engine);
    w.take(Bundle().files());
    auto const before = w.everything();
    Bundle next;
    next.orgs = with(next.orgs, "Oak Hill", "Oak Tree Hill");
    auto const taken = w.take(next.files());
    CHECK(w.holds("Oak Tree Hill/"));
    CHECK(code(w.undo(taken.id)) == "");
    CHECK(w.everything() == before);
}

BOTH_ENGINES("an undo takes out again what an import brought back") {
    World w(engine);
    w.take(Bundle().files());
    w.clock.advance_seconds(10 * 86400);
    w.take(changed_family().files()); // Gran's link goes
    auto const without_gran = w.everything();
    CHECK_FALSE(w.holds("Zoë<-Gran"));
    Bundle back = changed_family();
    back.users = Bundle().users;
    auto const taken = w.take(back.files());
    CHECK(w.holds("Zoë<-Gran"));
    REQUIRE(w.undo(taken.id).ok());
    CHECK(w.everything() == without_gran);
}

TEST_CASE("an order that an import brings stays between people who stay, whatever is undone") {
    World w;
    auto const details = [](std::string_view what) {
        std::string users = "sourcedId,status,givenName,familyName,grades,agentSourcedIds,metadata.belfryGuardians\n"
                            "s1,,Zoë,O'Brien,07,g1,mother 1 responsible";
        return users + std::string(what) + "\ng1,,Ann,O'Brien,,,\n";
    };
    Bundle bundle;
    bundle.enrollments = "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate\n";
    bundle.roles = "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
                   "r1,,s1,primary,student,2026-09-01,,o1\n";
    bundle.demographics = "sourcedId,birthDate,sex\n";
    bundle.users = details("");
    w.take(bundle.files());
    bundle.users = details(" nocontact");
    auto const taken = w.take(bundle.files());
    CHECK(w.holds("Zoë<-Ann/mother/1/1/1"));
    REQUIRE(w.undo(taken.id).ok());
    CHECK(w.holds("Zoë<-Ann/mother/1/1/1"));
}

BOTH_ENGINES("the trail names who took a file in and who took it back, not who handed it in") {
    World w(engine);
    auto const planned = w.plan(Bundle().files());
    auto const applier = next_id<PersonId>(), undoer = next_id<PersonId>();
    REQUIRE(apply_import(w.platform, planned.id, w.plan_path(), applier, {}).ok());
    REQUIRE(undo_import(w.platform, planned.id, undoer, {}).ok());
    auto snapshot = w.database->read();
    auto const trail = w.audit->newest(snapshot, access::SchoolScope::for_job_of_authority(), 0, 10);
    auto const actor = [&](std::string_view action) {
        for (auto const& entry : trail)
            if (entry.action == action) return entry.actor;
        return PersonId();
    };
    CHECK(actor("directory.imported") == applier);
    CHECK(actor("directory.import_undone") == undoer);
}
