// A dozen rows, looked at every half minute and whenever somebody asks whether the program is ready.
#include "platform/jobs/late_kinds.h"

#include <algorithm>

namespace belfry::jobs {
namespace {

constexpr std::int64_t kSlackSeconds = 120, kGraceSecondsMax = 600;

} // namespace

std::vector<std::string> LateKinds::overdue(db::Session& session, Instant now) {
    std::vector<std::string> late;
    auto const rows = store::periodic(session);
    std::lock_guard const guard(lock_);
    for (auto const& row : rows) {
        auto const* kind = kinds_.find(row.kind);
        if (!kind) continue; // a newer program's
        auto const found = seen_.try_emplace(row.kind, Seen{row.last, time_.elapsed_us()}).first;
        if (found->second.last != row.last) found->second = {row.last, time_.elapsed_us()};
        auto const limit = 3 * std::int64_t{row.every_seconds} + kind->seconds_max + kSlackSeconds;
        auto const unchanged = (time_.elapsed_us() - found->second.at_us) / 1'000'000;
        // Ended in the future: the clock was ahead then, and says nothing; what passed since does.
        bool const by_clock = row.last > now ? unchanged > limit : now.seconds_since(row.last) > limit;
        if (by_clock && unchanged > std::min(limit, kGraceSecondsMax)) late.push_back(row.kind);
    }
    return late;
}

} // namespace belfry::jobs
