// SQL of schools' times. One row a school that has changed the usual ones.
#include "areas/registration/schools/times_store.h"

#include "areas/registration/show.h"

namespace belfry::registration {
namespace {

constexpr db::Sql kTimes = "SELECT morning_opens, morning_minutes, afternoon_opens, afternoon_minutes, contact_at "
                           "FROM registration_times WHERE school_id = :school";
constexpr db::Sql kSetTimes =
    "INSERT INTO registration_times (school_id, morning_opens, morning_minutes, afternoon_opens, afternoon_minutes, "
    "contact_at) VALUES (:school, :morning, :morning_minutes, :afternoon, :afternoon_minutes, :contact) "
    "ON CONFLICT (school_id) DO UPDATE SET morning_opens = excluded.morning_opens, "
    "morning_minutes = excluded.morning_minutes, afternoon_opens = excluded.afternoon_opens, "
    "afternoon_minutes = excluded.afternoon_minutes, contact_at = excluded.contact_at";

// Enough of the calendar for a school year's reports.
constexpr int kDaysBack = 400, kDaysAhead = 60;

} // namespace

template <class Key, class What, class Read>
Result<std::shared_ptr<What const>> KeptSchools::kept(std::map<Key, Kept<What>>& all, Key const& key, Instant now,
                                                      Read&& read) {
    {
        std::lock_guard const lock(mutex_);
        auto const found = all.find(key);
        if (found != all.end() && found->second.read_at <= now && now.seconds_since(found->second.read_at) < kSeconds)
            return found->second.what;
    }
    auto fresh = std::make_shared<What>();
    TRY_DO(read(*fresh));
    std::lock_guard const lock(mutex_);
    if (all.size() >= kMax) all.clear();
    all[key] = {now, fresh};
    return std::shared_ptr<What const>(fresh);
}

Result<std::shared_ptr<SchoolDays const>> KeptSchools::get(db::Session& session, SchoolId school, Instant now) {
    return kept(days_, school, now, [&](SchoolDays& days) -> Status {
        auto const schools = directory::schools_by_id(session, std::span(&school, 1));
        if (schools.empty()) return not_found();
        days.name = schools[0].name;
        if (auto const zone = TimeZone::named(schools[0].time_zone)) days.zone = *zone;
        days.times = times_of(session, school);
        auto const today = days.zone.day_of(now);
        days.terms = directory::calendar_around(session, school, today.plus(-kDaysBack), today.plus(kDaysAhead));
        return {};
    });
}

std::shared_ptr<std::vector<directory::Group> const>
KeptSchools::tutor_groups(db::Session& session, access::SchoolScope const& scope, SchoolDay on, Instant now) {
    auto found =
        kept(groups_, std::pair(scope.school(), on), now, [&](std::vector<directory::Group>& groups) -> Status {
            groups = registration::tutor_groups(session, scope, on);
            return {};
        });
    return *found;
}

void KeptSchools::forget(SchoolId school) {
    std::lock_guard const lock(mutex_);
    days_.erase(school);
}

SchoolTimes times_of(db::Session& session, SchoolId school) {
    auto rows = session.select(kTimes, {{":school", school}});
    SchoolTimes times;
    if (!rows.next()) return times;
    times.morning = TimeOfDay(rows.integer(0));
    times.morning_minutes = rows.integer(1);
    times.afternoon = TimeOfDay(rows.integer(2));
    times.afternoon_minutes = rows.integer(3);
    times.contact_at = TimeOfDay(rows.integer(4));
    return times;
}

Status set_times(db::Tx& tx, SchoolId school, SchoolTimes const& times) {
    TRY_DO(tx.run(kSetTimes, {{":school", school},
                              {":morning", times.morning.minutes()},
                              {":morning_minutes", times.morning_minutes},
                              {":afternoon", times.afternoon.minutes()},
                              {":afternoon_minutes", times.afternoon_minutes},
                              {":contact", times.contact_at.minutes()}}));
    return {};
}

} // namespace belfry::registration
