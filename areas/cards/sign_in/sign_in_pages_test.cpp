// Signing in with a card at a workstation, on both engines.
#include "areas/cards/sign_in/workstation_test.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;

namespace {

// A page without what differs each time.
std::string without_tokens(std::string page) {
    for (std::string_view const mark : {"name=\"form_token\" value=\""})
        for (auto at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1))
            page.erase(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
    return page;
}

} // namespace

BOTH_ENGINES("a card and its PIN let in a pupil and a teacher; the number alone lets in nobody") {
    Workstations w(engine);
    CHECK(has(w.machine(w.elms_key), "Elmgreen School"));
    CHECK(w.opens(kZoes, kPupilPin));
    CHECK(w.opens("04:a2:b1:c9:d2", kPupilPin, "pin", w.elm)); // as some readers type it
    CHECK(w.opens(kAnns, kStaffPin));
    auto const asked = w.hold(kAnns, "");
    CHECK(asked.status == 200);
    CHECK(asked.cookies.empty());
    // What is asked for tells nothing of the card.
    auto const unknown = w.hold("0400112233", "");
    auto const hide = [](std::string text, std::string const& number) {
        for (auto at = text.find(number); at != std::string::npos; at = text.find(number))
            text.erase(at, number.size());
        return without_tokens(std::move(text));
    };
    CHECK(hide(asked.body, kAnns) == hide(unknown.body, "0400112233"));
    CHECK(w.hold("?", kStaffPin).status == 422);
    CHECK(w.hold("", kStaffPin).status == 422);
}

BOTH_ENGINES("every refusal is the same page, and the trail knows why") {
    Workstations w(engine);
    auto const refused = [&](std::string number, std::string secret, std::string why, std::string as = "pin",
                             SchoolId at = {}) {
        CAPTURE(why);
        CHECK_FALSE(w.opens(std::move(number), std::move(secret), std::move(as), at));
        CHECK(w.last_refusal() == "{\"why\":\"" + why + "\"}");
        w.t.clock().advance_seconds(4000); // the limits are another test's
    };
    refused("0400112233", kStaffPin, "card");
    refused(kAnns, "111111", "wrong_pin");
    refused(kZoes, "1111", "wrong_pin");
    refused(kAnns, "cat", "picture_not_enough", "picture"); // staff, where pupils may use pictures
    auto const tim = w.person("Tim", Role::teacher, w.elm);
    w.card(tim, w.elm, "0455AA", CardKind::staff);
    refused("0455AA", kStaffPin, "no_pin");
    auto const short_pin = w.person("Sam", Role::teacher, w.elm);
    w.card(short_pin, w.elm, "0455AB", CardKind::staff);
    w.write([&](db::Tx& tx) -> Status { // as a pupil once
        auto const pin = pin_of(tx, w.zoe);
        return set_pin(tx, short_pin, pin->hash, w.t.clock().now());
    });
    refused("0455AB", kPupilPin, "wrong_pin");

    // A temporary card of another school: at this workstation it is no card, and there its holder is nobody.
    w.card(w.ann, w.oak, "0466BB", CardKind::temporary, w.t.clock().now().plus_seconds(86400));
    refused("0466BB", kStaffPin, "card", "pin", w.elm);
    refused("0466BB", kStaffPin, "left", "pin", w.oak);
    w.card(w.ann, w.elm, "0466CC", CardKind::temporary, w.t.clock().now().plus_seconds(-1));
    refused("0466CC", kStaffPin, "card"); // over

    for (auto const state : {CardState::cancelled, CardState::lost, CardState::replaced}) {
        w.write([&](db::Tx& tx) { return set_card_state(tx, w.anns, state, w.t.clock().now().plus_seconds(-1)); });
        refused(kAnns, kStaffPin, "card");
    }
    w.write([&](db::Tx& tx) { return set_card_state(tx, w.anns, CardState::active, w.t.clock().now()); });
    CHECK(w.opens(kAnns, kStaffPin));

    w.rule({w.elm, PupilSecret::picture, StaffSecret::off});
    refused(kAnns, kStaffPin, "off");
    w.rule({w.elm, PupilSecret::off, StaffSecret::pin});
    refused(kZoes, kPupilPin, "off");
    CHECK(w.opens(kAnns, kStaffPin));

    auto const gone = w.person("Guy", Role::teacher, w.elm, {}, SchoolDay::of(2026, 8, 31));
    w.card(gone, w.elm, "0477DD", CardKind::staff);
    refused("0477DD", kStaffPin, "left");
    w.start(w.ann, Role::technician, SchoolId()); // of the service for the whole authority
    refused(kAnns, kStaffPin, "authority");
    for (auto const& page : w.said) CHECK(without_tokens(page) == without_tokens(w.said[0]));
}

BOTH_ENGINES("a pupil's picture is enough where the school says so, is counted with the badge's, and a locked account "
             "stays out") {
    Workstations w(engine);
    CHECK_FALSE(w.opens(kZoes, "cat", "picture")); // no badge, no picture
    w.write([&](db::Tx& tx) {
        return set_badge(tx, {w.zoe, w.elm, "cat", 0, w.t.clock().now()}, std::string(32, 'x'));
    });
    CHECK(w.opens(kZoes, "cat", "picture"));
    for (auto const* picture : {"dog", "moon", "fish"}) CHECK_FALSE(w.opens(kZoes, picture, "picture"));
    CHECK_FALSE(w.opens(kZoes, "cat", "picture")); // closed until a teacher opens it
    CHECK(w.opens(kZoes, kPupilPin));              // the PIN is another thing
    w.write([&](db::Tx& tx) { return forgive(tx, w.zoe); });
    w.t.clock().advance_seconds(4000);
    CHECK(w.opens(kZoes, "cat", "picture"));
    w.rule({w.elm, PupilSecret::pin, StaffSecret::pin});
    CHECK_FALSE(w.opens(kZoes, "cat", "picture"));
    CHECK(w.last_refusal() == "{\"why\":\"picture_not_enough\"}");
    w.come_in(PersonId(77), Role::office, w.elm);
    REQUIRE(w.t.post("/people/" + w.zoe.text() + "/account/lock").status == 303);
    CHECK_FALSE(w.opens(kZoes, kPupilPin));
    CHECK(w.last_refusal() == "{\"why\":\"account\"}");
}

BOTH_ENGINES("wrong PINs are slowed by card, then close the PIN until its owner sets another") {
    Workstations w(engine);
    int tries = 0;
    while (w.hold(kAnns, "999999").status == 422 && tries < 50) ++tries;
    CHECK(tries == 5);
    auto const slowed = w.hold(kAnns, kStaffPin); // right, and too soon
    CHECK(slowed.status == 429);
    CHECK(slowed.body.find("Wait 1 second") != std::string::npos);
    CHECK(w.opens(kZoes, kPupilPin)); // nobody else is kept waiting
    int unknown = 0;
    while (w.hold("0400112233", "999999").status == 422 && unknown < 50) ++unknown;
    CHECK(unknown == tries); // and nobody learns whether there is such a card
    for (int i = 5; i < kWrongPinsMax; ++i) {
        w.t.clock().advance_seconds(4000);
        CHECK(w.hold(kAnns, "999999").status == 422);
    }
    w.t.clock().advance_seconds(4000);
    CHECK_FALSE(w.opens(kAnns, kStaffPin));
    CHECK(w.last_refusal() == "{\"why\":\"pin_closed\"}");
}

BOTH_ENGINES("whoever signs in with a card of their own between guesses at another's gains no more guesses by it") {
    Workstations w(engine);
    int tries = 0;
    while (w.hold(kAnns, "999999").status == 422 && tries < 50) {
        ++tries;
        CHECK(w.opens(kZoes, kPupilPin));
    }
    CHECK(tries == 5);
    while (tries < kWrongPinsMax) {
        w.t.clock().advance_seconds(4000);
        CHECK(w.hold(kAnns, "999999").status == 422);
        CHECK(w.opens(kZoes, kPupilPin));
        ++tries;
    }
    w.t.clock().advance_seconds(4000);
    CHECK_FALSE(w.opens(kAnns, kStaffPin));
    CHECK(w.last_refusal() == "{\"why\":\"pin_closed\"}");
}

TEST_CASE("nor does a card of their own win back what guesses at all of a school's cards have used up") {
    Workstations w;
    auto const made_up = [&](int i) {
        return w.hold("04DD" + std::to_string(100000 + i), "cat", "picture").status; // no hash: quick
    };
    int taken = 0;
    for (; made_up(taken) == 422 && taken < 1000; ++taken)
        if (taken % 50 == 49) CHECK(w.opens(kZoes, kPupilPin));
    CHECK(taken == 300);
}

BOTH_ENGINES("a session begun with a card is short, and works at the school of the card") {
    Workstations w(engine);
    auto const answer = w.hold(kAnns, kStaffPin);
    REQUIRE(answer.status == 303);
    w.t.sign_in_by_cookies();
    auto const look = [&] {
        http::Request request;
        request.path = "/me/pin";
        request.peer = "192.0.2.1";
        request.id = "test";
        for (auto const& cookie : answer.cookies) request.cookies.add(cookie.name, cookie.value);
        return w.t.answer(request).status;
    };
    CHECK(look() == 200);
    w.t.clock().advance_seconds(15 * 60);
    CHECK(look() == 200);
    w.t.clock().advance_seconds(24 * 60);
    CHECK(look() == 303);
}

BOTH_ENGINES("each refusal costs the same, down to the account that is locked") {
    Workstations w(engine);
    auto const cost = [&](std::string number, std::string secret, std::string why, std::string as = "pin") {
        CAPTURE(why);
        auto const before = db::statements_on_this_thread();
        CHECK(w.hold(std::move(number), std::move(secret), std::move(as)).status == 422);
        auto const statements = db::statements_on_this_thread() - before;
        CHECK(w.last_refusal() == "{\"why\":\"" + why + "\"}");
        w.t.clock().advance_seconds(4000); // the limits are another test's
        return statements;
    };
    auto const tim = w.person("Tim", Role::teacher, w.elm);
    w.card(tim, w.elm, "0455AA", CardKind::staff);
    auto const guy = w.person("Guy", Role::teacher, w.elm, {}, SchoolDay::of(2026, 8, 31));
    w.card(guy, w.elm, "0477DD", CardKind::staff);
    auto const lost = w.card(tim, w.elm, "0488EE", CardKind::staff);
    w.write([&](db::Tx& tx) { return set_card_state(tx, lost, CardState::cancelled, w.t.clock().now()); });
    w.write([&](db::Tx& tx) {
        return set_badge(tx, {w.zoe, w.elm, "cat", 0, w.t.clock().now()}, std::string(32, 'x'));
    });
    auto const unknown = cost("0400112233", kStaffPin, "card");
    CHECK(unknown == 14);
    CHECK(cost("0488EE", kStaffPin, "card") == unknown);
    CHECK(cost("0477DD", kStaffPin, "left") == unknown);
    CHECK(cost("0455AA", kStaffPin, "no_pin") == unknown);
    CHECK(cost(kAnns, "111111", "wrong_pin") == unknown);
    CHECK(cost(kAnns, "cat", "picture_not_enough", "picture") == unknown);
    CHECK(cost(kZoes, "dog", "wrong_picture", "picture") == unknown);
    w.come_in(PersonId(77), Role::office, w.elm);
    for (auto const who : {w.ann, w.zoe}) REQUIRE(w.t.post("/people/" + who.text() + "/account/lock").status == 303);
    CHECK(cost(kAnns, kStaffPin, "account") == unknown);
    CHECK(cost(kZoes, "cat", "account", "picture") == unknown);
    CHECK(cost(kAnns, "111111", "wrong_pin") == unknown);
    w.rule({w.elm, PupilSecret::off, StaffSecret::off});
    CHECK(cost(kAnns, kStaffPin, "off") == unknown);
}
