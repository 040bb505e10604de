// SQL of retention. A county loses some 500,000 marks on the night after a school day: of each school some 2,400 and
// 120 entries. Each statement seeks by school and reads only what is over, and the marks of the one week in which the
// six years end.
#include "areas/registration/retention/retention_store.h"

#include <array>
#include <map>
#include <set>

#include "areas/registration/marks/packed.h"
#include "areas/registration/retention/aside_store.h"

namespace belfry::registration {
namespace {

// The first school of a table and the next after each: a seek a school, however many rows.
#define SCHOOLS_OF(table)                                                                                              \
    "WITH RECURSIVE found (id) AS (SELECT MIN(school_id) FROM " table " UNION ALL SELECT (SELECT MIN(school_id) FROM " \
    "" table " WHERE school_id > found.id) FROM found WHERE found.id IS NOT NULL) "                                    \
    "SELECT id FROM found WHERE id IS NOT NULL"
constexpr db::Sql kSchools[] = {SCHOOLS_OF("registration_weeks"),   SCHOOLS_OF("registration_entries"),
                                SCHOOLS_OF("registration_lessons"), SCHOOLS_OF("registration_asked"),
                                SCHOOLS_OF("registration_planned"), SCHOOLS_OF("registration_pupil_years")};

constexpr db::Sql kEntries = "DELETE FROM registration_entries WHERE school_id = :school AND session < :session "
                             "AND made_at < :moment";
constexpr db::Sql kTaken = "DELETE FROM registration_taken WHERE school_id = :school AND session < :session "
                           "AND taken_at < :moment";
constexpr db::Sql kLessons = "DELETE FROM registration_lessons WHERE school_id = :school AND day < :day "
                             "AND made_at < :moment";
constexpr db::Sql kAsked = "DELETE FROM registration_asked WHERE school_id = :school AND day < :day "
                           "AND asked_at < :moment";
constexpr db::Sql kPlanned = "DELETE FROM registration_planned WHERE school_id = :school AND last_session < :session "
                             "AND made_at < :moment";
constexpr db::Sql kSums = "DELETE FROM registration_sums WHERE school_id = :school AND session < :session";
// But of whoever still has a mark of that time, amended later: a pupil with marks has a row there.
constexpr db::Sql kPupilYears =
    "DELETE FROM registration_pupil_years WHERE school_id = :school AND year < :year AND NOT EXISTS "
    "(SELECT 1 FROM registration_weeks w WHERE w.school_id = registration_pupil_years.school_id AND w.week < :week "
    "AND w.pupil_id = registration_pupil_years.pupil_id)";
constexpr db::Sql kSchoolYears = "DELETE FROM registration_school_years WHERE school_id = :school AND year < :year";

constexpr db::Sql kWeeks = "SELECT week, pupil_id, marks FROM registration_weeks WHERE school_id = :school "
                           "AND week <= :week";
constexpr db::Sql kStillKept = "SELECT session, marks FROM registration_entries WHERE school_id = :school "
                               "AND session < :session";
constexpr db::Sql kKeepWeek = "UPDATE registration_weeks SET marks = :marks WHERE school_id = :school "
                              "AND week = :week AND pupil_id = :pupil";
constexpr db::Sql kForgetWeek = "DELETE FROM registration_weeks WHERE school_id = :school AND week = :week "
                                "AND pupil_id IN (:pupils[])";
constexpr db::Sql kForgetUnsettled = "DELETE FROM registration_unsettled WHERE school_id = :school "
                                     "AND session = :session AND pupil_id IN (:pupils[])";

constexpr db::Sql kDueEntries = "SELECT COUNT(*) FROM registration_entries WHERE school_id = :school "
                                "AND session < :session AND made_at < :moment";
constexpr db::Sql kDueLessons = "SELECT COUNT(*) FROM registration_lessons WHERE school_id = :school AND day < :day "
                                "AND made_at < :moment";
constexpr db::Sql kDueAsked = "SELECT COUNT(*) FROM registration_asked WHERE school_id = :school AND day < :day "
                              "AND asked_at < :moment";

constexpr db::Sql kRecord =
    "INSERT INTO registration_removals (id, school_id, ran_at, until_day, entries, marks, lessons, asked, years, "
    "due_entries, due_lessons, due_asked, aside) VALUES (:id, :school, :ran_at, :until, :entries, :marks, :lessons, "
    ":asked, "
    ":years, :due_entries, :due_lessons, :due_asked, :aside)";
#define REMOVAL_COLUMNS                                                                                                \
    "SELECT school_id, ran_at, until_day, entries, marks, lessons, asked, years, due_entries, due_lessons, due_asked " \
    "FROM registration_removals "
constexpr db::Sql kOfSchool = REMOVAL_COLUMNS "WHERE school_id = :school ORDER BY id DESC LIMIT :most";
constexpr db::Sql kOfAll = REMOVAL_COLUMNS "WHERE school_id IS NULL ORDER BY id DESC LIMIT :most";

constexpr db::Sql kIsUnsettled = "SELECT 1 FROM registration_unsettled WHERE school_id = :school "
                                 "AND session = :session AND pupil_id = :pupil";

// The marks of a school that go, with the weeks that they leave behind.
struct Cleared {
    std::int64_t marks = 0;
    std::vector<std::tuple<std::int32_t, PersonId, Week>> left;           // weeks that keep something
    std::map<std::int32_t, std::vector<std::int64_t>> empty;              // pupils whose week keeps nothing, by week
    std::map<std::int32_t, std::vector<std::int64_t>> unsettled_sessions; // pupils whose mark had no reason, by session
    std::vector<GoneWeek> gone;
};

std::set<std::pair<std::int32_t, PersonId>> still_kept(db::Session& session, SchoolId school, Session end) {
    std::set<std::pair<std::int32_t, PersonId>> kept;
    auto rows = session.select(kStillKept, {{":school", school}, {":session", end.number()}});
    while (rows.next())
        for (auto const& one : unpack(rows.bytes(1))) kept.emplace(rows.integer(0), one.pupil);
    return kept;
}

Cleared clear_marks(db::Session& session, SchoolId school, Session end) {
    auto const kept = still_kept(session, school, end);
    Cleared cleared;
    auto rows = session.select(kWeeks, {{":school", school}, {":week", Session{end.day.plus(-1)}.week()}});
    while (rows.next()) {
        auto const number = rows.integer(0);
        auto const pupil = rows.id<PersonId>(1);
        Week week(rows.bytes(2)), gone;
        bool any = false, changed = false;
        for (int place = 0; place < Week::kSessions; ++place) {
            auto const of = session_at(number, place);
            auto const code = week.at(place).code;
            if (code.none()) continue;
            if (of < end && !kept.contains({of.number(), pupil})) {
                gone.set(of, week.at(place));
                week.set(of, {});
                changed = true;
                ++cleared.marks;
                if (code == kNoReason) cleared.unsettled_sessions[of.number()].push_back(pupil.value());
            } else {
                any = true;
            }
        }
        if (changed) cleared.gone.push_back({number, pupil, gone});
        if (!any)
            cleared.empty[number].push_back(pupil.value());
        else if (changed)
            cleared.left.emplace_back(number, pupil, week);
    }
    return cleared;
}

bool still_unsettled(db::Session& session, SchoolId school, std::int32_t of, std::int64_t pupil) {
    return session.select(kIsUnsettled, {{":school", school}, {":session", of}, {":pupil", pupil}}).next();
}

Status write_cleared(db::Tx& tx, RemovalId removal, SchoolId school, Cleared const& cleared) {
    TRY_DO(set_aside_weeks(tx, removal, cleared.gone));
    std::vector<GoneUnsettled> unsettled;
    for (auto const& [session, pupils] : cleared.unsettled_sessions)
        for (auto const pupil : pupils)
            if (still_unsettled(tx, school, session, pupil)) unsettled.push_back({session, pupil});
    TRY_DO(set_aside_unsettled(tx, removal, unsettled));
    for (auto const& [week, pupils] : cleared.empty)
        TRY_DO(tx.run(kForgetWeek, {{":school", school}, {":week", week}, {":pupils", pupils}}));
    for (auto const& [session, pupils] : cleared.unsettled_sessions)
        TRY_DO(tx.run(kForgetUnsettled, {{":school", school}, {":session", session}, {":pupils", pupils}}));
    auto rows = tx.bulk(kKeepWeek);
    for (auto const& [week, pupil, marks] : cleared.left)
        TRY_DO(
            rows.add({{":school", school}, {":week", week}, {":pupil", pupil}, {":marks", db::Bytes{marks.kept()}}}));
    TRY_DO(rows.finish());
    return {};
}

Removal read_removal(db::Rows const& rows) {
    return {.school = rows.id<SchoolId>(0),
            .ran_at = rows.instant(1),
            .until = SchoolDay(rows.integer(2)),
            .gone = {rows.i64(3), rows.i64(4), rows.i64(5), rows.i64(6), rows.i64(7)},
            .due = {.entries = rows.i64(8), .lessons = rows.i64(9), .asked = rows.i64(10)}};
}

} // namespace

Counted& Counted::operator+=(Counted const& other) {
    entries += other.entries;
    marks += other.marks;
    lessons += other.lessons;
    asked += other.asked;
    years += other.years;
    return *this;
}

std::vector<SchoolId> schools_with_records(db::Session& session) {
    std::set<SchoolId> all;
    for (auto const& sql : kSchools)
        for (auto rows = session.select(sql); rows.next();) all.insert(rows.id<SchoolId>(0));
    return {all.begin(), all.end()};
}

Result<Removed> remove_over(db::Tx& tx, RemovalId removal, SchoolId school, Horizon const& over) {
    Session const end{over.day};
    int const year = school_year_of(over.day); // every earlier one has ended before that day
    TRY(rows_aside, set_aside(tx, removal, school, over));
    TRY(entries, tx.run(kEntries, {{":school", school}, {":session", end.number()}, {":moment", over.moment}}));
    TRY(lessons, tx.run(kLessons, {{":school", school}, {":day", over.day}, {":moment", over.moment}}));
    TRY(asked, tx.run(kAsked, {{":school", school}, {":day", over.day}, {":moment", over.moment}}));
    TRY_DO(tx.run(kSchoolYears, {{":school", school}, {":year", year}}));
    TRY_DO(tx.run(kTaken, {{":school", school}, {":session", end.number()}, {":moment", over.moment}}));
    TRY_DO(tx.run(kPlanned, {{":school", school}, {":session", end.number()}, {":moment", over.moment}}));
    TRY_DO(tx.run(kSums, {{":school", school}, {":session", end.number()}}));
    auto const cleared = clear_marks(tx, school, end);
    TRY_DO(write_cleared(tx, removal, school, cleared));
    TRY_DO(set_aside_pupil_years(tx, removal, school, year));
    TRY(years, tx.run(kPupilYears,
                      {{":school", school}, {":year", year}, {":week", Session{school_year_begins(year)}.week()}}));
    Counted const gone{entries, cleared.marks, lessons, asked, years};
    return Removed{gone, rows_aside > 0 || gone.any()};
}

Counted count_due(db::Session& session, SchoolId school, Horizon const& then) {
    Counted due;
    auto const count = [&](db::Sql const& sql, std::int64_t& into, db::Param const& bound) {
        auto rows = session.select(sql, {{":school", school}, bound, {":moment", then.moment}});
        if (rows.next()) into = rows.i64(0);
    };
    count(kDueEntries, due.entries, {":session", Session{then.day}.number()});
    count(kDueLessons, due.lessons, {":day", then.day});
    count(kDueAsked, due.asked, {":day", then.day});
    return due;
}

Status record_removal(db::Tx& tx, Removal const& removal) {
    auto const& [entries, marks, lessons, asked, years] = removal.gone;
    TRY_DO(tx.run(kRecord, {{":id", removal.id},
                            {":school", removal.school},
                            {":ran_at", removal.ran_at},
                            {":until", removal.until},
                            {":entries", entries},
                            {":marks", marks},
                            {":lessons", lessons},
                            {":asked", asked},
                            {":years", years},
                            {":due_entries", removal.due.entries},
                            {":due_lessons", removal.due.lessons},
                            {":due_asked", removal.due.asked},
                            {":aside", removal.aside}}));
    return {};
}

std::vector<Removal> removals(db::Session& session, SchoolId school, int most) {
    std::vector<Removal> all;
    auto rows = school ? session.select(kOfSchool, {{":school", school}, {":most", most}})
                       : session.select(kOfAll, {{":most", most}});
    while (rows.next()) all.push_back(read_removal(rows));
    return all;
}

} // namespace belfry::registration
