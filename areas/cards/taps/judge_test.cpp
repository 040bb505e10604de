#include "areas/cards/taps/judge.h"

#include <doctest/doctest.h>

#include "areas/cards/cards/card.h"

using namespace belfry;
using namespace belfry::cards;

namespace {

constexpr std::int64_t kDay = 86400;
SchoolId const kElm(5), kOak(6);
PersonId const kZoe(50), kAnn(51);
Instant const kNow = Instant::from_seconds(1788249600);

Card card_of(std::int64_t id, PersonId person, SchoolId school, std::string number,
             CardState state = CardState::active) {
    Card card;
    card.id = CardId(id);
    card.person = person;
    card.school = school;
    card.number = std::move(number);
    card.state = state;
    card.issued_at = kNow.plus_seconds(-100 * kDay);
    card.state_since = state == CardState::active ? card.issued_at : kNow.plus_seconds(-3600);
    return card;
}

struct Bench {
    std::vector<Card> cards = {card_of(1, kZoe, kElm, "04AA"), card_of(2, kAnn, kOak, "04BB")};
    std::unordered_map<std::int64_t, std::string> known;
    TapRates rates;
    ReceivedBatch batch;

    Bench() {
        batch.reader = {ReaderId(3), kElm, Place::gate, "Gate", false};
        batch.received = kNow;
    }
    Judged run() {
        ReceivedBatch const* const one[] = {&batch};
        return judge(one, known, cards, rates);
    }
    // What becomes of one tap: "taken", "known" or the reason.
    std::string one(std::string card, std::optional<Instant> at, std::int64_t seq = 1) {
        batch.sent.taps = {{seq, std::move(card), at}};
        auto const judged = run();
        if (judged.answers[0].taken) return "taken";
        if (judged.answers[0].known) return "known";
        return judged.answers[0].set_aside.at(0).reason;
    }
};

} // namespace

TEST_CASE("a good card at a gate is taken at its true time") {
    Bench b;
    b.batch.sent.now = kNow.plus_seconds(-600); // ten minutes slow
    b.batch.sent.taps = {{1, "04:aa", kNow.plus_seconds(-660)}};
    auto const judged = b.run();
    REQUIRE(judged.store.size() == 1);
    CHECK(judged.store[0].at == kNow.plus_seconds(-60));
    CHECK(judged.store[0].person == kZoe);
    CHECK(judged.store[0].gate);
    CHECK(judged.store[0].received == kNow);
    CHECK(clock_error_of(b.batch) == 600 * 1000000ll);
}

TEST_CASE("what a network takes is not held for a wrong clock") {
    Bench b;
    b.batch.sent.now = kNow.plus_seconds(-2);
    b.batch.sent.taps = {{1, "04AA", kNow.plus_seconds(-5)}};
    CHECK(b.run().store[0].at == kNow.plus_seconds(-5));
}

TEST_CASE("times that cannot be are set aside") {
    Bench b;
    CHECK(b.one("04AA", kNow.plus_seconds(60)) == "taken");
    CHECK(b.one("04AA", kNow.plus_seconds(61)) == "future");
    CHECK(b.one("04AA", kNow.plus_seconds(-14 * kDay)) == "taken");
    CHECK(b.one("04AA", kNow.plus_seconds(-14 * kDay - 1)) == "too_old");
    CHECK(b.one("04AA", std::nullopt) == "unreadable");
    b.batch.sent.now = kNow.plus_seconds(-365 * kDay);
    CHECK(b.one("04AA", kNow.plus_seconds(-365 * kDay)) == "clock");
    b.batch.sent.now = kNow.plus_seconds(kDay);
    CHECK(b.one("04AA", kNow.plus_seconds(kDay - 5)) == "taken");
}

TEST_CASE("in a demonstration, whose clock may show another month, a reader's clock may too, but not another year") {
    Bench b;
    b.batch.demonstration = true;
    b.batch.sent.now = kNow.plus_seconds(-100 * kDay);
    b.batch.sent.taps = {{1, "04AA", kNow.plus_seconds(-100 * kDay - 60)}};
    CHECK(b.run().store[0].at == kNow.plus_seconds(-60));
    CHECK(shown_error_of(b.batch) == 0);
    CHECK(b.one("04AA", kNow.plus_seconds(-100 * kDay)) == "taken");
    b.batch.sent.now = kNow.plus_seconds(-365 * kDay);
    CHECK(b.one("04AA", kNow.plus_seconds(-365 * kDay)) == "clock");
    CHECK(shown_error_of(b.batch) == 365 * kDay * 1000000);
    b.batch.demonstration = false;
    b.batch.sent.now = kNow.plus_seconds(-100 * kDay);
    CHECK(b.one("04AA", kNow.plus_seconds(-100 * kDay)) == "clock");
}

TEST_CASE("a tap of a moment ahead is kept as now, never later than it came") {
    Bench b;
    b.batch.sent.taps = {{1, "04AA", kNow.plus_seconds(30)}};
    CHECK(b.run().store[0].at == kNow);
}

TEST_CASE("cards that are none here are set aside, each with its reason") {
    Bench b;
    b.cards.push_back(card_of(3, PersonId(60), kElm, "04C1", CardState::lost));
    b.cards.push_back(card_of(4, PersonId(60), kElm, "04C2", CardState::cancelled));
    b.cards.push_back(card_of(5, PersonId(60), kElm, "04C3", CardState::replaced));
    b.cards.push_back(card_of(6, PersonId(60), kElm, "04C4"));
    b.cards.back().ends_at = kNow.plus_seconds(-10);
    b.cards.push_back(card_of(7, PersonId(61), kElm, "04C5"));
    b.cards.push_back(card_of(8, PersonId(62), kElm, "04C5"));
    CHECK(b.one("04C1", kNow) == "lost");
    CHECK(b.one("04C2", kNow) == "cancelled");
    CHECK(b.one("04C3", kNow) == "replaced");
    CHECK(b.one("04C4", kNow) == "over");
    CHECK(b.one("04C5", kNow) == "two_cards");
    CHECK(b.one("04BB", kNow) == "other_school");
    CHECK(b.one("04DD", kNow) == "unknown");
    CHECK(b.one("no card!", kNow) == "unreadable");
    CHECK(b.one("", kNow) == "unreadable");
}

TEST_CASE("a card that was cancelled an hour ago was good yesterday, and so was whoever had the number before") {
    Bench b;
    b.cards = {card_of(1, kZoe, kElm, "04AA", CardState::cancelled), card_of(2, kAnn, kElm, "04AA")};
    b.cards[1].issued_at = kNow.plus_seconds(-1800);
    CHECK(b.one("04AA", kNow.plus_seconds(-kDay)) == "taken");
    b.batch.sent.taps = {
        {1, "04AA", kNow.plus_seconds(-kDay)}, {2, "04AA", kNow}, {3, "04AA", kNow.plus_seconds(-2400)}};
    auto const judged = b.run();
    CHECK(judged.store[0].person == kZoe);
    CHECK(judged.store[1].person == kAnn);
    CHECK(judged.store[2].reason == "cancelled");
}

TEST_CASE("a number known at two schools counts at the school of the reader") {
    Bench b;
    b.cards.push_back(card_of(9, kAnn, kElm, "04BB"));
    CHECK(b.one("04BB", kNow) == "taken");
}

TEST_CASE("a repeat is known, also within one batch") {
    Bench b;
    b.known[tap_id(ReaderId(3), 1, 1).value()] = "04AA";
    CHECK(b.one("04aa", kNow) == "known");
    b.batch.sent.taps = {{2, "04AA", kNow}, {2, "04AA", kNow}};
    auto const judged = b.run();
    CHECK(judged.store.size() == 1);
    CHECK(judged.answers[0].taken == 1);
    CHECK(judged.answers[0].known == 1);
}

TEST_CASE("a number that was another card's is kept apart, once") {
    Bench b;
    b.known[tap_id(ReaderId(3), 1, 1).value()] = "04EE";
    b.batch.sent.taps = {{1, "04AA", kNow}};
    auto const judged = b.run();
    REQUIRE(judged.store.size() == 1);
    CHECK(judged.store[0].reason == "number_reused");
    CHECK(judged.store[0].id.value() < 0);
    ReceivedBatch const* const one[] = {&b.batch};
    auto const ids = ids_of_reused(one, b.known);
    REQUIRE(ids.size() == 1);
    CHECK(ids[0] == judged.store[0].id.value());
    b.known[ids[0]] = "04AA";
    CHECK(b.one("04AA", kNow) == "known");
}

TEST_CASE("a reader that gives more taps a minute than people can be is a storm, by the time of the taps") {
    Bench b;
    b.rates.add(ReaderId(3), kNow.seconds() / 60, {kTapsPerMinuteMax - 1, {}});
    b.batch.sent.taps = {{1, "04AA", kNow}, {2, "04AA", kNow}, {3, "04AA", kNow.plus_seconds(-60)}};
    auto const judged = b.run();
    CHECK(judged.answers[0].taken == 2);
    REQUIRE(judged.answers[0].set_aside.size() == 1);
    CHECK(judged.answers[0].set_aside[0].seq == 2);
    CHECK(judged.answers[0].set_aside[0].reason == "too_fast");
    b.batch.reader.id = ReaderId(4); // none of it harms another reader
    CHECK(b.one("04AA", kNow) == "taken");
}

TEST_CASE("a card that is stuck in a reader is set aside by itself, and whoever comes behind it is taken") {
    Bench b;
    auto const minute = Instant::from_seconds(kNow.seconds() / 60 * 60 - 60);
    b.cards.push_back(card_of(9, kAnn, kElm, "04CC"));
    std::int64_t seq = 0;
    for (int batch = 0; batch < 3; ++batch) { // 20 a second for a minute, in parts, as they come in
        b.batch.sent.taps.clear();
        for (int i = 0; i < 400; ++i) b.batch.sent.taps.push_back({++seq, "04:aa", minute.plus_seconds(i / 20)});
        auto const judged = b.run();
        CHECK(judged.answers[0].taken == (batch == 0 ? kCardTapsPerMinuteMax : 0));
        CHECK(judged.answers[0].set_aside.back().reason == "stuck");
        for (auto const& one : judged.minutes) b.rates.add(one.reader, one.minute, one.taps);
    }
    CHECK(b.rates.of(ReaderId(3), minute.seconds() / 60).taps == kCardTapsPerMinuteMax);
    CHECK(b.one("04CC", minute.plus_seconds(59), ++seq) == "taken");
    CHECK(b.one("04AA", minute.plus_seconds(59), ++seq) == "stuck");
    CHECK(b.one("04AA", minute.plus_seconds(60), ++seq) == "taken"); // the next minute
    b.batch.reader.id = ReaderId(4);
    CHECK(b.one("04AA", minute.plus_seconds(59), ++seq) == "taken"); // another reader
}

TEST_CASE("a minute remembers no more cards than a reader may give taps, and those it has go on counting") {
    TapMinute minute;
    for (std::int64_t card = 0; card < 1000; ++card) minute.add({1, {{card, 1}}});
    minute.add({1, {{0, 1}}});
    CHECK(minute.taps == 1001);
    CHECK(minute.cards.size() == static_cast<std::size_t>(kTapsPerMinuteMax));
    CHECK(minute.of(0) == 2);
}

TEST_CASE("rates remember the newest minutes alone") {
    TapRates rates;
    for (int minute = 0; minute < 1000; ++minute) rates.add(ReaderId(1), minute, {1, {{7, 1}}});
    CHECK(rates.of(ReaderId(1), 999).taps == 1);
    CHECK(rates.of(ReaderId(1), 999).of(7) == 1);
    CHECK(rates.of(ReaderId(1), 999).of(8) == 0);
    CHECK(rates.of(ReaderId(1), 1).taps == 0);
    CHECK(rates.of(ReaderId(2), 999).taps == 0);
}

TEST_CASE("a visitor's card and a library reader's taps never wait for registration") {
    Bench b;
    b.cards.push_back(card_of(9, PersonId(), kElm, "0477"));
    b.batch.sent.taps = {{1, "0477", kNow}};
    auto judged = b.run();
    CHECK(judged.answers[0].taken == 1);
    CHECK_FALSE(judged.store[0].gate);
    b.batch.reader.place = Place::library;
    b.batch.sent.taps = {{2, "04AA", kNow}};
    judged = b.run();
    CHECK(judged.store[0].person == kZoe);
    CHECK_FALSE(judged.store[0].gate);
}
