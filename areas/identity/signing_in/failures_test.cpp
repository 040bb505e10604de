// Failed sign-ins leave a trace, one address that tries many names is shown, and keeps nobody out.
#include "areas/identity/signing_in/failures.h"

#include "areas/identity/signing_in/failure_store.h"
#include "areas/identity/signing_in/limits.h"
#include "areas/identity/signing_in/shared_store.h"
#include "areas/identity/world_test.h"
#include "platform/html/html.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {
void settle(World& w) {
    w.write([](db::Tx&) -> Status { return {}; }); // what was queued before has been written by now
}
void next_minute(World& w) {
    settle(w);
    w.clock.advance_seconds(61);
    REQUIRE(note_failures(w.platform).ok());
}
} // namespace

BOTH_ENGINES("failed sign-ins are counted by minute and address, and no more rows a minute than the limit") {
    World w(engine);
    auto const now = w.clock.now();
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    w.write([&](db::Tx& tx) -> Status {
        for (int i = 0; i < 3; ++i) TRY_DO(count_failed(tx, "192.0.2.7", i == 0, ann, now));
        TRY_DO(count_failed(tx, "192.0.2.8", true, ann, now));
        TRY_DO(count_failed(tx, "192.0.2.8", true, PersonId(), now));
        for (int i = 0; i < kAddressesAMinuteMax + 50; ++i)
            TRY_DO(count_failed(tx, "198.51." + std::to_string(i), true, PersonId(), now));
        return {};
    });
    auto snapshot = w.database->read();
    CHECK(failed_to_note(snapshot, now).empty()); // the minute goes on
    auto const over = failed_to_note(snapshot, now.plus_seconds(60));
    CHECK(over.size() == kAddressesAMinuteMax + 1);
    auto const of = [&](std::string_view household) {
        for (auto const& one : over)
            if (one.household == household) return one;
        return FailedMinute{};
    };
    CHECK(of("192.0.2.7").failures == 3);
    CHECK(of("192.0.2.7").names == 1);
    CHECK(of("192.0.2.7").person == ann);
    CHECK(of("192.0.2.8").failures == 2);
    CHECK(of("192.0.2.8").person.empty());
    CHECK(of("*").failures == 52);
}

BOTH_ENGINES("many names from one address make an alarm that grows, and a few make none") {
    World w(engine);
    auto const now = w.clock.now();
    auto const fail = [&](std::string household, int names, Instant at) {
        w.write([&](db::Tx& tx) -> Status {
            for (int i = 0; i < names; ++i) TRY_DO(count_failed(tx, household, true, PersonId(), at));
            auto const kept = keep_sprays(tx, at);
            return kept.ok() ? Status() : Status(kept.problem());
        });
    };
    auto const shown = [&](Instant at) {
        auto snapshot = w.database->read();
        return newest_sprays(snapshot, at);
    };
    fail("192.0.2.7", kSprayNames - 1, now);
    CHECK(shown(now).empty());
    fail("192.0.2.7", 30, now.plus_seconds(600));
    auto const first = shown(now.plus_seconds(600));
    REQUIRE(first.size() == 1);
    CHECK(first[0].household == "192.0.2.7");
    CHECK(first[0].names == kSprayNames + 29);
    CHECK(first[0].began.seconds() == now.seconds() / 60 * 60);
    fail("192.0.2.7", 200, now.plus_seconds(7200));
    CHECK(shown(now.plus_seconds(7200))[0].names == 200);
    CHECK(shown(now.plus_seconds(7200 + kSprayShownHours * 3600 + 60)).empty());
    w.write([&](db::Tx& tx) { return sweep_failures(tx, now.plus_seconds(40 * 86400)); });
    CHECK(failed_to_note(*std::make_unique<db::Snapshot>(w.database->read()), now.plus_seconds(40 * 86400)).empty());
}

TEST_CASE("a wrong password is in the trail with its address, once a minute, and about whose account it was") {
    World w;
    auto const ann = w.add("Ann", "Teacher", Role::teacher, w.elm);
    Browser b(w, "203.0.113.9");
    for (int i = 0; i < 3; ++i) CHECK(b.sign_in(w.username(ann), "wrong password") == 422);
    next_minute(w);
    CHECK(w.audit.count("identity.sign_ins_failed") == 1);
    CHECK(w.audit.entries.back().person == ann);
    next_minute(w);
    CHECK(w.audit.count("identity.sign_ins_failed") == 1);
}

TEST_CASE("three hundred and ten made-up names at a school's address keep out nobody who belongs to it") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    auto const ali = w.add("Ali", "Khan", Role::pupil, w.elm, 7);
    w.config.demonstration = true;
    auto const manager = w.add("Mia", "Manager", Role::service_manager, SchoolId());
    std::string const school = "192.0.2.7", home = "198.51.100.4";
    Browser at_school(w, school), at_home(w, home);
    CHECK(at_school.sign_in(w.username(zoe)) == 303);
    w.clock.advance_seconds(60);
    CHECK(at_home.sign_in(w.username(zoe)) == 303); // last seen at home
    {
        auto snapshot = w.database->read();
        CHECK(place_known(snapshot, zoe, school));
        CHECK(place_known(snapshot, zoe, home));
    }
    // Each at another machine of the school.
    for (int i = 0; i < kStrangerBurst + 10; ++i) {
        Browser guesser(w, school);
        CHECK(guesser.sign_in("made.up" + std::to_string(i), "wrong password") == 422);
    }
    Browser again(w, school), first_day(w, school);
    CHECK(again.sign_in(w.username(zoe)) == 303);
    CHECK(first_day.sign_in(w.username(ali)) == 303);
    next_minute(w);
    Browser m(w, home);
    m.sign_in(w.username(manager));
    auto snapshot = w.database->read();
    REQUIRE(newest_sprays(snapshot, w.clock.now()).size() == 1);
    platform::Area const& area = w.areas[1];
    CHECK(std::ranges::any_of(area.home_panels, [](auto const& one) { return one.id == "identity.sprays"; }));
}

BOTH_ENGINES("several nodes give a guesser no more tries at a name than one does, and forgive together") {
    World w(engine);
    auto const now = w.clock.now();
    Attempt const guess{"head", "203.0.113.9", "", Familiarity::stranger};
    SignInLimits nodes[2];
    auto const open_at = [&](SignInLimits& node, Instant at) {
        auto snapshot = w.database->read();
        learn_shared(snapshot, node, Guessed::password, guess, at);
        return node.check(guess, at).open();
    };
    for (int i = 0; i < kFreeTries; ++i) {
        auto& node = nodes[i % 2];
        REQUIRE(open_at(node, now));
        node.failed(guess, now);
        w.write([&](db::Tx& tx) { return share_failure(tx, Guessed::password, guess, now); });
    }
    CHECK_FALSE(open_at(nodes[0], now));
    CHECK_FALSE(open_at(nodes[1], now));
    SignInLimits fresh; // started anew
    CHECK_FALSE(open_at(fresh, now));
    SignInLimits codes;
    {
        auto snapshot = w.database->read();
        learn_shared(snapshot, codes, Guessed::code, guess, now);
    }
    CHECK(codes.check(guess, now).open());
    SignInLimits later;
    CHECK(open_at(later, now.plus_seconds(kForgottenAfter + 1)));
    w.write([&](db::Tx& tx) { return share_forgiven(tx, Guessed::password, "head"); });
    SignInLimits after;
    CHECK(open_at(after, now));
}
