// The store suite: every statement of identity, on both engines.
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/rights/right_store.h"
#include "areas/identity/sessions/session_store.h"
#include "areas/identity/world_test.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {
FullAccount account(World& w, PersonId person) {
    auto snapshot = w.database->read();
    auto found = account_of(snapshot, person);
    REQUIRE(found);
    return *found;
}
SessionRow session(World& w, PersonId person, Instant ends) {
    SessionRow row;
    row.id = next_id<SessionId>();
    row.person = person;
    row.school = w.elm;
    row.school_name = "Elmgreen School";
    row.agent = "Firefox on Windows";
    row.peer = "192.0.2.7";
    row.form_secret = "secret";
    row.created = row.seen = w.clock.now();
    row.ends = ends;
    row.idle_seconds = 2400;
    return row;
}
std::string const kHash(32, '\x80'); // bytes, not text
} // namespace

BOTH_ENGINES("people of one name get usernames numbered in turn, around one that somebody chose") {
    World w(engine);
    auto const first = w.add("Zoe", "Obrien", Role::pupil, w.elm, 7);
    auto const second = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    CHECK(w.username(first) == "25.zobrien");
    CHECK(w.username(second) == "25.zobrien2");
    w.write([&](db::Tx& tx) { return set_username(tx, first, "25.zobrien3", "25.zobrien3"); });
    auto const third = w.add("Zac", "Obrien", Role::pupil, w.elm, 7);
    CHECK(w.username(third) == "25.zobrien4");
    auto const taken =
        w.database->write([&](db::Tx& tx) -> Status { return set_username(tx, third, "25.zobrien2", "25.zobrien2"); });
    REQUIRE(!taken.ok());
    CHECK(taken.problem().code == "username_taken");
}

BOTH_ENGINES("an account is made once, and follows name, address and place") {
    World w(engine);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    w.start_role(zoe, Role::pupil, w.oak, 7); // registered at two schools: no second account
    CHECK(account(w, zoe).sign_in.username == "25.zobrien");
    CHECK(account(w, zoe).kind == Role::pupil);
    w.write([&](db::Tx& tx) {
        auto person = directory::people_by_id(tx, std::span(&zoe, 1)).at(0);
        person.known_as = "Zo";
        person.email = "Zo@Example.org";
        return directory::change_person(w.platform, tx, {}, person);
    });
    w.events->handle_waiting();
    CHECK(account(w, zoe).sign_in.display_name == "Zo O'Brien");
    CHECK(account(w, zoe).sign_in.email_folded.empty()); // in use already: it waits to be confirmed
    CHECK(account(w, zoe).new_email == "zo@example.org");
    w.write([&](db::Tx& tx) { return set_address(tx, zoe, "zo@example.org"); });
    CHECK(account(w, zoe).sign_in.email_folded == "zo@example.org");
    CHECK(account(w, zoe).new_email.empty());
    auto snapshot = w.database->read();
    CHECK(accounts_named(snapshot, "zo@example.org").size() == 1);
    CHECK(accounts_named(snapshot, "25.zobrien").size() == 1);
    CHECK(accounts_named(snapshot, "nobody").empty());
    CHECK(accounts_with_email(snapshot, "zo@example.org").size() == 1);
}

BOTH_ENGINES("a mover's account goes to the new school, a leaver's sessions end") {
    World w(engine);
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    auto const row = session(w, ann, w.clock.now().plus_seconds(9999));
    w.write([&](db::Tx& tx) { return add_session(tx, row, kHash); });
    CHECK(account(w, ann).school == w.elm);
    w.write([&](db::Tx& tx) {
        auto const roles = directory::roles_of(tx, ann, w.today());
        return directory::end_role(w.platform, tx, {}, roles.at(0).id, w.today().plus(-1));
    });
    w.events->handle_waiting();
    {
        auto snapshot = w.database->read();
        CHECK(sessions_of(snapshot, ann).empty());
    }
    w.start_role(ann, Role::head, w.oak);
    CHECK(account(w, ann).school == w.oak);
    CHECK(account(w, ann).kind == Role::head);
}

BOTH_ENGINES("a password makes an account active, a lock stays a lock, a code wants changing") {
    World w(engine);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    CHECK(account(w, zoe).sign_in.state == AccountState::active);
    CHECK(!account(w, zoe).sign_in.must_change);
    auto const ends = w.clock.now().plus_seconds(60);
    w.write([&](db::Tx& tx) { return set_locked(tx, zoe, true, w.clock.now()); });
    w.write([&](db::Tx& tx) { return set_password(tx, zoe, "hash", ends, w.clock.now()); });
    CHECK(account(w, zoe).sign_in.state == AccountState::locked);
    CHECK(account(w, zoe).sign_in.must_change);
    CHECK(account(w, zoe).sign_in.password_ends == ends);
    w.write([&](db::Tx& tx) { return set_locked(tx, zoe, false, w.clock.now()); });
    CHECK(account(w, zoe).sign_in.state == AccountState::active);
    auto const nobody = w.database->write(
        [&](db::Tx& tx) -> Status { return set_password(tx, PersonId(5), "hash", {}, w.clock.now()); });
    CHECK(!nobody.ok());
}

BOTH_ENGINES("a session is found by its token with what pages need, touched, moved and ended") {
    World w(engine);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    auto const other = w.add("Ann", "Other", Role::pupil, w.elm, 7);
    auto const ends = w.clock.now().plus_seconds(9999);
    auto const row = session(w, zoe, ends);
    w.write([&](db::Tx& tx) { return add_session(tx, row, kHash); });
    w.write([&](db::Tx& tx) { return set_preferences(tx, zoe, "scheme=dark"); });
    auto const live = [&] {
        auto snapshot = w.database->read();
        return session_by_token(snapshot, kHash);
    };
    REQUIRE(live());
    CHECK(live()->session.person == zoe);
    CHECK(live()->session.ends == ends);
    CHECK(live()->display_name == "Zoë O'Brien");
    CHECK(live()->preferences == "scheme=dark");
    CHECK(!live()->locked);
    w.write([&](db::Tx& tx) { return touch_session(tx, row.id, w.clock.now().plus_seconds(200)); });
    CHECK(live()->session.seen == w.clock.now().plus_seconds(200));
    w.write([&](db::Tx& tx) { return touch_session(tx, row.id, w.clock.now()); }); // never back
    CHECK(live()->session.seen == w.clock.now().plus_seconds(200));
    w.write([&](db::Tx& tx) { return set_session_school(tx, row.id, w.oak, "Oak", "#112233"); });
    w.write([&](db::Tx& tx) { return set_session_factor(tx, row.id); });
    w.write([&](db::Tx& tx) { return set_locked(tx, zoe, true, w.clock.now()); });
    CHECK(live()->session.school == w.oak);
    CHECK(live()->session.school_accent == "#112233");
    CHECK(live()->session.second_factor);
    CHECK(live()->locked);
    CHECK(!w.database->write([&](db::Tx& tx) -> Status { return end_session(tx, row.id, other); }).ok());
    CHECK(live());
    w.write([&](db::Tx& tx) { return end_session(tx, row.id, zoe); });
    CHECK(!live());
}

BOTH_ENGINES("what is over is swept away, what is not stays") {
    World w(engine);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    auto const now = w.clock.now();
    w.write([&](db::Tx& tx) { return add_session(tx, session(w, zoe, now.plus_seconds(-1)), kHash); });
    w.write([&](db::Tx& tx) { return add_session(tx, session(w, zoe, now.plus_seconds(60)), std::string(32, 'b')); });
    w.write([&](db::Tx& tx) { return keep_device(tx, "old", zoe, now.plus_seconds(-200 * 86400ll)); });
    w.write([&](db::Tx& tx) { return keep_device(tx, "new", zoe, now); });
    w.write([&](db::Tx& tx) { return keep_device(tx, "new", zoe, now); });
    auto const swept = w.database->write([&](db::Tx& tx) { return sweep_sessions(tx, now, 180); });
    REQUIRE(swept.ok());
    CHECK(*swept == 2);
    auto snapshot = w.database->read();
    CHECK(sessions_of(snapshot, zoe).size() == 1);
    CHECK(device_known(snapshot, "new", zoe));
    CHECK(!device_known(snapshot, "old", zoe));
    CHECK(!device_known(snapshot, "new", PersonId(5)));
}

BOTH_ENGINES("a link works once, the newest only, and not for another purpose") {
    World w(engine);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    auto const now = w.clock.now();
    Token token;
    token.purpose = Purpose::set_password;
    token.person = zoe;
    token.ends = now.plus_seconds(60);
    w.write([&](db::Tx& tx) { return add_token(tx, token, "first", now); });
    w.write([&](db::Tx& tx) { return add_token(tx, token, "second", now); });
    auto const find = [&](std::string_view secret, Purpose purpose = Purpose::set_password) {
        auto snapshot = w.database->read();
        return find_token(snapshot, purpose, secret);
    };
    CHECK(!find("first")->usable(now));
    REQUIRE(find("second"));
    CHECK(find("second")->usable(now));
    CHECK(!find("second")->usable(now.plus_seconds(60)));
    CHECK(!find("second", Purpose::invite));
    CHECK(!find("third"));
    auto const id = find("second")->id;
    CHECK(w.database->write([&](db::Tx& tx) { return use_token(tx, id, now); }).value());
    CHECK(!w.database->write([&](db::Tx& tx) { return use_token(tx, id, now); }).value());
    w.write([&](db::Tx& tx) { return add_token(tx, token, "fourth", now); });
    for (int i = 0; i < kTokenTriesMax; ++i) w.write([&](db::Tx& tx) { return count_try(tx, find("fourth")->id); });
    CHECK(!find("fourth")->usable(now));
}

BOTH_ENGINES("a step of the second factor is taken once, and recovery codes are used up") {
    World w(engine);
    auto const ann = w.add("Ann", "Head", Role::head, w.elm);
    w.write([&](db::Tx& tx) { return set_totp_pending(tx, ann, kHash); });
    CHECK(!account(w, ann).sign_in.has_totp);
    auto const replaced =
        w.database->write([&](db::Tx& tx) { return confirm_totp(tx, ann, "another that was shown before", 100); });
    CHECK(replaced.problem().code == "totp_replaced");
    w.write([&](db::Tx& tx) { return confirm_totp(tx, ann, kHash, 100); });
    CHECK(account(w, ann).sign_in.has_totp);
    CHECK(account(w, ann).totp_secret == kHash);
    CHECK(account(w, ann).totp_pending.empty());
    auto const take = [&](std::int64_t step) {
        return w.database->write([&](db::Tx& tx) { return take_totp_step(tx, ann, step); }).value();
    };
    CHECK(!take(100));
    CHECK(take(101));
    CHECK(!take(101));
    w.write([&](db::Tx& tx) { return set_recovery_codes(tx, ann, {"a", "b"}); });
    auto const use = [&](std::int64_t position) {
        return w.database->write([&](db::Tx& tx) { return use_recovery_code(tx, ann, position, w.clock.now()); })
            .value();
    };
    CHECK(use(2));
    CHECK(!use(2));
    {
        auto snapshot = w.database->read();
        REQUIRE(unused_recovery_codes(snapshot, ann).size() == 1);
        CHECK(unused_recovery_codes(snapshot, ann)[0].sealed == "a");
    }
    w.write([&](db::Tx& tx) { return clear_totp(tx, ann); });
    CHECK(!account(w, ann).sign_in.has_totp);
}

BOTH_ENGINES("a school's accounts are listed, filtered, sorted and counted, and no other school's") {
    World w(engine);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    w.add("Olu", "Elsewhere", Role::teacher, w.oak);
    w.write([&](db::Tx& tx) { return set_locked(tx, ann, true, w.clock.now()); });
    w.write([&](db::Tx& tx) { return note_sign_in(tx, zoe, w.elm, "192.0.2.7", w.clock.now()); });
    auto snapshot = w.database->read();
    using Show = AccountFilter::Show;
    auto const names = [&](AccountFilter filter) {
        std::string all;
        for (auto const& row : list_accounts(snapshot, w.elm, filter)) all += row.account.display_name + ";";
        CHECK(count_accounts(snapshot, w.elm, filter) == std::ranges::count(all, ';'));
        return all;
    };
    CHECK(names({}) == "Zoë O'Brien;Ann Teacher;");
    CHECK(names({.descending = true}) == "Ann Teacher;Zoë O'Brien;");
    CHECK(names({.sort = "username"}) == "Zoë O'Brien;Ann Teacher;");
    CHECK(names({.sort = "sign_in", .descending = true}) == "Zoë O'Brien;Ann Teacher;");
    CHECK(names({.show = Show::locked}) == "Ann Teacher;");
    CHECK(names({.show = Show::never}) == "Ann Teacher;");
    CHECK(names({.show = Show::waiting}) == "");
    CHECK(names({.show = Show::second_factor}) == "");
    CHECK(names({.text = "obri"}) == "Zoë O'Brien;");
    CHECK(names({.text = "25.zo"}) == "Zoë O'Brien;");
    CHECK(names({.text = "%"}) == "Zoë O'Brien;Ann Teacher;");
    auto const counts = account_counts(snapshot, w.elm, {});
    CHECK(counts.all == 2);
    CHECK(counts.never == 1);
    CHECK(counts.locked == 1);
    CHECK(account_counts(snapshot, SchoolId(), {}).locked == 1);
}

BOTH_ENGINES("changed rights are kept, put over the defaults, and changed again") {
    World w(engine);
    auto const set = [&](bool held) {
        w.write([&](db::Tx& tx) {
            return set_right(tx, {Role::governor, "directory.see_schools", held, "they asked", {}, w.clock.now()});
        });
        auto snapshot = w.database->read();
        apply_right_changes(snapshot, w.catalogue);
        CHECK(right_changes(snapshot).size() == 1);
    };
    set(true);
    CHECK(w.catalogue.holds(Role::governor, directory::kSeeSchools));
    set(false);
    CHECK(!w.catalogue.holds(Role::governor, directory::kSeeSchools));
    w.write([&](db::Tx& tx) { return set_right(tx, {Role::head, "gone.right", true, "old", {}, w.clock.now()}); });
    auto snapshot = w.database->read();
    apply_right_changes(snapshot, w.catalogue); // a right that no area has any more does no harm
    CHECK(right_changes(snapshot).size() == 2);
}

BOTH_ENGINES("a school's own pattern makes its usernames, a strange one is refused") {
    World w(engine);
    w.write([&](db::Tx& tx) { return set_school_rules(tx, w.elm, {"{given}.{surname}", "elm-{surname}"}); });
    CHECK(w.username(w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7)) == "zoe.obrien");
    CHECK(w.username(w.add("Ann", "Teacher", Role::teacher, w.elm)) == "elm-teacher");
    CHECK(w.username(w.add("Ann", "Teacher", Role::teacher, w.oak)) == "ateacher");
    auto const refused = w.database->write([&](db::Tx& tx) -> Status {
        return set_school_rules(tx, w.elm, {"{shoe size}", "{surname}"});
    });
    CHECK(!refused.ok());
}

BOTH_ENGINES("somebody's account is given as data without secrets, and goes with everything that hangs on it") {
    World w(engine);
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    w.write([&](db::Tx& tx) { return add_session(tx, session(w, zoe, w.clock.now().plus_seconds(60)), kHash); });
    w.write([&](db::Tx& tx) { return keep_device(tx, "machine", zoe, w.clock.now()); });
    w.write([&](db::Tx& tx) { return set_recovery_codes(tx, zoe, {"a"}); });
    {
        auto snapshot = w.database->read();
        auto const text = export_account(snapshot, zoe);
        CHECK(text.find("25.zobrien") != std::string::npos);
        CHECK(text.find("argon2") == std::string::npos);
        CHECK(text.find("\"sessions\":[{\"began\"") != std::string::npos);
        CHECK(text.find("\"machines_last_seen\":[\"2026") != std::string::npos);
        CHECK(export_account(snapshot, PersonId(5)) == "{}");
    }
    w.write([&](db::Tx& tx) { return erase_account(tx, zoe); });
    auto snapshot = w.database->read();
    CHECK(!account_of(snapshot, zoe));
    CHECK(sessions_of(snapshot, zoe).empty());
    CHECK(!device_known(snapshot, "machine", zoe));
}
