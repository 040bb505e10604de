// The whole program over a small demonstration authority, through its real router, without sockets.
#include "app/day/cast.h"
#include "app/day/script.h"
#include "app/program.h"
#include "app/trial_for_test.h"

#include <doctest/doctest.h>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/demonstration_store.h"
#include "areas/identity/api/identity.h"
#include "base/text.h"
#include "platform/extension/route_check.h"
#include "platform/testing/database.h"

using namespace belfry;
using namespace belfry::app::testing;

namespace {

// "db;desc=\"6 queries\"" as a demonstration tells it.
std::int64_t statements_of(http::Response const& response) {
    for (auto const& [name, value] : response.headers)
        if (ascii_lower(name) == "server-timing") {
            auto const from = value.find('"') + 1;
            return parse_int(value.substr(from, value.find(' ', from) - from)).value_or(-1);
        }
    return -1;
}

constexpr char const* kKinds[] = {
    "pupil", "parent", "teacher", "head", "office", "technician", "authority_officer", "service_manager", "community"};

} // namespace

TEST_CASE(
    "each kind of person signs in and sees a Today that costs at most eight statements, a parent and an office nine") {
    // Of a school day's afternoon, when registers are overdue; what is kept for some seconds has been read.
    auto const morning = trial().program->set_clock("morning", 1);
    REQUIRE(morning.ok());
    auto const day = TimeZone::london().day_of(**morning);
    REQUIRE(trial().program->set_clock(day.text() + " 15:10", 1).ok());
    for (auto const* kind : kKinds) {
        CAPTURE(std::string(kind));
        Visitor visitor(*trial().program);
        REQUIRE(visitor.sign_in(trial().username(kind)));
        visitor.get("/");
        auto const today = visitor.get("/");
        CHECK(today.status == 200);
        if (kind == std::string_view("office")) CHECK(visitor.page.find("p class=\"overdue\"") != std::string::npos);
        auto const statements = statements_of(today);
        CHECK(statements > 0);
        // Three areas ask for a parent's children, each for itself, and three for the orders that bind an office.
        CHECK(statements <= (kind == std::string_view("parent") || kind == std::string_view("office") ? 9 : 8));
        CHECK(visitor.page.find("<h1>") != std::string::npos);
    }
}

TEST_CASE("lists cost the same number of statements whatever they show") {
    Visitor office(*trial().program);
    REQUIRE(office.sign_in(trial().username("office")));
    auto const few = statements_of(office.get("/people?text=zoe"));
    auto const many = statements_of(office.get("/people?rows=200"));
    CHECK(few == many);
    CHECK(many <= 8);
    CHECK(statements_of(office.get("/groups")) <= 8);
}

TEST_CASE("no route lets in who should not come") {
    auto& program = *trial().program;
    auto snapshot = program.platform().db.read();
    std::vector<SchoolId> schools;
    auto const pupil = directory::demonstration_people(snapshot);
    for (auto const& [kind, person] : pupil)
        for (auto const& role :
             directory::roles_of(snapshot, person, TimeZone::london().day_of(program.platform().clock.now())))
            if (role.school) schools.push_back(role.school);
    REQUIRE(schools.size() >= 2);
    auto const strangers = platform::usual_strangers(program.platform().catalogue, schools.front(), SchoolId(1));
    CHECK(platform::routes_that_let_in(program.platform(), program.routes(), strangers) == std::vector<std::string>{});
}

TEST_CASE("the school whose technician can be tried comes first in a played day, with every broken reader") {
    auto& program = *trial().program;
    auto const today = TimeZone::london().day_of(program.platform().clock.now());
    SchoolId watched;
    {
        auto snapshot = program.platform().db.read();
        for (auto const& [kind, person] : directory::demonstration_people(snapshot))
            if (kind == "technician") watched = directory::roles_of(snapshot, person, today).at(0).school;
    }
    auto const cast = day::read_cast(program.platform(), 1, today);
    REQUIRE(cast.schools.size() == 1);
    CHECK(cast.schools[0].id == watched);
    int broken = 0;
    for (auto const& reader : day::write_script(cast, day::kSeed).readers)
        broken += std::ranges::find(cast.schools[0].gates, reader.id) == cast.schools[0].gates.end();
    CHECK(broken == 3);
}

TEST_CASE("a parent sees their own child and no other pupil") {
    auto& program = *trial().program;
    auto const today = TimeZone::london().day_of(program.platform().clock.now());
    PersonId own, other;
    {
        auto snapshot = program.platform().db.read();
        PersonId parent;
        for (auto const& [kind, person] : directory::demonstration_people(snapshot)) {
            if (kind == "parent") parent = person;
            if (kind == "pupil") other = person;
        }
        auto const children = directory::children_of(snapshot, parent, today);
        REQUIRE_FALSE(children.empty());
        own = children[0].person.id;
        REQUIRE(own != other);
    }
    Visitor parent(program);
    REQUIRE(parent.sign_in(trial().username("parent")));
    CHECK(parent.get("/people/" + own.text()).status == 200);
    CHECK(parent.get("/people/" + other.text()).status == 404);
    CHECK(parent.get("/people").status == 403);
    CHECK(parent.get("/people/" + other.text() + "/edit").status == 403);
}

TEST_CASE("names are found without their accents, by staff only") {
    Visitor office(*trial().program);
    REQUIRE(office.sign_in(trial().username("office")));
    office.get("/search?q=zoe");
    CHECK(office.page.find("Zoë") != std::string::npos);
    Visitor pupil(*trial().program);
    REQUIRE(pupil.sign_in(trial().username("pupil")));
    pupil.get("/search?q=zoe");
    CHECK(pupil.page.find("Zoë") == std::string::npos);
}

TEST_CASE("the office adds a person, gives a role, ends it, and the trail says so") {
    Trial own;
    Visitor office(*own.program);
    REQUIRE(office.sign_in(own.username("office")));
    office.get("/people/new");
    auto const added =
        office.post("/people", {{"given_name", "Nia"}, {"family_name", "O'Hara"}, {"role", "pupil"}, {"year", "7"}});
    REQUIRE(added.status == 303);
    office.get("/people?text=ohara");
    CHECK(office.page.find("O&#39;Hara, Nia") != std::string::npos);
    office.get("/people/new");
    auto const refused = office.post("/people", {{"given_name", ""}, {"family_name", "<b>"}, {"role", "pupil"}});
    CHECK(refused.status == 422);
    CHECK(office.page.find("&lt;b&gt;") != std::string::npos);
    CHECK(office.post("/people", {{"given_name", "A"}, {"family_name", "B"}, {"role", "service_manager"}}).status ==
          422);
}
