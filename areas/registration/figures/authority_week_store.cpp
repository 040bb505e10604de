// SQL of the authority's weeks. Counting a school year of 600 schools reads 230,000 rows, once an hour.
#include "areas/registration/figures/authority_week_store.h"

#include "areas/registration/marks/sum_store.h"

namespace belfry::registration {
namespace {

constexpr db::Sql kWeeks = "SELECT week, attended, authorised, unauthorised, late, counted_at FROM "
                           "registration_authority_weeks ORDER BY week DESC LIMIT :most";
// A session's number is its day twice, and one more in the afternoon; week 0 begins on day 4.
constexpr db::Sql kCount =
    "SELECT (session - 8) / 14, SUM(attended), SUM(authorised), SUM(unauthorised), SUM(late) FROM registration_sums "
    "WHERE school_id IN (:schools[]) AND session >= :from GROUP BY (session - 8) / 14 ORDER BY 1";
constexpr db::Sql kPut =
    "INSERT INTO registration_authority_weeks (week, attended, authorised, unauthorised, late, counted_at) "
    "VALUES (:week, :attended, :authorised, :unauthorised, :late, :at) ON CONFLICT (week) DO UPDATE SET "
    "attended = excluded.attended, authorised = excluded.authorised, unauthorised = excluded.unauthorised, "
    "late = excluded.late, counted_at = excluded.counted_at";
constexpr db::Sql kForget = "DELETE FROM registration_authority_weeks WHERE week < :week";

AuthorityWeek read_week(db::Rows const& rows) {
    return {rows.integer(0), {rows.i64(1), rows.i64(2), rows.i64(3), rows.i64(4)}, {}};
}

} // namespace

std::vector<AuthorityWeek> authority_weeks(db::Session& session, int most) {
    std::vector<AuthorityWeek> all;
    for (auto rows = session.select(kWeeks, {{":most", most}}); rows.next();) {
        all.push_back(read_week(rows));
        all.back().counted_at = rows.instant(5);
    }
    return all;
}

std::vector<AuthorityWeek> count_authority_weeks(db::Session& session, SchoolDay from, Instant now) {
    std::vector<std::int64_t> schools;
    for (auto const& one :
         sums_by_school(session, access::SchoolScope::for_job_of_authority(), school_year_of(from.plus(6))))
        schools.push_back(one.school.value());
    std::vector<AuthorityWeek> all;
    auto rows = session.select(kCount, {{":schools", schools}, {":from", Session{from}.number()}});
    while (rows.next()) {
        all.push_back(read_week(rows));
        all.back().counted_at = now;
    }
    return all;
}

Status put_authority_weeks(db::Tx& tx, std::vector<AuthorityWeek> const& weeks) {
    auto rows = tx.bulk(kPut);
    for (auto const& [week, sums, counted_at] : weeks)
        TRY_DO(rows.add({{":week", week},
                         {":attended", sums.attended},
                         {":authorised", sums.authorised},
                         {":unauthorised", sums.unauthorised},
                         {":late", sums.late},
                         {":at", counted_at}}));
    TRY_DO(rows.finish());
    return {};
}

Status forget_authority_weeks(db::Tx& tx, SchoolDay before) {
    TRY_DO(tx.run(kForget, {{":week", Session{before}.week()}}));
    return {};
}

} // namespace belfry::registration
