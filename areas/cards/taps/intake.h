#pragma once
// Where batches of taps become durable. Those that come while one unit is being written are written together by the
// next: one of those who wait writes for all of them, so that the cost of a commit is shared on either engine.

#include <deque>
#include <mutex>
#include <vector>

#include "areas/cards/taps/judge.h"
#include "base/wake.h"
#include "platform/extension/call.h"

namespace belfry::cards {

inline constexpr std::size_t kUnitTapsMax = 4000;

class Intake {
public:
    // Answers once every tap of the batch is durable, taken or set aside. Problem unavailable where the database is.
    // May throw db::Broken. Safe from any thread.
    Result<BatchAnswer> take(platform::Platform& platform, ReceivedBatch const& batch);

private:
    struct Waiting {
        ReceivedBatch const* batch;
        Result<BatchAnswer> answer = Problem{ProblemKind::unavailable, "db_away"};
        bool leads = false;   // woken to write for the others, not because it is done
        Wake* wake = nullptr; // of its thread, so that it outlives the one who waits
    };
    void write(platform::Platform& platform, std::vector<Waiting*> const& group);
    std::vector<Waiting*> next_group();

    std::mutex mutex_;
    std::deque<Waiting*> queue_;
    bool busy_ = false; // somebody writes
    TapRates rates_;    // of whoever writes
};

} // namespace belfry::cards
