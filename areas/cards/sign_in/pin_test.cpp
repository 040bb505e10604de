#include "areas/cards/sign_in/pin.h"

#include "areas/cards/sign_in/who.h"
#include "areas/cards/world_test.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;
using access::Role;

namespace {

std::string_view fault(std::string_view pin, int least = kPupilPinMin) {
    std::string const cards[] = {"04A2B1C9D2", "00735926"};
    return pin_fault(pin, least, SchoolDay::of(2012, 3, 9), cards);
}

directory::PersonRole role(Role what, std::int64_t school, std::optional<std::int64_t> year = {}) {
    directory::PersonRole one;
    one.role = what;
    one.school = SchoolId(school);
    one.year_group = year;
    return one;
}

Card card_at(std::int64_t school) {
    Card card;
    card.school = SchoolId(school);
    card.person = PersonId(9);
    return card;
}

Allowed ask(std::vector<directory::PersonRole> const& roles, std::vector<SignInRule> const& rules,
            std::int64_t school = 1) {
    Card const cards[] = {card_at(school)};
    return who_may(cards, roles, rules);
}

SignInRule const kOpen{SchoolId(1), PupilSecret::picture, StaffSecret::pin};
SignInRule const kStrict{SchoolId(2), PupilSecret::pin, StaffSecret::off};

} // namespace

TEST_CASE("a PIN that others would guess is refused, with the reason") {
    for (auto const* pin : {"1111", "1234", "4321", "8901", "123456", "1212", "123123", "112233", "123321", "2580"})
        CHECK_MESSAGE(fault(pin) == "simple", pin);
    for (auto const* pin : {"0903", "2012", "090312", "09032012", "120309", "0309"})
        CHECK_MESSAGE(fault(pin) == "birthday", pin);
    CHECK(fault("7359") == "on_card");
    CHECK(fault("735926") == "on_card");
    CHECK(fault("12a4") == "digits");
    CHECK(fault("") == "short");
    CHECK(fault("837") == "short");
    CHECK(fault("8372", kStaffPinMin) == "short");
    CHECK(fault("8372519046183") == "long");
    for (auto const* pin : {"8372", "837251", "1004", "837251904618"}) CHECK_MESSAGE(fault(pin) == "", pin);
    CHECK(pin_fault("0903", 4, std::nullopt, {}) == "");
}

TEST_CASE("a card lets in pupils with a picture and staff never without a PIN") {
    auto const pupil = ask({role(Role::pupil, 1, 2)}, {kOpen});
    CHECK(pupil.refused == "");
    CHECK(pupil.picture);
    CHECK(pupil.pin_digits_min() == 4);
    auto const teacher = ask({role(Role::teacher, 1)}, {kOpen});
    CHECK(teacher.refused == "");
    CHECK_FALSE(teacher.picture);
    CHECK(teacher.pin_digits_min() == 6);
    auto const both = ask({role(Role::pupil, 1, 13), role(Role::support_staff, 1)}, {kOpen});
    CHECK_FALSE(both.picture);
    CHECK(both.pin_digits_min() == 6);
    auto const helper = ask({role(Role::pupil, 1, 13), role(Role::community, 1)}, {kOpen});
    CHECK_FALSE(helper.picture);
    CHECK(ask({role(Role::pupil, 2, 7)}, {kStrict}, 2).picture == false);
}

TEST_CASE(
    "every school at which somebody learns or works has its say, and the authority's staff never come in by a card") {
    CHECK(ask({role(Role::teacher, 1)}, {}).refused == "off");
    CHECK(ask({role(Role::teacher, 2)}, {kStrict}, 2).refused == "off");
    CHECK(ask({role(Role::teacher, 1), role(Role::head, 2)}, {kOpen, kStrict}).refused == "off");
    CHECK(ask({role(Role::pupil, 1, 2), role(Role::pupil, 3, 2)}, {kOpen}).refused == "off");
    auto const two = ask({role(Role::pupil, 1, 2), role(Role::pupil, 2, 2)}, {kOpen, kStrict});
    CHECK(two.refused == "");
    CHECK_FALSE(two.picture); // the stricter of the two
    CHECK(ask({role(Role::teacher, 1), role(Role::parent, 2)}, {kOpen, kStrict}).refused == "");
    CHECK(ask({role(Role::teacher, 1), role(Role::technician, 0)}, {kOpen}).refused == "authority");
    CHECK(ask({}, {kOpen}).refused == "left");
    CHECK(ask({role(Role::parent, 1)}, {kOpen}).refused == "left");
    CHECK(ask({role(Role::teacher, 1)}, {kOpen}, 2).refused == "left"); // the card is another school's
    CHECK(who_may({}, std::vector{role(Role::teacher, 1)}, std::vector{kOpen}).refused == "card");
    CHECK(pin_digits_for(std::vector{role(Role::teacher, 1)}, std::vector{kOpen}) == 6);
    CHECK(pin_digits_for(std::vector{role(Role::pupil, 2)}, std::vector{kStrict}) == 4);
    CHECK_FALSE(pin_digits_for(std::vector{role(Role::teacher, 2)}, std::vector{kStrict}));
    CHECK_FALSE(pin_digits_for(std::vector{role(Role::parent, 1)}, std::vector{kOpen}));
}

TEST_CASE("a number means one person, by cards that are good now and of the school of the workstation") {
    auto const now = Instant::parse("2026-11-23T09:00:00Z").value();
    auto one = card_at(1), other = card_at(2);
    one.number = other.number = "0411";
    one.issued_at = other.issued_at = now.plus_seconds(-100);
    auto const meant = [&](SchoolId school) {
        Card const found[] = {one, other};
        return meant_cards(found, "0411", school, now).size();
    };
    CHECK(meant(SchoolId()) == 0);
    CHECK(meant(SchoolId(2)) == 1);
    CHECK(meant(SchoolId(3)) == 0);
    other.person = PersonId(10);
    CHECK(meant(SchoolId(2)) == 1); // at another school it is somebody else's
    other.school = SchoolId(1);
    CHECK(meant(SchoolId(1)) == 0); // whose?
    other.school = SchoolId(2);
    other.person = {}; // a visitor
    CHECK(meant(SchoolId(2)) == 0);
    one.ends_at = now.plus_seconds(-1);
    CHECK(meant(SchoolId(1)) == 0);
}

BOTH_ENGINES("a school's rule and a PIN are kept, and ten wrong PINs in a row close it") {
    World w(engine);
    auto const pin = [&] {
        auto snapshot = w.t.db().read();
        return pin_of(snapshot, w.zoe);
    };
    {
        auto snapshot = w.t.db().read();
        CHECK(sign_in_rule(snapshot, w.elm) == SignInRule{w.elm});
        CHECK(sign_in_rule(snapshot, w.elm).staff == StaffSecret::off);
    }
    for (auto const secret : {PupilSecret::picture, PupilSecret::pin})
        w.write([&](db::Tx& tx) { return set_sign_in_rule(tx, {w.elm, secret, StaffSecret::pin}, w.now()); });
    {
        auto snapshot = w.t.db().read();
        SchoolId const schools[] = {w.elm, w.oak};
        auto const rules = sign_in_rules(snapshot, schools);
        REQUIRE(rules.size() == 1);
        CHECK(rules[0] == SignInRule{w.elm, PupilSecret::pin, StaffSecret::pin});
    }
    CHECK_FALSE(pin());
    w.write([&](db::Tx& tx) { return set_pin(tx, w.zoe, "$one", w.now()); });
    auto const wrong = [&](int times) {
        w.write([&](db::Tx& tx) -> Status {
            for (int i = 0; i < times; ++i) TRY_DO(count_wrong_pin(tx, w.zoe));
            return count_wrong_pin(tx, PersonId()); // nobody
        });
    };
    wrong(9);
    CHECK(pin()->wrong == 9);
    CHECK_FALSE(pin()->closed());
    wrong(3);
    CHECK(pin()->wrong == kWrongPinsMax);
    CHECK(pin()->closed());
    w.write([&](db::Tx& tx) { return set_pin(tx, w.zoe, "$two", w.now().plus_seconds(1)); });
    CHECK(pin()->hash == "$two");
    CHECK_FALSE(pin()->closed());
    wrong(2);
    w.write([&](db::Tx& tx) { return forgive_pins(tx, w.zoe); });
    CHECK(pin()->wrong == 0);
    w.write([&](db::Tx& tx) { return clear_pin(tx, w.zoe); });
    CHECK_FALSE(pin());
}
