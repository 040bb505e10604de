// SQL of what is kept aside. Each statement goes by the removal, or by the school and what is over in it, as the
// removal does: 2,400 marks and 120 entries of a school a night.
#include "areas/registration/retention/aside_store.h"

namespace belfry::registration {
namespace {

#define ENTRY_COLUMNS "id, session, group_id, source, made_by, made_at, reason, marks"
#define TAKEN_COLUMNS "session, group_id, taken_by, taken_at"
#define LESSON_COLUMNS "id, day, series_id, starts, made_by, made_at, marks"
#define ASKED_COLUMNS "day, pupil_id, guardian_id, asked_at"
#define PLANNED_COLUMNS                                                                                                \
    "id, pupil_id, first_session, last_session, code, note, by_parent, made_by, made_at, withdrawn_at"
#define SUM_COLUMNS "session, attended, authorised, unauthorised, late"
#define PUPIL_YEAR_COLUMNS "year, pupil_id, attended, authorised, unauthorised, late"
#define SCHOOL_YEAR_COLUMNS "year, attended, authorised, unauthorised, late, pupils, persistent, severe"

// Out of a table and back into it.
#define SET_ASIDE(table, columns, over)                                                                                \
    "INSERT INTO registration_aside_" table " (removal_id, " columns ") SELECT :removal, " columns                     \
    " FROM registration_" table " WHERE school_id = :school AND " over
#define BRING_BACK(table, columns)                                                                                     \
    "INSERT INTO registration_" table " (school_id, " columns ") SELECT :school, " columns                             \
    " FROM registration_aside_" table " WHERE removal_id = :removal ON CONFLICT DO NOTHING"
#define FORGET(table) "DELETE FROM registration_aside_" table " WHERE removal_id = :removal"

constexpr db::Sql kEntries = SET_ASIDE("entries", ENTRY_COLUMNS, "session < :session AND made_at < :moment");
constexpr db::Sql kTaken = SET_ASIDE("taken", TAKEN_COLUMNS, "session < :session AND taken_at < :moment");
constexpr db::Sql kPlanned = SET_ASIDE("planned", PLANNED_COLUMNS, "last_session < :session AND made_at < :moment");
constexpr db::Sql kLessons = SET_ASIDE("lessons", LESSON_COLUMNS, "day < :day AND made_at < :moment");
constexpr db::Sql kAsked = SET_ASIDE("asked", ASKED_COLUMNS, "day < :day AND asked_at < :moment");
constexpr db::Sql kSums = SET_ASIDE("sums", SUM_COLUMNS, "session < :session");
constexpr db::Sql kSchoolYears = SET_ASIDE("school_years", SCHOOL_YEAR_COLUMNS, "year < :year");
constexpr db::Sql kPupilYears =
    SET_ASIDE("pupil_years", PUPIL_YEAR_COLUMNS,
              "year < :year AND NOT EXISTS (SELECT 1 FROM registration_weeks w WHERE w.school_id = "
              "registration_pupil_years.school_id AND w.week < :week AND w.pupil_id = "
              "registration_pupil_years.pupil_id)");

constexpr db::Sql kWeek = "INSERT INTO registration_aside_weeks (removal_id, week, pupil_id, marks) "
                          "VALUES (:removal, :week, :pupil, :marks)";
constexpr db::Sql kUnsettled = "INSERT INTO registration_aside_unsettled (removal_id, session, pupil_id) "
                               "VALUES (:removal, :session, :pupil)";

constexpr db::Sql kBack[] = {BRING_BACK("entries", ENTRY_COLUMNS),
                             BRING_BACK("taken", TAKEN_COLUMNS),
                             BRING_BACK("planned", PLANNED_COLUMNS),
                             BRING_BACK("lessons", LESSON_COLUMNS),
                             BRING_BACK("asked", ASKED_COLUMNS),
                             BRING_BACK("sums", SUM_COLUMNS),
                             BRING_BACK("school_years", SCHOOL_YEAR_COLUMNS),
                             BRING_BACK("pupil_years", PUPIL_YEAR_COLUMNS),
                             BRING_BACK("unsettled", "session, pupil_id")};
constexpr db::Sql kForget[] = {FORGET("entries"), FORGET("taken"),    FORGET("planned"),      FORGET("lessons"),
                               FORGET("asked"),   FORGET("sums"),     FORGET("school_years"), FORGET("pupil_years"),
                               FORGET("weeks"),   FORGET("unsettled")};

constexpr db::Sql kGoneWeeks =
    "SELECT a.week, a.pupil_id, a.marks, w.marks FROM registration_aside_weeks a LEFT JOIN registration_weeks w ON "
    "w.school_id = :school AND w.week = a.week AND w.pupil_id = a.pupil_id WHERE a.removal_id = :removal";
constexpr db::Sql kPutWeek =
    "INSERT INTO registration_weeks (school_id, week, pupil_id, marks) VALUES (:school, :week, :pupil, :marks) "
    "ON CONFLICT (school_id, week, pupil_id) DO UPDATE SET marks = excluded.marks";
constexpr db::Sql kIsAside = "SELECT 1 FROM registration_removals WHERE id = :removal AND aside = 1";
constexpr db::Sql kEndAside = "UPDATE registration_removals SET aside = 0, restored_at = :restored WHERE id = :removal";
#define ASIDE_COLUMNS                                                                                                  \
    "SELECT id, school_id, ran_at, until_day, entries, marks, lessons, asked, years FROM registration_removals "       \
    "WHERE aside = 1 AND school_id IS NOT NULL AND ran_at >= :since "
constexpr db::Sql kAside = ASIDE_COLUMNS "ORDER BY id DESC";
constexpr db::Sql kAsideOfSchool = ASIDE_COLUMNS "AND school_id = :school ORDER BY id DESC";

Status bring_weeks_back(db::Tx& tx, Removal const& removal) {
    struct Back {
        std::int32_t week;
        PersonId pupil;
        Week marks;
    };
    std::vector<Back> all;
    {
        auto rows = tx.select(kGoneWeeks, {{":school", removal.school}, {":removal", removal.id}});
        while (rows.next()) {
            auto const number = rows.integer(0);
            Week const gone(rows.bytes(2));
            Week now(rows.bytes(3));
            for (int place = 0; place < Week::kSessions; ++place)
                if (now.at(place).code.none() && !gone.at(place).code.none())
                    now.set(session_at(number, place), gone.at(place));
            all.push_back({number, rows.id<PersonId>(1), now});
        }
    }
    auto rows = tx.bulk(kPutWeek);
    for (auto const& [week, pupil, marks] : all)
        TRY_DO(rows.add(
            {{":school", removal.school}, {":week", week}, {":pupil", pupil}, {":marks", db::Bytes{marks.kept()}}}));
    TRY_DO(rows.finish());
    return {};
}

Status end_aside(db::Tx& tx, RemovalId removal, std::optional<Instant> restored) {
    for (auto const& sql : kForget) TRY_DO(tx.run(sql, {{":removal", removal}}));
    TRY_DO(tx.run(kEndAside, {{":removal", removal}, {":restored", restored}}));
    return {};
}

} // namespace

Result<std::int64_t> set_aside(db::Tx& tx, RemovalId removal, SchoolId school, Horizon const& over) {
    auto const session = Session{over.day}.number();
    std::int64_t rows = 0;
    for (auto const& sql : {kEntries, kTaken, kPlanned}) {
        TRY(some,
            tx.run(sql, {{":removal", removal}, {":school", school}, {":session", session}, {":moment", over.moment}}));
        rows += some;
    }
    for (auto const& sql : {kLessons, kAsked}) {
        TRY(some,
            tx.run(sql, {{":removal", removal}, {":school", school}, {":day", over.day}, {":moment", over.moment}}));
        rows += some;
    }
    TRY(sums, tx.run(kSums, {{":removal", removal}, {":school", school}, {":session", session}}));
    TRY(years, tx.run(kSchoolYears, {{":removal", removal}, {":school", school}, {":year", school_year_of(over.day)}}));
    return rows + sums + years;
}

Status set_aside_pupil_years(db::Tx& tx, RemovalId removal, SchoolId school, int year) {
    auto const week = Session{school_year_begins(year)}.week();
    TRY_DO(tx.run(kPupilYears, {{":removal", removal}, {":school", school}, {":year", year}, {":week", week}}));
    return {};
}

Status set_aside_weeks(db::Tx& tx, RemovalId removal, std::vector<GoneWeek> const& weeks) {
    auto rows = tx.bulk(kWeek);
    for (auto const& [week, pupil, marks] : weeks)
        TRY_DO(
            rows.add({{":removal", removal}, {":week", week}, {":pupil", pupil}, {":marks", db::Bytes{marks.kept()}}}));
    TRY_DO(rows.finish());
    return {};
}

Status set_aside_unsettled(db::Tx& tx, RemovalId removal, std::vector<GoneUnsettled> const& unsettled) {
    auto rows = tx.bulk(kUnsettled);
    for (auto const& [session, pupil] : unsettled)
        TRY_DO(rows.add({{":removal", removal}, {":session", session}, {":pupil", pupil}}));
    TRY_DO(rows.finish());
    return {};
}

std::vector<Removal> removals_aside(db::Session& session, SchoolId school, Instant since) {
    std::vector<Removal> all;
    auto rows = school ? session.select(kAsideOfSchool, {{":school", school}, {":since", since}})
                       : session.select(kAside, {{":since", since}});
    while (rows.next())
        all.push_back({.id = rows.id<RemovalId>(0),
                       .school = rows.id<SchoolId>(1),
                       .ran_at = rows.instant(2),
                       .until = SchoolDay(rows.integer(3)),
                       .gone = {rows.i64(4), rows.i64(5), rows.i64(6), rows.i64(7), rows.i64(8)}});
    return all;
}

Status bring_back(db::Tx& tx, Removal const& removal, Instant now) {
    if (!tx.select(kIsAside, {{":removal", removal.id}}).next()) return {};
    for (auto const& sql : kBack) TRY_DO(tx.run(sql, {{":removal", removal.id}, {":school", removal.school}}));
    TRY_DO(bring_weeks_back(tx, removal));
    return end_aside(tx, removal.id, now);
}

Status forget_aside(db::Tx& tx, RemovalId removal) { return end_aside(tx, removal, std::nullopt); }

} // namespace belfry::registration
