// Who writes a new address into a record does not become the one who is sent the links.
#include "areas/identity/addresses/address_change.h"
#include "areas/identity/world_test.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {
void write_address(World& w, PersonId person, std::string const& address) {
    w.write([&](db::Tx& tx) {
        auto who = directory::people_by_id(tx, std::span(&person, 1)).at(0);
        who.email = address;
        return directory::change_person(w.platform, tx, {}, who);
    });
    w.events->handle_waiting();
}
FullAccount account(World& w, PersonId person) {
    auto snapshot = w.database->read();
    return account_of(snapshot, person).value();
}
std::string link_in(mail::Message const& message) {
    auto const at = message.body.find("/me/address/");
    REQUIRE(at != std::string::npos);
    return message.body.substr(at, message.body.find('\n', at) - at);
}
int mails_to(World& w, std::string_view address) {
    int n = 0;
    for (auto const& one : w.mail.sent) n += one.to_address == address ? 1 : 0;
    return n;
}
// The office's form for a person, with another address.
int save_address(Browser& b, World& w, PersonId person, std::string const& address) {
    directory::Person who;
    {
        auto snapshot = w.database->read();
        who = directory::people_by_id(snapshot, std::span(&person, 1)).at(0);
    }
    b.get("/me");
    return b
        .post("/people/" + person.text(), {{"given_name", who.given_name},
                                           {"family_name", who.family_name},
                                           {"email", address},
                                           {"birth_day", who.birth_day ? who.birth_day->text() : ""}})
        .status;
}
} // namespace

BOTH_ENGINES("a new address waits until its owner, signed in, opens the link that went to it; the old one is told") {
    World w(engine);
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    w.give_address(ann, "ann@example.org");
    write_address(w, ann, "ann@home.example");
    REQUIRE(w.mail.sent.size() == 2);
    CHECK(w.mail.sent[0].to_address == "ann@example.org");
    CHECK(w.mail.sent[1].to_address == "ann@home.example");
    CHECK(account(w, ann).sign_in.email_folded == "ann@example.org");
    Browser b(w), other(w);
    CHECK(b.sign_in("ann@home.example") == 422);
    b.get("/password/forgotten");
    b.post("/password/forgotten", {{"name", "ann@home.example"}});
    w.write([](db::Tx&) -> Status { return {}; });
    CHECK(w.mail.sent.size() == 2); // no link for whoever has the new address
    auto const link = link_in(w.mail.sent[1]);
    CHECK(location(b.get(link)).starts_with("/sign-in"));
    other.sign_in(w.username(w.add("Eve", "Teacher", Role::teacher, w.elm)));
    CHECK(other.get(link).status == 404);
    CHECK(other.post(link).status == 404);
    CHECK(b.sign_in("ann@example.org") == 303);
    b.get("/me");
    CHECK(b.page.find("ann@home.example waits") != std::string::npos);
    CHECK(b.get(link).status == 200);
    CHECK(b.post(link).status == 303);
    CHECK(account(w, ann).sign_in.email_folded == "ann@home.example");
    CHECK(mails_to(w, "ann@example.org") == 2); // that it no longer counts
    CHECK(b.get(link).status == 404);
    Browser again(w);
    CHECK(again.sign_in("ann@home.example") == 303);
}

TEST_CASE(
    "an address that is put back no longer waits, one that is removed is gone, an unused account takes it at once") {
    World w;
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    w.give_address(ann, "ann@example.org");
    write_address(w, ann, "other@example.org");
    auto const link = link_in(w.mail.sent.back());
    write_address(w, ann, "ann@example.org");
    CHECK(account(w, ann).new_email.empty());
    Browser b(w);
    b.sign_in(w.username(ann));
    b.get("/me");
    CHECK(b.post(link).status == 409);
    CHECK(account(w, ann).sign_in.email_folded == "ann@example.org");
    write_address(w, ann, "");
    CHECK(account(w, ann).sign_in.email_folded.empty());
    CHECK(mails_to(w, "ann@example.org") == 2);

    PersonId fresh;
    w.write([&](db::Tx& tx) -> Status {
        TRY(id, directory::add_person(w.platform, tx, {}, {.given_name = "Nia", .family_name = "New"}));
        fresh = id;
        return {};
    });
    w.start_role(fresh, Role::teacher, w.elm);
    write_address(w, fresh, "nia@example.org");
    CHECK(account(w, fresh).sign_in.email_folded == "nia@example.org");
}

TEST_CASE("the link is sent again on request, and a password link to the waiting address confirms it") {
    World w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    write_address(w, ann, "ann@home.example");
    Browser b(w), o(w);
    b.sign_in(w.username(ann));
    b.get("/me");
    CHECK(b.post("/me/address/send").status == 303);
    CHECK(mails_to(w, "ann@home.example") == 2);
    CHECK(b.get(link_in(w.mail.sent[0])).status == 404);
    CHECK(b.get(link_in(w.mail.sent[1])).status == 200);
    o.sign_in(w.username(office));
    o.get("/me");
    CHECK(o.post("/people/" + ann.text() + "/account/link").status == 303);
    auto const& body = w.mail.sent.back().body;
    auto const at = body.find("/password/");
    auto const path = body.substr(at, body.find('\n', at) - at);
    Browser fresh(w, "198.51.100.4");
    CHECK(fresh.get(path).status == 200);
    CHECK(fresh.post(path, {{"password", "grey goose 7742"}, {"again", "grey goose 7742"}}).status == 303);
    CHECK(account(w, ann).sign_in.email_folded == "ann@home.example");
}

TEST_CASE("nobody changes the address of somebody who decides as much as they do, and other details they may") {
    World w;
    auto const office = w.add("Ida", "Office", Role::office, w.elm);
    auto const head = w.add("Ann", "Head", Role::head, w.elm);
    auto const teacher = w.add("Tom", "Teacher", Role::teacher, w.elm);
    w.give_address(head, "head@elm.example");
    Browser b(w);
    b.sign_in(w.username(office));
    CHECK(save_address(b, w, head, "office@elm.example") == 403);
    CHECK(save_address(b, w, head, "head@elm.example") == 303); // as it was
    CHECK(save_address(b, w, teacher, "tom@elm.example") == 303);
    w.events->handle_waiting();
    CHECK(account(w, head).sign_in.email_folded == "head@elm.example");
    CHECK(account(w, head).new_email.empty());
    // An import says so all the same: then it waits for the head.
    write_address(w, head, "office@elm.example");
    CHECK(account(w, head).sign_in.email_folded == "head@elm.example");
    CHECK(mails_to(w, "head@elm.example") == 1);
}

TEST_CASE("the owner is told of a new password, a second check on or off, and of a slip, but not a pupil") {
    World w;
    w.config.demonstration = true;
    auto const head = w.add("Ann", "Head", Role::head, w.elm);
    auto const tom = w.add("Tom", "Teacher", Role::teacher, w.elm);
    w.give_address(tom, "tom@elm.example");
    Browser t(w), h(w);
    t.sign_in(w.username(tom));
    t.get("/me/password");
    CHECK(t.post("/me/password",
                 {{"current", std::string(kPassword)}, {"password", "grey goose 7742"}, {"again", "grey goose 7742"}})
              .status == 303);
    CHECK(mails_to(w, "tom@elm.example") == 1);
    h.sign_in(w.username(head));
    h.get("/me");
    CHECK(h.post("/people/" + tom.text() + "/account/remove-factor").status == 303);
    CHECK(mails_to(w, "tom@elm.example") == 2);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    w.give_address(zoe, "zoe@elm.example");
    CHECK(h.post("/people/" + zoe.text() + "/account/slip").status == 200);
    CHECK(mails_to(w, "zoe@elm.example") == 0);
}
