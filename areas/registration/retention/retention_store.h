#pragma once
// Removing what has been kept long enough.

#include <vector>

#include "base/ids.h"
#include "platform/db/db.h"

namespace belfry::registration {

// Entries made before then, at most so many; gives how many went.
Result<std::int64_t> remove_entries(db::Tx& tx, Instant before, int most);
// Marks of whole weeks before that day, with what belongs to them; gives the number of weeks of pupils.
Result<std::int64_t> remove_weeks(db::Tx& tx, SchoolId school, SchoolDay before);
std::vector<SchoolId> schools_with_marks(db::Session& session);

} // namespace belfry::registration
