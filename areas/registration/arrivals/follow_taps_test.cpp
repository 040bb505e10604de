// Touches at a gate become marks, each once, in whatever order they are heard of.
#include "areas/registration/arrivals/follow_taps.h"

#include "areas/cards/taps/tap_store.h"
#include "areas/registration/marks/sum_store.h"
#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;

namespace {

struct Gate : SchoolWorld {
    explicit Gate(db::Engine engine = db::Engine::sqlite) : SchoolWorld(engine) {}

    // A touch on Tuesday by the clock of London.
    void touch(PersonId person, char const* time) { touch_at(person, kTuesday.day, time); }
    void touch_at(PersonId person, SchoolDay on, char const* time) {
        auto const at = TimeZone::london().instant_of(on, *TimeOfDay::parse(time));
        cards::StoredTap const tap{.id = cards::tap_id(cards::ReaderId(1), 1, ++number),
                                   .reader = cards::ReaderId(1),
                                   .school = elm,
                                   .person = person,
                                   .at = at,
                                   .received = t->clock.now(),
                                   .gate = true};
        write([&](db::Tx& tx) { return cards::add_taps(tx, std::span(&tap, 1)); });
    }
    int follow() {
        auto const taken = follow_taps(service, t.platform());
        REQUIRE(taken.ok());
        return *taken;
    }
    std::vector<Entry> entries(std::size_t pupil) {
        auto snapshot = t.db().read();
        return entries_of(snapshot, elm, kTuesday, pupils[pupil]);
    }
    Service service;
    std::int64_t number = 0;
};

} // namespace

TEST_CASE("a touch is present, late with minutes, after close, or nothing, by the school's times") {
    SchoolTimes const times; // 8.45 and 13.10, open for half an hour
    auto const made = [&](char const* time) {
        auto const arrival = arrival_at(times, *TimeOfDay::parse(time));
        if (!arrival) return std::string("-");
        return std::string(info_of(arrival->code)->text) + " " + std::to_string(arrival->minutes);
    };
    CHECK(made("07:10") == "/ 0");
    CHECK(made("08:45") == "/ 0");
    CHECK(made("08:46") == "L 1");
    CHECK(made("09:14") == "L 29");
    CHECK(made("09:15") == "U 30");
    CHECK(made("12:29") == "U 224");
    CHECK(made("12:30") == "\\ 0");
    CHECK(made("13:10") == "\\ 0");
    CHECK(made("13:20") == "L 10");
    CHECK(made("13:40") == "-");
    CHECK(made("15:30") == "-");
}

BOTH_ENGINES("taps become marks once, of pupils alone") {
    Gate w(engine);
    w.touch(w.pupils[0], "08:30");
    w.touch(w.pupils[1], "08:50");
    w.touch(w.pupils[2], "09:20");
    w.touch(w.teacher, "08:20");
    CHECK(w.follow() == 4);
    CHECK(w.follow() == 0);
    CHECK(w.marks_now(kTuesday) == "/ L U");
    auto const entries = w.entries(1);
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].source == Source::gate);
    CHECK(entries[0].mark.minutes == 5);
    auto snapshot = w.t.db().read();
    CHECK(sums_hold(snapshot, w.elm, 2026));
}

BOTH_ENGINES("of two touches the earlier is the arrival, in whichever order they are heard of") {
    Gate w(engine);
    w.touch(w.pupils[0], "08:55");
    w.touch(w.pupils[1], "08:40");
    w.follow();
    w.touch(w.pupils[0], "08:40"); // from a reader whose line was down
    w.touch(w.pupils[1], "08:55");
    w.follow();
    CHECK(w.marks_now(kTuesday) == "/ / .");
}

BOTH_ENGINES("a teacher's observation wins over a tap, and both remain") {
    Gate w(engine);
    w.touch(w.pupils[0], "08:40");
    w.follow();
    w.mark(kTuesday, "N"); // at 9 o'clock: not in the room
    w.touch(w.pupils[0], "08:42");
    w.follow();
    CHECK(w.marks_now(kTuesday) == "N . .");
    auto const entries = w.entries(0);
    REQUIRE(entries.size() == 3);
    CHECK_FALSE(entries[2].counted);
}

BOTH_ENGINES("who touches the gate after a teacher found them missing has arrived since") {
    Gate w(engine);
    w.mark(kTuesday, "N O /"); // at 9 o'clock
    w.touch(w.pupils[0], "09:05");
    w.touch(w.pupils[1], "09:05"); // the teacher's O is a decision, not a question
    w.follow();
    CHECK(w.marks_now(kTuesday) == "L O /");
    auto snapshot = w.t.db().read();
    CHECK(count_unsettled(snapshot, w.elm) == 0);
    CHECK(sums_hold(snapshot, w.elm, 2026));
}

TEST_CASE("a touch on a day without school, or days late, counts for the day on which it was") {
    Gate w;
    w.touch_at(w.pupils[0], kTuesday.day.plus(-2), "08:40"); // Sunday
    w.touch_at(w.pupils[1], kTuesday.day.plus(-1), "08:40");
    CHECK(w.follow() == 2);
    CHECK(w.marks_now(kTuesday) == ". . .");
    CHECK(w.marks_now({kTuesday.day.plus(-1), Half::morning}) == ". / .");
}

BOTH_ENGINES("of two late touches heard of together none is passed over") {
    Gate w(engine);
    w.mark(kTuesday, "N"); // at 9 o'clock
    w.touch(w.pupils[0], "08:40");
    w.touch(w.pupils[0], "09:05");
    w.follow();
    CHECK(w.marks_now(kTuesday) == "L . .");
    CHECK(w.entries(0).size() == 3);
}

TEST_CASE("somebody who was there in the morning and touches at midday may be leaving: the afternoon is not marked") {
    Gate w;
    w.mark(kTuesday, "/ N");
    w.touch(w.pupils[0], "12:40");
    w.touch(w.pupils[1], "12:45");
    w.touch(w.pupils[2], "12:50");
    w.follow();
    CHECK(w.marks_now({kTuesday.day, Half::afternoon}) == ". \\ \\");
}

TEST_CASE("a touch counts for who was on the roll on its day: not for who comes later, still for who has left since") {
    Gate w;
    auto const coming = w.add("Cora", "Coming", access::Role::community, w.oak);
    w.write([&](db::Tx& tx) -> Status {
        TRY_DO(directory::start_role(
            w.t.platform(), tx, {},
            {.person = coming, .school = w.elm, .role = access::Role::pupil, .starts_on = kTuesday.day.plus(7)}));
        for (auto const& role : directory::roles_of(tx, w.pupils[0], kTuesday.day))
            if (role.role == access::Role::pupil)
                TRY_DO(directory::end_role(w.t.platform(), tx, {}, role.id, kTuesday.day));
        return {};
    });
    w.touch(coming, "08:40");
    w.touch(w.pupils[0], "08:40");
    w.t.clock().advance_seconds(3 * 24 * 3600); // the line was down
    w.follow();
    CHECK(w.marks_now(kTuesday) == "/ . .");
    auto snapshot = w.t.db().read();
    CHECK(weeks_of(snapshot, w.elm, kTuesday.week(), kTuesday.week(), std::span(&coming, 1)).empty());
}
