// Runs jobs: a few threads that look for due rows when something was added and once a second, and one that keeps the
// leases and the progress of what runs. Scale: tens of jobs at a time, each of seconds to an hour.
#include "platform/jobs/jobs.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "platform/jobs/embedded.h"
#include "platform/jobs/jobs_store.h"
#include "platform/jobs/late_kinds.h"
#include "platform/jobs/running_job.h"
#include "platform/log/log.h"

namespace belfry::jobs {

void Kinds::add(Kind kind) {
    BELFRY_ASSERT(!find(kind.name) && kind.run && kind.seconds_max > 0 && kind.every_seconds >= 0);
    kinds_.push_back(std::move(kind));
}

Kind const* Kinds::find(std::string_view name) const {
    for (auto const& kind : kinds_)
        if (kind.name == name) return &kind;
    return nullptr;
}

std::span<db::Migration const> migrations() { return embedded::migrations(); }

namespace {

using namespace std::chrono_literals;

constexpr auto kKeepEvery = 500ms;
constexpr auto kLeaseAfter = 15s; // a quarter of the lease
constexpr auto kLookEvery = 1s;
constexpr auto kLookAtClock = 30s;
// After something was added: it is there when its transaction has committed, usually within these.
constexpr std::chrono::milliseconds kLookSoon[] = {1ms, 2ms, 5ms, 10ms, 20ms, 50ms, 100ms, 200ms};
constexpr int kBackOffSeconds[] = {10, 60, 300, 900};
constexpr int kKeepDays = 90;
constexpr int kDueMost = 1000; // first turns of all schools

std::string node_prefix(int node) { return "n" + std::to_string(node) + "."; }

// What the thread of that number takes, in that order. All of a single one.
std::vector<Lane> lanes_of(int thread, int threads) {
    if (threads > 1 && thread == 0) return {Lane::prompt};
    if (threads > 2 && thread == 1) return {Lane::prompt, Lane::outward};
    return {Lane::prompt, Lane::outward, Lane::bulk};
}

class Runners final : public Jobs {
public:
    Runners(db::Database& db, Clock& clock, Kinds const& kinds, int node, TimeSources sources)
        : db_(db), clock_(clock), kinds_(kinds), node_(node), time_(db, clock, std::move(sources)), late_(kinds, time_),
          // Until it is started it is a visitor (the command line), whose jobs no server takes for its own.
          runner_("c." + id_to_text(next_id_value())) {}
    ~Runners() override { stop(); }

    void set_platform(platform::Platform& platform) override { platform_ = &platform; }

    Result<JobId> add(db::Tx& tx, NewJob const& wanted) override {
        auto const* kind = kinds_.find(wanted.kind);
        BELFRY_ASSERT(kind);
        auto const id = next_id<JobId>();
        TRY_DO(store::add(tx, id, wanted, kind->lane, clock_.now()));
        {
            std::lock_guard const guard(lock_);
            look_soon_ = true;
        }
        wake_.notify_all(); // the one that takes this lane may be any of them
        return id;
    }

    std::optional<Job> find(db::Session& session, JobId id) override {
        auto job = store::find(session, id);
        if (job) overlay(*job);
        return job;
    }

    std::vector<Job> recent(db::Session& session, SchoolId school, std::string_view kind, int most) override {
        auto jobs = store::recent(session, school, kind, most);
        for (auto& job : jobs) overlay(job);
        return jobs;
    }

    Status cancel(JobId id) override {
        TRY(asked, db_.write([&](db::Tx& tx) { return store::cancel(tx, id, clock_.now()); }));
        if (!asked) return conflict("job_ended");
        if (auto run = running(id)) run->ask_to_cancel();
        return {};
    }

    bool run_one() override { return run_one_of(lanes_of(0, 1)); }

    bool run_one_of(std::vector<Lane> const& lanes) {
        auto job = claim_next(lanes);
        if (!job) return false;
        execute(std::move(*job));
        return true;
    }

    std::vector<std::string> overdue() override {
        auto snapshot = db_.read();
        return late_.overdue(snapshot, clock_.now());
    }
    KnownTime& known_time() override { return time_; }
    std::vector<Removes> removes() const override {
        std::vector<Removes> all;
        for (auto const& kind : kinds_.all())
            if (kind.removes) all.push_back(*kind.removes);
        return all;
    }

    void start(int threads) override {
        BELFRY_ASSERT(threads_.empty() && platform_ && threads >= 1);
        runner_ = node_prefix(node_) + id_to_text(next_id_value());
        auto const made = db_.write([&](db::Tx& tx) -> Status {
            TRY_DO(store::release_of_node(tx, node_prefix(node_), runner_));
            for (auto const& kind : kinds_.all())
                if (kind.every_seconds > 0) TRY_DO(store::ensure_periodic(tx, next_id<JobId>(), kind, clock_.now()));
            return store::bring_back(tx, clock_.now());
        });
        if (!made.ok()) log::error("jobs.start_failed", {{"code", made.problem().code}});
        for (int i = 0; i < threads; ++i) {
            threads_.emplace_back([this, lanes = lanes_of(i, threads)] { run_until_stopped(lanes); });
        }
        threads_.emplace_back([this] { keep_until_stopped(); });
    }

    void stop() override {
        {
            std::lock_guard const guard(lock_);
            stopping_ = true;
        }
        wake_.notify_all();
        keep_wake_.notify_all();
        for (auto& thread : threads_) thread.join();
        threads_.clear();
        stopping_ = false;
    }

private:
    std::shared_ptr<RunningJob> running(JobId id) const {
        std::lock_guard const guard(lock_);
        auto const found = running_.find(id);
        return found == running_.end() ? nullptr : found->second;
    }

    void overlay(Job& job) const {
        if (job.state != State::running) return;
        if (auto run = running(job.id)) run->overlay(job);
    }

    // ---- taking a job

    std::optional<Job> claim_next(std::vector<Lane> const& lanes) {
        std::vector<store::Due> due;
        bool far_off = false;
        {
            auto const now = clock_.now();
            auto snapshot = db_.read();
            far_off = store::any_far_off(snapshot, now);
            for (auto lane : lanes) {
                auto some = store::due(snapshot, lane, now, kDueMost);
                if (lane == Lane::bulk) put_in_turn(some);
                due.insert(due.end(), some.begin(), some.end());
            }
        }
        if (far_off) (void)db_.write([&](db::Tx& tx) { return store::bring_back(tx, clock_.now()); });
        for (auto const& one : due) {
            auto const* kind = kinds_.find(one.kind);
            if (!kind || running(one.id)) continue; // a newer program's, or our own with its lease overdue
            auto job = claim(one.id);
            if (!job) continue;
            if (!one.abandoned || one.tries < store::kTriesMax) return job;
            // It has brought a program down each time.
            RunningJob const dead(*job, time_, kind->seconds_max, stopping_);
            end(dead, *kind, {State::failed, "", "job_crashed", job->tries, clock_.now()});
        }
        return std::nullopt;
    }

    // The school that was served longest ago comes first; the authority's own stand together as one.
    void put_in_turn(std::vector<store::Due>& due) {
        std::lock_guard const guard(lock_);
        auto const served = [this](store::Due const& one) {
            auto const found = served_.find(one.school);
            return found == served_.end() ? 0 : found->second;
        };
        std::ranges::stable_sort(due, {}, served);
    }

    std::optional<Job> claim(JobId id) {
        auto job = db_.write([&](db::Tx& tx) -> Result<std::optional<Job>> {
            TRY(taken, store::claim(tx, id, runner_, clock_.now()));
            if (!taken) return std::optional<Job>();
            if (stopping_) return conflict("stopping"); // it may be a job that this very stop has just put back
            return store::find(tx, id);
        });
        return job.ok() ? std::move(*job) : std::nullopt;
    }

    // ---- running it

    void execute(Job job) {
        BELFRY_ASSERT(platform_);
        auto const& kind = *kinds_.find(job.kind);
        auto const id = job.id;
        auto run = std::make_shared<RunningJob>(std::move(job), time_, kind.seconds_max, stopping_);
        {
            std::lock_guard const guard(lock_);
            running_[id] = run;
            if (kind.lane == Lane::bulk) served_[run->job().school] = ++turns_;
        }
        auto const begun = std::chrono::steady_clock::now();
        auto result = call(kind, *run);
        auto const how = judge(kind, *run, result);
        auto const milliseconds =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
        if (!result.ok())
            log::warn("job.problem", {{"kind", kind.name},
                                      {"job", id.value()},
                                      {"code", result.problem().code},
                                      {"detail", result.problem().detail},
                                      {"ms", milliseconds}});
        else if (kind.every_seconds == 0)
            log::info("job.done", {{"kind", kind.name}, {"job", id.value()}, {"ms", milliseconds}});
        if (!run->lost()) end(*run, kind, how);
        std::lock_guard const guard(lock_);
        running_.erase(id);
        if (stopping_) keep_wake_.notify_all();
    }

    Result<std::string> call(Kind const& kind, RunningJob& run) {
        try {
            return kind.run(*platform_, run);
        } catch (db::Broken const& broken) {
            return Problem{ProblemKind::unavailable, "db_away", broken.what()};
        } catch (std::exception const& error) {
            return Problem{ProblemKind::internal, "internal", error.what()};
        }
    }

    // What becomes of a job that ended so.
    store::End judge(Kind const& kind, RunningJob const& run, Result<std::string> const& result) const {
        auto const now = clock_.now();
        auto const tries = run.job().tries;
        if (result.ok()) return {State::done, *result, "", tries, now};
        auto const& problem = result.problem();
        if (problem.code == "cancelled" && !run.cancel_asked()) {
            if (run.overran()) return {State::failed, "", "job_timed_out", tries, now};
            if (stopping_) return {State::waiting, "", "", tries - 1, now};
        }
        if (problem.code == "cancelled") return {State::cancelled, "", "cancelled", tries, now};
        bool const passing = problem.kind == ProblemKind::unavailable || problem.kind == ProblemKind::timed_out;
        if (passing && tries < store::kTriesMax && kind.every_seconds == 0)
            return {State::waiting, "", problem.code, tries, now.plus_seconds(kBackOffSeconds[tries - 1])};
        return {State::failed, "", problem.code, tries, now};
    }

    // Tries for a while where the database is away; after that the lease runs out, and somebody runs it again.
    void end(RunningJob const& run, Kind const& kind, store::End how) {
        if (kind.every_seconds > 0 && (how.state != State::waiting || how.tries == run.job().tries))
            how = {State::waiting, how.result, how.problem_code, 0, clock_.now().plus_seconds(kind.every_seconds)};
        auto const progress = run.with_progress();
        for (int tries = 0; tries < 10; ++tries) {
            try {
                auto const ended =
                    db_.write([&](db::Tx& tx) { return store::end(tx, progress, runner_, how, clock_.now()); });
                if (ended.ok()) return;
                log::warn("job.end_refused", {{"job", progress.id.value()}, {"code", ended.problem().code}});
            } catch (db::Broken const& broken) {
                log::warn("job.end_refused", {{"job", progress.id.value()}, {"detail", broken.what()}});
            }
            std::this_thread::sleep_for(1s);
        }
    }

    void run_until_stopped(std::vector<Lane> const& lanes) {
        std::size_t soon = std::size(kLookSoon);
        while (!stopping_) {
            bool ran = false;
            try {
                ran = run_one_of(lanes);
            } catch (std::exception const& error) {
                log::warn("jobs.broken", {{"detail", error.what()}});
            }
            if (ran) continue;
            std::unique_lock guard(lock_);
            auto const wait = soon < std::size(kLookSoon) ? kLookSoon[soon++] : std::chrono::milliseconds(kLookEvery);
            wake_.wait_for(guard, wait, [this] { return stopping_ || look_soon_; });
            if (look_soon_) soon = 0;
            look_soon_ = false;
        }
    }

    // ---- keeping what runs

    void keep_until_stopped() {
        auto next_tidy = std::chrono::steady_clock::now() + 60s, next_look = std::chrono::steady_clock::now();
        for (;;) {
            {
                std::unique_lock guard(lock_);
                keep_wake_.wait_for(guard, kKeepEvery);
                if (stopping_ && running_.empty()) return;
            }
            try {
                keep_all();
                auto const now = std::chrono::steady_clock::now();
                if (now > next_look) {
                    next_look = now + kLookAtClock;
                    look_at_clock();
                }
                if (now > next_tidy) {
                    next_tidy += 3600s;
                    tidy();
                }
            } catch (std::exception const& error) {
                log::warn("jobs.broken", {{"detail", error.what()}});
            }
        }
    }

    void keep_all() {
        std::vector<std::shared_ptr<RunningJob>> runs;
        {
            std::lock_guard const guard(lock_);
            for (auto const& [id, run] : running_) runs.push_back(run);
        }
        if (runs.empty()) return;
        for (auto const& run : runs)
            if (run->begin_write(std::chrono::steady_clock::now(), kLeaseAfter)) write_progress(run);
        auto snapshot = db_.read();
        for (auto const id : store::cancel_asked(snapshot, runner_))
            for (auto const& run : runs)
                if (run->job().id == id) run->ask_to_cancel();
    }

    // Not waited for: a long unit may hold the writer for minutes.
    void write_progress(std::shared_ptr<RunningJob> const& run) {
        auto still_ours = std::make_shared<std::atomic<bool>>(true);
        db_.write_later(
            [run, still_ours, runner = runner_, progress = run->with_progress(),
             now = clock_.now()](db::Tx& tx) -> Status {
                TRY(kept, store::keep(tx, progress, runner, now));
                *still_ours = kept;
                return {};
            },
            [run, still_ours](Status status) {
                run->end_write(status.ok());
                if (status.ok() && !*still_ours) run->lose();
            });
    }

    void look_at_clock() {
        (void)overdue(); // it is known for how long something has not changed only where somebody looks
        auto const kept = time_.keep();
        if (!kept.ok()) log::warn("clock.not_kept", {{"code", kept.problem().code}});
    }

    void tidy() {
        auto const now = time_.removal_time();
        if (!now.ok()) return; // whoever judged the clock has said so
        auto const moment = now->plus_seconds(-std::int64_t{kKeepDays} * 24 * 3600);
        db_.write_later([moment](db::Tx& tx) { return store::remove_ended_before(tx, moment); }, [](Status) {});
    }

    db::Database& db_;
    Clock& clock_;
    Kinds const& kinds_;
    int const node_;
    KnownTime time_;
    LateKinds late_;
    std::string runner_;
    platform::Platform* platform_ = nullptr;

    mutable std::mutex lock_;
    std::condition_variable wake_, keep_wake_;
    bool look_soon_ = false;
    std::atomic<bool> stopping_{false};
    std::map<JobId, std::shared_ptr<RunningJob>> running_;
    std::map<SchoolId, std::int64_t> served_; // when each school's last bulk job began, by count
    std::int64_t turns_ = 0;
    std::vector<std::thread> threads_;
};

} // namespace

std::unique_ptr<Jobs> make_jobs(db::Database& db, Clock& clock, Kinds const& kinds, int node, TimeSources sources) {
    return std::make_unique<Runners>(db, clock, kinds, node, std::move(sources));
}

} // namespace belfry::jobs
