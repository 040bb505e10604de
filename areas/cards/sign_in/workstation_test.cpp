// Which machines are workstations, and what is counted there, on both engines.
#include "areas/cards/sign_in/workstation_test.h"

#include "platform/schema/schema.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;

TEST_CASE("whoever signs out at a workstation leaves it at its own page, and at no other site") {
    Workstations w;
    auto const answer = w.hold(kAnns, kStaffPin, "pin", w.elm);
    REQUIRE(answer.status == 303);
    auto const begins = cookie_of(answer, "belfry-begins").value;
    CHECK(cookie_of(answer, "belfry-workstation").value == w.elms_key); // for as long again
    auto const sign_out = [&](std::string cookie) {
        auto const viewer = w.t.viewer(w.ann, w.elm, {Role::teacher});
        w.t.sign_in(viewer);
        http::Request request;
        request.method = http::Method::post;
        request.path = "/sign-out";
        request.id = "test";
        request.cookies.add("belfry-begins", std::move(cookie));
        request.form.add(std::string(ui::kFormTokenField), platform::make_form_token(viewer.form_secret));
        auto const out = w.t.answer(request);
        for (auto const& [name, value] : out.headers)
            if (name == "Location") return value;
        return std::string();
    };
    CHECK(begins == "/sign-in/card");
    CHECK(sign_out(begins) == "/sign-in/card?done=out");
    for (auto const* other : {"https://evil.example/sign-in/", "//evil.example", "/people", "/sign-in/\r\nx: y"})
        CHECK_MESSAGE(sign_out(other) == "/sign-in?done=out", other);
    CHECK(has(w.machine(w.elms_key, {}, "out"), "You are signed out"));
    CHECK_FALSE(has(w.machine("", {}, "out"), "You are signed out"));
}

BOTH_ENGINES("a machine that nobody set up takes no card, and counts nothing against any") {
    Workstations w(engine);
    w.write([&](db::Tx& tx) {
        return set_badge(tx, {w.zoe, w.elm, "cat", 0, w.t.clock().now()}, std::string(32, 'x'));
    });
    auto const old = w.elms_key;
    w.end_keys(w.elm); // the old one is nobody's
    w.elms_key = w.new_key(w.elm);
    for (auto const& key : {std::string(), old, crypto::random_token(), std::string("x"), std::string(5000, 'x')}) {
        CAPTURE(key.size());
        auto const page = w.machine(key);
        CHECK(page.status == 200);
        CHECK(has(page, "not set up for cards"));
        CHECK_FALSE(has(page, "name=\"number\""));
        for (int i = 0; i <= kWrongPinsMax; ++i)
            for (auto const* number : {kAnns, kZoes}) {
                auto const refused = w.machine(key, {{"number", number}, {"pin", "999999"}});
                CHECK(refused.status == 403);
                CHECK(has(refused, "not set up for cards"));
            }
        CHECK(w.machine(key, {{"number", kZoes}, {"picture", "dog"}}).status == 403);
        auto const right = w.machine(key, {{"number", kAnns}, {"pin", kStaffPin}});
        CHECK(right.status == 403);
        CHECK(cookie_of(right, "belfry").name.empty());
        // What it kept of a key that has ended goes, so that people begin at name and password again.
        for (auto const* name : {"belfry-workstation", "belfry-begins"})
            CHECK(cookie_of(right, name).seconds_max == (key.empty() ? 0 : -1));
    }
    CHECK(w.last_refusal().empty());
    {
        auto snapshot = w.t.db().read();
        CHECK(pin_of(snapshot, w.ann)->wrong == 0);
        CHECK(pin_of(snapshot, w.zoe)->wrong == 0);
        CHECK(badges_of(snapshot, std::span(&w.zoe, 1))[0].wrong == 0);
    }
    CHECK(w.opens(kAnns, kStaffPin)); // at once
    CHECK(w.opens(kZoes, "cat", "picture"));
}

BOTH_ENGINES("the office makes an address for each machine, is shown it once, and ends one without the others") {
    Workstations w(engine);
    auto const make = [&](std::string name) { return w.t.post("/cards/sign-in/workstations", {{"name", name}}); };
    for (auto const role : {Role::pupil, Role::teacher, Role::head, Role::parent, Role::governor}) {
        w.come_in(PersonId(77), role, w.elm);
        CHECK(make("Library").status == 403);
    }
    w.come_in(PersonId(77), Role::service_manager, SchoolId());
    CHECK(make("Library").status == 404);
    CHECK(w.opens(kAnns, kStaffPin)); // none of them ended anything

    auto const ash = w.school("Ash School"); // which has said nothing
    w.come_in(PersonId(77), Role::office, ash);
    CHECK(has(w.t.get("/cards/sign-in"), "No machine is set up yet"));
    CHECK(make(" ").status == 422);
    CHECK(has(make(std::string(81, 'x')), "At most 80 characters"));
    auto const shown = [&](std::string name) {
        auto const page = make(std::move(name));
        CHECK(page.status == 200);
        auto const from = page.body.find("/sign-in/card?key=");
        REQUIRE(from != std::string::npos);
        return page.body.substr(from + 18, page.body.find('<', from) - from - 18);
    };
    auto const key = shown("Library <1>");
    CHECK(key.size() == 43);
    auto const rule = w.t.get("/cards/sign-in");
    CHECK_FALSE(has(rule, key));
    CHECK(has(rule, "Library &lt;1&gt;"));
    CHECK(has(rule, "Set up today"));
    {
        auto snapshot = w.t.db().read();
        CHECK(sign_in_rule(snapshot, ash) == SignInRule{ash, PupilSecret::off, StaffSecret::off});
        auto const trail = w.t->audit.newest(snapshot, access::SchoolScope::for_job_of_authority(), 0, 1);
        CHECK(trail.at(0).action == "cards.workstation_key");
        CHECK(trail.at(0).detail.find(key) == std::string::npos);
    }

    w.t.sign_out();
    auto const opened = w.t.get("/sign-in/card?key=" + key);
    CHECK(opened.status == 303);
    for (auto const& [name, value] : opened.headers)
        if (name == "Location") CHECK(value == "/sign-in/card"); // without the key
    auto const cookie = cookie_of(opened, "belfry-workstation");
    CHECK(cookie.value == key);
    CHECK(cookie.http_only);
    CHECK(cookie.seconds_max == 400 * 86400);
    CHECK(cookie_of(opened, "belfry-begins").value == "/sign-in/card");
    CHECK(has(w.machine(key), "Ash School"));
    http::Request secure;
    secure.path = "/sign-in/card";
    secure.secure = true;
    secure.query.add("key", key);
    CHECK(cookie_of(w.t.answer(secure), "__Host-belfry-workstation").value == key);

    w.come_in(PersonId(77), Role::office, ash);
    auto const next = shown("Room 12");
    CHECK(next != key);
    auto const ids = [&](SchoolId at) {
        auto snapshot = w.t.db().read();
        return workstations_of(snapshot, at);
    };
    auto const end = [&](WorkstationId id) {
        return w.t.post("/cards/sign-in/workstations/" + id.text() + "/end").status;
    };
    REQUIRE(ids(ash).size() == 2);
    for (auto const* same : {"Room 12", " room  12", "ROOM 12"}) {
        auto const refused = make(same);
        CHECK(refused.status == 422);
        CHECK(has(refused, "has an address already"));
    }
    CHECK(ids(ash).size() == 2);
    auto const library = ids(ash)[0].id;
    for (auto const role : {Role::pupil, Role::teacher, Role::head, Role::parent, Role::governor}) {
        w.come_in(PersonId(77), role, ash);
        CHECK(end(library) == 403);
    }
    w.come_in(PersonId(77), Role::office, w.elm);
    auto const asked = "/cards/sign-in/workstations/" + library.text() + "/end";
    CHECK(end(library) == 404); // another school's
    CHECK(w.t.get(asked).status == 404);
    CHECK(has(w.machine(key), "Ash School"));
    w.come_in(PersonId(77), Role::office, ash);
    CHECK(has(w.t.get("/cards/sign-in"), "End the address of Room 12"));
    auto const asks = w.t.get(asked);
    CHECK(asks.status == 200);
    CHECK(has(asks, "End the address of Library &lt;1&gt;?"));
    CHECK(ids(ash).size() == 2); // asking ends nothing
    CHECK(end(library) == 303);
    CHECK(w.t.get(asked).status == 404);
    {
        auto snapshot = w.t.db().read();
        auto const trail = w.t->audit.newest(snapshot, access::SchoolScope::for_job_of_authority(), 0, 1);
        CHECK(trail.at(0).action == "cards.workstation_ended");
        CHECK(trail.at(0).detail.find("\"name\":\"Library ") != std::string::npos);
    }
    CHECK(end(library) == 404);
    CHECK(ids(ash).size() == 1);
    w.t.sign_out();
    auto const late = w.t.get("/sign-in/card?key=" + key);
    CHECK(late.status == 403);
    CHECK(late.cookies.empty()); // and a machine that is set up stays so
    CHECK(has(w.machine(key), "not set up for cards"));
    CHECK(has(w.machine(next), "Ash School"));
    CHECK(w.opens(kAnns, kStaffPin)); // nor did it end another school's
}

BOTH_ENGINES("a school has no more than 300 addresses, whoever makes them") {
    Workstations w(engine);
    w.write([&](db::Tx& tx) -> Status {
        for (auto left = kWorkstationsMax - static_cast<std::int64_t>(workstations_of(tx, w.elm).size()); left > 0;
             --left)
            TRY_DO(add_workstation(tx, w.elm,
                                   {next_id<WorkstationId>(), "Room " + std::to_string(left), w.t.clock().now()},
                                   crypto::sha256(std::to_string(left))));
        return {};
    });
    w.come_in(PersonId(77), Role::office, w.elm);
    CHECK(w.t.post("/cards/sign-in/workstations", {{"name", "One more"}}).status == 409);
    CHECK(w.opens(kAnns, kStaffPin));
}

TEST_CASE("numbers that somebody makes up keep nobody with a card waiting, nor another school") {
    Workstations w;
    auto const made_up = [&](int i, SchoolId at) {
        return w.hold("04DD" + std::to_string(100000 + i), "cat", "picture", at).status; // no hash: quick
    };
    int taken = 0;
    while (made_up(taken, w.elm) == 422 && taken < 1000) ++taken;
    CHECK(taken == 300);
    CHECK(w.hold(kZoes, "1111").status == 422);
    CHECK(w.opens(kZoes, kPupilPin));
    CHECK(w.opens(kAnns, kStaffPin));
    CHECK(made_up(taken, w.oak) == 422);
    w.t.clock().advance_seconds(1);
    CHECK(made_up(taken + 1, w.elm) == 422);
}

BOTH_ENGINES("the one address that a school had before addresses had names goes on working, and can be ended") {
    auto all = platform::migrations();
    for (auto const& area : {directory::area(), cards::area()})
        for (auto const& one : area.migrations) all.push_back(one);
    auto before = all;
    std::erase_if(before, [](db::Migration const& one) { return one.area == "cards" && one.number >= 7; });
    REQUIRE(before.size() < all.size());
    belfry::testing::TestDatabase db(engine, before);
    std::string const digest(32, '\xC3');
    auto const written = db->write([&](db::Tx& tx) -> Status {
        for (std::int64_t school = 1; school <= 3; ++school)
            TRY_DO(tx.run("INSERT INTO directory_schools (id, name, sort_name, phase, changed_at) VALUES (:id, 'Elm', "
                          "'elm', 'primary', 0)",
                          {{":id", school}}));
        TRY_DO(tx.run("INSERT INTO cards_sign_in_rules (school_id, pupils, staff, changed_at, workstation_digest, "
                      "workstation_since) VALUES (1, 'picture', 'pin', 5, :digest, 7)",
                      {{":digest", db::Bytes{digest}}}));
        TRY_DO(tx.run("INSERT INTO cards_sign_in_rules (school_id, pupils, staff, changed_at) VALUES (2, 'pin', 'off', "
                      "6)"));
        return {};
    });
    REQUIRE_MESSAGE(written.ok(), written.problem().detail);
    REQUIRE(db->migrate(all).ok());
    SchoolId const first(1), second(2);
    {
        auto snapshot = db->read();
        CHECK(workstation_school(snapshot, digest) == first);
        CHECK_FALSE(workstation_school(snapshot, std::string(32, 'x')));
        auto const kept = workstations_of(snapshot, first);
        REQUIRE(kept.size() == 1);
        CHECK(kept[0].name == "Workstations");
        CHECK(kept[0].made_at == Instant(7));
        CHECK(workstations_of(snapshot, second).empty());
        CHECK(sign_in_rule(snapshot, first) == SignInRule{first, PupilSecret::picture, StaffSecret::pin});
        CHECK(sign_in_rule(snapshot, second) == SignInRule{second, PupilSecret::pin, StaffSecret::off});
    }
    auto const ended = db->write(
        [&](db::Tx& tx) -> Status { return remove_workstation(tx, first, workstations_of(tx, first).at(0).id); });
    CHECK(ended.ok());
    auto snapshot = db->read();
    CHECK_FALSE(workstation_school(snapshot, digest));
}
