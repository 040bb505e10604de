// Prompt work beside bulk work, and bulk work of many schools beside each other.
#include "platform/jobs/jobs_world.h"

#include <mutex>

using namespace belfry;
using namespace std::chrono_literals;
using jobs::Lane;
using jobs::State;
using jobs::testing::World;

namespace {

World::Code nothing() {
    return [](jobs::Run&) -> Result<std::string> { return std::string("{}"); };
}

// Schools in the order in which their jobs ran.
struct Order {
    std::mutex lock;
    std::vector<std::int64_t> schools;
    World::Code note(Result<std::string> const& result = std::string("{}")) {
        return [this, result](jobs::Run& run) -> Result<std::string> {
            std::lock_guard const guard(lock);
            schools.push_back(run.job().school.value());
            return result;
        };
    }
};

} // namespace

BOTH_ENGINES("prompt work is done within a second though 130 exports wait and a mail server does not answer") {
    World w(engine);
    std::atomic<bool> go_on{false};
    auto const wait = [&](jobs::Run& run) -> Result<std::string> {
        while (!go_on && !run.cancelled()) std::this_thread::sleep_for(1ms);
        return std::string("{}");
    };
    w.kind("test.export", wait, 60);
    w.kind("test.mail", wait, 60, 0, Lane::outward);
    w.kind("test.tap", nothing(), 60, 0, Lane::prompt);
    w.begin();
    for (int i = 0; i < 130; ++i) w.add("test.export", SchoolId(1));
    auto const mail = w.add("test.mail"), second = w.add("test.mail");
    w.jobs->start(4);
    CHECK(w.becomes(mail, State::running));
    for (int i = 0; i < 3; ++i) {
        auto const begun = std::chrono::steady_clock::now();
        CHECK(w.becomes(w.add("test.tap"), State::done));
        CHECK(std::chrono::steady_clock::now() - begun < 1s);
    }
    CHECK(w.find(second).state != State::done);
    go_on = true;
    CHECK(w.becomes(second, State::done));
    w.jobs->stop();
}

BOTH_ENGINES("with two threads one takes prompt work alone") {
    World w(engine);
    std::atomic<bool> go_on{false};
    w.kind("test.long", [&](jobs::Run&) -> Result<std::string> {
        while (!go_on) std::this_thread::sleep_for(1ms);
        return std::string("{}");
    });
    w.kind("test.quick", nothing(), 60, 0, Lane::prompt);
    w.begin();
    w.jobs->start(2);
    auto const one = w.add("test.long"), two = w.add("test.long");
    CHECK(w.becomes(one, State::running));
    CHECK(w.becomes(w.add("test.quick"), State::done));
    CHECK(w.find(two).state == State::waiting);
    go_on = true;
    CHECK(w.becomes(two, State::done));
    w.jobs->stop();
}

BOTH_ENGINES("no school's second job runs before another's first") {
    World w(engine);
    Order order;
    w.kind("test.export", order.note());
    w.begin();
    for (int i = 0; i < 4; ++i) w.add("test.export", SchoolId(1));
    w.clock.advance_seconds(1);
    CHECK(w.jobs->run_one()); // the first school has had a turn before the others ask
    for (int school : {2, 2, 3}) w.add("test.export", SchoolId(school));
    while (w.jobs->run_one()) {
    }
    CHECK(order.schools == std::vector<std::int64_t>{1, 2, 3, 1, 2, 1, 1});
}

BOTH_ENGINES("jobs that fail again and again hold up nobody else's") {
    World w(engine);
    Order order;
    w.kind("test.away", order.note(Problem{ProblemKind::unavailable, "away"}));
    w.kind("test.export", order.note());
    w.begin();
    for (int i = 0; i < 60; ++i) w.add("test.away", SchoolId(1));
    w.clock.advance_seconds(1);
    auto const one = w.add("test.export", SchoolId(2)), other = w.add("test.export", SchoolId(1));
    for (int i = 0; i < 3; ++i) CHECK(w.jobs->run_one());
    CHECK(w.find(one).state == State::done);
    for (int round = 0; round < 6; ++round) {
        while (w.jobs->run_one()) {
        }
        w.clock.advance_seconds(1000);
    }
    CHECK(w.find(other).state == State::done);
    CHECK(order.schools.size() == 60 * 5 + 2);
}

BOTH_ENGINES("a row of a lane that a newer program knows is left alone, and hides nothing") {
    World w(engine);
    w.kind("test.export", nothing());
    w.begin();
    auto const id = w.add("test.export", SchoolId(1));
    auto const made = w.db->write([&](db::Tx& tx) {
        return tx.run("INSERT INTO jobs_jobs (id, kind, state, lane, school_id, input, created_at, not_before) "
                      "VALUES (1, 'test.newer', 'waiting', 2, 1, '{}', 0, 0)");
    });
    REQUIRE(made.ok());
    CHECK(w.jobs->run_one());
    CHECK(w.find(id).state == State::done);
    CHECK_FALSE(w.jobs->run_one());
}
