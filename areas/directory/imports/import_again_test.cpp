// What an import makes of people, links and roles that were here before it.
#include "areas/directory/groups/group_store.h"
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

#define PERSON(name) "(SELECT id FROM directory_people WHERE given_name = '" name "')"

} // namespace

BOTH_ENGINES("a new pupil who is given another's pupil number is another pupil") {
    World w(engine);
    w.take(Bundle().files());
    Bundle next;
    next.users += "s9,,Kim,Poe,,,{UPN:A123456789012},07,\n";
    auto const planned = w.take(next.files());
    INFO(w.findings());
    CHECK(w.found("W pupil_number_taken users.csv:7 [A123456789012]"));
    CHECK(planned.summary.of(Kind::person).added == 1);
    CHECK(w.holds("Zoë O'Brien//16494/F///A123456789012"));
    CHECK(w.holds("Kim Poe//0////"));
}

BOTH_ENGINES("a guardian who was taken out by hand and put in again is taken for the one there was") {
    World w(engine);
    w.take(Bundle().files());
    by_hand(w, "DELETE FROM directory_guardians WHERE guardian_id = " PERSON("Ann"));
    by_hand(w, "INSERT INTO directory_guardians (id, pupil_id, guardian_id, relationship, responsibility, "
               "contact_order) VALUES (88, " PERSON("Zoë") ", " PERSON("Ann") ", 'mother', 1, 1)");
    auto const before = w.everything();
    Bundle next;
    next.roles = with(next.roles, "g1,primary,parent", "g1,primary,guardian");
    auto const taken = w.take(next.files());
    CHECK(w.holds("Zoë<-Ann/carer/1/1/0"));
    CHECK(w.count("SELECT id FROM directory_guardians WHERE guardian_id = " PERSON("Ann")) == 88);
    CHECK(w.count("SELECT COUNT(*) FROM directory_links WHERE local_id = 88") == 1);
    REQUIRE(w.undo(taken.id).ok());
    CHECK(w.everything() == before);
    CHECK(w.count("SELECT COUNT(*) FROM directory_links WHERE local_id = 88") == 0);
    w.take(next.files()); // and so it can be taken again
    CHECK(w.holds("Zoë<-Ann/carer/1/1/0"));
}

BOTH_ENGINES("a guardian whose row cannot be taken is not absent") {
    World w(engine);
    w.take(Bundle().files());
    Bundle next;
    next.roles = with(next.roles, "g1,primary,parent", "g1,primary,student");
    auto const planned = w.take(next.files());
    INFO(w.findings());
    CHECK(w.found("E two_pupils users.csv"));
    CHECK(planned.summary.of(Kind::guardian).ended == 0);
    CHECK(w.holds("Zoë<-Ann/other/1/1/0"));
}

BOTH_ENGINES("two organisations with one register number are one school") {
    World w(engine);
    Bundle bundle;
    bundle.orgs += "o8,,New Hall,school,119999,d1\no9,,New Hall Annexe,school,119999,d1\n";
    bundle.roles += "r8,,t1,primary,teacher,,,o9\n";
    w.take(bundle.files());
    INFO(w.findings());
    CHECK(w.found("W register_number_twice orgs.csv:6 [119999]"));
    CHECK(w.count("SELECT COUNT(*) FROM directory_schools WHERE register_number = '119999'") == 1);
    CHECK(w.holds("Bo/New Hall/teacher"));
    CHECK_FALSE(w.holds("New Hall Annexe"));
    CHECK(w.take(bundle.files()).summary.changes() == 0);
}

BOTH_ENGINES("a group of several schools stays to be found at all of them when an import changes it") {
    World w(engine);
    w.take(Bundle().files());
    auto const oak = SchoolId(w.count("SELECT id FROM directory_schools WHERE name = 'Oak Hill'"));
    auto const maths = GroupId(w.count("SELECT id FROM directory_groups WHERE name = '7A Maths'"));
    auto const shared = w.database->write([&](db::Tx& tx) -> Status {
        TRY_DO(add_group_school(tx, maths, oak));
        return note_group_schools(w.platform, tx, {}, *group_by_id(tx, maths));
    });
    REQUIRE(shared.ok());
    Bundle next;
    next.classes = with(next.classes, "7A Maths,07", "7A Algebra,07");
    w.take(next.files());
    auto snapshot = w.database->read();
    CHECK(w.search->find(snapshot, "group", access::SchoolScope::for_job_of_school(oak), "algebra", 10).size() == 1);
}

BOTH_ENGINES("who comes back after weeks begins anew, and the time between stays empty") {
    World w(engine);
    w.take(Bundle().files());
    w.clock.advance_seconds(10 * 86400); // 11 September
    Bundle left;
    left.roles = without(left.roles, "r3,");
    w.take(left.files());
    CHECK(w.holds("Sam/Ash Green School/pupil/7/main/20697/20706"));
    w.clock.advance_seconds(60 * 86400); // 10 November, day 20767
    auto const away = w.everything();
    auto const back = w.take(Bundle().files());
    INFO(w.everything());
    CHECK(back.summary.of(Kind::role).added == 1);
    CHECK(w.holds("Sam/Ash Green School/pupil/7/main/20697/20706"));
    CHECK(w.holds("Sam/Ash Green School/pupil/7/main/20767/0"));
    CHECK(w.take(Bundle().files()).summary.changes() == 0);
    Bundle older; // what the source says next of them does not reach back over the gap
    older.users = with(older.users, "s2,,Sam,Ng,,,,07", "s2,,Sam,Ng,,,,08");
    w.clock.advance_seconds(86400);
    w.take(older.files());
    CHECK(w.holds("Sam/Ash Green School/pupil/7/main/20697/20706"));
    CHECK(w.holds("Sam/Ash Green School/pupil/8/main/20767/0"));
    w.take(left.files());
    CHECK(w.holds("Sam/Ash Green School/pupil/8/main/20767/20767"));
    CHECK(away != w.everything());
}

TEST_CASE("a beginning anew is undone whole") {
    World w;
    w.take(Bundle().files());
    w.clock.advance_seconds(10 * 86400);
    Bundle left;
    left.roles = without(left.roles, "r3,");
    w.take(left.files());
    w.clock.advance_seconds(60 * 86400);
    auto const away = w.everything();
    auto const back = w.take(Bundle().files());
    REQUIRE(w.undo(back.id).ok());
    CHECK(w.everything() == away);
    w.take(Bundle().files());
    CHECK(w.holds("Sam/Ash Green School/pupil/7/main/20767/0"));
}
