#include "areas/identity/accounts/commands.h"
#include "areas/identity/accounts/demonstration_store.h"
#include "areas/identity/world_test.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {
int act(Browser& b, PersonId person, std::string_view verb) {
    b.get("/me");
    return b.post("/people/" + person.text() + "/account/" + std::string(verb)).status;
}
} // namespace

TEST_CASE("the office closes an account at once and opens it again, and the trail tells") {
    World w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser b(w), pupil(w);
    pupil.sign_in(w.username(zoe));
    b.sign_in(w.username(office));
    CHECK(act(b, zoe, "lock") == 303);
    CHECK(!pupil.signed_in());
    CHECK(pupil.sign_in(w.username(zoe)) == 403);
    CHECK(pupil.sign_in(w.username(zoe), "wrong") == 422);
    CHECK(act(b, zoe, "unlock") == 303);
    CHECK(pupil.sign_in(w.username(zoe)) == 303);
    CHECK(w.audit.count("identity.locked") == 1);
    CHECK(w.audit.count("identity.unlocked") == 1);
}

TEST_CASE("nobody touches an account beyond their reach, and learns no more than that there is nothing") {
    World w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    auto const elsewhere = w.add("Olu", "Elsewhere", Role::pupil, w.oak, 3);
    auto const two_schools = w.add("Hal", "Head", Role::teacher, w.elm);
    w.start_role(two_schools, Role::head, w.oak);
    auto const head = w.add("Ann", "Head", Role::head, w.elm);
    auto const second_office = w.add("Ivy", "Office", Role::office, w.elm);
    auto const officer = w.add("Ona", "Officer", Role::authority_officer, SchoolId());
    auto const teacher = w.add("Tom", "Teacher", Role::teacher, w.elm);
    Browser b(w), t(w);
    b.sign_in(w.username(office));
    for (auto verb : {"lock", "unlock", "link", "slip", "sign-out", "remove-factor"}) {
        CHECK(act(b, elsewhere, verb) == 404);
        CHECK(act(b, two_schools, verb) == 403);
        CHECK(act(b, head, verb) == 403);
        CHECK(act(b, second_office, verb) == 403);
        CHECK(act(b, officer, verb) == 404);
        CHECK(act(b, office, verb) == 404); // oneself
        CHECK(act(b, PersonId(5), verb) == 404);
    }
    t.sign_in(w.username(teacher));
    CHECK(act(t, w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7), "lock") == 403);
}

TEST_CASE("a code on paper is given to pupils, a link by mail to staff, and never the other way about") {
    World w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    auto const teacher = w.add("Tom", "Teacher", Role::teacher, w.elm);
    Browser b(w);
    b.sign_in(w.username(office));
    CHECK(act(b, zoe, "slip") == 200);
    CHECK(act(b, teacher, "slip") == 403);
    CHECK(act(b, teacher, "link") == 303); // no address: said, and nothing sent
    CHECK(w.mail.sent.empty());
    w.write([&](db::Tx& tx) {
        auto person = directory::people_by_id(tx, std::span(&teacher, 1)).at(0);
        person.email = "tom@example.org";
        return directory::change_person(w.platform, tx, {}, person);
    });
    w.events->handle_waiting();
    CHECK(act(b, teacher, "link") == 303);
    REQUIRE(w.mail.sent.size() == 2); // the first asks whether the address is theirs
    CHECK(w.mail.sent[1].to_address == "tom@example.org");
    CHECK(w.mail.sent[1].body.find("/password/") != std::string::npos);
    CHECK(w.audit.count("identity.link_sent") == 1);
}

TEST_CASE("the panel on a person's page shows the account to those who look after it, and to no others") {
    World w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    auto const teacher = w.add("Tom", "Teacher", Role::teacher, w.elm);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser b(w), t(w);
    b.sign_in(w.username(office));
    CHECK(b.get("/people/" + zoe.text()).status == 200);
    CHECK(b.page.find("25.zobrien") != std::string::npos);
    CHECK(b.page.find("Close this account") != std::string::npos);
    t.sign_in(w.username(teacher));
    CHECK(t.get("/people/" + zoe.text()).status == 200);
    CHECK(t.page.find("25.zobrien") == std::string::npos);
}

TEST_CASE("a school's accounts are listed and downloaded, also with a formula for a name") {
    World w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    w.add("=cmd()", "Evil", Role::pupil, w.elm, 7);
    w.add("Olu", "Elsewhere", Role::pupil, w.oak, 3);
    Browser b(w);
    b.sign_in(w.username(office));
    CHECK(b.get("/accounts").status == 200);
    CHECK(b.page.find("Ida Office") != std::string::npos);
    CHECK(b.page.find("Elsewhere") == std::string::npos);
    CHECK(b.get("/accounts?show=locked&sort=-username&page=99").status == 200);
    auto const csv = b.get("/accounts.csv");
    CHECK(csv.status == 200);
    CHECK(csv.body.find("Elsewhere") == std::string::npos);
    CHECK(csv.body.find("\n=cmd") == std::string::npos);
}

TEST_CASE("pages look as somebody wants from the next page on, and nonsense falls back") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser b(w);
    b.sign_in(w.username(zoe));
    b.get("/me/settings");
    CHECK(b.post("/me/settings", {{"scheme", "dark"}, {"text", "130"}, {"spacing", "yes"}}).status == 303);
    b.get("/me");
    CHECK(b.page.find("data-scheme=\"dark\"") != std::string::npos);
    CHECK(b.page.find("data-text=\"130\"") != std::string::npos);
    b.post("/me/settings", {{"scheme", "mauve"}, {"text", "9999"}});
    b.get("/me");
    CHECK(b.page.find("data-scheme") == std::string::npos);
}

TEST_CASE("somebody with roles in two schools changes between them, and not to a third") {
    World w;
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    w.start_role(ann, Role::governor, w.oak);
    Browser b(w);
    b.sign_in(w.username(ann));
    b.get("/me/places");
    CHECK(b.page.find("Oakfield Primary") != std::string::npos);
    CHECK(b.post("/me/school", {{"school", w.oak.text()}}).status == 303);
    b.get("/me");
    CHECK(b.page.find("Oakfield Primary ·") == std::string::npos);
    CHECK(b.page.find("<title>My settings · Oakfield Primary</title>") != std::string::npos);
    CHECK(b.post("/me/school", {{"school", id_to_text(77)}}).status == 404);
    CHECK(b.post("/me/school", {{"school", "authority"}}).status == 404);
    CHECK(b.post("/me/school", {{"school", "<x>"}}).status == 404);
}

TEST_CASE("the first service manager comes from the command line, with a link that works") {
    World w;
    auto const command = person_command();
    CHECK(command.run(w.platform, {"create-admin", "--name", "Mia Manager", "--username", "mia"}) == 0);
    CHECK(command.run(w.platform, {"create-admin", "--name", "Mia Other", "--username", "MIA"}) == 1);
    CHECK(command.run(w.platform, {"create-admin", "--name", "Mia", "--username", "mia2"}) == 1);
    CHECK(command.run(w.platform, {"create-admin", "--username"}) == 1);
    CHECK(command.run(w.platform, {"reset", "mia"}) == 0);
    CHECK(command.run(w.platform, {"reset", "nobody"}) == 1);
    CHECK(command.run(w.platform, {"accounts"}) == 0);
    CHECK(command.run(w.platform, {}) == 1);
    auto snapshot = w.database->read();
    auto const found = accounts_named(snapshot, "mia");
    REQUIRE(found.size() == 1);
    CHECK(directory::roles_of(snapshot, found[0].person, w.today()).at(0).role == Role::service_manager);
}

TEST_CASE("everybody of a demonstration gets an account, and each kind of person is named with a sign-in that works") {
    World w;
    w.config.demonstration = true;
    platform::DemoPlan plan;
    plan.schools = 1;
    for (auto const& area : w.areas) {
        auto const made = area.demonstration->make(w.platform, plan);
        REQUIRE_MESSAGE(made.ok(), made.problem().code);
    }
    auto const shown = [&] {
        auto snapshot = w.database->read();
        return demonstration_sign_ins(snapshot);
    }();
    CHECK(shown.size() >= 8);
    auto const named = [&](std::string_view text) {
        return std::ranges::any_of(shown, [&](auto const& one) { return one.who.find(text) != std::string::npos; });
    };
    CHECK(named("Thornhill Park School"));
    CHECK_FALSE(named("Primary")); // there is none of one school
    for (auto const& one : shown) {
        Browser b(w);
        CHECK_MESSAGE(b.sign_in(one.username, kDemonstrationPassword) == 303, one.who);
        CHECK(b.signed_in());
    }
}

TEST_CASE("a lock, a new password, a slip and signing out everywhere end the trust that others placed in a sign-in") {
    World w;
    std::vector<PersonId> ended;
    w.subscriptions.on("identity.trust_ended", "test.trust_ended",
                       [&](platform::Platform&, db::Tx&, events::Event const& event) -> Status {
                           ended.push_back(PersonId(event.subject));
                           return {};
                       });
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser b(w);
    b.sign_in(w.username(office));
    auto const after = [&] {
        w.events->handle_waiting();
        return std::exchange(ended, {});
    };
    for (auto const verb : {"sign-out", "lock", "unlock", "slip"}) act(b, zoe, verb);
    CHECK(after() == std::vector{zoe, zoe, zoe});
    b.get("/me/devices");
    CHECK(b.post("/me/devices/end-others").status == 303);
    CHECK(after() == std::vector{office});
    b.get("/me/password");
    CHECK(b.post("/me/password",
                 {{"current", std::string(kPassword)}, {"password", "grey goose 7742"}, {"again", "grey goose 7742"}})
              .status == 303);
    CHECK(after() == std::vector{office});
}
