// Cover: some 10 rows a school and day.
#include "areas/timetable/cover/cover_store.h"

#include "platform/json/json.h"

namespace belfry::timetable {
namespace {

constexpr db::Sql kAway =
    "INSERT INTO timetable_cover (series_id, day, away_id, cover_id, school_id) "
    "VALUES (:series, :day, :teacher, NULL, :school) ON CONFLICT (series_id, day, away_id) DO NOTHING";
constexpr db::Sql kBack = "DELETE FROM timetable_cover WHERE away_id = :teacher AND day = :day AND school_id = :school";
constexpr db::Sql kSet = "UPDATE timetable_cover SET cover_id = :cover WHERE series_id = :series AND day = :day "
                         "AND away_id = :away";
constexpr db::Sql kTally =
    "SELECT cover_id, COUNT(*) FROM timetable_cover WHERE school_id = :school AND day >= :from AND day <= :until "
    "AND cover_id IS NOT NULL GROUP BY cover_id";
constexpr db::Sql kHeld =
    "SELECT 0 AS what, s.title, s.subject, s.starts_on AS first, s.ends_on FROM timetable_series_teachers t "
    "JOIN timetable_series s ON s.id = t.series_id WHERE t.teacher_id = :person "
    "UNION ALL SELECT 1, s.title, s.subject, c.day, c.day FROM timetable_cover c "
    "JOIN timetable_series s ON s.id = c.series_id WHERE c.cover_id = :person "
    "UNION ALL SELECT 2, s.title, s.subject, c.day, c.day FROM timetable_cover c "
    "JOIN timetable_series s ON s.id = c.series_id WHERE c.away_id = :person "
    "UNION ALL SELECT 3, '', '', f.made_at, 0 FROM timetable_feeds f WHERE f.person_id = :person "
    "ORDER BY what, first";
constexpr db::Sql kForgetCover = "UPDATE timetable_cover SET cover_id = NULL WHERE cover_id = :person";
constexpr db::Sql kForgetAway = "DELETE FROM timetable_cover WHERE away_id = :person";
constexpr db::Sql kForgetTeacher = "DELETE FROM timetable_series_teachers WHERE teacher_id = :person";
constexpr db::Sql kForgetFeed = "DELETE FROM timetable_feeds WHERE person_id = :person";

} // namespace

Status mark_away(db::Tx& tx, SchoolId school, LessonId lesson, PersonId teacher) {
    TRY_DO(
        tx.run(kAway, {{":series", lesson.series}, {":day", lesson.day}, {":teacher", teacher}, {":school", school}}));
    return {};
}

Status mark_back(db::Tx& tx, SchoolId school, SchoolDay day, PersonId teacher) {
    TRY_DO(tx.run(kBack, {{":teacher", teacher}, {":day", day}, {":school", school}}));
    return {};
}

Status set_cover(db::Tx& tx, LessonId lesson, PersonId away, PersonId cover) {
    TRY(rows, tx.run(kSet, {{":series", lesson.series}, {":day", lesson.day}, {":away", away}, {":cover", cover}}));
    return rows == 0 ? not_found() : Status();
}

std::map<PersonId, int> cover_tally(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until) {
    std::map<PersonId, int> tally;
    for (auto rows = session.select(kTally, {{":school", school}, {":from", from}, {":until", until}}); rows.next();)
        tally[rows.id<PersonId>(0)] = rows.integer(1);
    return tally;
}

std::string held_on(db::Session& session, PersonId person) {
    constexpr std::string_view kWhat[] = {"teaches", "covers", "away"};
    json::Writer json;
    json.object().key("lessons").list();
    std::optional<Instant> feed;
    for (auto rows = session.select(kHeld, {{":person", person}}); rows.next();) {
        if (rows.i64(0) == 3) {
            feed = rows.instant(3);
            continue;
        }
        json.object()
            .field("what", kWhat[rows.i64(0)])
            .field("title", rows.text(1))
            .field("subject", rows.text(2))
            .field("from", rows.day(3).text());
        if (auto const until = rows.maybe_day(4)) json.field("until", until->text());
        json.end();
    }
    json.end();
    if (feed) json.field("calendar_address_since", feed->text());
    return json.end().take();
}

Status forget_person(db::Tx& tx, PersonId person) {
    for (auto const sql : {kForgetCover, kForgetAway, kForgetTeacher, kForgetFeed})
        TRY_DO(tx.run(sql, {{":person", person}}));
    return {};
}

} // namespace belfry::timetable
