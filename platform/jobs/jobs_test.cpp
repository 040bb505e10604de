#include "platform/jobs/jobs_world.h"

#include <chrono>
#include <set>

using namespace belfry;
using namespace std::chrono_literals;
using jobs::State;
using jobs::testing::World;

namespace {

// As jobs_store.cpp asks.
constexpr db::Sql kDuePlan =
    "EXPLAIN QUERY PLAN SELECT id FROM jobs_jobs WHERE state IN ('waiting', 'running') AND lane = :lane AND "
    "((state = 'waiting' AND not_before <= :now) OR (state = 'running' AND (lease_until < :now OR lease_until > 9)))";

Problem cancelled() { return invalid("cancelled"); }

// Runs until it is told to stop.
Result<std::string> endless(jobs::Run& run) {
    while (!run.cancelled()) std::this_thread::sleep_for(1ms);
    return cancelled();
}

} // namespace

BOTH_ENGINES("a job runs once and its result stays") {
    World w(engine);
    int runs = 0;
    w.kind("test.count", [&](jobs::Run& run) -> Result<std::string> {
        ++runs;
        CHECK(run.job().input == "{\"a\":1}");
        run.step("step.counting");
        run.progress(3, 4);
        return std::string("{\"counted\":3}");
    });
    w.begin();
    CHECK_FALSE(w.jobs->run_one());
    auto const id = w.add("test.count");
    CHECK(w.find(id).state == State::waiting);
    CHECK(w.jobs->run_one());
    CHECK_FALSE(w.jobs->run_one());
    auto const job = w.find(id);
    CHECK(runs == 1);
    CHECK(job.state == State::done);
    CHECK(job.result == "{\"counted\":3}");
    CHECK(job.step_key == "step.counting");
    CHECK(job.done == 3);
    CHECK(job.total == 4);
    CHECK(job.tries == 1);
    CHECK(job.ended == w.clock.now());
}

BOTH_ENGINES("a job does not exist where the change that wants it failed") {
    World w(engine);
    w.kind("test.nothing", [](jobs::Run&) -> Result<std::string> { return std::string("{}"); });
    w.begin();
    auto id = w.db->write([&](db::Tx& tx) -> Result<JobId> {
        TRY(added, w.jobs->add(tx, {.kind = "test.nothing"}));
        (void)added;
        return invalid("no");
    });
    CHECK_FALSE(id.ok());
    CHECK_FALSE(w.jobs->run_one());
}

BOTH_ENGINES("a job is not run before its time") {
    World w(engine);
    w.kind("test.later", [](jobs::Run&) -> Result<std::string> { return std::string("{}"); });
    w.begin();
    w.add("test.later", {}, w.clock.now().plus_seconds(60));
    CHECK_FALSE(w.jobs->run_one());
    w.clock.advance_seconds(60);
    CHECK(w.jobs->run_one());
}

BOTH_ENGINES("what is away is tried five times with longer and longer waits, other problems once") {
    World w(engine);
    int away = 0, wrong = 0;
    w.kind("test.away", [&](jobs::Run&) -> Result<std::string> {
        ++away;
        return Problem{ProblemKind::unavailable, "mail_away"};
    });
    w.kind("test.wrong", [&](jobs::Run&) -> Result<std::string> {
        ++wrong;
        return invalid("bad_file");
    });
    w.kind("test.throws", [](jobs::Run&) -> Result<std::string> { throw std::runtime_error("a mistake"); });
    w.begin();
    auto const id = w.add("test.away");
    for (int seconds : {10, 60, 300, 900}) {
        CHECK(w.jobs->run_one());
        CHECK(w.find(id).state == State::waiting);
        CHECK(w.find(id).problem_code == "mail_away");
        w.clock.advance_seconds(seconds - 1);
        CHECK_FALSE(w.jobs->run_one());
        w.clock.advance_seconds(1);
    }
    CHECK(w.jobs->run_one());
    CHECK(w.find(id).state == State::failed);
    CHECK(away == 5);

    auto const bad = w.add("test.wrong"), thrown = w.add("test.throws");
    CHECK(w.jobs->run_one());
    CHECK(w.jobs->run_one());
    w.clock.advance_seconds(10000);
    CHECK_FALSE(w.jobs->run_one());
    CHECK(w.find(bad).state == State::failed);
    CHECK(w.find(bad).problem_code == "bad_file");
    CHECK(w.find(thrown).problem_code == "internal");
    CHECK(wrong == 1);
}

BOTH_ENGINES("a waiting job that is cancelled never runs, a running one stops, an ended one is refused") {
    World w(engine);
    w.kind("test.endless", endless);
    w.begin();
    auto const waiting = w.add("test.endless");
    REQUIRE(w.jobs->cancel(waiting).ok());
    CHECK(w.find(waiting).state == State::cancelled);
    CHECK_FALSE(w.jobs->run_one());

    auto const running = w.add("test.endless");
    std::thread runner([&] { w.jobs->run_one(); });
    CHECK(w.becomes(running, State::running));
    CHECK(w.jobs->cancel(running).ok());
    runner.join();
    CHECK(w.find(running).state == State::cancelled);
    auto again = w.jobs->cancel(running);
    REQUIRE_FALSE(again.ok());
    CHECK(again.problem().code == "job_ended");
    CHECK_FALSE(w.jobs->cancel(JobId(1)).ok());
}

BOTH_ENGINES("a job cancelled on another node stops here") {
    World w(engine);
    w.kind("test.endless", endless);
    w.begin();
    w.jobs->start(1);
    auto const id = w.add("test.endless");
    CHECK(w.becomes(id, State::running));
    auto other = w.another(1);
    CHECK(other->cancel(id).ok());
    CHECK(w.becomes(id, State::cancelled));
    w.jobs->stop();
}

BOTH_ENGINES("a job that takes too long is stopped and has failed") {
    World w(engine);
    w.kind(
        "test.slow",
        [&](jobs::Run& run) -> Result<std::string> {
            CHECK_FALSE(run.cancelled());
            w.clock.advance_seconds(11);
            CHECK(run.cancelled());
            return cancelled();
        },
        10);
    w.begin();
    auto const id = w.add("test.slow");
    CHECK(w.jobs->run_one());
    CHECK(w.find(id).state == State::failed);
    CHECK(w.find(id).problem_code == "job_timed_out");
}

BOTH_ENGINES("many runners on two nodes run each job once") {
    World w(engine);
    std::mutex lock;
    std::multiset<std::int64_t> ran;
    w.kind("test.note", [&](jobs::Run& run) -> Result<std::string> {
        std::lock_guard const guard(lock);
        ran.insert(run.job().id.value());
        return std::string("{}");
    });
    w.begin();
    auto other = w.another(1);
    w.jobs->start(3);
    other->start(3);
    std::vector<JobId> ids;
    for (int i = 0; i < 40; ++i) ids.push_back(w.add("test.note"));
    for (auto id : ids) CHECK(w.becomes(id, State::done));
    w.jobs->stop();
    other->stop();
    CHECK(ran.size() == 40);
    for (auto id : ids) CHECK(ran.count(id.value()) == 1);
}

BOTH_ENGINES("what a node ran when it died is taken up at its next start, and by another after a minute") {
    World w(engine);
    w.kind("test.once", [](jobs::Run&) -> Result<std::string> { return std::string("{\"at\":\"last\"}"); });
    w.begin();
    auto died = [&](std::string_view runner) {
        auto const id = w.add("test.once");
        auto done = w.db->write([&](db::Tx& tx) {
            return tx.run("UPDATE jobs_jobs SET state = 'running', tries = 1, runner = :runner, lease_until = :lease "
                          "WHERE id = :id",
                          {{":id", id}, {":runner", runner}, {":lease", w.clock.now().plus_seconds(60)}});
        });
        REQUIRE(done.ok());
        return id;
    };
    auto const ours = died("n0.BEFORE"), theirs = died("n1.ELSEWHERE");
    CHECK_FALSE(w.jobs->run_one());
    w.jobs->start(1);
    CHECK(w.becomes(ours, State::done));
    CHECK(w.find(ours).tries == 2);
    CHECK(w.find(theirs).state == State::running);
    w.jobs->stop();
    w.clock.advance_seconds(61);
    CHECK(w.jobs->run_one());
    CHECK(w.find(theirs).state == State::done);
}

BOTH_ENGINES("a job that brought the program down five times is left alone") {
    World w(engine);
    w.kind("test.deadly", [](jobs::Run&) -> Result<std::string> {
        FAIL("it must not run again");
        return std::string("{}");
    });
    w.begin();
    auto const id = w.add("test.deadly");
    auto done = w.db->write([&](db::Tx& tx) {
        return tx.run("UPDATE jobs_jobs SET state = 'running', tries = 5, runner = 'n9.X', lease_until = 0 "
                      "WHERE id = :id",
                      {{":id", id}});
    });
    REQUIRE(done.ok());
    CHECK_FALSE(w.jobs->run_one());
    CHECK(w.find(id).state == State::failed);
    CHECK(w.find(id).problem_code == "job_crashed");
}

BOTH_ENGINES("a stop ends running jobs, and the next start takes them up again") {
    World w(engine);
    std::atomic<int> runs{0};
    std::atomic<bool> short_now{false};
    w.kind("test.long", [&](jobs::Run& run) -> Result<std::string> {
        ++runs;
        if (short_now) return std::string("{}");
        return endless(run);
    });
    w.begin();
    w.jobs->start(2);
    auto const id = w.add("test.long");
    CHECK(w.becomes(id, State::running));
    w.jobs->stop();
    CHECK(w.find(id).state == State::waiting);
    CHECK(w.find(id).tries == 0);
    short_now = true;
    w.jobs->start(1);
    CHECK(w.becomes(id, State::done));
    w.jobs->stop();
    CHECK(runs.load() == 2);
}

BOTH_ENGINES("a kind that starts by itself runs again and again, in one row, whatever happens to it") {
    World w(engine);
    std::atomic<int> runs{0};
    w.kind(
        "test.tick",
        [&](jobs::Run&) -> Result<std::string> {
            if (++runs == 2) return Problem{ProblemKind::internal, "broken"};
            return "{\"runs\":" + std::to_string(runs.load()) + "}";
        },
        60, 30);
    w.begin();
    auto other = w.another(1);
    // Until the row says that it ran and waits again: only from then on does the clock decide.
    auto wait_for = [&](int wanted) {
        auto const result = wanted == 2 ? std::string("broken") : "{\"runs\":" + std::to_string(wanted) + "}";
        for (int i = 0; i < 6000; ++i) {
            auto snapshot = w.db->read();
            auto const rows = w.jobs->recent(snapshot, {}, "test.tick", 1);
            if (!rows.empty() && rows[0].state == State::waiting &&
                (rows[0].result == result || rows[0].problem_code == result))
                break;
            std::this_thread::sleep_for(5ms);
        }
        CHECK(runs.load() == wanted);
    };
    w.jobs->start(1);
    other->start(1);
    wait_for(1);
    CHECK(runs.load() == 1);
    w.clock.advance_seconds(31);
    wait_for(2);
    w.clock.advance_seconds(31);
    wait_for(3);
    w.jobs->stop();
    other->stop();
    auto snapshot = w.db->read();
    auto const rows = w.jobs->recent(snapshot, {}, "test.tick", 10);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].state == State::waiting);
    CHECK(rows[0].result == "{\"runs\":3}");
    CHECK(w.jobs->recent(snapshot, {}, "", 10).empty());
}

BOTH_ENGINES(
    "progress is seen at once here, even while a long write holds the database, and elsewhere as soon as it can be") {
    World w(engine);
    std::atomic<bool> go_on{false}, reported{false};
    w.kind("test.import", [&](jobs::Run& run) -> Result<std::string> {
        auto done = w.db->write_long([&](db::Tx&) -> Status {
            run.step("step.rows");
            run.progress(10, 100);
            reported = true;
            while (!go_on) std::this_thread::sleep_for(1ms);
            return {};
        });
        REQUIRE(done.ok());
        run.progress(100, 100);
        return std::string("{}");
    });
    w.begin();
    w.jobs->start(1);
    auto const id = w.add("test.import");
    for (int i = 0; i < 6000 && !reported; ++i) std::this_thread::sleep_for(5ms);
    auto other = w.another(1);
    auto const seen_elsewhere = [&] {
        auto snapshot = w.db->read();
        return other->find(snapshot, id)->done;
    };
    // Over PostgreSQL the row is written beside the long unit; over SQLite there is one writer, and it comes after it.
    for (int i = 0; i < 6000 && engine == db::Engine::postgres && seen_elsewhere() != 10; ++i)
        std::this_thread::sleep_for(5ms);
    CHECK(seen_elsewhere() == (engine == db::Engine::postgres ? 10 : 0));
    auto const job = w.find(id);
    CHECK(job.state == State::running);
    CHECK(job.step_key == "step.rows");
    CHECK(job.done == 10);
    CHECK(job.total == 100);
    go_on = true;
    CHECK(w.becomes(id, State::done));
    w.jobs->stop();
    CHECK(w.find(id).done == 100);
}

TEST_CASE("looking for what is due goes by the index of open jobs") {
    World w(db::Engine::sqlite);
    w.begin();
    auto snapshot = w.db->read();
    auto rows = snapshot.select(kDuePlan, {{":lane", 0}, {":now", 0}});
    REQUIRE(rows.next());
    CHECK(rows.text(3).find("jobs_jobs_open") != std::string_view::npos);
}

BOTH_ENGINES("a school sees its own jobs, newest first") {
    World w(engine);
    w.kind("test.a", [](jobs::Run&) -> Result<std::string> { return std::string("{}"); });
    w.kind("test.b", [](jobs::Run&) -> Result<std::string> { return std::string("{}"); });
    w.begin();
    auto const one = w.add("test.a", SchoolId(1)), two = w.add("test.b", SchoolId(1)),
               other = w.add("test.a", SchoolId(2)), authority = w.add("test.a");
    auto snapshot = w.db->read();
    auto ids = [&](SchoolId school, std::string_view kind, int most = 10) {
        std::vector<JobId> all;
        for (auto const& job : w.jobs->recent(snapshot, school, kind, most)) all.push_back(job.id);
        return all;
    };
    CHECK(ids(SchoolId(1), "") == std::vector<JobId>{two, one});
    CHECK(ids(SchoolId(1), "test.a") == std::vector<JobId>{one});
    CHECK(ids(SchoolId(1), "", 1) == std::vector<JobId>{two});
    CHECK(ids(SchoolId(2), "test.b").empty());
    CHECK(ids(SchoolId(2), "") == std::vector<JobId>{other});
    CHECK(ids(SchoolId(), "test.a") == std::vector<JobId>{authority});
}
