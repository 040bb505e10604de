// Imports of timetables: a handful a school and year.
#include "areas/timetable/imports/import_store.h"

namespace belfry::timetable {
namespace {

#define IMPORT_COLUMNS                                                                                                 \
    "i.id, i.school_id, i.file_id, i.file_name, i.from_day, i.until_day, i.state, i.summary, i.made_at, i.applied_at"
constexpr db::Sql kAdd = "INSERT INTO timetable_imports (id, school_id, file_id, file_name, from_day, until_day, "
                         "state, summary, made_at) VALUES (:id, :school, :file, :name, :from, :until, 'planned', "
                         ":summary, :now)";
constexpr db::Sql kById = "SELECT " IMPORT_COLUMNS " FROM timetable_imports i WHERE i.id = :id";
constexpr db::Sql kOf = "SELECT " IMPORT_COLUMNS " FROM timetable_imports i WHERE i.school_id = :school "
                        "ORDER BY i.id DESC LIMIT :most";
constexpr db::Sql kBefore =
    "SELECT " IMPORT_COLUMNS " FROM timetable_imports i WHERE i.made_at < :before ORDER BY i.id LIMIT 100";
constexpr db::Sql kRemove = "DELETE FROM timetable_imports WHERE id = :id";
constexpr db::Sql kSummary = "UPDATE timetable_imports SET summary = :summary WHERE id = :id";
constexpr db::Sql kApplied =
    "UPDATE timetable_imports SET state = 'applied', applied_at = :now WHERE id = :id AND state = 'planned'";

TimetableImport read_import(db::Rows const& rows) {
    return {rows.id<TimetableImportId>(0),
            rows.id<SchoolId>(1),
            rows.id<FileId>(2),
            rows.str(3),
            rows.day(4),
            rows.maybe_day(5).value_or(kNoEnd),
            rows.str(6),
            rows.str(7),
            rows.instant(8),
            rows.maybe_instant(9)};
}

} // namespace

Status add_import(db::Tx& tx, TimetableImport const& import) {
    auto const until = import.until == kNoEnd ? std::nullopt : std::optional(import.until);
    TRY_DO(tx.run(kAdd, {{":id", import.id},
                         {":school", import.school},
                         {":file", import.file},
                         {":name", import.file_name},
                         {":from", import.from},
                         {":until", until},
                         {":summary", import.summary},
                         {":now", import.made_at}}));
    return {};
}

std::optional<TimetableImport> import_by_id(db::Session& session, TimetableImportId id) {
    auto rows = session.select(kById, {{":id", id}});
    return rows.next() ? std::optional(read_import(rows)) : std::nullopt;
}

std::vector<TimetableImport> imports_of(db::Session& session, SchoolId school, int most) {
    std::vector<TimetableImport> imports;
    for (auto rows = session.select(kOf, {{":school", school}, {":most", most}}); rows.next();)
        imports.push_back(read_import(rows));
    return imports;
}

Status set_summary(db::Tx& tx, TimetableImportId id, std::string_view summary) {
    TRY_DO(tx.run(kSummary, {{":id", id}, {":summary", summary}}));
    return {};
}

Status set_applied(db::Tx& tx, TimetableImportId id, Instant now) {
    TRY(rows, tx.run(kApplied, {{":id", id}, {":now", now}}));
    return rows == 0 ? Status(conflict("timetable_import_done")) : Status();
}

std::vector<TimetableImport> imports_before(db::Session& session, Instant before) {
    std::vector<TimetableImport> imports;
    for (auto rows = session.select(kBefore, {{":before", before}}); rows.next();) imports.push_back(read_import(rows));
    return imports;
}

Status remove_import(db::Tx& tx, TimetableImportId id) {
    TRY_DO(tx.run(kRemove, {{":id", id}}));
    return {};
}

} // namespace belfry::timetable
