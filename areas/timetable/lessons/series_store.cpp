// Writing series: one at a time by hand, some 2,000 a school at import, 350,000 in a county's demonstration.
#include "areas/timetable/lessons/series_store.h"

namespace belfry::timetable {
namespace {

constexpr db::Sql kAdd =
    "INSERT INTO timetable_series (id, school_id, title, subject, week, weekday, period, room_id, starts_on, ends_on) "
    "VALUES (:id, :school, :title, :subject, :week, :weekday, :period, :room, :starts_on, :ends_on)";
constexpr db::Sql kAddTeacher =
    "INSERT INTO timetable_series_teachers (series_id, teacher_id) VALUES (:series, :teacher)";
constexpr db::Sql kAddGroup = "INSERT INTO timetable_series_groups (series_id, group_id) VALUES (:series, :group)";

std::optional<SchoolDay> end_of(SchoolDay day) { return day == kNoEnd ? std::nullopt : std::optional(day); }

} // namespace

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
