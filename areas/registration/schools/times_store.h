#pragma once
// Schools as registers see them: their times, their zone and what a day is there; kept in memory for a few seconds,
// since every register asks and they change a few times a year.

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/registration/schools/times.h"

namespace belfry::registration {

struct SchoolDays {
    std::string name;
    TimeZone zone = TimeZone::london();
    SchoolTimes times;
    std::vector<directory::Term> terms;

    bool is_school_day(SchoolDay day) const { return directory::day_kind(terms, day) == directory::DayKind::school; }
};

class KeptSchools {
public:
    static constexpr int kSeconds = 20;
    static constexpr std::size_t kMax = 2000;

    // Problem not_found for a school there is none of. Three statements, mostly none.
    Result<std::shared_ptr<SchoolDays const>> get(db::Session& session, SchoolId school, Instant now);
    void forget(SchoolId school);

private:
    struct Kept {
        Instant read_at;
        std::shared_ptr<SchoolDays const> days;
    };
    std::mutex mutex_;
    std::map<SchoolId, Kept> kept_;
};

SchoolTimes times_of(db::Session& session, SchoolId school);
// Problem invalid ("db_check") where a register would stay open too long or not at all.
Status set_times(db::Tx& tx, SchoolId school, SchoolTimes const& times);

} // namespace belfry::registration
