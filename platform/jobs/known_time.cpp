// The judgement of the clock: asked before a sweep, by /health/ready, and every half minute.
#include "platform/jobs/known_time.h"

#include <time.h>

#include "platform/jobs/known_time_store.h"
#include "platform/log/log.h"

namespace belfry::jobs {
namespace {

constexpr std::int64_t kDaySeconds = 24 * 3600;
constexpr std::int64_t kJumpSecondsMax = 2 * kDaySeconds; // while it runs: a machine that was paused for a day
constexpr std::int64_t kOffSecondsMax = 4 * kDaySeconds;  // while it did not: a long weekend
constexpr std::int64_t kBackSecondsMax = 3600;
constexpr std::int64_t kApartSecondsMax = 600;
constexpr std::int64_t kMovedSeconds = 60;
constexpr std::int64_t kProbeMicroseconds = 5'000'000;

// Goes on while the machine sleeps, and nobody can set it.
std::int64_t machine_elapsed_us() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * std::int64_t{1'000'000} + now.tv_nsec / 1000;
}

Instant later(Instant from, std::int64_t microseconds) { return Instant(from.microseconds() + microseconds); }

} // namespace

KnownTime::KnownTime(db::Database& db, Clock const& clock, TimeSources sources)
    : db_(db), clock_(clock), sources_(std::move(sources)) {
    if (!sources_.wall) sources_.wall = &machine_;
    if (!sources_.elapsed_us) sources_.elapsed_us = machine_elapsed_us;
    begun_us_ = sources_.elapsed_us();
    written_at_us_ = begun_us_ - 2 * kProbeMicroseconds;
}

ClockState KnownTime::judge() {
    auto snapshot = db_.read();
    return judge_with(snapshot);
}

ClockState KnownTime::judge_with(db::Session& session) {
    auto row = store::believed(session);
    if (!row && sources_.jobs_are_evidence)
        if (auto const ended = store::last_ended(session)) row = store::Believed{*ended, 0};
    bool const asks = sources_.ask_database && session.engine() == db::Engine::postgres;
    auto const theirs = asks ? store::database_clock(session) : Instant();

    std::lock_guard const guard(lock_);
    ClockState state;
    auto const passed = sources_.elapsed_us();
    state.seen = wall();
    if (row && row->confirmed != confirmed_) {
        confirmed_ = row->confirmed;
        anchor_.reset();
        begun_us_ = passed;
    }
    auto const off_by = [&] { return state.seen.seconds_since(state.expected); };
    if (!anchor_) {
        state.expected = row ? later(row->high_water, passed - begun_us_) : state.seen;
        if (off_by() > kOffSecondsMax)
            state.verdict = ClockState::Verdict::ahead;
        else if (off_by() < -kBackSecondsMax)
            state.verdict = ClockState::Verdict::behind;
        else
            anchor_.emplace(state.seen, passed);
    } else {
        state.expected = later(anchor_->first, passed - anchor_->second);
        if (off_by() > kJumpSecondsMax) state.verdict = ClockState::Verdict::ahead;
        if (off_by() < -kBackSecondsMax) state.verdict = ClockState::Verdict::behind;
        state.moved = off_by() > kMovedSeconds || off_by() < -kMovedSeconds;
    }
    if (asks && state.good()) {
        auto const apart = state.seen.seconds_since(theirs);
        if (apart > kApartSecondsMax || apart < -kApartSecondsMax) {
            state.verdict = ClockState::Verdict::apart;
            state.expected = theirs;
        }
    }
    if (doubted_.exchange(!state.good()) != !state.good()) {
        if (state.good())
            log::info("clock.believed", {{"seen", state.seen.text()}});
        else
            log::error("clock.doubted", {{"seen", state.seen.text()}, {"expected", state.expected.text()}});
    }
    return state;
}

Result<Instant> KnownTime::removal_time() {
    auto const state = judge();
    if (!state.good())
        return Problem{ProblemKind::unavailable, "clock_doubted",
                       "seen " + state.seen.text() + ", expected " + state.expected.text()};
    return clock_.now();
}

Status KnownTime::keep() {
    written_at_us_ = sources_.elapsed_us();
    written_ = false;
    auto const state = judge();
    bool const far_off = state.verdict == ClockState::Verdict::ahead || state.verdict == ClockState::Verdict::behind;
    auto const moment = far_off ? state.expected : std::min(state.seen, state.expected);
    TRY_DO(db_.write([&](db::Tx& tx) { return store::believe(tx, moment); }));
    written_ = true;
    return {};
}

Status KnownTime::confirm(db::Tx& tx) { return store::believe_confirmed(tx, wall()); }

bool KnownTime::writable() {
    if (sources_.elapsed_us() - written_at_us_ <= kProbeMicroseconds) return written_;
    try {
        return keep().ok();
    } catch (db::Broken const&) {
        return false;
    }
}

} // namespace belfry::jobs
