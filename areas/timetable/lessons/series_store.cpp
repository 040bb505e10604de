// Writing series: one at a time by hand, some 2,000 a school at import, 350,000 in a county's demonstration.
#include "areas/timetable/lessons/series_store.h"

#include <algorithm>

#include "areas/timetable/lessons/pattern_store.h"

namespace belfry::timetable {
namespace {

constexpr db::Sql kAdd =
    "INSERT INTO timetable_series (id, school_id, title, subject, week, weekday, period, room_id, starts_on, ends_on) "
    "VALUES (:id, :school, :title, :subject, :week, :weekday, :period, :room, :starts_on, :ends_on)";
constexpr db::Sql kAddTeacher =
    "INSERT INTO timetable_series_teachers (series_id, teacher_id) VALUES (:series, :teacher)";
constexpr db::Sql kAddGroup = "INSERT INTO timetable_series_groups (series_id, group_id) VALUES (:series, :group)";

constexpr db::Sql kEnd = "UPDATE timetable_series SET ends_on = :last WHERE id = :id";
constexpr db::Sql kRemove = "DELETE FROM timetable_series WHERE id = :id";
constexpr db::Sql kRemoveTeachers = "DELETE FROM timetable_series_teachers WHERE series_id = :id";
constexpr db::Sql kRemoveGroups = "DELETE FROM timetable_series_groups WHERE series_id = :id";
constexpr db::Sql kRemoveChanges = "DELETE FROM timetable_changes WHERE series_id = :id AND day >= :day";
constexpr db::Sql kRemoveCover = "DELETE FROM timetable_cover WHERE series_id = :id AND day >= :day";
constexpr db::Sql kChangeDay =
    "INSERT INTO timetable_changes (series_id, day, cancelled, room_id, note) "
    "VALUES (:series, :day, :cancelled, :room, :note) ON CONFLICT (series_id, day) DO UPDATE SET "
    "cancelled = excluded.cancelled, room_id = excluded.room_id, note = excluded.note";
constexpr db::Sql kUnchangeDay = "DELETE FROM timetable_changes WHERE series_id = :series AND day = :day";

std::optional<SchoolDay> end_of(SchoolDay day) { return day == kNoEnd ? std::nullopt : std::optional(day); }

} // namespace

std::optional<Series> series_by_id(db::Session& session, SeriesId id) {
    auto pattern = pattern_of_series(session, id, SchoolDay(0), kNoEnd);
    if (pattern.series.empty()) return std::nullopt;
    return std::move(pattern.series.begin()->second);
}

Status end_series(db::Tx& tx, Series const& series, SchoolDay first_without) {
    TRY_DO(tx.run(kRemoveChanges, {{":id", series.id}, {":day", first_without}}));
    TRY_DO(tx.run(kRemoveCover, {{":id", series.id}, {":day", first_without}}));
    if (first_without > series.starts_on) {
        TRY_DO(tx.run(kEnd, {{":id", series.id}, {":last", std::min(series.ends_on, first_without.plus(-1))}}));
        return {};
    }
    TRY_DO(tx.run(kRemoveTeachers, {{":id", series.id}}));
    TRY_DO(tx.run(kRemoveGroups, {{":id", series.id}}));
    TRY_DO(tx.run(kRemove, {{":id", series.id}}));
    return {};
}

Status change_day(db::Tx& tx, LessonId lesson, Change const& change) {
    if (!change.cancelled && change.room.empty() && change.note.empty()) {
        TRY_DO(tx.run(kUnchangeDay, {{":series", lesson.series}, {":day", lesson.day}}));
        return {};
    }
    TRY_DO(tx.run(kChangeDay, {{":series", lesson.series},
                               {":day", lesson.day},
                               {":cancelled", change.cancelled},
                               {":room", change.room},
                               {":note", change.note}}));
    return {};
}

Status add_series(db::Tx& tx, std::span<Series const> series) {
    auto rows = tx.bulk(kAdd);
    for (auto const& one : series)
        TRY_DO(rows.add({{":id", one.id},
                         {":school", one.school},
                         {":title", one.title},
                         {":subject", one.subject},
                         {":week", one.week},
                         {":weekday", one.weekday},
                         {":period", one.period},
                         {":room", one.room},
                         {":starts_on", one.starts_on},
                         {":ends_on", end_of(one.ends_on)}}));
    TRY_DO(rows.finish());
    auto teachers = tx.bulk(kAddTeacher);
    for (auto const& one : series)
        for (auto const teacher : one.teachers) TRY_DO(teachers.add({{":series", one.id}, {":teacher", teacher}}));
    TRY_DO(teachers.finish());
    auto groups = tx.bulk(kAddGroup);
    for (auto const& one : series)
        for (auto const group : one.groups) TRY_DO(groups.add({{":series", one.id}, {":group", group}}));
    TRY_DO(groups.finish());
    return {};
}

} // namespace belfry::timetable
