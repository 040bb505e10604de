// The stores of the area, on both engines.
#include "areas/cards/cards/card.h"
#include "areas/cards/world_test.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;

namespace {

StoredTap tap_of(World& w, ReaderId reader, std::int64_t seq, PersonId person, CardId card, Instant at) {
    StoredTap tap;
    tap.id = tap_id(reader, 1, seq);
    tap.reader = reader;
    tap.school = w.elm;
    tap.card = card;
    tap.person = person;
    tap.at = at;
    tap.received = w.now();
    tap.gate = true;
    return tap;
}

} // namespace

TEST_CASE("a card's number is read in any writing, and refused where it is none") {
    CHECK(normal_number("04:a2:b1-c9 d2") == "04A2B1C9D2");
    CHECK(normal_number("1234") == "1234");
    CHECK_FALSE(normal_number("123"));
    CHECK_FALSE(normal_number("04 A2 <b>"));
    CHECK_FALSE(normal_number(std::string(41, '7')));
    CHECK(number_key("04A2B1C9D2") > 0);
    CHECK(number_key("04A2B1C9D2") != number_key("04A2B1C9D3"));
}

TEST_CASE("a card was good from its issue until it was lost, cancelled or over") {
    Card card;
    card.issued_at = Instant::from_seconds(100);
    card.state_since = Instant::from_seconds(200);
    card.state = CardState::cancelled;
    CHECK_FALSE(was_good(card, Instant::from_seconds(99)));
    CHECK(was_good(card, Instant::from_seconds(100)));
    CHECK(was_good(card, Instant::from_seconds(199)));
    CHECK_FALSE(was_good(card, Instant::from_seconds(200)));
    card.state = CardState::active;
    card.ends_at = Instant::from_seconds(300);
    CHECK(was_good(card, Instant::from_seconds(300)));
    CHECK_FALSE(was_good(card, Instant::from_seconds(301)));
}

TEST_CASE("the same tap has the same id, and another epoch another") {
    CHECK(tap_id(ReaderId(3), 1, 7) == tap_id(ReaderId(3), 1, 7));
    CHECK(tap_id(ReaderId(3), 2, 7) != tap_id(ReaderId(3), 1, 7));
    CHECK(tap_id(ReaderId(1048575), 2047, kSeqMax).value() > 0);
    CHECK(seq_of(tap_id(ReaderId(1048575), 2047, kSeqMax)) == kSeqMax);
    CHECK_FALSE(seq_of(TapId(-5)));
}

TEST_CASE("a demonstration's numbers are one to one and its keys are as other keys") {
    CHECK(demonstration_number(PersonId((1ll << 45) + 1024)) != demonstration_number(PersonId((1ll << 45) + 2048)));
    CHECK(demonstration_number(PersonId((1ll << 45) + 1024)).size() == 14);
    CHECK(demonstration_key(ReaderId(1)).size() == 43);
    CHECK(demonstration_key(ReaderId(1)) != demonstration_key(ReaderId(2)));
}

BOTH_ENGINES("a card's person is found by school and number while the card is good") {
    World w(engine);
    auto snapshot = w.t.db().read();
    CHECK(card_person(snapshot, w.elm, "04:a2:b1:c9:d2", w.now()) == w.zoe);
    CHECK_FALSE(card_person(snapshot, w.oak, kZoesNumber, w.now()));
    CHECK_FALSE(card_person(snapshot, w.elm, "04A2B1C9D3", w.now()));
    CHECK_FALSE(card_person(snapshot, w.elm, "?", w.now()));
    PersonId const both[] = {w.zoe, w.ann};
    auto const cards = cards_of(snapshot, both);
    REQUIRE(cards.size() == 2);
    CHECK(cards[1].kind == CardKind::staff);
}

BOTH_ENGINES("what happened to a card is kept, newest first") {
    World w(engine);
    w.write([&](db::Tx& tx) -> Status {
        TRY_DO(add_happening(tx, {w.zoes, "issued", w.now(), w.ann, {}, ""}));
        TRY_DO(add_happening(tx, {w.zoes, "lost", w.now().plus_seconds(60), w.ann, {}, "on the bus"}));
        return set_card_state(tx, w.zoes, CardState::lost, w.now());
    });
    auto snapshot = w.t.db().read();
    auto const history = history_of(snapshot, std::span(&w.zoes, 1));
    REQUIRE(history.size() == 2);
    CHECK(history[0].what == "lost");
    CHECK(history[0].reason == "on the bus");
    CHECK(card_by_id(snapshot, w.zoes)->state == CardState::lost);
    CHECK_FALSE(card_person(snapshot, w.elm, kZoesNumber, w.now()));
}

BOTH_ENGINES("readers are listed by school, and another device begins another epoch") {
    World w(engine);
    auto const count = [&] {
        auto snapshot = w.t.db().read();
        return readers_of(snapshot, access::SchoolScope::for_job_of_school(w.elm)).size();
    };
    CHECK(count() == 2);
    std::int64_t first = 0, again = 0, second = 0;
    w.write([&](db::Tx& tx) -> Status {
        TRY(a, epoch_of(tx, w.gate, "queue one", w.now()));
        TRY(b, epoch_of(tx, w.gate, "queue one", w.now()));
        TRY(c, epoch_of(tx, w.gate, "queue two", w.now()));
        first = a, again = b, second = c;
        return {};
    });
    CHECK(first == 1);
    CHECK(again == 1);
    CHECK(second == 2);
    w.write([&](db::Tx& tx) { return set_reader_key(tx, w.gate, std::string(32, 'x'), true, w.now()); });
    auto snapshot = w.t.db().read();
    auto const key = reader_key(snapshot, w.gate);
    REQUIRE(key);
    CHECK(key->generation == 2);
    CHECK(key->key_digest == std::string(32, 'x'));
    CHECK_FALSE(reader_key(snapshot, ReaderId(999)));
    CHECK(readers_of(snapshot, access::SchoolScope::for_job_of_authority()).size() == 3);
}

BOTH_ENGINES("whoever has a reader's key cannot use up its numbers, and a new key is heard at once") {
    World w(engine);
    auto const begin = [&](std::string const& name) {
        return w.t.db().write([&](db::Tx& tx) { return epoch_of(tx, w.gate, name, w.now()); });
    };
    for (int i = 0; i < kEpochsADayMax; ++i) CHECK(begin("invented " + std::to_string(i)).ok());
    CHECK(begin("one more").problem().code == "reader_epochs");
    CHECK(begin("one more").problem().kind == ProblemKind::too_many);
    CHECK(begin("invented 1").value() == 2); // what is known goes on
    w.t.clock().advance_seconds(60);
    w.write([&](db::Tx& tx) { return set_reader_key(tx, w.gate, std::string(32, 'x'), true, w.now()); });
    CHECK(begin("device 2").value() == kEpochsADayMax + 1);
    w.t.clock().advance_seconds(24 * 3600 + 1);
    CHECK(begin("one more").ok());
}

BOTH_ENGINES("numbers of which no tap is kept are used again when all were given, and those with taps never") {
    World w(engine);
    auto const begin = [&](std::string const& name) {
        return w.t.db().write([&](db::Tx& tx) { return epoch_of(tx, w.gate, name, w.now()); });
    };
    for (int i = 0; i < kEpochsMax; ++i) {
        if (i % kEpochsADayMax == 0) w.t.clock().advance_seconds(24 * 3600 + 1);
        REQUIRE(begin("queue " + std::to_string(i)).value() == i + 1);
    }
    w.t.clock().advance_seconds(24 * 3600 + 1);
    REQUIRE(begin("fresh").ok()); // the first is 410 days old
    CHECK(begin("fresh").value() == 1);
    CHECK(begin("queue 1").value() == 2);
}

BOTH_ENGINES("taps wait for registration in the order of their true time and are taken up once") {
    World w(engine);
    auto const early = w.now().plus_seconds(-60);
    w.write([&](db::Tx& tx) -> Status {
        StoredTap const taps[] = {tap_of(w, w.gate, 2, w.zoe, w.zoes, w.now()),
                                  tap_of(w, w.gate, 1, w.ann, w.anns, early)};
        return add_taps(tx, taps);
    });
    auto waiting = [&] {
        auto snapshot = w.t.db().read();
        return taps_waiting(snapshot, 10);
    };
    auto const found = waiting();
    REQUIRE(found.size() == 2);
    CHECK(found[0].person == w.ann);
    CHECK(found[0].at == early);
    CHECK(found[1].school == w.elm);
    w.write([&](db::Tx& tx) { return take_up(tx, std::span(&found[0].id, 1)); });
    CHECK(waiting().size() == 1);
    w.write([&](db::Tx& tx) { return take_up(tx, std::span(&found[0].id, 1)); });
    CHECK(waiting().size() == 1);
}

BOTH_ENGINES("each person's last tap at a gate of a day of the school") {
    World w(engine);
    auto const day = SchoolDay::of(2026, 9, 1).value();
    auto const midnight = TimeZone::london().instant_of(day, TimeOfDay(0));
    w.write([&](db::Tx& tx) -> Status {
        std::vector<StoredTap> taps = {tap_of(w, w.gate, 1, w.zoe, w.zoes, w.now()),
                                       tap_of(w, w.gate, 2, w.zoe, w.zoes, w.now().plus_seconds(60)),
                                       tap_of(w, w.gate, 3, w.ann, w.anns, midnight.plus_seconds(-1)),
                                       tap_of(w, w.library, 4, w.ann, w.anns, w.now())};
        taps[3].gate = false;
        return add_taps(tx, taps);
    });
    auto snapshot = w.t.db().read();
    auto const last = last_gate_taps(snapshot, access::SchoolScope::for_job_of_school(w.elm), day);
    REQUIRE(last.size() == 1);
    CHECK(last[0].person == w.zoe);
    CHECK(last[0].at == w.now().plus_seconds(60));
    CHECK(last[0].reader_name == "Main gate");
    CHECK(last_gate_taps(snapshot, access::SchoolScope::for_job_of_school(w.oak), day).empty());
    CHECK(last_gate_taps(snapshot, access::SchoolScope::for_job_of_school(w.elm), day.plus(-1)).size() == 1);
}

BOTH_ENGINES("a person's taps are found and forgotten at every school where they had a card, and nobody else's") {
    World w(engine);
    auto const cancelled = w.add_card(w.zoe, w.oak, "0455", CardKind::pupil, CardState::cancelled);
    w.write([&](db::Tx& tx) -> Status {
        std::vector<StoredTap> taps = {tap_of(w, w.gate, 1, w.zoe, w.zoes, w.now().plus_seconds(-60)),
                                       tap_of(w, w.other_gate, 2, w.zoe, cancelled, w.now()),
                                       tap_of(w, w.gate, 3, w.zoe, w.zoes, w.now().plus_seconds(-90 * 86400)),
                                       tap_of(w, w.gate, 4, w.ann, w.anns, w.now())};
        taps[1].school = w.oak;
        return add_taps(tx, taps);
    });
    {
        auto snapshot = w.t.db().read();
        auto const taps = taps_of_person(snapshot, w.zoe, 10);
        REQUIRE(taps.size() == 3);
        CHECK(taps[0].school == w.oak); // the newest first, whichever school
        CHECK(taps[1].at == w.now().plus_seconds(-60));
        CHECK(taps_of_person(snapshot, w.zoe, 2).size() == 2);
        CHECK(taps_of_person(snapshot, PersonId(12345), 10).empty());
    }
    w.write([&](db::Tx& tx) -> Status {
        TRY_DO(forget_taps_of(tx, w.zoe));
        return forget_cards_of(tx, w.zoe);
    });
    auto snapshot = w.t.db().read();
    std::int64_t left = 0;
    for (auto rows = snapshot.select("SELECT person_id FROM cards_taps"); rows.next(); ++left)
        CHECK(rows.id<PersonId>(0) == w.ann);
    CHECK(left == 1);
}

BOTH_ENGINES("what readers sent is counted by day, and old taps go") {
    World w(engine);
    auto const day = SchoolDay::of(2026, 9, 1).value();
    w.write([&](db::Tx& tx) -> Status {
        TRY_DO(add_counts(tx, {{w.gate, day, 3, 1, 2, w.now(), 5}}));
        TRY_DO(add_counts(tx, {{w.gate, day, 1, 0, 0, w.now().plus_seconds(9), 7}}));
        TRY_DO(add_wrong_keys(tx, w.gate, day, 4, w.now()));
        TRY_DO(add_wrong_keys(tx, w.library, day, 1, w.now()));
        auto aside = tap_of(w, w.gate, 1, {}, {}, w.now());
        aside.reason = "unknown";
        aside.number = "0499";
        aside.gate = false;
        StoredTap const taps[] = {aside, tap_of(w, w.gate, 2, w.zoe, w.zoes, w.now())};
        return add_taps(tx, taps);
    });
    {
        auto snapshot = w.t.db().read();
        auto const rows = list_readers(snapshot, {.school = w.elm, .sort = "aside", .descending = true}, day);
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].reader.id == w.gate);
        CHECK(rows[0].taken == 4);
        CHECK(rows[0].known == 1);
        CHECK(rows[0].set_aside == 2);
        CHECK(rows[0].wrong_keys == 4);
        CHECK(rows[0].last_heard == w.now().plus_seconds(9));
        CHECK(rows[0].clock_error == 7);
        CHECK_FALSE(rows[1].last_heard);
        CHECK(rows[1].wrong_keys == 1);
        CHECK(count_readers(snapshot, {.text = "GATE"}) == 2);
        auto const reasons = reasons_of(snapshot, std::span(&w.gate, 1), w.now());
        REQUIRE(reasons.size() == 1);
        CHECK(reasons[0].reason == "unknown");
        CHECK(count_aside(snapshot, w.gate, "") == 1);
        CHECK(aside_taps(snapshot, w.gate, "unknown", 10, 0)[0].number == "0499");
        CHECK(aside_taps(snapshot, w.gate, "lost", 10, 0).empty());
        CHECK(days_of(snapshot, w.gate, 10).size() == 1);
        CHECK(taps_of_person(snapshot, w.zoe, 10).size() == 1);
    }
    auto const later = w.now().plus_seconds(1);
    w.write([&](db::Tx& tx) -> Status {
        CHECK(sweep_taken(tx, w.elm, w.now(), 10).value() == 0);
        CHECK(sweep_taken(tx, w.elm, later, 10).value() == 1);
        CHECK(sweep_aside(tx, w.gate, later, 10).value() == 1);
        CHECK(sweep_days(tx, day.plus(1)).value() == 2);
        return forget_taps_of(tx, w.zoe);
    });
}

BOTH_ENGINES("readers that are well take no place of a broken one, at a school and everywhere") {
    World w(engine);
    auto const day = SchoolDay::of(2026, 9, 1).value();
    auto const broken = w.add_reader(w.elm, Place::gate, "Broken"), silent = w.add_reader(w.elm, Place::room, "Silent");
    auto const cured = w.add_reader(w.elm, Place::till, "Cured"), revoked = w.add_reader(w.elm, Place::till, "Revoked");
    w.write([&](db::Tx& tx) -> Status {
        std::vector<DayCount> counts;
        for (auto const busy : {w.gate, cured}) counts.push_back({busy, day, 4000, 0, 900, w.now(), 0});
        counts.push_back({broken, day, 79, 0, 20, w.now(), 0});
        counts.push_back({revoked, day, 0, 0, 20, w.now(), 0});
        counts.push_back({silent, day.plus(-9), 50, 0, 40, w.now().plus_seconds(-9 * 86400), 0});
        counts.push_back({w.other_gate, day, 50, 0, 0, w.now(), 300});
        TRY_DO(add_counts(tx, counts));
        TRY_DO(add_wrong_keys(tx, cured, day, 4, w.now().plus_seconds(-1)));
        TRY_DO(set_reader_revoked(tx, revoked, true, w.now()));
        return {};
    });
    auto const named = [&](SchoolId school, int most) {
        auto snapshot = w.t.db().read();
        auto const before = db::statements_on_this_thread();
        std::vector<ReaderId> ids;
        for (auto const& row : readers_in_trouble(snapshot, school, day, w.now().plus_seconds(-3 * 86400), most))
            ids.push_back(row.reader.id);
        CHECK(db::statements_on_this_thread() - before == 1);
        return ids;
    };
    using Ids = std::vector<ReaderId>;
    CHECK(named(w.elm, 1) == Ids{broken});
    CHECK(named(w.elm, 9) == Ids{broken, silent});
    CHECK(named(w.oak, 9) == Ids{w.other_gate});
    CHECK(named({}, 9) == Ids{broken, w.other_gate, silent});
    w.write([&](db::Tx& tx) { return add_wrong_keys(tx, w.library, day, 1, w.now()); }); // never heard
    CHECK(named(w.elm, 1) == Ids{w.library});
    auto snapshot = w.t.db().read();
    CHECK(set_aside_at(snapshot, w.elm, day) == 1840);
    CHECK(set_aside_at(snapshot, w.oak, day) == 0);
    CHECK(set_aside_at(snapshot, {}, day) == 1840);
    CHECK(list_readers(snapshot, {.school = w.oak}, day).size() == 1);
    CHECK(list_readers(snapshot, {}, day).size() == 7);
    CHECK(count_readers(snapshot, {.school = w.elm, .text = "broken"}) == 1);
    CHECK(count_readers(snapshot, {.school = w.oak, .text = "broken"}) == 0);
}
