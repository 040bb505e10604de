#include "areas/identity/addresses/address_change.h"
#include "areas/identity/passwords/links.h"
#include "areas/identity/world_test.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {
// The path of a link that was mailed or printed.
std::string path_in(std::string_view text) {
    auto const at = text.find("/password/");
    REQUIRE(at != std::string_view::npos);
    auto const end = text.find_first_of(" \n\"", at);
    return std::string(text.substr(at, end - at));
}
PersonId teacher_with_mail(World& w, std::string given, std::string mail) {
    auto const person = w.add(given, "Teacher", Role::teacher, w.elm);
    w.give_address(person, mail);
    return person;
}
std::string asked(World& w, std::string_view name) {
    Browser b(w, "198.51.100.4");
    b.get("/password/forgotten");
    CHECK(b.post("/password/forgotten", {{"name", std::string(name)}}).status == 200);
    w.write([](db::Tx&) -> Status { return {}; }); // what was queued before has been written by now
    auto page = b.page;
    std::string const mark = "form_token\" value=\"";
    if (auto const at = page.find(mark); at != std::string::npos) page.erase(at, page.find('"', at + mark.size()) - at);
    return page;
}
} // namespace

TEST_CASE("asking for a forgotten password says the same whether or not there is such an account") {
    World w;
    auto const ann = teacher_with_mail(w, "Ann", "ann@example.org");
    auto const known = asked(w, "ann@example.org");
    CHECK(w.mail.sent.size() == 1);
    auto const by_username = asked(w, w.username(ann));
    CHECK(w.mail.sent.size() == 2);
    auto const unknown = asked(w, "nobody@example.org");
    CHECK(w.mail.sent.size() == 2);
    CHECK(known == unknown);
    CHECK(known == by_username);
    CHECK(w.mail.sent[0].to_address == "ann@example.org");
}

TEST_CASE("a mailed link sets a password once, ends all sessions, and the older link no longer works") {
    World w;
    auto const ann = teacher_with_mail(w, "Ann", "ann@example.org");
    Browser old(w);
    CHECK(old.sign_in(w.username(ann)) == 303);
    asked(w, "ann@example.org");
    asked(w, "ann@example.org");
    auto const first = path_in(w.mail.sent.at(0).body), second = path_in(w.mail.sent.at(1).body);
    Browser b(w, "198.51.100.4");
    CHECK(b.get(first).status == 410);
    CHECK(b.get(second).status == 200);
    CHECK(b.get(second).status == 200); // looking does not use it up: mail scanners look
    CHECK(b.post(second, {{"password", "short"}, {"again", "short"}}).status == 422);
    CHECK(b.post(second, {{"password", "grey goose 77"}, {"again", "grey goose 78"}}).status == 422);
    CHECK(b.post(second, {{"password", "grey goose 77"}, {"again", "grey goose 77"}}).status == 303);
    CHECK(b.post(second, {{"password", "grey goose 79"}, {"again", "grey goose 79"}}).status == 410);
    CHECK(!old.signed_in());
    CHECK(b.sign_in(w.username(ann)) == 422);
    CHECK(b.sign_in(w.username(ann), "grey goose 77") == 303);
}

TEST_CASE("a link is over after two days, and there is none for a locked account or a leaver") {
    World w;
    auto const ann = teacher_with_mail(w, "Ann", "ann@example.org");
    asked(w, "ann@example.org");
    auto const path = path_in(w.mail.sent.at(0).body);
    w.clock.advance_seconds(kLinkHours * 3600);
    Browser b(w);
    CHECK(b.get(path).status == 410);
    CHECK(b.get("/password/" + std::string(43, 'x')).status == 410);
    w.write([&](db::Tx& tx) { return set_locked(tx, ann, true, w.clock.now()); });
    asked(w, "ann@example.org");
    CHECK(w.mail.sent.size() == 1);
    auto const bob = teacher_with_mail(w, "Bob", "bob@example.org");
    w.write([&](db::Tx& tx) {
        auto const roles = directory::roles_of(tx, bob, w.today());
        return directory::end_role(w.platform, tx, {}, roles.at(0).id, w.today().plus(-1));
    });
    asked(w, "bob@example.org");
    CHECK(w.mail.sent.size() == 1);
}

TEST_CASE("nobody fills another's mailbox: asking again and again is slowed") {
    World w;
    teacher_with_mail(w, "Ann", "ann@example.org");
    Browser b(w);
    b.get("/password/forgotten");
    int refused = 0;
    for (int i = 0; i < 20; ++i)
        refused += b.post("/password/forgotten", {{"name", "ann@example.org"}}).status == 429 ? 1 : 0;
    w.write([](db::Tx&) -> Status { return {}; });
    CHECK(w.mail.sent.size() == 5);
    CHECK(refused == 15);
}

TEST_CASE("one's own password is changed with the old one, and other machines are signed out") {
    World w;
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    Browser here(w), there(w);
    here.sign_in(w.username(ann));
    there.sign_in(w.username(ann));
    here.get("/me/password");
    auto const change = [&](std::string current, std::string password) {
        return here.post("/me/password", {{"current", current}, {"password", password}, {"again", password}}).status;
    };
    CHECK(change("wrong", "grey goose 77") == 422);
    CHECK(change(std::string(kPassword), "password123") == 422);
    CHECK(change(std::string(kPassword), "ateacher12") == 422);
    CHECK(change(std::string(kPassword), "grey goose 77") == 303);
    CHECK(here.signed_in());
    CHECK(!there.signed_in());
    CHECK(there.sign_in(w.username(ann), "grey goose 77") == 303);
    CHECK(w.audit.count("identity.password_set") == 1);
}

TEST_CASE(
    "a link on its way to somebody who reads another's mail stops with a new password, a lock and a new address") {
    World w;
    auto const ann = teacher_with_mail(w, "Ann", "ann@example.org");
    auto const mailed = [&] {
        asked(w, "ann@example.org");
        auto path = path_in(w.mail.sent.back().body);
        Browser b(w, "198.51.100.4");
        REQUIRE(b.get(path).status == 200);
        w.clock.advance_seconds(4000);
        return path;
    };
    auto const opens = [&](std::string const& path) { return Browser(w, "198.51.100.4").get(path).status; };
    auto path = mailed();
    w.give_password(ann, kPassword);
    CHECK(opens(path) == 410);
    path = mailed();
    w.write([&](db::Tx& tx) { return set_locked(tx, ann, true, w.clock.now()); });
    w.write([&](db::Tx& tx) { return set_locked(tx, ann, false, w.clock.now()); });
    CHECK(opens(path) == 410);
    path = mailed();
    w.write([&](db::Tx& tx) -> Status {
        auto const account = account_of(tx, ann);
        TRY_DO(set_new_address(tx, ann, "ann@home.example"));
        auto changed = *account;
        changed.new_email = "ann@home.example";
        return confirm_address(w.platform, tx, changed, "ann@home.example");
    });
    CHECK(opens(path) == 410);
}

TEST_CASE("one address of a family that cannot be written to keeps the others' links from nobody") {
    World w;
    teacher_with_mail(w, "Ann", "family@example.org");
    teacher_with_mail(w, "Ben", "family@example.org");
    w.mail.refuse_next = true;
    asked(w, "family@example.org");
    CHECK(w.mail.sent.size() == 1);
}
