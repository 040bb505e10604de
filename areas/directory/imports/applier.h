#pragma once
// Does what a plan says, and takes it back. Each is one unit of the database: all of it or nothing, whatever happens.

#include "areas/directory/imports/import_store.h"
#include "areas/directory/imports/summary.h"

namespace belfry::directory::imports {

// Problem conflict: "import_stale" (another import was applied since the plan was made, the plan is older than a day,
// or a row that it would write was changed by hand since: then nothing is written), "import_not_planned"; "cancelled";
// "plan_gone", "plan_damaged". An import that is applied already stays as it is, without a problem. Whatever a plan
// says, a no-contact order stands. `by`: whoever asked for it, for the trail; empty: the program itself.
Status apply_import(platform::Platform& platform, ImportId import, std::filesystem::path const& plan, PersonId by,
                    Progress const& progress);

// Takes the import applied last back: what it changed is as it was before, what it added is gone, with what was written
// about it since (each area's erase_person). Problem conflict: "import_not_last", or "import_in_use" where something
// that stays refers to what would go, where what the import changed was changed by hand since, or where what it added
// stands under a no-contact order made since. An order between people who stay is not lifted, even if the import
// brought it. An import that is undone already stays so, without a problem.
Status undo_import(platform::Platform& platform, ImportId import, PersonId by, Progress const& progress);

} // namespace belfry::directory::imports
