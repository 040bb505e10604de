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
    // The school's tutor groups that day, those with pupils: 7A before 10A. One statement, mostly none. The scope must
    // be of one school.
    std::shared_ptr<std::vector<directory::Group> const>
    tutor_groups(db::Session& session, access::SchoolScope const& scope, SchoolDay on, Instant now);
    void forget(SchoolId school);

private:
    template <class What>
    struct Kept {
        Instant read_at;
        std::shared_ptr<What const> what;
    };
    template <class Key, class What, class Read>
    Result<std::shared_ptr<What const>> kept(std::map<Key, Kept<What>>& all, Key const& key, Instant now, Read&& read);

    std::mutex mutex_;
    std::map<SchoolId, Kept<SchoolDays>> days_;
    std::map<std::pair<SchoolId, SchoolDay>, Kept<std::vector<directory::Group>>> groups_;
};

SchoolTimes times_of(db::Session& session, SchoolId school);
// Problem invalid ("db_check") where a register would stay open too long or not at all.
Status set_times(db::Tx& tx, SchoolId school, SchoolTimes const& times);

} // namespace belfry::registration
