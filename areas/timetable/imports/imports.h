#pragma once
// Taking in a timetable from a file, and giving it out as one.

#include "areas/timetable/imports/import_plan.h"
#include "areas/timetable/imports/import_store.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/jobs/jobs.h"

namespace belfry::timetable {

// Reads the file and what the school has, decides, and says what it would do: the same text for the same plan (JSON, as
// import_pages.cpp shows it). Problems of read_timetable_file(). Six statements.
Result<std::string> plan_summary(platform::Platform& platform, db::Session& session, TimetableImport const& import);
// Does it all, in this transaction. Conflict "timetable_import_late" where its first day is not after `today`: what was
// taught stays, and so do lessons whose register may be open. Conflict "timetable_import_stale" where it would do other
// than was shown, in any of its lines: the new summary is then in `summary`.
Status apply_import(platform::Platform& platform, db::Tx& tx, TimetableImport const& import, SchoolDay today,
                    std::string& summary);
// The whole timetable of a school from that day on, as a file that can be taken in again.
Result<std::string> timetable_as_file(platform::Platform& platform, db::Session& session, SchoolId school,
                                      SchoolDay from);

// Every night: files and what was found in them name teachers and pupils, and are gone after 30 days.
void add_import_job(jobs::Kinds& kinds);
void add_import_routes(platform::Routes& routes);

} // namespace belfry::timetable
