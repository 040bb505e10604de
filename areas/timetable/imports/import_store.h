#pragma once
// SQL of timetable imports.

#include "areas/timetable/lessons/pattern.h"

namespace belfry::timetable {

using TimetableImportId = Id<struct TimetableImportTag>;

struct TimetableImport {
    TimetableImportId id;
    SchoolId school;
    FileId file;
    std::string file_name;
    SchoolDay from, until = kNoEnd;
    std::string state = "planned"; // planned, applied
    std::string summary;           // JSON, see import_pages.cpp
    Instant made_at;
    std::optional<Instant> applied_at;
};
Status add_import(db::Tx& tx, TimetableImport const& import);
std::optional<TimetableImport> import_by_id(db::Session& session, TimetableImportId id);
// The newest of that school.
std::vector<TimetableImport> imports_of(db::Session& session, SchoolId school, int most);
Status set_summary(db::Tx& tx, TimetableImportId id, std::string_view summary);
// Problem conflict "timetable_import_done" where it was applied before.
Status set_applied(db::Tx& tx, TimetableImportId id, Instant now);

// Those handed in before then, at most 100.
std::vector<TimetableImport> imports_before(db::Session& session, Instant before);
Status remove_import(db::Tx& tx, TimetableImportId id);

} // namespace belfry::timetable
