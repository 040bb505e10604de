#pragma once
// Which kinds that start by themselves do not: none has ended for three of their periods.

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "platform/jobs/jobs.h"
#include "platform/jobs/jobs_store.h"

namespace belfry::jobs {

class LateKinds {
public:
    LateKinds(Kinds const& kinds, KnownTime const& time) : kinds_(kinds), time_(time) {}

    // Safe from any thread. A row is late by the clock and by the time that passed since it was last seen to change, so
    // that neither a clock set forward nor a start after a weekend raises an alarm.
    std::vector<std::string> overdue(db::Session& session, Instant now);

private:
    struct Seen {
        Instant last;
        std::int64_t at_us = 0;
    };
    Kinds const& kinds_;
    KnownTime const& time_;
    std::mutex lock_;
    std::map<std::string, Seen> seen_;
};

} // namespace belfry::jobs
