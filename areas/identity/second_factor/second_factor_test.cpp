#include "areas/identity/world_test.h"

#include "base/text.h"
#include "platform/crypto/crypto.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {
// What an authenticator app would have read from the page.
std::string secret_on(std::string const& page) {
    auto const from = page.find("<code>") + 6;
    std::string bytes;
    unsigned buffer = 0, bits = 0;
    for (char c : page.substr(from, page.find("</code>", from) - from)) {
        if (c == ' ') continue;
        buffer = buffer << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(buffer >> bits & 0xFF);
    }
    return bytes;
}
std::string code_now(World& w, std::string const& secret) {
    return crypto::totp_code(secret, w.clock.now().seconds() / crypto::kTotpSeconds);
}
// Sets it up in that browser; gives the secret, and the recovery codes' page stays in the browser.
std::string enrol(World& w, Browser& b) {
    b.get("/me/second-factor");
    CHECK(b.post("/me/second-factor/begin").status == 303);
    b.get("/me/second-factor");
    auto const secret = secret_on(b.page);
    CHECK(secret.size() == 20);
    CHECK(b.post("/me/second-factor/confirm", {{"code", code_now(w, secret)}}).status == 200);
    return secret;
}
std::string recovery_code_on(std::string const& page) {
    auto const from = page.find("<li><code>") + 10;
    return page.substr(from, page.find("</code>", from) - from);
}
} // namespace

TEST_CASE("with the second check on, a password alone opens nothing, a code opens the door once") {
    World w;
    auto const manager = w.add("Mia", "Manager", Role::service_manager, SchoolId());
    Browser b(w);
    CHECK(b.sign_in(w.username(manager)) == 303);
    CHECK(b.get("/rights/directory.see_people").status == 403); // a wide right waits for the second check
    auto const secret = enrol(w, b);
    CHECK(b.get("/rights/directory.see_people").status == 200);

    Browser other(w);
    CHECK(other.sign_in(w.username(manager)) == 303);
    CHECK(!other.signed_in());
    CHECK(other.get("/sign-in/code").status == 200);
    CHECK(other.post("/sign-in/code", {{"code", code_now(w, secret)}}).status == 422); // used when setting up
    w.clock.advance_seconds(60);
    auto const code = code_now(w, secret);
    CHECK(other.post("/sign-in/code", {{"code", code.substr(0, 3) + " " + code.substr(3)}}).status == 303);
    CHECK(other.signed_in());

    Browser third(w);
    third.sign_in(w.username(manager));
    third.get("/sign-in/code");
    CHECK(third.post("/sign-in/code", {{"code", code}}).status == 422);
}

TEST_CASE("a recovery code opens the door once when the telephone is lost") {
    World w;
    auto const ann = w.add("Ann", "Head", Role::head, w.elm);
    Browser b(w);
    b.sign_in(w.username(ann));
    enrol(w, b);
    auto const code = recovery_code_on(b.page);
    auto const with_code = [&] {
        Browser other(w);
        other.sign_in(w.username(ann));
        other.get("/sign-in/code");
        return other.post("/sign-in/code", {{"code", ascii_lower(code)}}).status;
    };
    CHECK(with_code() == 303);
    CHECK(with_code() == 422);
}

TEST_CASE("five wrong codes void the step, and guessing codes is slowed like guessing passwords") {
    World w;
    auto const ann = w.add("Ann", "Head", Role::head, w.elm);
    Browser b(w);
    b.sign_in(w.username(ann));
    enrol(w, b);
    Browser guesser(w);
    guesser.sign_in(w.username(ann));
    guesser.get("/sign-in/code");
    for (int i = 0; i < 5; ++i) CHECK(guesser.post("/sign-in/code", {{"code", "000000"}}).status == 422);
    CHECK(location(guesser.post("/sign-in/code", {{"code", "000000"}})) == "/sign-in");
    guesser.sign_in(w.username(ann));
    guesser.get("/sign-in/code");
    CHECK(guesser.post("/sign-in/code", {{"code", "000000"}}).status == 429);
}

TEST_CASE("somebody at an unlocked machine cannot put their own telephone in place of the owner's") {
    World w;
    auto const ann = w.add("Ann", "Head", Role::head, w.elm);
    Browser b(w), older(w);
    older.sign_in(w.username(ann));
    CHECK(older.signed_in());
    b.sign_in(w.username(ann));
    enrol(w, b);
    // A session of before that the second check was never given in does not survive setting it up.
    CHECK(!older.signed_in());
    CHECK(location(older.get("/me/second-factor")).starts_with("/sign-in"));
}

TEST_CASE("a wrong first code sets nothing up") {
    World w;
    auto const ann = w.add("Ann", "Head", Role::head, w.elm);
    Browser b(w);
    b.sign_in(w.username(ann));
    b.get("/me/second-factor");
    b.post("/me/second-factor/begin");
    b.get("/me/second-factor");
    CHECK(b.post("/me/second-factor/confirm", {{"code", "123"}}).status == 422);
    Browser other(w);
    other.sign_in(w.username(ann));
    CHECK(other.signed_in());
}

TEST_CASE("what strangers type for a name at the first step says nothing against its owner at the second") {
    World w;
    auto const ann = w.add("Ann", "Head", Role::head, w.elm);
    Browser b(w);
    b.sign_in(w.username(ann));
    enrol(w, b);
    Browser stranger(w, "203.0.113.9");
    for (auto const& name : {w.username(ann), "code:" + w.username(ann)})
        for (int i = 0; i < 30; ++i) stranger.sign_in(name, "wrong password");
    Browser owner(w);
    CHECK(owner.sign_in(w.username(ann)) == 303);
    owner.get("/sign-in/code");
    CHECK(owner.post("/sign-in/code", {{"code", "000000"}}).status == 422);
}
