#include "areas/cards/cards/issue.h"

#include "areas/cards/cards/card.h"
#include "areas/cards/world_test.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;

namespace {

std::string try_issue(World& w, Wanted const& wanted) {
    auto const made = w.t.db().write([&](db::Tx& tx) { return issue(w.t.platform(), tx, {w.ann, ""}, wanted); });
    return made.ok() ? "" : std::string(made.problem().code);
}

std::string try_act(World& w, CardId card, Act act) {
    auto const done = w.t.db().write([&](db::Tx& tx) {
        return act_on(w.t.platform(), tx, {w.ann, ""}, card, act, "why");
    });
    return done.ok() ? "" : std::string(done.problem().code);
}

std::vector<Card> held_by(World& w, PersonId person) {
    auto snapshot = w.t.db().read();
    return cards_of(snapshot, std::span(&person, 1));
}

} // namespace

BOTH_ENGINES("a second card is refused, or replaces the first where that is meant, and both remain in the history") {
    World w(engine);
    Wanted wanted{w.elm, w.zoe, "", "04 11 22 33", CardKind::pupil, {}, false};
    CHECK(try_issue(w, wanted) == "card_has_one");
    w.clock().advance_seconds(10);
    wanted.replaces = true;
    CHECK(try_issue(w, wanted) == "");
    auto const now = held_by(w, w.zoe);
    REQUIRE(now.size() == 2);
    CHECK(now[0].number == "04112233");
    CHECK(now[0].state == CardState::active);
    CHECK(now[1].state == CardState::replaced);
    auto snapshot = w.t.db().read();
    auto const happened = history_of(snapshot, std::span(&w.zoes, 1));
    REQUIRE(happened.size() == 1);
    CHECK(happened[0].what == "replaced");
    CHECK(happened[0].other == now[0].id);
    CHECK(card_person(snapshot, w.elm, "04112233", w.now()) == w.zoe);
    CHECK_FALSE(card_person(snapshot, w.elm, kZoesNumber, w.now()));
}

BOTH_ENGINES("a number is one person's at a school, until the card has ended") {
    World w(engine);
    CHECK(try_issue(w, {w.elm, w.ann, "", kZoesNumber, CardKind::staff, {}, true}) == "card_number_taken");
    CHECK(try_issue(w, {w.elm, w.zoe, "", kZoesNumber, CardKind::pupil, {}, true}) == "card_known");
    CHECK(try_issue(w, {w.elm, w.zoe, "", "x", CardKind::pupil, {}, true}) == "card_number");
    CHECK(try_issue(w, {w.oak, w.zoe, "", kZoesNumber, CardKind::pupil, {}, false}) == ""); // at another school too
    w.clock().advance_seconds(1);
    CHECK(try_act(w, w.zoes, Act::cancel) == "");
    CHECK(try_issue(w, {w.elm, w.ann, "", kZoesNumber, CardKind::staff, {}, true}) == "");
}

BOTH_ENGINES("a temporary card stands beside the other, ends by itself, and the next takes its place") {
    World w(engine);
    auto const evening = w.now().plus_seconds(8 * 3600);
    CHECK(try_issue(w, {w.elm, w.zoe, "", "0455", CardKind::temporary, evening, false}) == "");
    w.clock().advance_seconds(60);
    CHECK(try_issue(w, {w.elm, w.zoe, "", "0466", CardKind::temporary, evening, false}) == "");
    auto snapshot = w.t.db().read();
    CHECK_FALSE(card_person(snapshot, w.elm, "0455", w.now()));
    CHECK(card_person(snapshot, w.elm, "0466", w.now()) == w.zoe);
    CHECK(card_person(snapshot, w.elm, kZoesNumber, w.now()) == w.zoe);
    CHECK_FALSE(card_person(snapshot, w.elm, "0466", evening.plus_seconds(1)));
}

BOTH_ENGINES("lost and found, and found too late") {
    World w(engine);
    CHECK(try_act(w, w.zoes, Act::find) == "card_ended");
    CHECK(try_act(w, w.zoes, Act::lose) == "");
    CHECK(try_act(w, w.zoes, Act::lose) == "card_ended");
    CHECK(try_act(w, w.zoes, Act::find) == "");
    CHECK(try_act(w, w.zoes, Act::lose) == "");
    CHECK(try_issue(w, {w.elm, w.zoe, "", "0477", CardKind::pupil, {}, false}) == "");
    CHECK(try_act(w, w.zoes, Act::find) == "card_has_one");
    CHECK(try_act(w, w.zoes, Act::cancel) == "");
    CHECK(try_act(w, w.zoes, Act::cancel) == "card_ended");
    CHECK(try_act(w, CardId(12345), Act::cancel) == "not_found");
}

BOTH_ENGINES("a lost card that is cancelled later was good until it was lost, and one found between until cancelled") {
    World w(engine);
    auto const lost = w.now();
    CHECK(try_act(w, w.zoes, Act::lose) == "");
    w.clock().advance_seconds(600);
    CHECK(try_act(w, w.zoes, Act::cancel) == "");
    auto const card = held_by(w, w.zoe).at(0);
    CHECK(card.state == CardState::cancelled);
    CHECK(was_good(card, lost.plus_seconds(-1)));
    CHECK_FALSE(was_good(card, lost));
    CHECK_FALSE(was_good(card, lost.plus_seconds(300)));

    CHECK(try_act(w, w.anns, Act::lose) == "");
    w.clock().advance_seconds(60);
    CHECK(try_act(w, w.anns, Act::find) == "");
    w.clock().advance_seconds(60);
    auto const cancelled = w.now();
    CHECK(try_act(w, w.anns, Act::cancel) == "");
    CHECK(was_good(held_by(w, w.ann).at(0), cancelled.plus_seconds(-1)));
    CHECK_FALSE(was_good(held_by(w, w.ann).at(0), cancelled));
}

BOTH_ENGINES("visitors' cards are nobody's in the directory, and one number still") {
    World w(engine);
    auto const evening = w.now().plus_seconds(8 * 3600);
    CHECK(try_issue(w, {w.elm, {}, "Mr Plumber", "0488", CardKind::visitor, evening, false}) == "");
    CHECK(try_issue(w, {w.elm, {}, "Ms Painter", "0488", CardKind::visitor, evening, false}) == "card_number_taken");
}
