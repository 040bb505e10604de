#include "areas/identity/world_test.h"

#include "areas/identity/accounts/account_store.h"
#include "areas/identity/joining/invitation.h"
#include "areas/identity/passwords/token_store.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {
directory::GuardianPerson guardian(std::int64_t id, bool responsibility, bool no_contact) {
    directory::GuardianPerson one;
    one.person.id = one.link.guardian = PersonId(id);
    one.link.responsibility = responsibility;
    one.link.no_contact = no_contact;
    return one;
}

struct FamilyWorld : World {
    FamilyWorld() {
        zoe = add("Zoë", "O'Brien", Role::pupil, elm, 7); // born 28 March 2014
        write([&](db::Tx& tx) -> Status {
            TRY(id, directory::add_person(platform, tx, {}, {.given_name = "Siobhán", .family_name = "O'Brien"}));
            mother = id;
            TRY_DO(link(tx, false));
            Token token;
            token.purpose = Purpose::invite;
            token.person = mother;
            token.child = zoe;
            token.ends = clock.now().plus_seconds(kInvitationDays * 86400ll);
            return add_token(tx, token, "kxrt7m4pbcdf", clock.now());
        });
    }
    Status link(db::Tx& tx, bool no_contact) {
        directory::Guardian wanted;
        wanted.pupil = zoe;
        wanted.guardian = mother;
        wanted.relationship = "mother";
        wanted.responsibility = true;
        wanted.no_contact = no_contact;
        TRY_DO(directory::set_guardian(platform, tx, {}, wanted));
        return {};
    }
    PersonId zoe, mother;
};
http::Response join(Browser& b, std::string code, std::string born, std::string username = "siobhan@example.org",
                    std::string password = "grey goose 77") {
    b.get("/join");
    return b.post(
        "/join", {{"code", code}, {"born", born}, {"username", username}, {"password", password}, {"again", password}});
}
} // namespace

TEST_CASE("only those who may be told of the child are invited, each once, and never one under a no-contact order") {
    directory::GuardianPerson const all[] = {guardian(1, true, false), guardian(2, false, false),
                                             guardian(3, true, true),  guardian(4, true, false),
                                             guardian(5, true, false), guardian(1, true, false)};
    Account in_use, waiting;
    in_use.person = PersonId(4);
    in_use.state = AccountState::active;
    waiting.person = PersonId(5);
    Account const accounts[] = {in_use, waiting};
    auto const invited = whom_to_invite(all, accounts);
    REQUIRE(invited.size() == 2);
    CHECK(invited[0].id == PersonId(1));
    CHECK(invited[1].id == PersonId(5));
    CHECK(may_join(all, PersonId(1)));
    CHECK(!may_join(all, PersonId(2)));
    CHECK(!may_join(all, PersonId(3)));
    CHECK(!may_join(all, PersonId(9)));
}

TEST_CASE("a parent joins with the code and the child's birthday, and is signed in at the child's school") {
    FamilyWorld w;
    Browser b(w, "198.51.100.4");
    CHECK(join(b, "KXRT 7M4P BCDF", "2014-03-28").status == 303);
    CHECK(b.get("/me").status == 200);
    CHECK(b.page.find("Elmgreen School") != std::string::npos);
    CHECK(b.page.find("Parent or carer") != std::string::npos);
    b.post("/sign-out");
    CHECK(b.sign_in("Siobhan@example.org", "grey goose 77") == 303);
    Browser again(w, "198.51.100.5");
    CHECK(join(again, "kxrt-7m4p-bcdf", "2014-03-28", "other.name").status == 422); // it worked once
    CHECK(w.audit.count("identity.joined") == 1);
}

TEST_CASE("a wrong birthday and a wrong code get the same answer, and five wrong birthdays void the code") {
    FamilyWorld w;
    Browser b(w, "198.51.100.4");
    auto const words = "do not go together";
    CHECK(join(b, "kxrt-7m4p-bcdf", "2014-03-29").status == 422);
    CHECK(b.page.find(words) != std::string::npos);
    CHECK(join(b, "bbbb-bbbb-bbbb", "2014-03-28").status == 422);
    CHECK(b.page.find(words) != std::string::npos);
    CHECK(join(b, "", "").status == 422);
    for (int i = 0; i < 4; ++i) {
        Browser other(w, "198.51.100." + std::to_string(10 + i));
        CHECK(join(other, "kxrt-7m4p-bcdf", "2014-01-01").status == 422);
    }
    Browser right(w, "198.51.100.99");
    CHECK(join(right, "kxrt-7m4p-bcdf", "2014-03-28").status == 422);
}

TEST_CASE("a code that went home before a no-contact order opens nothing after it") {
    FamilyWorld w;
    w.write([&](db::Tx& tx) { return w.link(tx, true); });
    Browser b(w);
    CHECK(join(b, "kxrt-7m4p-bcdf", "2014-03-28").status == 422);
}

TEST_CASE("a taken username and a weak password are said beside their fields, and the code still works after") {
    FamilyWorld w;
    Browser b(w);
    CHECK(join(b, "kxrt-7m4p-bcdf", "2014-03-28", w.username(w.zoe)).status == 422);
    CHECK(b.page.find("Somebody has that username") != std::string::npos);
    CHECK(join(b, "kxrt-7m4p-bcdf", "2014-03-28", "a b c", "short").status == 422);
    CHECK(join(b, "kxrt-7m4p-bcdf", "2014-03-28", "!", "grey goose 77").status == 422);
    CHECK(join(b, "kxrt-7m4p-bcdf", "2014-03-28").status == 303);
}

TEST_CASE("the office prints invitations from the pupil's page, a teacher and another school's office do not") {
    FamilyWorld w;
    auto const path = "/people/" + w.zoe.text() + "/invitations";
    auto const by = [&](PersonId person) {
        Browser b(w);
        b.sign_in(w.username(person));
        b.get("/me");
        return b.post(path);
    };
    auto const sheet = by(w.add("Ida", "Office", Role::office, w.elm));
    CHECK(sheet.status == 200);
    CHECK(sheet.body.starts_with("%PDF"));
    CHECK(w.audit.count("identity.invited") == 1);
    CHECK(by(w.add("Tom", "Teacher", Role::teacher, w.elm)).status == 403);
    CHECK(by(w.add("Ola", "Office", Role::office, w.oak)).status == 404);
    Browser old(w); // the printed one has taken the place of the one before
    CHECK(join(old, "kxrt-7m4p-bcdf", "2014-03-28").status == 422);
}

TEST_CASE("a code opens no account that is in use, and none of somebody with a part of their own in a school") {
    FamilyWorld w;
    Browser first(w, "198.51.100.4");
    CHECK(join(first, "kxrt-7m4p-bcdf", "2014-03-28").status == 303);
    w.write([&](db::Tx& tx) { // a second code, for another child, went home before she joined
        Token token;
        token.purpose = Purpose::invite;
        token.person = w.mother;
        token.child = w.zoe;
        token.ends = w.clock.now().plus_seconds(86400);
        return add_token(tx, token, "mmmm7m4pbcdf", w.clock.now());
    });
    Browser child(w, "198.51.100.5");
    CHECK(join(child, "mmmm-7m4p-bcdf", "2014-03-28", "mine.now", "my new password 1").status == 409);
    CHECK(child.page.find("You have an account already") != std::string::npos);
    CHECK(!child.signed_in());
    CHECK(first.signed_in());
    Browser again(w, "198.51.100.6");
    CHECK(again.sign_in("siobhan@example.org", "grey goose 77") == 303);
}

TEST_CASE("a code that went home opens nothing once the parent is to work at a school") {
    FamilyWorld w;
    w.start_role(w.mother, Role::head, w.oak);
    Browser b(w, "198.51.100.4");
    CHECK(join(b, "kxrt-7m4p-bcdf", "2014-03-28").status == 409);
    CHECK(!b.signed_in());
    auto snapshot = w.database->read();
    CHECK(account_of(snapshot, w.mother)->sign_in.password_hash.empty());
}

TEST_CASE("joining takes nobody's address for a username") {
    FamilyWorld w;
    auto const head = w.add("Ann", "Head", Role::head, w.elm);
    w.write([&](db::Tx& tx) { return set_address(tx, head, "head@elm.example"); });
    Browser b(w, "198.51.100.4");
    CHECK(join(b, "kxrt-7m4p-bcdf", "2014-03-28", "head@elm.example").status == 422);
    CHECK(b.page.find("Somebody has that username") != std::string::npos);
    Browser own(w);
    CHECK(own.sign_in("head@elm.example") == 303);
}

TEST_CASE("typing errors of one family keep no other family behind the same address from joining") {
    FamilyWorld w;
    for (int i = 0; i < 40; ++i) {
        Browser other(w, "198.51.100.4");
        CHECK(join(other, "bbbb-bbbb-bbbb", "2014-03-28").status == 422);
    }
    Browser b(w, "198.51.100.4");
    CHECK(join(b, "kxrt-7m4p-bcdf", "2014-03-28").status == 303);
}

TEST_CASE("with a child at another school the code alone does not open the account, nor what one school knows") {
    FamilyWorld w;
    PersonId niece;
    w.write([&](db::Tx& tx) -> Status {
        TRY(id,
            directory::add_person(w.platform, tx, {},
                                  {.given_name = "Nia", .family_name = "Oak", .birth_day = SchoolDay::of(2018, 5, 4)}));
        niece = id;
        directory::NewRole role;
        role.person = id;
        role.school = w.oak;
        role.role = Role::pupil;
        role.year_group = 3;
        role.starts_on = w.today().plus(-10);
        TRY_DO(directory::start_role(w.platform, tx, {}, role));
        directory::Guardian link;
        link.pupil = id;
        link.guardian = w.mother;
        link.relationship = "mother";
        link.responsibility = true;
        TRY_DO(directory::set_guardian(w.platform, tx, {}, link));
        return {};
    });
    Browser b(w, "198.51.100.4");
    CHECK(join(b, "kxrt7m4pbcdf", "2014-03-28").status == 422);
    auto const with_other = [&](std::string other) {
        return b
            .post("/join", {{"code", "kxrt7m4pbcdf"},
                            {"born", "2014-03-28"},
                            {"born_elsewhere", other},
                            {"username", "siobhan@example.org"},
                            {"password", "grey goose 77"},
                            {"again", "grey goose 77"}})
            .status;
    };
    CHECK(with_other("2014-03-28") == 422);
    CHECK(with_other("2018-05-04") == 303);
}
