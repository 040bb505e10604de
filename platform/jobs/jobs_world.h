#pragma once
// For tests: jobs over a fresh database, with a clock that passes where it is advanced and jumps where it is set.

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "platform/extension/call.h"
#include "platform/jobs/jobs.h"
#include "platform/testing/database.h"

namespace belfry::jobs::testing {

using namespace std::chrono_literals;

// What kinds here are given and never look at.
inline platform::Platform& no_platform() {
    alignas(platform::Platform) static unsigned char space[sizeof(platform::Platform)];
    return *reinterpret_cast<platform::Platform*>(space);
}

struct World {
    belfry::testing::TestDatabase db;
    FakeClock clock{Instant::from_seconds(1800000000)};
    jobs::Kinds kinds;
    std::atomic<std::int64_t> jumped_seconds{0}; // by which the clock was set, while no time passed
    std::unique_ptr<jobs::Jobs> jobs;

    explicit World(db::Engine engine) : db(engine, jobs::migrations()) {}

    using Code = std::function<Result<std::string>(jobs::Run&)>;
    void kind(std::string_view name, Code code, int seconds_max = 3600, int every_seconds = 0,
              jobs::Lane lane = jobs::Lane::bulk) {
        kinds.add({name, [code](platform::Platform&, jobs::Run& run) { return code(run); }, seconds_max, every_seconds,
                   lane});
    }
    void begin() { jobs = another(0); }
    std::unique_ptr<jobs::Jobs> another(int node) {
        auto made = jobs::make_jobs(
            *db, clock, kinds, node,
            {.wall = &clock,
             .elapsed_us = [this] { return clock.now().microseconds() - jumped_seconds * std::int64_t{1'000'000}; },
             .ask_database = false});
        made->set_platform(no_platform());
        return made;
    }
    void jump(std::int64_t seconds) {
        jumped_seconds += seconds;
        clock.advance_seconds(seconds);
    }
    JobId add(std::string_view kind, SchoolId school = {}, std::optional<Instant> not_before = {}) {
        auto id = db->write([&](db::Tx& tx) {
            return jobs->add(tx, {.kind = kind, .school = school, .input = "{\"a\":1}", .not_before = not_before});
        });
        REQUIRE(id.ok());
        return *id;
    }
    jobs::Job find(JobId id) {
        auto snapshot = db->read();
        auto job = jobs->find(snapshot, id);
        REQUIRE(job.has_value());
        return *job;
    }
    // Waits, in real time, for the threads to get there.
    bool becomes(JobId id, State state) {
        for (int i = 0; i < 6000; ++i) {
            if (find(id).state == state) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }
};

} // namespace belfry::jobs::testing
