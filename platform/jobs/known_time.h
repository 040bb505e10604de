#pragma once
// Which time may be believed. A wall clock can be wrong by years (a flat battery, a host restored from a snapshot), and
// six years of registers would go for good in the minute in which it is. So whatever removes reckons with
// removal_time(): the clock's time as long as evidence agrees with it, and a refusal where it does not, until a person
// has looked.
//
// Evidence is the high-water mark kept in the database, which moves on only as fast as time passes while the program
// runs, and on PostgreSQL the database's own clock. What others wrote is none: they wrote it by the same clock.

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "platform/db/db.h"

namespace belfry::jobs {

// What the judgement looks at; as it stands, the machine.
struct TimeSources {
    Clock const* wall = nullptr;                   // null: the machine's, also where a demonstration shows another
    std::function<std::int64_t()> elapsed_us = {}; // microseconds that really passed, from any beginning
    bool ask_database = true;                      // PostgreSQL's own clock
    bool jobs_are_evidence = true;                 // where there is no mark yet: when a job last ended
};

struct ClockState {
    enum class Verdict {
        good,
        ahead,  // by more than two days of what passed, or four days since the program last ran
        behind, // by more than an hour
        apart,  // from the database's clock, by more than ten minutes
    } verdict = Verdict::good;
    Instant seen, expected;

    bool good() const { return verdict == Verdict::good; }
    // It moved by more than a minute since this program started, but not so far that it is doubted.
    bool moved = false;
};

class KnownTime {
public:
    KnownTime(db::Database& db, Clock const& clock, TimeSources sources);

    // Two reads. Throws db::Broken.
    ClockState judge();
    // The clock's time, for whatever removes. Problem unavailable ("clock_doubted") where it is not to be believed.
    Result<Instant> removal_time();
    // Moves the mark on and shows that the database can be written. Called every half minute by who runs jobs.
    Status keep();
    // A person says that what the clock shows is right.
    Status confirm(db::Tx& tx);

    // As last judged here; cheap.
    bool doubted() const { return doubted_.load(std::memory_order_relaxed); }
    // Whether the last write of keep() went well; makes one where that is more than five seconds ago. Never throws.
    bool writable();
    std::int64_t elapsed_us() const { return sources_.elapsed_us(); }

private:
    Instant wall() const { return sources_.wall->now(); }
    ClockState judge_with(db::Session& session);

    db::Database& db_;
    Clock const& clock_;
    SystemClock machine_;
    TimeSources sources_;
    std::atomic<bool> doubted_{false}, written_{true};
    std::atomic<std::int64_t> written_at_us_{0};

    std::mutex lock_;
    std::int64_t begun_us_ = 0;                              // elapsed, when first asked
    std::optional<std::pair<Instant, std::int64_t>> anchor_; // believed at, with what had passed by then
    std::int64_t confirmed_ = 0;
};

} // namespace belfry::jobs
