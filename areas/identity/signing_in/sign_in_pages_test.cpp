#include "areas/identity/world_test.h"

#include "areas/identity/signing_in/limits.h"
#include "platform/extension/route_check.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

TEST_CASE("a pupil signs in with the username that was made for them, sees their page, and signs out") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    CHECK(w.username(zoe) == "25.zobrien");
    Browser b(w);
    CHECK(b.get("/me").status == 303);
    CHECK(b.sign_in("25. ZObrien") == 303);
    CHECK(b.get("/me").status == 200);
    CHECK(b.page.find("Elmgreen School") != std::string::npos);
    b.post("/sign-out");
    CHECK(!b.signed_in());
    CHECK(w.audit.count("identity.signed_in") == 1);
    CHECK(w.audit.count("identity.signed_out") == 1);
}

TEST_CASE("who signs out while the disk is full is signed out at this machine, and told of the others") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser b(w);
    CHECK(b.sign_in(w.username(zoe)) == 303);
    b.get("/me");
    w.audit.disk_full = true;
    auto const answer = b.post("/sign-out");
    CHECK(answer.status == 303);
    CHECK(location(answer) == "/sign-in?done=here");
    CHECK(!b.signed_in());
    b.get(location(answer));
    CHECK(b.page.find("You have signed out at this machine only") != std::string::npos);
    CHECK(b.page.find("Other machines") != std::string::npos);
}

TEST_CASE("after signing in people come to the page that they wanted, and never to another site") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser b(w);
    auto const to_sign_in = location(b.get("/me/devices"));
    CHECK(to_sign_in == "/sign-in?to=%2Fme%2Fdevices");
    b.get(to_sign_in);
    auto const answer =
        b.post("/sign-in", {{"name", w.username(zoe)}, {"password", std::string(kPassword)}, {"to", "/me/devices"}});
    CHECK(location(answer) == "/me/devices");
    for (std::string evil : {"//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)", "/sign-out"}) {
        Browser other(w);
        other.get("/sign-in");
        auto const there =
            other.post("/sign-in", {{"name", w.username(zoe)}, {"password", std::string(kPassword)}, {"to", evil}});
        CHECK(location(there) == "/");
    }
}

TEST_CASE("a wrong password, an unknown name and a name without a password get the same answer and as many hashes") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    PersonId waiting;
    w.write([&](db::Tx& tx) -> Status {
        TRY(id, directory::add_person(w.platform, tx, {}, {.given_name = "No", .family_name = "Password"}));
        waiting = id;
        return {};
    });
    w.start_role(waiting, Role::pupil, w.elm, 7);
    Browser b(w);
    auto strip = [](std::string page, std::string_view name) {
        for (auto at = page.find(name); at != std::string::npos; at = page.find(name)) page.erase(at, name.size());
        std::string const mark = "name=\"form_token\" value=\"";
        auto const at = page.find(mark) + mark.size();
        return page.erase(at, page.find('"', at) - at);
    };
    CHECK(b.sign_in(w.username(zoe), "wrong") == 422);
    auto const known = strip(b.page, w.username(zoe));
    CHECK(b.sign_in("nobody.here", "wrong") == 422);
    auto const unknown = strip(b.page, "nobody.here");
    CHECK(b.sign_in(w.username(waiting), "wrong") == 422);
    auto const without = strip(b.page, w.username(waiting));
    CHECK(known == unknown);
    CHECK(known == without);
    CHECK(w.metrics.text().find("belfry_sign_ins_total{result=\"wrong\"} 3") != std::string::npos);
}

TEST_CASE("after five wrong tries the sixth waits, also for a name that does not exist") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    for (std::string name : {w.username(zoe), std::string("nobody.here")}) {
        Browser b(w);
        for (int i = 0; i < kFreeTries; ++i) CHECK(b.sign_in(name, "wrong") == 422);
        CHECK(b.sign_in(name, std::string(kPassword)) == 429);
        CHECK(b.page.find("Please wait 1 second") != std::string::npos);
    }
    w.clock.advance_seconds(1);
    Browser b(w);
    CHECK(b.sign_in(w.username(zoe)) == 303);
}

TEST_CASE("nobody can keep somebody out of the machine they use every day") {
    World w;
    auto const head = w.add("Ann", "Head", Role::head, w.elm);
    Browser own(w, "192.0.2.7");
    CHECK(own.sign_in(w.username(head)) == 303);
    own.post("/sign-out");
    Browser attacker(w, "203.0.113.9");
    for (int i = 0; i < 12; ++i) attacker.sign_in(w.username(head), "guess");
    CHECK(attacker.sign_in(w.username(head)) == 429);
    CHECK(own.sign_in(w.username(head)) == 303);
}

TEST_CASE("empty fields are asked for beside them, and what was typed stays, but never the password") {
    World w;
    Browser b(w);
    CHECK(b.sign_in("", "x-secret-x") == 422);
    CHECK(b.page.find("Type your username") != std::string::npos);
    CHECK(b.page.find("x-secret-x") == std::string::npos);
    CHECK(b.sign_in("zoe <b>", "") == 422);
    CHECK(b.page.find("zoe &lt;b&gt;") != std::string::npos);
    CHECK(b.sign_in("zoe", std::string(5000, 'x')) == 422);
}

TEST_CASE("a form without its token is refused, so that no other site signs anybody in or out") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser b(w);
    auto const answer = b.post("/sign-in", {{"name", w.username(zoe)}, {"password", std::string(kPassword)}});
    CHECK(answer.status == 403);
    CHECK(!b.signed_in());
}

TEST_CASE("access ends with the last day of the last role, in the middle of a session") {
    World w;
    auto const leaver = w.add("Liam", "Leaver", Role::teacher, w.elm);
    Browser b(w);
    CHECK(b.sign_in(w.username(leaver)) == 303);
    w.write([&](db::Tx& tx) -> Status {
        auto const roles = directory::roles_of(tx, leaver, w.today());
        return directory::end_role(w.platform, tx, {}, roles.at(0).id, w.today());
    });
    w.events->handle_waiting();
    CHECK(b.signed_in()); // today is still theirs
    w.clock.advance_seconds(24 * 3600);
    CHECK(!b.signed_in());
    CHECK(b.sign_in(w.username(leaver)) == 403);
    CHECK(b.page.find("access has ended") != std::string::npos);
}

TEST_CASE("a pupil's session ends when unused, a parent's goes on") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    auto const uma = w.add("Uma", "Community", Role::community, w.elm);
    Browser pupil(w), adult(w);
    CHECK(pupil.sign_in(w.username(zoe)) == 303);
    CHECK(adult.sign_in(w.username(uma)) == 303);
    w.clock.advance_seconds(30 * 60);
    CHECK(pupil.signed_in());
    w.clock.advance_seconds(50 * 60);
    CHECK(!pupil.signed_in());
    CHECK(adult.signed_in());
    pupil.get("/sign-in");
    CHECK(pupil.page.find("You were signed out") != std::string::npos);
    w.clock.advance_seconds(13 * 3600);
    CHECK(!adult.signed_in());
}

TEST_CASE("in a demonstration nobody is signed out when its clock jumps to another day") {
    World w;
    w.config.demonstration = true;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser pupil(w);
    CHECK(pupil.sign_in(w.username(zoe)) == 303);
    w.clock.advance_seconds(17 * 86400); // over Christmas
    CHECK(pupil.signed_in());
    w.clock.advance_seconds(61 * 86400);
    CHECK(!pupil.signed_in());
}

TEST_CASE("whoever has been signed in somewhere sees it and ends it from elsewhere, and nobody ends another's") {
    World w;
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    auto const bob = w.add("Bob", "Teacher", Role::teacher, w.elm);
    Browser first(w), second(w), other(w);
    first.sign_in(w.username(ann));
    second.sign_in(w.username(ann));
    other.sign_in(w.username(bob));
    first.get("/me/devices");
    auto const at = first.page.find("/me/devices/0");
    REQUIRE(at != std::string::npos);
    auto const action = first.page.substr(at, first.page.find('"', at) - at);
    other.get("/me/devices");
    CHECK(other.post(action).status == 404);
    CHECK(second.signed_in());
    first.get("/me/devices");
    CHECK(first.post(action).status == 303);
    CHECK(!second.signed_in());
    second.sign_in(w.username(ann));
    first.get("/me/devices");
    CHECK(first.post("/me/devices/end-others").status == 303);
    CHECK(!second.signed_in());
    CHECK(first.signed_in());
}

TEST_CASE("a session's cookie does not work when changed, and the database does not hold it") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser b(w);
    b.sign_in(w.username(zoe));
    auto const token = b.cookies["belfry"];
    CHECK(token.size() == 43);
    b.cookies["belfry"] = std::string(43, 'A');
    CHECK(!b.signed_in());
    b.cookies["belfry"] = token;
    CHECK(b.signed_in());
    auto snapshot = w.database->read();
    auto rows =
        snapshot.select("SELECT COUNT(*) FROM identity_sessions WHERE form_secret = :t OR agent = :t", {{":t", token}});
    REQUIRE(rows.next());
    CHECK(rows.i64(0) == 0);
}

TEST_CASE("resolving who asks costs two statements") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser b(w);
    b.sign_in(w.username(zoe));
    b.get("/me/settings");
    auto const before = db::statements_on_this_thread();
    b.get("/me/settings");
    CHECK(db::statements_on_this_thread() - before == 2);
}

TEST_CASE("nobody gets in by any route who should not") {
    World w;
    auto const strangers = platform::usual_strangers(w.catalogue, w.elm, w.oak);
    CHECK(platform::routes_that_let_in(w.platform, w.routes, strangers) == std::vector<std::string>{});
}

BOTH_ENGINES("a password kept under older costs is kept under today's once it was used, and still opens the door") {
    World w(engine);
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    crypto::Passwords older({.passes = 1, .memory_kib = 8 * 1024}), today;
    w.write(
        [&](db::Tx& tx) { return set_password(tx, ann, older.hash(kPassword).value(), std::nullopt, w.clock.now()); });
    auto const kept = [&] {
        auto snapshot = w.database->read();
        return account_of(snapshot, ann)->sign_in.password_hash;
    };
    auto const before = kept();
    CHECK(today.needs_rehash(before));
    Browser wrong(w), b(w), again(w);
    CHECK(wrong.sign_in(w.username(ann), "wrong password") == 422);
    CHECK(kept() == before);
    CHECK(b.sign_in(w.username(ann)) == 303);
    CHECK(b.signed_in());
    CHECK(kept() != before);
    CHECK_FALSE(today.needs_rehash(kept()));
    CHECK(again.sign_in(w.username(ann)) == 303);
}
