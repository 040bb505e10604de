#pragma once
// Long work: durable jobs with progress, cancel, retries and a result that stays. One runner at a time across nodes.
// A job is a row; its kind names the code that runs it. Work is resumed from the start after a crash, so a kind is
// either idempotent or does its change in one db.write_long.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/db/db.h"

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

struct Kind {
    std::string_view name;
    // Gives the result (JSON) or a problem; of kinds unavailable and timed_out it is tried again with back-off, five
    // times in all.
    std::function<Result<std::string>(platform::Platform&, Run&)> run;
    int seconds_max = 3600;
    int every_seconds = 0; // not 0: also started by itself, that often
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
    // In the caller's transaction: the job exists exactly if the change that wants it does.
    virtual Result<JobId> add(db::Tx& tx, NewJob const& wanted) = 0;
    // With live progress where it runs on this node.
    virtual std::optional<Job> find(db::Session& session, JobId id) = 0;
    virtual std::vector<Job> recent(db::Session& session, SchoolId school, std::string_view kind, int most) = 0;
    virtual Status cancel(JobId id) = 0;
    // Runs one waiting job to its end on this thread; false where none waits. For the command line and tests.
    virtual bool run_one() = 0;
    // Starts `threads` runners; stop() asks running jobs to stop and waits.
    virtual void start(int threads) = 0;
    virtual void stop() = 0;
};

} // namespace belfry::jobs
