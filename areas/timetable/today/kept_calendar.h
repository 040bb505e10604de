#pragma once
// The terms of schools, kept in memory for a few seconds: every timetable asks for them, and they change a few times a
// year. A closure that is entered now shows within kKeptSeconds.

#include <map>
#include <memory>
#include <mutex>

#include "areas/timetable/lessons/reading.h"
#include "platform/extension/call.h"

namespace belfry::timetable {

class KeptCalendar {
public:
    static constexpr int kKeptSeconds = 5;
    static constexpr std::size_t kSchoolsMax = 2000; // some 60 rows each; beyond, all is read anew

    // For this request. Days far from today are read each time. The call must outlive it.
    TermsOf of(platform::Call& call);

private:
    struct Kept {
        Instant read_at;
        SchoolDay from, until;
        std::vector<directory::Term> terms;
    };
    std::mutex mutex_;
    std::map<SchoolId, Kept> schools_;
};

} // namespace belfry::timetable
