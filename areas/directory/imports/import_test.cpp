#include "areas/directory/imports/sample_bundle.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::imports;
using namespace belfry::directory::imports::testing;

BOTH_ENGINES("a first bundle makes schools, people, roles, guardians, classes and memberships") {
    World w(engine);
    auto const planned = w.plan(Bundle().files());
    INFO(w.findings());
    CHECK(w.count("SELECT COUNT(*) FROM directory_people") == 0); // a dry run changes nothing
    CHECK(planned.summary.errors == 0);
    CHECK(planned.summary.of(Kind::person).added == 5);
    CHECK(planned.summary.of(Kind::membership).added == 4);
    REQUIRE(w.apply(planned.id).ok());
    INFO(w.everything());
    CHECK(w.holds("Ash Green School/other/117500"));
    CHECK(w.holds("Zoë O'Brien//16494/F///A123456789012"));
    CHECK(w.holds("Zoë/Ash Green School/pupil/7/main/20697/0"));
    CHECK(w.holds("Zoë/Oak Hill/pupil/7/subsidiary/20697/0"));
    CHECK(w.holds("Bo/Ash Green School/teacher/-9/main/18506/0"));
    CHECK(w.holds("Zoë<-Ann/other/1/1/0"));
    CHECK(w.holds("Zoë<-Gran/other/0/2/0"));
    CHECK(w.holds("7A Maths/class/Mathematics/7/20697/20903"));
    CHECK(w.holds("7A/tutor_group//7/20697/20805"));
    CHECK(w.holds("7A Maths/Bo/leader/20697/0"));
    CHECK(w.count("SELECT people FROM directory_school_counts c JOIN directory_schools s ON s.id = c.school_id "
                  "WHERE s.name = 'Ash Green School' AND c.role = 'pupil'") == 2);
    auto snapshot = w.database->read();
    CHECK(w.search->find(snapshot, "person", access::SchoolScope::for_job_of_authority(), "obri", 10).size() == 3);
}

BOTH_ENGINES("the same bundle twice changes nothing, also on another day") {
    World w(engine);
    w.take(Bundle().files());
    auto const before = w.everything();
    w.clock.advance_seconds(40 * 86400);
    auto const again = w.take(Bundle().files());
    CHECK(again.summary.changes() == 0);
    CHECK(again.summary.of(Kind::role).unchanged == 4);
    CHECK(w.everything() == before);
}

BOTH_ENGINES("what a bulk bundle no longer names has ended, yesterday") {
    World w(engine);
    w.take(Bundle().files());
    w.clock.advance_seconds(10 * 86400); // 11 September
    Bundle next;
    next.users = without(next.users, "s2,,Sam");
    next.roles = without(next.roles, "r3,");
    next.enrollments = without(next.enrollments, "e2,");
    next.users = with(next.users, "\"g1,g2\"", "g1");
    auto const planned = w.take(next.files());
    INFO(w.findings());
    INFO(w.everything());
    CHECK(planned.summary.of(Kind::role).ended == 1);
    CHECK(planned.summary.of(Kind::membership).ended == 1);
    CHECK(planned.summary.of(Kind::guardian).ended == 1);
    CHECK(planned.summary.of(Kind::person).ended == 1);
    CHECK(w.holds("Sam/Ash Green School/pupil/7/main/20697/20706"));
    CHECK(w.holds("7A Maths/Sam/member/20697/20706"));
    CHECK_FALSE(w.holds("Zoë<-Gran"));
    CHECK(w.holds("Sam Ng")); // the person stays
    // And back again.
    auto const back = w.take(Bundle().files());
    INFO(w.everything());
    CHECK(back.summary.of(Kind::role).changed == 1);
    CHECK(w.holds("Sam/Ash Green School/pupil/7/main/20697/0"));
    CHECK(w.holds("7A Maths/Sam/member/20697/0"));
    CHECK(w.holds("Zoë<-Gran/other/0/2/0"));
    CHECK(w.count("SELECT COUNT(*) FROM directory_people") == 5);
}

BOTH_ENGINES("a delta changes what it names, ends what it calls to be deleted, and nobody else") {
    World w(engine);
    w.take(Bundle().files());
    w.clock.advance_seconds(10 * 86400);
    auto const planned = w.take({
        file("manifest.csv", "propertyName,value\noneroster.version,1.2\nfile.users,delta\nfile.roles,delta\nfile."
                             "enrollments,delta\n"),
        file("users.csv", "sourcedId,status,givenName,familyName\ns1,active,Zoe,O'Brien-Smith\ns2,tobedeleted,,\n"),
        file("roles.csv", "sourcedId,userSourcedId,role,orgSourcedId\nr9,t1,teacher,o2\n"),
        file("enrollments.csv", "sourcedId,status,classSourcedId,userSourcedId,role\ne4,tobedeleted,c2,s1,student\n"),
    });
    INFO(w.findings());
    INFO(w.everything());
    CHECK(planned.summary.errors == 0);
    CHECK(w.holds("Zoe O'Brien-Smith//16494/F///A123456789012"));
    CHECK(w.holds("Bo/Oak Hill/teacher"));
    CHECK(w.holds("Sam/Ash Green School/pupil/7/main/20697/20706"));
    CHECK(w.holds("7A Maths/Sam/member/20697/20706"));
    CHECK(w.holds("7A/Zoë/member/20697/20706") == false);
    CHECK(w.holds("7A/Zoe/member/20697/20706"));
    CHECK(w.holds("Zoe<-Gran"));
}

BOTH_ENGINES("undo puts back what the last import changed and removes what it added") {
    World w(engine);
    w.take(Bundle().files());
    auto const before = w.everything();
    auto const links = w.count("SELECT COUNT(*) FROM directory_links");
    w.clock.advance_seconds(10 * 86400);
    Bundle next;
    next.users = with(without(next.users, "s2,,Sam"), "Bo,Lee", "Bo,Lee-Jones") + "s3,,Ivy,New,,,,08,g1\n";
    next.roles = without(next.roles, "r3,") + "r7,,s3,primary,student,2026-09-01,,o1\n";
    next.orgs += "o3,,New School,school,,d1\n";
    next.classes += "c3,8B Art,8,,scheduled,o3,t1\n";
    next.enrollments += "e9,,c3,s3,student,,\n";
    next.demographics = with(next.demographics, "2015-02-28", "2015-03-01");
    auto const planned = w.take(next.files());
    CHECK(w.everything() != before);
    REQUIRE(w.undo(planned.id).ok());
    CHECK(w.everything() == before);
    CHECK(w.count("SELECT COUNT(*) FROM directory_links") == links);
    CHECK(w.undo(planned.id).ok()); // once more does nothing
    auto const again = w.plan(Bundle().files());
    CHECK(again.summary.changes() == 0);
    auto snapshot = w.database->read();
    CHECK(w.search->find(snapshot, "person", access::SchoolScope::for_job_of_authority(), "ivy", 10).empty());
    CHECK(w.search->find(snapshot, "person", access::SchoolScope::for_job_of_authority(), "sam", 10).size() == 1);
}

BOTH_ENGINES("undo of the first import leaves nothing") {
    World w(engine);
    auto const empty = w.everything();
    auto const planned = w.take(Bundle().files());
    auto const undone = w.undo(planned.id);
    INFO((undone.ok() ? "" : std::string(undone.problem().code) + undone.problem().detail));
    REQUIRE(undone.ok());
    CHECK(w.everything() == empty);
    CHECK(w.count("SELECT COUNT(*) FROM directory_links") == 0);
}

TEST_CASE("only the last import can be undone, and a plan made before another import is stale") {
    World w;
    auto const first = w.take(Bundle().files());
    auto const planned = w.plan(Bundle().files(), "other");
    Bundle next;
    next.users = with(next.users, "Bo,Lee", "Bo,Lin");
    w.take(next.files());
    CHECK(w.undo(first.id).problem().code == "import_not_last");
    CHECK(w.apply(planned.id).problem().code == "import_stale");
    CHECK(w.apply(first.id).ok()); // applied already: nothing happens
    CHECK(w.apply(next_id<ImportId>()).problem().kind == ProblemKind::not_found);
}

TEST_CASE("nobody is ended when rows could not be read") {
    World w;
    w.take(Bundle().files());
    w.clock.advance_seconds(10 * 86400);
    Bundle next;
    next.roles = without(without(next.roles, "r3,"), "r4,") + "\"broken\"row,,t1,primary,teacher,,,o1\n";
    next.users = with(next.users, "t1,,Bo,Lee", "t1,,,");
    next.enrollments = without(next.enrollments, "e3,");
    auto const planned = w.take(next.files());
    CHECK(planned.summary.of(Kind::role).not_ended);
    CHECK(planned.summary.of(Kind::role).ended == 0);
    // The membership of a teacher whose own row is bad stays too.
    CHECK(planned.summary.of(Kind::membership).ended == 0);
    CHECK(planned.summary.of(Kind::person).ended == 0);
    CHECK(w.holds("Bo Lee"));
    CHECK(w.holds("7A Maths/Bo/leader/20697/0"));
}

TEST_CASE("what cannot be taken is named, the rest is taken") {
    World w;
    Bundle b;
    b.orgs += "x1,,Wing,department,,x2\nx2,,Wing too,department,,x1\no1,,Ash Green twice,school,,\n";
    b.users += "s1,,Second,Row,,,,,\ns5,,Kim,Poe,,,{UPN:A123456789012},,\n";
    b.roles += "r10,,nobody,primary,student,,,o1\nr11,,t1,primary,teacher,,,d1\nr12,,t1,primary,teacher,,,nowhere\n"
               "r13,,t1,primary,teacher,,,x1\n";
    b.enrollments += "e10,,c9,s1,student,,\ne11,,c1,nobody,student,,\n";
    b.classes += "c9,No school,7,,scheduled,d1,t9\n";
    b.demographics += "nobody,2015-02-28,female\n";
    auto const planned = w.take(b.files());
    INFO(w.findings());
    CHECK(w.found("E twice orgs.csv:7 [o1]"));
    CHECK(w.found("W org_cycle orgs.csv"));
    CHECK(w.found("E twice users.csv:7 [s1]"));
    CHECK(w.found("W pupil_number_twice users.csv:8 [A123456789012]"));
    CHECK(w.found("E person_unknown roles.csv:8 [nobody]"));
    CHECK(w.found("E role_needs_school roles.csv:9 [d1]"));
    CHECK(w.found("E school_unknown roles.csv:10 [nowhere]"));
    CHECK(w.found("E group_unknown enrollments.csv:6 [c9]"));
    CHECK(w.found("E person_unknown enrollments.csv:7 [nobody]"));
    CHECK(w.found("W term_unknown classes.csv:4 [t9]"));
    CHECK(w.found("E school_unknown classes.csv:4 [d1]"));
    CHECK(w.found("E person_unknown demographics.csv:4 [nobody]"));
    CHECK(planned.summary.of(Kind::person).added == 6);
    CHECK(w.holds("Kim Poe"));
    CHECK(w.holds("Zoë O'Brien"));
}

TEST_CASE("a pupil whom another source knows already is found by the pupil number, and keeps what is known") {
    World w;
    w.take(Bundle().files());
    w.take(
        {
            file("manifest.csv", "propertyName,value\noneroster.version,1.1\nfile.orgs,bulk\nfile.users,bulk\n"),
            file("orgs.csv",
                 "sourcedId,name,type,identifier\n77,Ash Green as others call it,school,117500\n78,Elm,school,\n"),
            file("users.csv", "sourcedId,orgSourcedIds,role,givenName,familyName,identifier,grades\n"
                              "9,\"77,78\",student,Zoë,O'Brien,A123456789012,7\n"),
        },
        "bromcom");
    INFO(w.everything());
    CHECK(w.count("SELECT COUNT(*) FROM directory_people WHERE family_name = 'O''Brien'") == 3);
    CHECK(w.count("SELECT COUNT(*) FROM directory_roles r JOIN directory_people p ON p.id = r.person_id "
                  "WHERE p.given_name = 'Zoë'") == 3);
    CHECK(w.holds("Ash Green School/other/117500"));
    CHECK(w.holds("Zoë/Elm/pupil/7/main"));
}

TEST_CASE("a no-contact order is never lifted by an import, nor its link removed") {
    World w;
    w.take(Bundle().files());
    REQUIRE(w.database->write([](db::Tx& tx) { return tx.run("UPDATE directory_guardians SET no_contact = 1"); }).ok());
    Bundle next;
    next.users = with(next.users, "\"g1,g2\"", "g1");
    next.roles = with(next.roles, "g1,primary,parent", "g1,primary,guardian");
    w.take(next.files());
    INFO(w.everything());
    CHECK(w.found("W no_contact_kept"));
    CHECK(w.holds("Zoë<-Ann/carer/1/1/1"));
    CHECK(w.holds("Zoë<-Gran/other/0/2/1"));
}

TEST_CASE("what staff changed here stays until the source says something new") {
    World w;
    w.take(Bundle().files());
    REQUIRE(
        w.database->write([](db::Tx& tx) { return tx.run("UPDATE directory_people SET phone = '01438 1' "); }).ok());
    w.take(Bundle().files());
    CHECK(w.holds("Bo Lee//0//bo@example.org/01438 1/"));
    Bundle next;
    next.users = with(next.users, "bo@example.org", "b.lee@example.org");
    w.take(next.files());
    CHECK(w.holds("Bo Lee//0//b.lee@example.org/01438 1/"));
}

TEST_CASE("cancelling leaves everything as it was") {
    World w;
    auto const planned = w.plan(Bundle().files());
    Progress stop;
    stop.cancelled = [] { return true; };
    CHECK(apply_import(w.platform, planned.id, w.plan_path(), {}, stop).problem().code == "cancelled");
    CHECK(w.count("SELECT COUNT(*) FROM directory_people") == 0);
    CHECK(w.apply(planned.id).ok());
    CHECK(w.count("SELECT COUNT(*) FROM directory_people") == 5);
}

TEST_CASE("a plan that was cut short is refused whole") {
    World w;
    auto const planned = w.plan(Bundle().files());
    std::filesystem::resize_file(w.plan_path(), std::filesystem::file_size(w.plan_path()) - 5);
    CHECK(w.apply(planned.id).problem().code == "plan_damaged");
    CHECK(w.count("SELECT COUNT(*) FROM directory_people") == 0);
    std::filesystem::remove(w.plan_path());
    CHECK(w.apply(planned.id).problem().code == "plan_gone");
}

TEST_CASE("the sample bundles are imported, and once more without a change") {
    World w;
    for (std::string name : {"oneroster-1.1", "sds-2.1", "school-register.csv"}) {
        auto const bundle =
            archive::Bundle::open(std::filesystem::path("areas/directory/imports/samples") / name, name);
        REQUIRE(bundle.ok());
        auto const first = w.take(files_of(*bundle), name);
        INFO(w.findings());
        auto const before = w.everything();
        INFO(before);
        CHECK(first.summary.changes() > 0);
        auto const again = w.take(files_of(*bundle), name);
        CHECK(again.summary.changes() == 0);
        CHECK(w.everything() == before);
        if (name == "sds-2.1") {
            CHECK(w.holds("Hugo<-Iris/carer/1/1/0"));
            CHECK(w.holds("Piers/College of Bridges/teacher"));
            CHECK(w.found("E role_needs_school roles.csv:6 [71004]"));
        }
        if (name == "oneroster-1.1") CHECK(w.holds("Pottery/morag/member"));
    }
    CHECK(w.count("SELECT COUNT(*) FROM directory_schools WHERE register_number IS NOT NULL") == 6);
}
