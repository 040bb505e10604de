// SQL of sums. A register of thirty changes one row of its session, thirty of its pupils' years and one of its
// school's. 250,000 pupils' years and 600 schools' years are kept for each school year.
#include "areas/registration/marks/sum_store.h"

#include <algorithm>
#include <map>

#include "areas/registration/marks/mark_store.h"
#include "platform/json/json.h"

namespace belfry::registration {
namespace {

constexpr db::Sql kAddSession =
    "INSERT INTO registration_sums (school_id, session, attended, authorised, unauthorised, late) "
    "VALUES (:school, :session, :attended, :authorised, :unauthorised, :late) "
    "ON CONFLICT (school_id, session) DO UPDATE SET attended = registration_sums.attended + excluded.attended, "
    "authorised = registration_sums.authorised + excluded.authorised, "
    "unauthorised = registration_sums.unauthorised + excluded.unauthorised, "
    "late = registration_sums.late + excluded.late";
constexpr db::Sql kPupilYears =
    "SELECT pupil_id, attended, authorised, unauthorised, late FROM registration_pupil_years "
    "WHERE school_id = :school AND year = :year AND pupil_id IN (:pupils[])";
constexpr db::Sql kAllPupilYears =
    "SELECT pupil_id, attended, authorised, unauthorised, late FROM registration_pupil_years "
    "WHERE school_id = :school AND year = :year ORDER BY pupil_id";
constexpr db::Sql kPutPupilYear =
    "INSERT INTO registration_pupil_years (school_id, year, pupil_id, attended, authorised, unauthorised, late) "
    "VALUES (:school, :year, :pupil, :attended, :authorised, :unauthorised, :late) "
    "ON CONFLICT (school_id, year, pupil_id) DO UPDATE SET attended = excluded.attended, "
    "authorised = excluded.authorised, unauthorised = excluded.unauthorised, late = excluded.late";
// All of them at once, as JSON, for the same reason as the weeks.
constexpr db::Sql kPutPupilYears =
    "INSERT INTO registration_pupil_years (school_id, year, pupil_id, attended, authorised, unauthorised, late) "
    "SELECT :school, :year, x.p, x.a, x.b, x.c, x.l FROM json_to_recordset(CAST(:rows AS json)) "
    "AS x (p BIGINT, a BIGINT, b BIGINT, c BIGINT, l BIGINT) "
    "ON CONFLICT (school_id, year, pupil_id) DO UPDATE SET attended = excluded.attended, "
    "authorised = excluded.authorised, unauthorised = excluded.unauthorised, late = excluded.late";
constexpr db::Sql kAddSchoolYear =
    "INSERT INTO registration_school_years (year, school_id, attended, authorised, unauthorised, late, pupils, "
    "persistent, severe) VALUES (:year, :school, :attended, :authorised, :unauthorised, :late, :pupils, :persistent, "
    ":severe) ON CONFLICT (year, school_id) DO UPDATE SET "
    "attended = registration_school_years.attended + excluded.attended, "
    "authorised = registration_school_years.authorised + excluded.authorised, "
    "unauthorised = registration_school_years.unauthorised + excluded.unauthorised, "
    "late = registration_school_years.late + excluded.late, "
    "pupils = registration_school_years.pupils + excluded.pupils, "
    "persistent = registration_school_years.persistent + excluded.persistent, "
    "severe = registration_school_years.severe + excluded.severe";
constexpr db::Sql kSessions = "SELECT session, attended, authorised, unauthorised, late FROM registration_sums "
                              "WHERE school_id = :school AND session >= :from AND session <= :until ORDER BY session";
constexpr db::Sql kSchoolYears = "SELECT school_id, attended, authorised, unauthorised, late, pupils, persistent, "
                                 "severe FROM registration_school_years WHERE year = :year ORDER BY school_id";
constexpr db::Sql kSchoolYear = "SELECT school_id, attended, authorised, unauthorised, late, pupils, persistent, "
                                "severe FROM registration_school_years WHERE year = :year AND school_id = :school";
constexpr db::Sql kForgetSessions = "DELETE FROM registration_sums WHERE school_id = :school AND session >= :from "
                                    "AND session <= :until";
constexpr db::Sql kForgetPupils = "DELETE FROM registration_pupil_years WHERE school_id = :school AND year = :year";
constexpr db::Sql kForgetSchool = "DELETE FROM registration_school_years WHERE school_id = :school AND year = :year";

Sums read_sums(db::Rows const& rows, int at) {
    return {rows.i64(at), rows.i64(at + 1), rows.i64(at + 2), rows.i64(at + 3)};
}

SchoolYear read_school_year(db::Rows const& rows) {
    return {rows.id<SchoolId>(0), read_sums(rows, 1), rows.i64(5), rows.i64(6), rows.i64(7)};
}

void count_pupil(SchoolYear& year, Sums const& sums, int sign) {
    if (sums.possible() > 0) year.pupils += sign;
    if (sums.persistent()) year.persistent += sign;
    if (sums.severe()) year.severe += sign;
}

Status put_pupil_years_together(db::Tx& tx, SchoolId school, int year, std::span<PupilSums const> pupils) {
    json::Writer w;
    w.list();
    for (auto const& [pupil, sums] : pupils)
        w.object()
            .field("p", pupil.value())
            .field("a", sums.attended)
            .field("b", sums.authorised)
            .field("c", sums.unauthorised)
            .field("l", sums.late)
            .end();
    auto const rows = w.end().take();
    TRY_DO(tx.run(kPutPupilYears, {{":school", school}, {":year", year}, {":rows", rows}}));
    return {};
}

// Each pupil once.
Status put_pupil_years(db::Tx& tx, SchoolId school, int year, std::span<PupilSums const> pupils) {
    if (pupils.empty()) return {};
    if (tx.engine() == db::Engine::postgres) return put_pupil_years_together(tx, school, year, pupils);
    auto rows = tx.bulk(kPutPupilYear);
    for (auto const& [pupil, sums] : pupils)
        TRY_DO(rows.add({{":school", school},
                         {":year", year},
                         {":pupil", pupil},
                         {":attended", sums.attended},
                         {":authorised", sums.authorised},
                         {":unauthorised", sums.unauthorised},
                         {":late", sums.late}}));
    TRY_DO(rows.finish());
    return {};
}

Status add_school_year(db::Tx& tx, int year, SchoolYear const& change) {
    TRY_DO(tx.run(kAddSchoolYear, {{":year", year},
                                   {":school", change.school},
                                   {":attended", change.sums.attended},
                                   {":authorised", change.sums.authorised},
                                   {":unauthorised", change.sums.unauthorised},
                                   {":late", change.sums.late},
                                   {":pupils", change.pupils},
                                   {":persistent", change.persistent},
                                   {":severe", change.severe}}));
    return {};
}

Status add_session(db::Tx& tx, SchoolId school, SessionSums const& one) {
    TRY_DO(tx.run(kAddSession, {{":school", school},
                                {":session", one.session.number()},
                                {":attended", one.sums.attended},
                                {":authorised", one.sums.authorised},
                                {":unauthorised", one.sums.unauthorised},
                                {":late", one.sums.late}}));
    return {};
}

Session first_of(int year) { return {school_year_begins(year), Half::morning}; }
Session last_of(int year) { return {school_year_begins(year + 1).plus(-1), Half::afternoon}; }

} // namespace

Status add_sums(db::Tx& tx, SchoolId school, Session of, SumChange const& change) {
    int const year = school_year_of(of.day);
    TRY_DO(add_session(tx, school, {of, change.session}));
    std::vector<std::int64_t> ids;
    std::map<PersonId, Sums> known;
    for (auto const& one : change.pupils) ids.push_back(one.pupil.value());
    {
        auto rows = tx.select(kPupilYears, {{":school", school}, {":year", year}, {":pupils", ids}});
        while (rows.next()) known[rows.id<PersonId>(0)] = read_sums(rows, 1);
    }
    SchoolYear school_year{school, change.session};
    std::vector<PupilSums> pupils;
    for (auto const& one : change.pupils) {
        auto& sums = known[one.pupil];
        count_pupil(school_year, sums, -1);
        sums += one.change;
        count_pupil(school_year, sums, 1);
        pupils.push_back({one.pupil, sums});
    }
    TRY_DO(put_pupil_years(tx, school, year, pupils));
    return add_school_year(tx, year, school_year);
}

std::vector<SessionSums> sums_by_session(db::Session& session, SchoolId school, Session from, Session until) {
    std::vector<SessionSums> all;
    auto rows = session.select(kSessions, {{":school", school}, {":from", from.number()}, {":until", until.number()}});
    while (rows.next()) all.push_back({Session::of_number(rows.i64(0)), read_sums(rows, 1)});
    return all;
}

std::vector<PupilSums> sums_by_pupil(db::Session& session, SchoolId school, int year) {
    std::vector<PupilSums> all;
    auto rows = session.select(kAllPupilYears, {{":school", school}, {":year", year}});
    while (rows.next()) all.push_back({rows.id<PersonId>(0), read_sums(rows, 1)});
    return all;
}

std::optional<Sums> sums_of_pupil(db::Session& session, SchoolId school, int year, PersonId pupil) {
    std::vector<std::int64_t> const ids = {pupil.value()};
    auto rows = session.select(kPupilYears, {{":school", school}, {":year", year}, {":pupils", ids}});
    if (!rows.next()) return std::nullopt;
    return read_sums(rows, 1);
}

std::vector<SchoolYear> sums_by_school(db::Session& session, access::SchoolScope const& scope, int year) {
    std::vector<SchoolYear> all;
    auto rows = scope.whole_authority() ? session.select(kSchoolYears, {{":year", year}})
                                        : session.select(kSchoolYear, {{":year", year}, {":school", scope.school()}});
    while (rows.next()) all.push_back(read_school_year(rows));
    return all;
}

Recount recount(db::Session& session, SchoolId school, int year) {
    auto const first = first_of(year), last = last_of(year);
    std::map<Session, Sums> sessions;
    std::map<PersonId, Sums> pupils;
    each_week(session, school, first.week(), last.week(), [&](PersonId pupil, std::int32_t week, Week const& marks) {
        for (int place = 0; place < Week::kSessions; ++place) {
            auto const code = marks.at(place).code;
            Session const of = session_at(week, place);
            if (code.none() || of < first || last < of) continue;
            sessions[of].count(code);
            pupils[pupil].count(code);
        }
    });
    Recount made;
    made.year.school = school;
    for (auto const& [of, sums] : sessions) made.sessions.push_back({of, sums});
    for (auto const& [pupil, sums] : pupils) {
        made.pupils.push_back({pupil, sums});
        made.year.sums += sums;
        count_pupil(made.year, sums, 1);
    }
    return made;
}

bool sums_hold(db::Session& session, SchoolId school, int year) {
    auto const made = recount(session, school, year);
    auto const sessions = sums_by_session(session, school, first_of(year), last_of(year));
    auto const pupils = sums_by_pupil(session, school, year);
    auto const years = sums_by_school(session, access::SchoolScope::for_job_of_school(school), year);
    auto const same_session = [](SessionSums const& a, SessionSums const& b) {
        return a.session == b.session && a.sums == b.sums;
    };
    auto const same_pupil = [](PupilSums const& a, PupilSums const& b) {
        return a.pupil == b.pupil && a.sums == b.sums;
    };
    return std::ranges::equal(made.sessions, sessions, same_session) &&
           std::ranges::equal(made.pupils, pupils, same_pupil) &&
           (years.empty() ? made.pupils.empty() : years[0] == made.year);
}

Status write_recount(db::Tx& tx, SchoolId school, int year) {
    auto const made = recount(tx, school, year);
    TRY_DO(tx.run(kForgetSessions,
                  {{":school", school}, {":from", first_of(year).number()}, {":until", last_of(year).number()}}));
    TRY_DO(tx.run(kForgetPupils, {{":school", school}, {":year", year}}));
    TRY_DO(tx.run(kForgetSchool, {{":school", school}, {":year", year}}));
    for (auto const& one : made.sessions) TRY_DO(add_session(tx, school, one));
    TRY_DO(put_pupil_years(tx, school, year, made.pupils));
    return add_school_year(tx, year, made.year);
}

} // namespace belfry::registration
