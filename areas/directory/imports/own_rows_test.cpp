// What a bundle does not give: to whoever hands it in, beyond their own role, and of people who have a place elsewhere.
#include "areas/directory/imports/import_world.h"
#include "base/text.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::imports;
using namespace belfry::directory::imports::testing;
using access::Role;

namespace {

constexpr std::string_view kManifest = "propertyName,value\noneroster.version,1.2\nfile.orgs,bulk\nfile.users,delta\n"
                                       "file.roles,delta\n";
constexpr std::string_view kUsers = "sourcedId,status,givenName,familyName,email,userIds,agentSourcedIds\n";
constexpr std::string_view kRoles = "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n";

// The office of Ash Green (Sue), its head (Hal) and a pupil, all entered by hand.
struct Office : World {
    explicit Office(db::Engine engine = db::Engine::sqlite) : World(engine) {
        auto const made = database->write([&](db::Tx& tx) -> Status {
            for (auto* school : {&ash, &oak}) {
                School one;
                one.name = school == &ash ? "Ash Green School" : "Oak Hill";
                one.register_number = school == &ash ? "117500" : "117501";
                TRY(id, add_school(platform, tx, one));
                *school = id;
            }
            TRY_DO(enter(tx, sue, "Sue", Role::office));
            TRY_DO(enter(tx, hal, "Hal", Role::head));
            return enter(tx, zoe, "Zoë", Role::pupil);
        });
        REQUIRE(made.ok());
    }
    Status enter(db::Tx& tx, PersonId& into, std::string given, Role role) {
        Person person;
        person.given_name = given;
        person.family_name = "Ash";
        person.email = ascii_lower(given.substr(0, 2)) + "@ash.example";
        TRY(id, add_person(platform, tx, {}, person));
        into = id;
        NewRole wanted;
        wanted.person = id;
        wanted.school = ash;
        wanted.role = role;
        if (role == Role::pupil) wanted.year_group = 7;
        wanted.starts_on = SchoolDay::of(2026, 9, 1).value();
        TRY_DO(start_role(platform, tx, {}, wanted));
        return {};
    }
    std::vector<InputFile> bundle(std::string users, std::string roles) {
        return {file("manifest.csv", std::string(kManifest)),
                file("orgs.csv", "sourcedId,status,name,type,identifier,parentSourcedId\n" + ash.text() +
                                     ",,Ash Green School,school,117500,\n"),
                file("users.csv", std::string(kUsers) + users), file("roles.csv", std::string(kRoles) + roles)};
    }
    std::string as(PersonId who, std::string role) {
        return "r" + who.text() + role + ",," + who.text() + ",primary," + role + ",2026-09-01,," + ash.text() + "\n";
    }
    void hand_in(std::vector<InputFile> const& files) {
        auto const held = std::vector<access::HeldRole>{{Role::office, ash}};
        auto const planned = plan(files, "belfry", ash, giver_at(sue, held, ash));
        auto const applied = apply(planned.id);
        CHECK_MESSAGE(applied.ok(), applied.problem().code);
    }
    SchoolId ash, oak;
    PersonId sue, hal, zoe;
};

} // namespace

BOTH_ENGINES("a bundle gives no role to whoever hands it in, and nobody a stronger one than theirs") {
    Office w(engine);
    auto const row = [](PersonId who, std::string given, std::string email) {
        return who.text() + ",," + given + ",Ash," + email + ",,\n";
    };
    w.hand_in(w.bundle(row(w.sue, "Sue", "new@ash.example") + row(w.hal, "Hal", "sue@ash.example") +
                           row(w.zoe, "Zoë", "zoe@ash.example") + "n1,,New,Comer,,,\n",
                       w.as(w.sue, "principal") + w.as(w.hal, "principal") + w.as(w.zoe, "student") +
                           "n1r,,n1,primary,principal,2026-09-01,," + w.ash.text() +
                           "\nn1t,,n1,primary,teacher,2026-09-01,," + w.ash.text() + "\n"));
    INFO(w.findings());
    INFO(w.everything());
    CHECK(w.found("E own_rights roles.csv:2"));
    CHECK(w.found("E role_too_strong roles.csv:5"));
    CHECK(w.holds("New/Ash Green School/teacher"));
    CHECK_FALSE(w.holds("New/Ash Green School/head"));
    CHECK_FALSE(w.holds("Sue/Ash Green School/head"));
    CHECK(w.found("W not_yours_to_change users.csv:2"));
    CHECK(w.found("W not_yours_to_change users.csv:3"));
    CHECK(w.everything().find("new@ash.example") == std::string::npos);
    CHECK(w.everything().find("sue@ash.example") == std::string::npos);
    CHECK(w.everything().find("zoe@ash.example") != std::string::npos);
}

BOTH_ENGINES("a bundle makes whoever hands it in nobody's guardian") {
    Office w(engine);
    w.hand_in(w.bundle(w.zoe.text() + ",,Zoë,Ash,,," + w.sue.text() + "\n" + w.sue.text() + ",,Sue,Ash,,,\n",
                       w.as(w.zoe, "student")));
    INFO(w.findings());
    CHECK(w.count("SELECT COUNT(*) FROM directory_guardians") == 0);
    CHECK(w.found("E own_child"));
}

BOTH_ENGINES("a school's bundle takes nobody back who has a place elsewhere by now, nor changes them") {
    Office w(engine);
    auto const moved = w.database->write([&](db::Tx& tx) -> Status {
        TRY_DO(end_role(w.platform, tx, {}, role_history(tx, w.zoe).at(0).id, SchoolDay::of(2026, 9, 1).value()));
        NewRole there;
        there.person = w.zoe;
        there.school = w.oak;
        there.role = Role::pupil;
        there.year_group = 7;
        there.starts_on = SchoolDay::of(2026, 9, 2).value();
        TRY_DO(start_role(w.platform, tx, {}, there));
        return {};
    });
    REQUIRE(moved.ok());
    w.clock.advance_seconds(3 * 86400);
    w.hand_in(w.bundle(w.zoe.text() + ",,Zoë,Taken,taken@ash.example,,\n", w.as(w.zoe, "student")));
    INFO(w.findings());
    INFO(w.everything());
    CHECK(w.found("E person_elsewhere users.csv:2"));
    CHECK(w.everything().find("taken@") == std::string::npos);
    CHECK(w.count("SELECT COUNT(*) FROM directory_roles WHERE role = 'pupil' AND ends_on IS NULL") == 1);
}

TEST_CASE("a role for somebody who is known as a parent and works elsewhere is not given by a bundle") {
    Office w;
    PersonId kay;
    auto const made = w.database->write([&](db::Tx& tx) -> Status {
        TRY_DO(w.enter(tx, kay, "Kay", Role::community));
        TRY_DO(end_role(w.platform, tx, {}, role_history(tx, kay).at(0).id, SchoolDay::of(2026, 9, 1).value()));
        NewRole there;
        there.person = kay;
        there.school = w.oak;
        there.role = Role::teacher;
        there.starts_on = SchoolDay::of(2026, 9, 1).value();
        TRY_DO(start_role(w.platform, tx, {}, there));
        Guardian link;
        link.pupil = w.zoe;
        link.guardian = kay;
        link.relationship = "mother";
        TRY_DO(add_guardian(w.platform, tx, {}, link));
        return {};
    });
    REQUIRE(made.ok());
    w.clock.advance_seconds(3 * 86400);
    w.hand_in(w.bundle(kay.text() + ",,Kay,Ash,,,\n", w.as(kay, "teacher")));
    INFO(w.findings());
    CHECK(w.found("E place_elsewhere roles.csv:2"));
    CHECK_FALSE(w.holds("Kay/Ash Green School/teacher"));
}

TEST_CASE("a bundle's name with a line break is a bad row") {
    Office w;
    w.hand_in(w.bundle("n1,,\"New\nLine\",Comer,,,\nn2,,Good,Comer,,,\n",
                       "n2t,,n2,primary,teacher,2026-09-01,," + w.ash.text() +
                           "\nn1t,,n1,primary,teacher,2026-09-01,," + w.ash.text() + "\n"));
    INFO(w.findings());
    CHECK(w.found("E not_one_line users.csv"));
    CHECK(w.holds("Good/Ash Green School/teacher"));
    CHECK(w.everything().find("Line") == std::string::npos);
}
