// Patterns: series with their teachers, groups, changes, covers, and the structures of their schools, all in one
// statement, so that a week of a person costs one look and not seven. Some 250 rows for a person's week, 5,000 for a
// school's day.
#include "areas/timetable/lessons/pattern_store.h"

#include <algorithm>
#include <tuple>

namespace belfry::timetable {
namespace {

// Each part gives the same thirteen columns: what it is, an id, eight numbers, three texts.
#define PATTERN(wanted, schools)                                                                                       \
    "WITH wanted AS (" wanted "), live AS (SELECT s.id, s.school_id, s.week, s.weekday, s.period, s.room_id, "         \
    "s.starts_on, s.ends_on, s.title, s.subject FROM wanted w JOIN timetable_series s ON s.id = w.id "                 \
    "WHERE s.starts_on <= :until AND (s.ends_on IS NULL OR s.ends_on >= :from) "                                       \
    "AND (:weekday = 0 OR s.weekday = :weekday)), "                                                                    \
    "cut AS (SELECT t.id, t.school_id, t.cycle_weeks, t.cycle_from, t.starts_on, t.ends_on, t.name "                   \
    "FROM timetable_structures t WHERE t.school_id IN (" schools ") "                                                  \
    "AND t.starts_on <= :until AND (t.ends_on IS NULL OR t.ends_on >= :from)) "                                        \
    "SELECT 0 AS what, l.id, l.school_id, l.week, l.weekday, l.period, l.room_id, l.starts_on, l.ends_on, "            \
    "l.title, l.subject, r.name FROM live l LEFT JOIN timetable_rooms r ON r.id = l.room_id "                          \
    "UNION ALL SELECT 1, x.series_id, x.teacher_id, 0, 0, 0, 0, 0, 0, '', '', '' "                                     \
    "FROM live l JOIN timetable_series_teachers x ON x.series_id = l.id "                                              \
    "UNION ALL SELECT 2, x.series_id, x.group_id, 0, 0, 0, 0, 0, 0, '', '', '' "                                       \
    "FROM live l JOIN timetable_series_groups x ON x.series_id = l.id "                                                \
    "UNION ALL SELECT 3, x.series_id, x.day, x.cancelled, x.room_id, 0, 0, 0, 0, r.name, x.note, '' "                  \
    "FROM live l JOIN timetable_changes x ON x.series_id = l.id AND x.day >= :from AND x.day <= :until "               \
    "LEFT JOIN timetable_rooms r ON r.id = x.room_id "                                                                 \
    "UNION ALL SELECT 4, x.series_id, x.day, x.away_id, x.cover_id, 0, 0, 0, 0, '', '', '' "                           \
    "FROM live l JOIN timetable_cover x ON x.series_id = l.id AND x.day >= :from AND x.day <= :until "                 \
    "UNION ALL SELECT 5, c.id, c.school_id, c.cycle_weeks, c.cycle_from, c.starts_on, c.ends_on, 0, 0, c.name, '', "   \
    "'' FROM cut c "                                                                                                   \
    "UNION ALL SELECT 6, p.structure_id, p.weekday, p.number, p.starts_at, p.ends_at, 0, 0, 0, p.name, p.kind, '' "    \
    "FROM cut c JOIN timetable_periods p ON p.structure_id = c.id WHERE :weekday = 0 OR p.weekday = :weekday "         \
    "UNION ALL SELECT 7, x.id, x.room_id, x.starts_on, x.ends_on, 0, 0, 0, 0, x.reason, '', '' FROM "                  \
    "timetable_room_closures x WHERE x.school_id IN (" schools ") AND x.ends_on >= :from AND x.starts_on <= :until"

// A person's school is not asked for where they have nothing there: no lesson, no periods to show.
#define SCHOOLS_OF_LIVE "SELECT l.school_id FROM live l"

constexpr db::Sql kOfPeople =
    PATTERN("SELECT g.series_id AS id FROM timetable_series_groups g WHERE g.group_id IN (:groups[]) "
            "UNION SELECT t.series_id FROM timetable_series_teachers t WHERE t.teacher_id IN (:people[]) "
            "UNION SELECT c.series_id FROM timetable_cover c WHERE c.cover_id IN (:people[]) AND c.day >= :from "
            "AND c.day <= :until",
            SCHOOLS_OF_LIVE);
constexpr db::Sql kOfSchool = PATTERN(
    "SELECT o.id FROM timetable_series o WHERE o.school_id = :school AND (:weekday = 0 OR o.weekday = :weekday)",
    ":school");
constexpr db::Sql kOfRoom = PATTERN(
    "SELECT o.id FROM timetable_series o WHERE o.room_id = :room UNION SELECT c.series_id FROM timetable_changes c "
    "WHERE c.room_id = :room AND c.day >= :from AND c.day <= :until",
    SCHOOLS_OF_LIVE);
constexpr db::Sql kAtSlot = PATTERN("SELECT o.id FROM timetable_series o WHERE o.school_id = :school "
                                    "AND o.weekday = :weekday AND o.period = :period",
                                    ":school");
constexpr db::Sql kOfSeries = PATTERN("SELECT o.id FROM timetable_series o WHERE o.id = :series", SCHOOLS_OF_LIVE);

int weekday_of(SchoolDay from, SchoolDay until) { return from == until ? static_cast<int>(from.weekday()) : 0; }
TimeOfDay time_at(db::Rows const& rows, int column) { return TimeOfDay(rows.integer(column)); }
SchoolDay end_at(db::Rows const& rows, int column) { return rows.maybe_day(column).value_or(kNoEnd); }

void read_series(db::Rows const& rows, Series& series) {
    series.id = rows.id<SeriesId>(1);
    series.school = rows.id<SchoolId>(2);
    series.week = rows.integer(3);
    series.weekday = rows.integer(4);
    series.period = rows.integer(5);
    series.room = rows.id<RoomId>(6);
    series.starts_on = rows.day(7);
    series.ends_on = end_at(rows, 8);
    series.title = rows.str(9);
    series.subject = rows.str(10);
    series.room_name = rows.str(11);
}

void read_row(db::Rows const& rows, Pattern& pattern) {
    auto const series = rows.id<SeriesId>(1);
    switch (rows.i64(0)) {
    case 0:
        return read_series(rows, pattern.series[series]);
    case 1:
        return pattern.series[series].teachers.push_back(rows.id<PersonId>(2));
    case 2:
        return pattern.series[series].groups.push_back(rows.id<GroupId>(2));
    case 3:
        pattern.changes[{series, rows.day(2)}] = {rows.truth(3), rows.id<RoomId>(4), rows.str(9), rows.str(10)};
        return;
    case 4:
        return pattern.covers[{series, rows.day(2)}].push_back({rows.id<PersonId>(3), rows.id<PersonId>(4)});
    case 5:
        return pattern.structures.push_back({rows.id<StructureId>(1), rows.id<SchoolId>(2), rows.str(9),
                                             rows.integer(3), rows.day(4), rows.day(5), end_at(rows, 6)});
    case 7:
        return pattern.closures.push_back(
            {rows.id<RoomClosureId>(1), rows.id<RoomId>(2), rows.day(3), rows.day(4), rows.str(9)});
    default:
        return pattern.periods.push_back({rows.id<StructureId>(1), rows.integer(2), rows.integer(3), rows.str(9),
                                          kind_from_code(rows.text(10)).value_or(PeriodKind::lesson), time_at(rows, 4),
                                          time_at(rows, 5)});
    }
}

Pattern read(db::Rows rows) {
    Pattern pattern;
    while (rows.next()) read_row(rows, pattern);
    // The engine gives the rows of a union in any order; what follows from them is to be the same each time.
    for (auto& [id, series] : pattern.series) {
        std::ranges::sort(series.teachers);
        std::ranges::sort(series.groups);
    }
    for (auto& [id, covers] : pattern.covers) std::ranges::sort(covers, {}, &Cover::away);
    std::ranges::sort(pattern.structures, {}, &Structure::id);
    std::ranges::sort(pattern.closures, {}, &RoomClosure::id);
    std::ranges::sort(pattern.periods, [](Period const& a, Period const& b) {
        return std::tie(a.structure, a.weekday, a.number) < std::tie(b.structure, b.weekday, b.number);
    });
    return pattern;
}

template <class IdType>
std::vector<std::int64_t> values_of(std::span<IdType const> ids) {
    std::vector<std::int64_t> values;
    for (auto const id : ids) values.push_back(id.value());
    return values;
}

} // namespace

Pattern pattern_of(db::Session& session, std::span<PersonId const> people, std::span<GroupId const> groups,
                   SchoolDay from, SchoolDay until) {
    auto const person_ids = values_of(people);
    auto const group_ids = values_of(groups);
    return read(session.select(kOfPeople, {{":people", person_ids},
                                           {":groups", group_ids},
                                           {":from", from},
                                           {":until", until},
                                           {":weekday", weekday_of(from, until)}}));
}

Pattern pattern_of_school(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until) {
    return read(session.select(
        kOfSchool, {{":school", school}, {":from", from}, {":until", until}, {":weekday", weekday_of(from, until)}}));
}

Pattern pattern_of_room(db::Session& session, RoomId room, SchoolDay from, SchoolDay until) {
    return read(session.select(
        kOfRoom, {{":room", room}, {":from", from}, {":until", until}, {":weekday", weekday_of(from, until)}}));
}

Pattern pattern_at_slot(db::Session& session, SchoolId school, int weekday, int period, SchoolDay from,
                        SchoolDay until) {
    return read(session.select(
        kAtSlot,
        {{":school", school}, {":from", from}, {":until", until}, {":weekday", weekday}, {":period", period}}));
}

Pattern pattern_of_series(db::Session& session, SeriesId series, SchoolDay from, SchoolDay until) {
    return read(session.select(
        kOfSeries, {{":series", series}, {":from", from}, {":until", until}, {":weekday", weekday_of(from, until)}}));
}

} // namespace belfry::timetable
