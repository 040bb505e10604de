// Structures: one or two a school and year, some 45 periods each.
#include "areas/timetable/structures/structure_store.h"

namespace belfry::timetable {
namespace {

constexpr db::Sql kStructures =
    "SELECT id, school_id, name, cycle_weeks, cycle_from, starts_on, ends_on FROM timetable_structures "
    "WHERE school_id = :school AND starts_on <= :until AND (ends_on IS NULL OR ends_on >= :from) "
    "ORDER BY starts_on DESC, id DESC";
constexpr db::Sql kPeriods =
    "SELECT structure_id, weekday, number, name, kind, starts_at, ends_at FROM timetable_periods "
    "WHERE structure_id IN (:ids[]) ORDER BY structure_id, weekday, number";
constexpr db::Sql kPeriodsOn =
    "SELECT structure_id, weekday, number, name, kind, starts_at, ends_at FROM timetable_periods "
    "WHERE structure_id = (SELECT t.id FROM timetable_structures t WHERE t.school_id = :school AND t.starts_on <= :day "
    "AND (t.ends_on IS NULL OR t.ends_on >= :day) ORDER BY t.starts_on DESC, t.id DESC LIMIT 1) "
    "ORDER BY weekday, starts_at, number";
constexpr db::Sql kEndBefore = "UPDATE timetable_structures SET ends_on = :last WHERE school_id = :school "
                               "AND starts_on < :first AND (ends_on IS NULL OR ends_on > :last)";
constexpr db::Sql kAdd =
    "INSERT INTO timetable_structures (id, school_id, name, cycle_weeks, cycle_from, starts_on, ends_on) "
    "VALUES (:id, :school, :name, :weeks, :cycle_from, :starts_on, :ends_on)";
constexpr db::Sql kForgetPeriods = "DELETE FROM timetable_periods WHERE structure_id IN (SELECT t.id "
                                   "FROM timetable_structures t WHERE t.school_id = :school AND t.starts_on = :first)";
constexpr db::Sql kForget = "DELETE FROM timetable_structures WHERE school_id = :school AND starts_on = :first";
constexpr db::Sql kAddPeriod =
    "INSERT INTO timetable_periods (structure_id, weekday, number, name, kind, starts_at, ends_at) "
    "VALUES (:structure, :weekday, :number, :name, :kind, :starts, :ends)";

Period read_period(db::Rows const& rows) {
    return {rows.id<StructureId>(0),
            rows.integer(1),
            rows.integer(2),
            rows.str(3),
            kind_from_code(rows.text(4)).value_or(PeriodKind::lesson),
            TimeOfDay(rows.integer(5)),
            TimeOfDay(rows.integer(6))};
}

} // namespace

std::vector<Period> periods_on(db::Session& session, SchoolId school, SchoolDay day) {
    std::vector<Period> periods;
    for (auto rows = session.select(kPeriodsOn, {{":school", school}, {":day", day}}); rows.next();)
        periods.push_back(read_period(rows));
    return periods;
}

std::vector<WholeStructure> structures_of(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until) {
    std::vector<WholeStructure> found;
    std::vector<std::int64_t> ids;
    for (auto rows = session.select(kStructures, {{":school", school}, {":from", from}, {":until", until}});
         rows.next();) {
        found.push_back({{rows.id<StructureId>(0), rows.id<SchoolId>(1), rows.str(2), rows.integer(3), rows.day(4),
                          rows.day(5), rows.maybe_day(6).value_or(kNoEnd)},
                         {}});
        ids.push_back(rows.i64(0));
    }
    if (ids.empty()) return found;
    for (auto rows = session.select(kPeriods, {{":ids", ids}}); rows.next();) {
        auto const period = read_period(rows);
        for (auto& one : found)
            if (one.structure.id == period.structure) one.periods.push_back(period);
    }
    return found;
}

Status add_structure(db::Tx& tx, WholeStructure const& whole) {
    auto const& structure = whole.structure;
    for (auto const sql : {kForgetPeriods, kForget})
        TRY_DO(tx.run(sql, {{":school", structure.school}, {":first", structure.starts_on}}));
    TRY_DO(tx.run(
        kEndBefore,
        {{":school", structure.school}, {":first", structure.starts_on}, {":last", structure.starts_on.plus(-1)}}));
    auto const end = structure.ends_on == kNoEnd ? std::nullopt : std::optional(structure.ends_on);
    TRY_DO(tx.run(kAdd, {{":id", structure.id},
                         {":school", structure.school},
                         {":name", structure.name},
                         {":weeks", structure.cycle_weeks},
                         {":cycle_from", structure.cycle_from},
                         {":starts_on", structure.starts_on},
                         {":ends_on", end}}));
    auto periods = tx.bulk(kAddPeriod);
    for (auto const& period : whole.periods)
        TRY_DO(periods.add({{":structure", structure.id},
                            {":weekday", period.weekday},
                            {":number", period.number},
                            {":name", period.name},
                            {":kind", kind_code(period.kind)},
                            {":starts", period.starts.minutes()},
                            {":ends", period.ends.minutes()}}));
    TRY_DO(periods.finish());
    return {};
}

} // namespace belfry::timetable
