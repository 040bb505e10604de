#pragma once
// Long work: durable jobs with progress, cancel, retries and a result that stays. One runner at a time across nodes.
// A job is a row; its kind names the code that runs it. Work is resumed from the start after a crash, so a kind is
// either idempotent or does its change in one db.write_long.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/db/db.h"
#include "platform/jobs/known_time.h"

namespace belfry::platform {
struct Platform;
}

namespace belfry::jobs {

enum class State { waiting, running, done, failed, cancelled };

struct Job {
    JobId id;
    std::string kind; // "directory.import"
    State state = State::waiting;
    PersonId started_by;              // empty: the program itself
    SchoolId school;                  // whose it is to see; empty: the authority's
    std::string input;                // JSON, the kind's own
    std::string result;               // JSON, the kind's own; kept
    std::string problem_code;         // of a failed job
    std::string step_key;             // words key of what it does now, "import.step.reading"
    std::int64_t done = 0, total = 0; // total 0: not known yet
    int tries = 0;
    Instant created, started, ended;
};

// What a running job is given. progress() is cheap: it is kept in memory and written at most twice a second.
class Run {
public:
    virtual ~Run() = default;
    virtual Job const& job() const = 0;
    virtual void step(std::string_view words_key) = 0;
    virtual void progress(std::int64_t done, std::int64_t total) = 0;
    // Somebody asked for it to stop; give up at the next safe place by returning Problem code "cancelled".
    virtual bool cancelled() const = 0;
};

// Which work stands behind which. Each lane has a runner that takes nothing of the lanes after it.
enum class Lane {
    prompt,  // milliseconds, and somebody waits: taps, the trail
    outward, // waits for others, a mail server that does not answer: may take minutes of doing nothing
    bulk,    // imports, exports, nightly sums; fair by school: nobody's second before another's first
};

// What a kind removes, for the page on which a person says that a clock is right: words for it, and the
// day before which it goes, of today.
struct Removes {
    std::string_view words_key; // "kept.removes"
    SchoolDay (*before)(SchoolDay today) = nullptr;
};

struct Kind {
    std::string_view name;
    // Gives the result (JSON) or a problem; of kinds unavailable and timed_out it is tried again with back-off (10 s,
    // 1, 5 and 15 minutes), five times in all. An exception is the end of it, db::Broken excepted, which counts as
    // unavailable. Called on many threads at once.
    std::function<Result<std::string>(platform::Platform&, Run&)> run;
    int seconds_max = 3600; // then cancelled() is true, and the job has failed with "job_timed_out"
    // Not 0: started by itself, so many seconds after it last ended, on one node at a time. It has one row for ever,
    // which keeps the result and the problem of the last time, and any problem is tried again at the next time.
    int every_seconds = 0;
    Lane lane = Lane::bulk;
    std::optional<Removes> removes = {};
};

class Kinds {
public:
    void add(Kind kind);
    Kind const* find(std::string_view name) const;
    std::vector<Kind> const& all() const { return kinds_; }

private:
    std::vector<Kind> kinds_;
};

struct NewJob {
    std::string_view kind;
    PersonId started_by;
    SchoolId school;
    std::string input = "{}";
    std::optional<Instant> not_before;
};

class Jobs {
public:
    virtual ~Jobs() = default;
    // What kinds are given. Before the first job is run.
    virtual void set_platform(platform::Platform& platform) = 0;
    // In the caller's transaction: the job exists exactly if the change that wants it does. Its kind must be known.
    virtual Result<JobId> add(db::Tx& tx, NewJob const& wanted) = 0;
    // With live progress where it runs on this node.
    virtual std::optional<Job> find(db::Session& session, JobId id) = 0;
    // Newest first; an empty school: the authority's; an empty kind: all but those that start by themselves.
    virtual std::vector<Job> recent(db::Session& session, SchoolId school, std::string_view kind, int most) = 0;
    // A waiting job never runs, a running one is asked to stop, on whichever node. Problem conflict ("job_ended") where
    // there is nothing left to cancel.
    virtual Status cancel(JobId id) = 0;
    // Runs one waiting job to its end on this thread; false where none waits. For the command line and tests.
    virtual bool run_one() = 0;
    // Starts `threads` runners and the kinds that start by themselves. What this node ran when it last died is taken up
    // again at once; what another node ran, a minute after it was last heard of.
    // With two threads one takes prompt kinds alone; with three or more, another those and the outward ones.
    virtual void start(int threads) = 0;
    // Asks running jobs to stop and waits for them; those that do are taken up again at the next start.
    virtual void stop() = 0;
    // Kinds that start by themselves and of which none has ended for three of their periods, on any node, though this
    // program has run long enough. Throws db::Broken.
    virtual std::vector<std::string> overdue() = 0;
    // What sweeps reckon with; see there.
    virtual KnownTime& known_time() = 0;
    // Of all kinds that remove anything.
    virtual std::vector<Removes> removes() const = 0;
};

// `kinds` and the others outlive it. `node` as in the configuration: no two living programs with runners share one.
std::unique_ptr<Jobs> make_jobs(db::Database& db, Clock& clock, Kinds const& kinds, int node, TimeSources sources = {});
std::span<db::Migration const> migrations();

} // namespace belfry::jobs
