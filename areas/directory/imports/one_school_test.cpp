// Imports of one school: two schools side by side, each with its own pupils, staff and classes.
#include "areas/directory/imports/import_world.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::imports;
using namespace belfry::directory::imports::testing;

namespace {

constexpr std::string_view kManifest =
    "propertyName,value\noneroster.version,1.2\nfile.orgs,bulk\nfile.academicSessions,bulk\nfile.classes,bulk\n"
    "file.users,bulk\nfile.roles,bulk\nfile.enrollments,bulk\nfile.demographics,bulk\n";

// The county's own bundle: Ash Green and Oak Hill.
struct Roster {
    std::string orgs = "sourcedId,status,name,type,identifier,parentSourcedId\no1,,Ash Green School,school,117500,\n"
                       "o2,,Oak Hill,school,117501,\n";
    std::string sessions = "sourcedId,title,type,startDate,endDate\nt1,Autumn term,term,2026-09-01,2026-12-18\n";
    std::string classes = "sourcedId,title,grades,classType,schoolSourcedId,termSourcedIds\nc1,7A,07,homeroom,o1,t1\n"
                          "c2,8B,08,homeroom,o2,t1\n";
    std::string users = "sourcedId,status,givenName,familyName,email,userIds,grades,agentSourcedIds\n"
                        "s1,,Zoë,Ash,,{UPN:A123456789012},07,g1\ng1,,Ann,Ash,ann@example.org,,,\n"
                        "s2,,Olu,Oak,olu@example.org,{UPN:B123456789012},08,\nt2,,Bo,Oak,,,,\n";
    std::string roles = "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
                        "r1,,s1,primary,student,2026-09-01,,o1\nr2,,s2,primary,student,2026-09-01,,o2\n"
                        "r3,,t2,primary,teacher,2020-09-01,,o2\n";
    std::string enrollments = "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate\n"
                              "e1,,c1,s1,student,2026-09-01,\ne2,,c2,s2,student,2026-09-01,\n";
    std::string demographics = "sourcedId,birthDate,sex\ns1,2015-02-28,female\ns2,2014-11-05,male\n";

    std::vector<InputFile> files() const {
        return {file("manifest.csv", std::string(kManifest)),
                file("orgs.csv", orgs),
                file("academicSessions.csv", sessions),
                file("classes.csv", classes),
                file("users.csv", users),
                file("roles.csv", roles),
                file("enrollments.csv", enrollments),
                file("demographics.csv", demographics)};
    }
};

std::string with(std::string text, std::string_view was, std::string_view is) {
    std::size_t const at = text.find(was);
    REQUIRE(at != std::string::npos);
    return text.replace(at, was.size(), is);
}

struct TwoSchools : World {
    explicit TwoSchools(db::Engine engine = db::Engine::sqlite) : World(engine) {
        auto const made = database->write([&](db::Tx& tx) -> Status {
            School school;
            school.name = "Ash Green School";
            school.register_number = "117500";
            TRY(first, add_school(platform, tx, school));
            ash = first;
            school.name = "Oak Hill";
            school.register_number = "117501";
            TRY(second, add_school(platform, tx, school));
            oak = second;
            return {};
        });
        REQUIRE(made.ok());
    }
    SchoolId ash, oak;
};

// Everything but what names people of Ash Green.
std::string of_others(std::string const& everything) {
    std::string out;
    for (std::size_t from = 0; from < everything.size();) {
        auto const to = everything.find('\n', from) + 1;
        auto const line = std::string_view(everything).substr(from, to - from);
        if (line.find("Oak") != line.npos || line.find("Olu") != line.npos || line.find("Bo") != line.npos ||
            line.find("8B") != line.npos || line.find("School/other") != line.npos)
            out += line;
        from = to;
    }
    return out;
}

} // namespace

BOTH_ENGINES("a school takes in its own people and nothing of another school's") {
    TwoSchools w(engine);
    auto const before = of_others(w.everything());
    auto const planned = w.take(Roster().files(), "sims", w.ash);
    INFO(w.findings());
    INFO(w.everything());
    CHECK(w.holds("Zoë Ash//16494/F///A123456789012"));
    CHECK(w.holds("Zoë/Ash Green School/pupil/7/main/20697/0"));
    CHECK(w.holds("Zoë<-Ann/other/"));
    CHECK(w.holds("7A/tutor_group//7/20697/20805")); // its days come from the term, which itself is not taken
    CHECK(w.holds("7A/Zoë/member/20697/0"));
    CHECK(of_others(w.everything()) == before);
    CHECK(w.count("SELECT COUNT(*) FROM directory_terms") == 0);
    CHECK(planned.summary.of(Kind::person).added == 2);
    CHECK(planned.summary.of(Kind::person).bad == 2);
    CHECK(w.found("E school_not_yours orgs.csv:3 [Oak Hill]"));
    CHECK(w.found("E person_not_yours users.csv:4 [s2]"));
    CHECK(w.found("E not_your_school classes.csv:3 [o2]"));
    CHECK(w.found("E person_unknown enrollments.csv:3 [s2]"));
    CHECK(w.found("W terms_not_taken academicSessions.csv:2"));
}

BOTH_ENGINES("a school's import changes nobody whom another school knows, however they are named") {
    TwoSchools w(engine);
    w.take(Roster().files(), "county");
    auto const before = w.everything();
    // Oak Hill's pupil by pupil number, called a pupil of Ash Green, with another address.
    Roster grab;
    grab.users = with(grab.users, "olu@example.org", "thief@example.org");
    grab.roles = with(grab.roles, "2026-09-01,,o2", "2026-09-01,,o1");
    w.plan(grab.files(), "sims", w.ash);
    CHECK(w.found("E person_elsewhere users.csv:4 [s2]"));
    w.take(grab.files(), "sims", w.ash);
    CHECK_FALSE(w.holds("Olu/Ash Green School"));
    CHECK(w.everything().find("thief") == std::string::npos);
    CHECK(of_others(w.everything()) == of_others(before));
}

TEST_CASE("by the ids of Belfry's own export a school reaches its own rows alone") {
    TwoSchools w;
    w.take(Roster().files(), "county");
    auto const id = [&](db::Sql sql) {
        auto snapshot = w.database->read();
        auto rows = snapshot.select(sql);
        REQUIRE(rows.next());
        return id_to_text(rows.i64(0));
    };
    auto const olu = id("SELECT id FROM directory_people WHERE given_name = 'Olu'");
    auto const zoe = id("SELECT id FROM directory_people WHERE given_name = 'Zoë'");
    auto const their_role = id("SELECT r.id FROM directory_roles r JOIN directory_people p ON p.id = r.person_id "
                               "WHERE p.given_name = 'Olu'");
    auto const their_class = id("SELECT id FROM directory_groups WHERE name = '8B'");
    Roster own;
    own.orgs = "sourcedId,status,name,type,identifier,parentSourcedId\n" + w.ash.text() + ",,Renamed,school,117500,\n" +
               w.oak.text() + ",,Stolen,school,117501,\n";
    own.classes = "sourcedId,title,grades,classType,schoolSourcedId\n" + their_class + ",Taken,08,homeroom," +
                  w.ash.text() + "\n";
    own.users = "sourcedId,status,givenName,familyName,userIds\n" + olu + ",,Olu,Thief,\n" + zoe +
                ",,Zoë,Ashe,{UPN:A123456789012}\n";
    own.roles = "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n" + their_role + ",," +
                zoe + ",primary,student,2026-09-01,," + w.ash.text() + "\nx1,," + olu +
                ",primary,student,2026-09-01,," + w.ash.text() + "\n";
    own.enrollments = "sourcedId,status,classSourcedId,userSourcedId,role\n";
    own.demographics = "sourcedId,birthDate,sex\n" + olu + ",2001-01-01,male\n";
    w.take(own.files(), "belfry", w.ash);
    INFO(w.findings());
    INFO(w.everything());
    CHECK(w.found("E person_elsewhere users.csv:2"));
    CHECK(w.found("E not_yours roles.csv:2"));
    CHECK(w.found("E not_yours classes.csv:2"));
    CHECK(w.holds("Zoë Ashe/")); // its own pupil is found by the id, and corrected
    CHECK(w.holds("Olu Oak//16379/M/olu@example.org"));
    CHECK(w.holds("Olu/Oak Hill/pupil"));
    CHECK(w.holds("8B/tutor_group"));
    CHECK(w.holds("Ash Green School/")); // the register stays
}

TEST_CASE("roles of the authority are not a school's to give") {
    TwoSchools w;
    Roster roster;
    roster.orgs += "d1,,County,district,,\n";
    roster.roles += "r8,,g1,primary,districtAdministrator,2026-09-01,,o1\nr9,,g1,primary,systemAdministrator,,,d1\n";
    auto const planned = w.take(roster.files(), "sims", w.ash);
    CHECK(w.found("E not_yours roles.csv:5 [r8]"));
    CHECK(w.found("E not_your_school roles.csv:6 [d1]"));
    CHECK(w.count("SELECT COUNT(*) FROM directory_roles WHERE school_id IS NULL OR role = 'authority_officer'") == 0);
}

TEST_CASE("what is kept of somebody who is at two schools stays as it is") {
    TwoSchools w;
    Roster both;
    both.roles += "r4,,s1,secondary,student,2026-09-01,,o2\n";
    w.take(both.files(), "county");
    Roster mine;
    mine.users = with(mine.users, "Zoë,Ash,,", "Zoë,Ash,changed@example.org,");
    mine.demographics = with(mine.demographics, "2015-02-28", "2015-03-01");
    auto const planned = w.take(mine.files(), "sims", w.ash);
    INFO(w.findings());
    CHECK(w.found("W kept_as_it_is users.csv:2 [s1]"));
    CHECK(w.holds("Zoë Ash//16494/F///A123456789012"));
    CHECK(w.holds("Zoë/Oak Hill/pupil/7/subsidiary"));
    CHECK(planned.summary.of(Kind::person).changed == 0);
}

TEST_CASE("a pupil who has left one school joins the next by their pupil number") {
    TwoSchools w;
    Roster primary;
    primary.roles =
        with(primary.roles, "r2,,s2,primary,student,2026-09-01,,o2", "r2,,s2,primary,student,2020-09-01,2026-07-20,o2");
    w.take(primary.files(), "county");
    Roster mine;
    mine.roles = with(mine.roles, "r2,,s2,primary,student,2026-09-01,,o2", "r2,,s2,primary,student,2026-09-01,,o1");
    auto const planned = w.take(mine.files(), "sims", w.ash);
    INFO(w.findings());
    CHECK(w.holds("Olu/Ash Green School/pupil/8/main/20697/0"));
    CHECK(w.holds("Olu/Oak Hill/pupil/8/main/18506/20654"));
    CHECK(w.count("SELECT COUNT(*) FROM directory_people WHERE given_name = 'Olu'") == 1);
}

BOTH_ENGINES("a school's bundle ends only what that school's own bundles brought") {
    TwoSchools w(engine);
    w.take(Roster().files(), "sims", w.ash);
    w.take(Roster().files(), "sims", w.oak); // the same name of another school is another source
    CHECK(w.holds("Olu/Oak Hill/pupil/8/main/20697/0"));
    w.clock.advance_seconds(10 * 86400);
    Roster next;
    next.users = "sourcedId,status,givenName,familyName,email,userIds,grades,agentSourcedIds\n";
    next.roles = "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n";
    next.classes = "sourcedId,title,grades,classType,schoolSourcedId,termSourcedIds\n";
    next.enrollments = "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate\n";
    next.demographics = "sourcedId,birthDate,sex\n";
    w.take(next.files(), "sims", w.ash);
    CHECK(w.holds("Zoë/Ash Green School/pupil/7/main/20697/20706"));
    CHECK(w.holds("Olu/Oak Hill/pupil/8/main/20697/0"));
    CHECK(w.holds("8B/Olu/member/20697/0"));
}

TEST_CASE("another school's file ends nobody") {
    TwoSchools w;
    w.take(Roster().files(), "sims", w.ash);
    w.clock.advance_seconds(10 * 86400);
    Roster wrong;
    wrong.orgs = "sourcedId,status,name,type,identifier,parentSourcedId\no9,,Oak Hill,school,117501,\n";
    wrong.users = "sourcedId,status,givenName,familyName\n";
    wrong.roles = "sourcedId,status,userSourcedId,roleType,role,orgSourcedId\n";
    auto const planned = w.plan(wrong.files(), "sims", w.ash);
    CHECK(planned.summary.changes() == 0);
    CHECK(planned.summary.of(Kind::role).not_ended);
}

TEST_CASE("imports of two schools stand beside each other; the authority's stands before and after all") {
    TwoSchools w;
    auto const whole = w.take(Roster().files(), "county");
    auto const before = w.everything();
    auto const first = w.take(Roster().files(), "sims", w.ash);
    auto const other = w.plan(Roster().files(), "sims", w.oak);
    CHECK(w.undo(whole.id).problem().code == "import_not_last");
    REQUIRE(w.apply(other.id).ok());
    REQUIRE(w.undo(first.id).ok()); // Oak Hill's import since then is none of its business
    REQUIRE(w.undo(other.id).ok());
    CHECK(w.everything() == before);
    CHECK(w.undo(whole.id).problem().code == "import_not_last"); // what was before it is no longer kept
}

TEST_CASE("an undo never removes somebody whom another school has come to know") {
    TwoSchools w;
    auto const taken = w.take(Roster().files(), "sims", w.ash);
    auto const joined = w.database->write([&](db::Tx& tx) -> Status {
        auto rows = tx.select("SELECT id FROM directory_people WHERE given_name = 'Zoë'");
        rows.next();
        NewRole role;
        role.person = rows.id<PersonId>(0);
        role.school = w.oak;
        role.role = access::Role::pupil;
        role.starts_on = SchoolDay::of(2026, 9, 1).value();
        auto const made = start_role(w.platform, tx, {}, role);
        return made.ok() ? Status() : Status(made.problem());
    });
    REQUIRE(joined.ok());
    auto const before = w.everything();
    CHECK(w.undo(taken.id).problem().code == "import_in_use");
    CHECK(w.everything() == before);
}
