// SQL of retention. A county loses some 3 million rows a year, a day's worth each night.
#include "areas/registration/retention/retention_store.h"

#include "areas/registration/marks/mark.h"

namespace belfry::registration {
namespace {

// A row goes when it was made long enough ago, whatever day it was about.
constexpr db::Sql kEntries = "DELETE FROM registration_entries WHERE id IN (SELECT id FROM registration_entries "
                             "WHERE made_at < :before ORDER BY made_at LIMIT :most)";
constexpr db::Sql kWeeks = "DELETE FROM registration_weeks WHERE school_id = :school AND week < :week";
constexpr db::Sql kTaken = "DELETE FROM registration_taken WHERE school_id = :school AND session < :session";
constexpr db::Sql kPlanned = "DELETE FROM registration_planned WHERE school_id = :school AND last_session < :session";
constexpr db::Sql kSums = "DELETE FROM registration_sums WHERE school_id = :school AND session < :session";
constexpr db::Sql kSchools = "SELECT DISTINCT school_id FROM registration_school_years ORDER BY school_id";

} // namespace

Result<std::int64_t> remove_entries(db::Tx& tx, Instant before, int most) {
    return tx.run(kEntries, {{":before", before}, {":most", most}});
}

Result<std::int64_t> remove_weeks(db::Tx& tx, SchoolId school, SchoolDay before) {
    Session const session{before};
    TRY(weeks, tx.run(kWeeks, {{":school", school}, {":week", session.week()}}));
    auto const first = Session{monday_of_week(session.week())}.number();
    TRY_DO(tx.run(kTaken, {{":school", school}, {":session", first}}));
    TRY_DO(tx.run(kPlanned, {{":school", school}, {":session", first}}));
    TRY_DO(tx.run(kSums, {{":school", school}, {":session", first}}));
    return weeks;
}

std::vector<SchoolId> schools_with_marks(db::Session& session) {
    std::vector<SchoolId> all;
    for (auto rows = session.select(kSchools); rows.next();) all.push_back(rows.id<SchoolId>(0));
    return all;
}

} // namespace belfry::registration
