// Picture badges, through the real router with the real accounts and sessions, on both engines.
#include "areas/cards/badges/badge_pages.h"

#include "areas/cards/area.h"
#include "areas/cards/world_test.h"
#include "areas/identity/area.h"
#include "platform/log/log.h"

using namespace belfry;
using namespace belfry::cards;
using access::Role;

namespace {

// A class of a year, its teacher, and whoever sits at the computer in the corner.
struct Classroom {
    explicit Classroom(db::Engine engine)
        : t(engine, [] {
              std::vector<platform::Area> areas;
              areas.push_back(directory::area());
              areas.push_back(identity::area());
              areas.push_back(cards::area());
              return areas;
          }()) {
        log::start("", log::Level::error);
        write([&](db::Tx& tx) -> Status {
            directory::School school;
            school.name = "Oakfield Primary";
            TRY(made, directory::add_school(t.platform(), tx, school));
            oak = made;
            directory::Group tutor;
            tutor.school = oak;
            tutor.kind = "tutor_group";
            tutor.name = "Acorns";
            tutor.starts_on = SchoolDay::of(2026, 9, 1).value();
            TRY(group, directory::add_group(t.platform(), tx, {}, tutor));
            acorns = group;
            return {};
        });
        ida = pupil("Ida", 1);
        old = pupil("Olaf", 6);
        t.handle_events(); // accounts follow the directory
    }
    template <class Unit>
    void write(Unit&& unit) {
        auto const done = t.db().write([&](db::Tx& tx) -> Status { return unit(tx); });
        REQUIRE_MESSAGE(done.ok(), done.problem().code);
    }
    PersonId pupil(std::string given, std::int64_t year) {
        PersonId made;
        write([&](db::Tx& tx) -> Status {
            directory::Person person;
            person.given_name = given;
            person.family_name = "Small";
            TRY(id, directory::add_person(t.platform(), tx, {}, person));
            made = id;
            directory::NewRole role;
            role.person = id;
            role.school = oak;
            role.role = Role::pupil;
            role.year_group = year;
            role.starts_on = SchoolDay::of(2026, 9, 1).value();
            TRY_DO(directory::start_role(t.platform(), tx, {}, role));
            directory::Membership membership;
            membership.group = acorns;
            membership.person = id;
            membership.starts_on = role.starts_on;
            TRY_DO(directory::join_group(t.platform(), tx, {}, membership));
            return {};
        });
        return made;
    }
    void staff(Role role, SchoolId school) {
        auto viewer = t.viewer(PersonId(77), school, {role});
        viewer.school_name = "Oakfield Primary";
        t.sign_in(viewer);
    }
    // As if printed: a badge whose code is known.
    std::string give_badge(PersonId person, std::string picture) {
        std::string const token(43, person == ida ? 'a' : 'b');
        write([&](db::Tx& tx) {
            return set_badge(tx, {person, oak, picture, 0, t.clock().now()}, crypto::sha256(token));
        });
        return "/badge/" + token;
    }
    std::optional<Badge> badge(PersonId person) {
        auto snapshot = t.db().read();
        auto const found = badges_of(snapshot, std::span(&person, 1));
        return found.empty() ? std::nullopt : std::optional(found[0]);
    }
    http::Response choose(std::string const& where, std::string picture) {
        t.sign_out();
        return t.post(where, {{"picture", std::move(picture)}});
    }
    belfry::testing::TestPlatform t;
    SchoolId oak;
    directory::GroupId acorns;
    PersonId ida, old;
};

bool has_session(http::Response const& response) {
    for (auto const& cookie : response.cookies)
        if (cookie.name == "belfry") return true;
    return false;
}

} // namespace

BOTH_ENGINES("a badge and its picture let a young pupil in; three wrong pictures close it until a teacher opens it") {
    Classroom c(engine);
    auto const where = c.give_badge(c.ida, "cat");
    c.t.sign_out();
    CHECK(c.t.get(where).status == 200);
    auto const in = c.choose(where, "cat");
    CHECK(in.status == 303);
    CHECK(has_session(in));
    CHECK(c.choose(where, "dog").status == 422);
    CHECK(c.choose(where, "").status == 422);
    auto const third = c.choose(where, "moon");
    CHECK(third.status == 404);
    CHECK_FALSE(has_session(third));
    CHECK_FALSE(has_session(c.choose(where, "cat"))); // right, and too late
    CHECK(c.badge(c.ida)->closed());
    c.staff(Role::teacher, c.oak);
    CHECK(c.t.post("/badges/" + c.ida.text() + "/open").status == 303);
    CHECK(has_session(c.choose(where, "cat")));
    c.staff(Role::teacher, c.oak);
    CHECK(c.t.post("/badges/" + c.ida.text() + "/end").status == 303);
    CHECK(c.choose(where, "cat").status == 404);
}

BOTH_ENGINES("a badge alone lets nobody in, and only those who are young pupils and nothing else") {
    Classroom c(engine);
    auto const where = c.give_badge(c.ida, "cat");
    CHECK_FALSE(has_session(c.choose("/badge/" + std::string(43, 'z'), "cat")));
    CHECK_FALSE(has_session(c.choose("/badge/short", "cat")));
    auto const olafs = c.give_badge(c.old, "cat");
    CHECK(c.choose(olafs, "cat").status == 404); // year 6 is too old here
    c.write([&](db::Tx& tx) { return set_oldest_badge_year(tx, c.oak, 6); });
    CHECK(has_session(c.choose(olafs, "cat")));
    c.write([&](db::Tx& tx) -> Status { // Olaf helps in the office: then a badge is not enough
        directory::NewRole role;
        role.person = c.old;
        role.school = c.oak;
        role.role = Role::community;
        role.starts_on = SchoolDay::of(2026, 9, 1).value();
        TRY_DO(directory::start_role(c.t.platform(), tx, {}, role));
        return set_oldest_badge_year(tx, c.oak, 6);
    });
    CHECK_FALSE(has_session(c.choose(olafs, "cat")));
    c.write([&](db::Tx& tx) { return set_oldest_badge_year(tx, c.oak, kBadgeNobody); });
    CHECK_FALSE(has_session(c.choose(where, "cat")));
}

BOTH_ENGINES("printing gives the young of a class new badges; the old stop working and the pictures stay") {
    Classroom c(engine);
    auto const where = c.give_badge(c.ida, "fish");
    c.t.clock().advance_seconds(1);
    c.staff(Role::teacher, c.oak);
    auto const sheet = c.t.post("/badges/print", {{"group", c.acorns.text()}});
    CHECK(sheet.status == 200);
    CHECK(sheet.body.starts_with("%PDF"));
    CHECK(c.choose(where, "fish").status == 404);
    CHECK(c.badge(c.ida)->picture == "fish");
    CHECK_FALSE(c.badge(c.old));
    c.staff(Role::teacher, c.oak);
    auto const page = c.t.get("/badges?group=" + c.acorns.text());
    CHECK(page.status == 200);
    CHECK(page.body.find("Fish") != std::string::npos);
    CHECK(page.body.find("Small, Ida") != std::string::npos);
    CHECK(page.body.find("Small, Olaf") == std::string::npos);
}

BOTH_ENGINES("badges are made by staff of the school, and the rule is changed by the office") {
    Classroom c(engine);
    c.give_badge(c.ida, "cat");
    c.staff(Role::teacher, SchoolId(999));
    CHECK(c.t.get("/badges?group=" + c.acorns.text()).status == 404);
    CHECK(c.t.post("/badges/print", {{"group", c.acorns.text()}}).status == 404);
    CHECK(c.t.post("/badges/" + c.ida.text() + "/end").status == 404);
    c.staff(Role::teacher, c.oak);
    CHECK(c.t.post("/badges/rule", {{"year", "9"}}).status == 403);
    CHECK(c.t.post("/badges/" + c.old.text() + "/open").status == 404);
    for (auto const role : {Role::pupil, Role::parent, Role::governor}) {
        c.staff(role, c.oak);
        CHECK(c.t.get("/badges").status == 403);
        CHECK(c.t.post("/badges/print", {{"group", c.acorns.text()}}).status == 403);
    }
    c.staff(Role::office, c.oak);
    CHECK(c.t.post("/badges/rule", {{"year", "99"}}).status == 422);
    CHECK(c.t.post("/badges/rule", {{"year", "0"}}).status == 303);
    auto snapshot = c.t.db().read();
    CHECK(oldest_badge_year(snapshot, c.oak) == 0);
}
