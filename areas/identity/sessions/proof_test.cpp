// What is dangerous asks anew who sits there, and what decides about others wants the second check.
#include "areas/identity/api/identity.h"
#include "areas/identity/service.h"
#include "areas/identity/world_test.h"
#include "platform/crypto/crypto.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {
constexpr std::int64_t kWhile = 11 * 60;

// With the second check set up by that browser; gives the secret of the app.
std::string with_factor(World& w, PersonId person) {
    auto const secret = crypto::new_totp_secret();
    identity::Service service;
    auto const box = service.box(w.platform);
    REQUIRE(box.ok());
    auto const sealed = (*box)->seal(secret, "identity.totp:" + person.text());
    w.write([&](db::Tx& tx) -> Status {
        TRY_DO(set_totp_pending(tx, person, sealed));
        return confirm_totp(tx, person, sealed, 0);
    });
    return secret;
}
std::string code_now(World& w, std::string const& secret) {
    return crypto::totp_code(secret, w.clock.now().seconds() / crypto::kTotpSeconds);
}
} // namespace

TEST_CASE(
    "after a while the password is asked for anew before what is dangerous, and they come back to where they were") {
    World w;
    auto const teacher = w.add("Tom", "Teacher", Role::teacher, w.elm);
    Browser b(w);
    b.sign_in(w.username(teacher));
    b.get("/me/second-factor");
    CHECK(location(b.post("/me/second-factor/begin")) == "/me/second-factor"); // just signed in
    w.clock.advance_seconds(kWhile);
    CHECK(b.get("/me").status == 200); // nothing else minds
    auto const asked = b.post("/me/second-factor/begin");
    CHECK(asked.status == 303);
    CHECK(location(asked).starts_with("/me/proof"));
    CHECK(b.get("/me/proof?to=/me/second-factor").status == 200);
    CHECK(b.post("/me/proof", {{"password", "not mine"}, {"to", "/me/second-factor"}}).status == 422);
    CHECK(location(b.post("/me/second-factor/confirm", {{"code", "123456"}})).starts_with("/me/proof"));
    auto const back = b.post("/me/proof", {{"password", std::string(kPassword)}, {"to", "/me/second-factor"}});
    CHECK(location(back) == "/me/second-factor");
    CHECK(location(b.post("/me/second-factor/begin")) == "/me/second-factor");
    CHECK(w.audit.count("identity.proved") == 1);
    // Never to another site.
    CHECK(location(b.post("/me/proof", {{"password", std::string(kPassword)}, {"to", "//evil.example"}})) == "/");
}

TEST_CASE("with the second check on, the proof asks for its code too, and guesses are slowed like any others") {
    World w;
    auto const manager = w.add("Mia", "Manager", Role::service_manager, SchoolId());
    auto const secret = with_factor(w, manager);
    Browser b(w);
    b.sign_in(w.username(manager));
    b.get("/sign-in/code");
    CHECK(b.post("/sign-in/code", {{"code", code_now(w, secret)}}).status == 303);
    CHECK(b.get("/rights/identity.print_slips").status == 200);
    w.clock.advance_seconds(kWhile);
    auto const led = b.get("/rights/identity.print_slips");
    CHECK(led.status == 303);
    CHECK(location(led) == "/me/proof?to=%2Frights%2Fidentity.print_slips");
    CHECK(location(b.post("/rights/identity.print_slips", {{"why", "because"}})).starts_with("/me/proof"));
    CHECK(w.audit.count("identity.right_changed") == 0);
    b.get("/me/proof");
    CHECK(b.post("/me/proof", {{"password", std::string(kPassword)}}).status == 422);
    CHECK(b.post("/me/proof", {{"password", std::string(kPassword)}, {"code", "000000"}}).status == 422);
    CHECK(b.post("/me/proof", {{"password", std::string(kPassword)}, {"code", code_now(w, secret)}}).status == 303);
    CHECK(b.get("/rights/identity.print_slips").status == 200);
    for (int i = 0; i < 20; ++i) b.post("/me/proof", {{"password", "guess " + std::to_string(i)}});
    CHECK(b.post("/me/proof", {{"password", std::string(kPassword)}, {"code", code_now(w, secret)}}).status == 422);
}

TEST_CASE("signed out nobody proves anything") {
    World w;
    Browser b(w);
    CHECK(location(b.get("/me/proof")).starts_with("/sign-in"));
    b.get("/sign-in");
    CHECK(b.post("/me/proof", {{"password", std::string(kPassword)}}).status == 401);
}

TEST_CASE("a new manager decides nothing before the second check is set up, and is led to it") {
    World w;
    auto const manager = w.add("Mia", "Manager", Role::service_manager, SchoolId());
    Browser b(w);
    b.sign_in(w.username(manager));
    b.get("/me");
    for (auto const path : {"/terms", "/districts", "/people", "/rights/identity.print_slips", "/schools/1/edit"})
        CHECK_MESSAGE(b.post(path, {{"name", "Spring"}}).status >= 400, path);
    for (auto const path :
         {"/terms", "/districts", "/people/new", "/rights/identity.print_slips", "/imports", "/exports"}) {
        CHECK_MESSAGE(b.get(path).status == 403, path);
        CHECK_MESSAGE(b.page.find("/me/second-factor") != std::string::npos, path);
    }
    CHECK(b.post("/terms", {{"name", "Spring"}, {"kind", "term"}, {"from", "2027-01-04"}, {"until", "2027-03-26"}})
              .status == 403);
    CHECK(b.post("/districts", {{"name", "North"}}).status == 403);
}

TEST_CASE("heads and offices want the second check where the authority chose so") {
    World w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    Browser b(w);
    b.sign_in(w.username(office));
    CHECK(b.get("/accounts").status == 200);
    for (auto const role : {Role::head, Role::office}) w.catalogue.want_second_factor(role, true);
    CHECK(b.get("/accounts").status == 403);
    CHECK(b.get("/people/new").status == 403);
    CHECK(b.get("/me").status == 200);
    auto const secret = with_factor(w, office);
    Browser again(w);
    again.sign_in(w.username(office));
    again.get("/sign-in/code");
    CHECK(again.post("/sign-in/code", {{"code", code_now(w, secret)}}).status == 303);
    CHECK(again.get("/accounts").status == 200);
}

TEST_CASE("in earnest heads and offices want the second check unless the authority says otherwise") {
    World w;
    config::Config const fresh;
    CHECK(fresh.school_second_factor);
    for (bool const wanted : {true, false}) {
        w.config.school_second_factor = wanted;
        REQUIRE(w.areas[1].start(w.platform).ok());
        CHECK(w.catalogue.role_needs_second_factor(Role::head) == wanted);
        CHECK(w.catalogue.role_needs_second_factor(Role::office) == wanted);
        CHECK(w.catalogue.role_needs_second_factor(Role::service_manager));
    }
}
