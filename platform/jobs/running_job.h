#pragma once
// A job while it runs on this node: what its code says of its progress, and what others say to it.

#include <atomic>
#include <chrono>
#include <mutex>

#include "platform/jobs/jobs.h"

namespace belfry::jobs {

class RunningJob final : public Run {
public:
    RunningJob(Job job, KnownTime const& time, int seconds_max, std::atomic<bool> const& stopping)
        : job_(std::move(job)), time_(time), deadline_us_(time.elapsed_us() + seconds_max * std::int64_t{1'000'000}),
          stopping_(stopping) {}

    Job const& job() const override { return job_; }
    void step(std::string_view words_key) override {
        std::lock_guard const guard(lock_);
        step_ = words_key;
        changed_ = true;
    }
    void progress(std::int64_t done, std::int64_t total) override {
        std::lock_guard const guard(lock_);
        done_ = done;
        total_ = total;
        changed_ = true;
    }
    bool cancelled() const override { return cancel_asked() || overran() || stopping_.load(std::memory_order_relaxed); }

    bool cancel_asked() const { return cancel_asked_.load(std::memory_order_relaxed); }
    void ask_to_cancel() { cancel_asked_.store(true, std::memory_order_relaxed); }
    // By time that passed: a clock that is set forward ends nobody's work.
    bool overran() const { return time_.elapsed_us() > deadline_us_; }
    // Another runner has it now: nothing that this one says counts any more.
    bool lost() const { return lost_.load(std::memory_order_relaxed); }
    void lose() {
        lost_.store(true, std::memory_order_relaxed);
        ask_to_cancel();
    }

    void overlay(Job& row) const {
        std::lock_guard const guard(lock_);
        row.step_key = step_;
        row.done = done_;
        row.total = total_;
    }
    Job with_progress() const {
        auto copy = job_;
        overlay(copy);
        return copy;
    }

    // For the keeper: whether the row should be written now. At most one write is under way.
    bool begin_write(std::chrono::steady_clock::time_point now, std::chrono::seconds lease_after) {
        std::lock_guard const guard(lock_);
        if (writing_ || (!changed_ && now - written_ < lease_after)) return false;
        writing_ = true;
        changed_ = false;
        written_ = now;
        return true;
    }
    void end_write(bool ok) {
        std::lock_guard const guard(lock_);
        writing_ = false;
        if (!ok) changed_ = true;
    }

private:
    Job const job_;
    KnownTime const& time_;
    std::int64_t const deadline_us_;
    std::atomic<bool> const& stopping_;
    std::atomic<bool> cancel_asked_{false}, lost_{false};

    mutable std::mutex lock_;
    std::string step_;
    std::int64_t done_ = 0, total_ = 0;
    bool changed_ = false, writing_ = false;
    std::chrono::steady_clock::time_point written_ = std::chrono::steady_clock::now();
};

} // namespace belfry::jobs
