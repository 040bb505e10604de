// Clocks that are wrong: schedules go on, nothing is removed, and what is late is named.
#include "platform/jobs/jobs_world.h"

using namespace belfry;
using namespace std::chrono_literals;
using jobs::ClockState;
using jobs::State;
using jobs::testing::World;
using Verdict = ClockState::Verdict;

namespace {

constexpr std::int64_t kHour = 3600, kDay = 24 * kHour;

struct Timed : World {
    int runs = 0;
    explicit Timed(db::Engine engine, int every_seconds = 60) : World(engine) {
        kind(
            "test.tick",
            [this](jobs::Run&) -> Result<std::string> {
                ++runs;
                return std::string("{}");
            },
            60, every_seconds);
        begin();
        jobs->start(1); // makes the row
        jobs->stop();
        CHECK(jobs->known_time().keep().ok());
        run_all();
        runs = 0;
    }
    void run_all() {
        while (jobs->run_one()) {
        }
    }
    Verdict verdict() { return jobs->known_time().judge().verdict; }
    bool may_remove() { return jobs->known_time().removal_time().ok(); }
};

} // namespace

BOTH_ENGINES("what a clock that was ahead put off runs a period after it was set right, on a running node") {
    Timed w(engine);
    w.jump(400 * kDay);
    w.run_all();
    CHECK(w.runs == 1);
    w.jump(-400 * kDay);
    w.run_all();
    w.clock.advance_seconds(61);
    w.run_all();
    CHECK(w.runs == 2);
}

BOTH_ENGINES("and on one that is started after") {
    Timed w(engine);
    w.jump(400 * kDay);
    w.run_all();
    w.jump(-400 * kDay);
    w.begin();
    w.jobs->start(1);
    w.jobs->stop();
    w.clock.advance_seconds(61);
    w.run_all();
    CHECK(w.runs >= 2);
}

BOTH_ENGINES("a clock that goes back an hour runs nothing twice") {
    Timed w(engine, 24 * 3600);
    w.clock.advance_seconds(kDay + 1);
    w.run_all();
    CHECK(w.runs == 1);
    w.jump(-kHour);
    w.run_all();
    w.clock.advance_seconds(23 * kHour);
    w.run_all();
    CHECK(w.runs == 1);
    w.clock.advance_seconds(2 * kHour);
    w.run_all();
    CHECK(w.runs == 2);
}

BOTH_ENGINES("a job added or put off while the clock was ahead is run when it is right again") {
    World w(engine);
    bool away = true;
    w.kind("test.away", [&](jobs::Run&) -> Result<std::string> {
        if (away) return Problem{ProblemKind::unavailable, "away"};
        return std::string("{}");
    });
    w.begin();
    auto const put_off = w.add("test.away");
    w.jump(400 * kDay);
    CHECK(w.jobs->run_one());
    auto const added = w.add("test.away");
    w.jump(-400 * kDay);
    away = false;
    CHECK_FALSE(w.jobs->run_one()); // this look brings them back
    CHECK(w.jobs->run_one());
    CHECK(w.jobs->run_one());
    CHECK(w.find(put_off).state == State::done);
    CHECK(w.find(added).state == State::done);
}

BOTH_ENGINES("a lease that ends in years is another node's mistake, one that ends in half an hour is a lease") {
    World w(engine);
    w.kind("test.once", [](jobs::Run&) -> Result<std::string> { return std::string("{}"); });
    w.begin();
    auto const running_elsewhere = [&](std::int64_t seconds) {
        auto const id = w.add("test.once");
        REQUIRE(w.db->write([&](db::Tx& tx) {
                        return tx.run("UPDATE jobs_jobs SET state = 'running', tries = 1, runner = 'n7.X', "
                                      "lease_until = :lease WHERE id = :id",
                                      {{":id", id}, {":lease", w.clock.now().plus_seconds(seconds)}});
                    })
                    .ok());
        return id;
    };
    auto const far = running_elsewhere(400 * kDay), near = running_elsewhere(kHour / 2);
    CHECK(w.jobs->run_one());
    CHECK_FALSE(w.jobs->run_one());
    CHECK(w.find(far).state == State::done);
    CHECK(w.find(near).state == State::running);
}

BOTH_ENGINES("a running job is not ended by a clock that is set forward") {
    World w(engine);
    w.kind(
        "test.slow",
        [&](jobs::Run& run) -> Result<std::string> {
            w.jump(400 * kDay);
            CHECK_FALSE(run.cancelled());
            return std::string("{}");
        },
        10);
    w.begin();
    auto const id = w.add("test.slow");
    CHECK(w.jobs->run_one());
    CHECK(w.find(id).state == State::done);
}

BOTH_ENGINES("nothing may be removed while a clock is years ahead, and again when it is right") {
    Timed w(engine);
    CHECK(w.may_remove());
    w.clock.advance_seconds(3000 * kDay); // of running
    CHECK(w.may_remove());
    CHECK(w.jobs->known_time().keep().ok());
    w.jump(2500 * kDay);
    CHECK(w.verdict() == Verdict::ahead);
    CHECK_FALSE(w.may_remove());
    CHECK(w.jobs->known_time().removal_time().problem().code == "clock_doubted");
    CHECK(w.jobs->known_time().doubted());
    CHECK(w.jobs->known_time().keep().ok()); // which does not move the mark along
    CHECK_FALSE(w.may_remove());
    w.jump(-2500 * kDay);
    CHECK(w.may_remove());
    CHECK_FALSE(w.jobs->known_time().doubted());
}

BOTH_ENGINES("a restart does not make a wrong clock right, nor does waiting") {
    Timed w(engine);
    w.jump(2500 * kDay);
    for (int start = 0; start < 3; ++start) {
        w.begin();
        CHECK(w.verdict() == Verdict::ahead);
        w.clock.advance_seconds(10 * kDay);
        CHECK(w.jobs->known_time().keep().ok());
        CHECK_FALSE(w.may_remove());
    }
    w.jump(-2500 * kDay);
    w.begin();
    CHECK(w.may_remove());
}

BOTH_ENGINES("many small jumps are one large one") {
    Timed w(engine);
    for (int i = 0; i < 10; ++i) {
        w.jump(kDay);
        (void)w.jobs->known_time().keep();
    }
    CHECK_FALSE(w.may_remove());
}

BOTH_ENGINES("a machine paused for a day, switched off for a weekend or set back a minute is believed") {
    Timed w(engine);
    w.jump(kDay);
    CHECK(w.may_remove());
    CHECK(w.jobs->known_time().judge().moved);
    CHECK(w.jobs->known_time().keep().ok());
    w.jump(3 * kDay);
    w.begin();
    CHECK(w.may_remove());
    w.jump(-60);
    CHECK(w.may_remove());
    w.jump(-kDay);
    CHECK(w.verdict() == Verdict::behind);
    CHECK_FALSE(w.may_remove());
}

BOTH_ENGINES("after a summer switched off a person says that the clock is right, for all nodes") {
    Timed w(engine);
    w.jump(45 * kDay);
    w.begin();
    auto other = w.another(1);
    CHECK_FALSE(w.may_remove());
    CHECK_FALSE(other->known_time().removal_time().ok());
    auto const state = w.jobs->known_time().judge();
    CHECK(state.seen == w.clock.now());
    CHECK(state.expected == w.clock.now().plus_seconds(-45 * kDay));
    REQUIRE(w.db->write([&](db::Tx& tx) { return w.jobs->known_time().confirm(tx); }).ok());
    CHECK(w.may_remove());
    CHECK(other->known_time().removal_time().ok());
}

BOTH_ENGINES("where there is no mark yet, the last job tells when the program last ran") {
    Timed w(engine);
    REQUIRE(w.db->write([](db::Tx& tx) { return tx.run("DELETE FROM jobs_time"); }).ok());
    w.jump(2500 * kDay);
    w.begin();
    CHECK(w.verdict() == Verdict::ahead);
    w.jump(-2500 * kDay);
    CHECK(w.verdict() == Verdict::good);
}

TEST_CASE("over PostgreSQL its own clock must agree") {
    World w(db::Engine::postgres);
    FakeClock wall{Instant::from_seconds(1800000000)};
    jobs::KnownTime time(*w.db, wall, {.wall = &wall});
    auto const state = time.judge();
    CHECK(state.verdict == Verdict::apart);
    CHECK_FALSE(time.removal_time().ok());
    SystemClock const machine;
    jobs::KnownTime ours(*w.db, machine, {});
    CHECK(ours.removal_time().ok());
}

BOTH_ENGINES("a kind is overdue when none has ended for three periods") {
    Timed w(engine);
    CHECK(w.jobs->overdue().empty());
    w.clock.advance_seconds(300);
    CHECK(w.jobs->overdue().empty());
    w.clock.advance_seconds(400);
    CHECK(w.jobs->overdue() == std::vector<std::string>{"test.tick"});
    w.run_all();
    CHECK(w.jobs->overdue().empty());
    w.jump(30 * kDay); // nothing has passed
    CHECK(w.jobs->overdue().empty());
    w.begin(); // nor has it since this start
    CHECK(w.jobs->overdue().empty());
    w.clock.advance_seconds(601);
    CHECK(w.jobs->overdue() == std::vector<std::string>{"test.tick"});
}

BOTH_ENGINES("a write shows that the database can be written") {
    Timed w(engine);
    CHECK(w.jobs->known_time().writable());
    w.clock.advance_seconds(60);
    CHECK(w.jobs->known_time().writable());
    REQUIRE(w.db->write([](db::Tx& tx) { return tx.run("DELETE FROM jobs_time"); }).ok());
    w.clock.advance_seconds(60);
    CHECK(w.jobs->known_time().writable());
}
