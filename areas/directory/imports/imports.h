#pragma once
// Imports as a whole: begun with a file, planned (the dry run), applied, undone; in the browser as jobs, on the command
// line at once.

#include "areas/directory/imports/applier.h"
#include "areas/directory/imports/formats/bundle.h"
#include "platform/extension/area.h"
#include "platform/jobs/jobs.h"

namespace belfry::directory::imports {

struct Handed {
    std::filesystem::path path;
    std::string shown_name;  // as the sender called it
    std::string source_name; // as the sender calls it; empty: from what the bundle says itself
    PersonId by;
    SchoolId school = {}; // the one school that it may touch; empty: the whole authority
};

// Where an import keeps its bundle (while it is wanted), plan and findings.
std::filesystem::path folder_of(platform::Platform const& platform, ImportId import);
std::filesystem::path findings_path(platform::Platform const& platform, ImportId import);

// Looks at what was handed in, and keeps it for the job that reads it, which it starts. Problem invalid or too_large:
// "import_not_known", "import_twice", "import_register_not_yours", "import_source_reserved", "archive_..", "csv_..".
Result<ImportId> begin_import(platform::Platform& platform, Handed const& handed);
// Starts the job that applies or undoes it. Problem conflict: "import_not_planned", "import_nothing_to_change",
// "import_stale", "import_not_last".
Status start_applying(platform::Platform& platform, ImportId import, PersonId by);
Status start_undoing(platform::Platform& platform, ImportId import, PersonId by);
// Asks the job that works on it to stop; an import that was still being checked stays unchecked.
Status stop_import(platform::Platform& platform, Import const& import, JobId job);

// The same without jobs, for the command line: looks, plans, and leaves the plan for apply_now(). Either way an import
// is refused, its findings saying why, where a file that it needs is not there or could not be read.
Result<ImportId> plan_now(platform::Platform& platform, Handed const& handed, Progress const& progress);
Status apply_now(platform::Platform& platform, ImportId import, Progress const& progress);

// For the area's registration.
void add_import_jobs(jobs::Kinds& kinds);
void add_import_routes(platform::Routes& routes);
platform::Command import_command();

} // namespace belfry::directory::imports
