#pragma once
// What was removed, kept aside for thirty days: put there by the removal, in its own transaction, and brought back
// whole.

#include <vector>

#include "areas/registration/marks/mark.h"
#include "areas/registration/retention/retention_store.h"
#include "base/ids.h"
#include "platform/db/db.h"

namespace belfry::registration {

// Copies, before they are removed; all but marks and pupils' years. Gives how many rows.
Result<std::int64_t> set_aside(db::Tx& tx, RemovalId removal, SchoolId school, Horizon const& over);
// Pupils' years before that one that have no mark left.
Status set_aside_pupil_years(db::Tx& tx, RemovalId removal, SchoolId school, int year);

struct GoneWeek {
    std::int32_t week = 0;
    PersonId pupil;
    Week marks; // those that went
};
Status set_aside_weeks(db::Tx& tx, RemovalId removal, std::vector<GoneWeek> const& weeks);
struct GoneUnsettled {
    std::int32_t session = 0;
    std::int64_t pupil = 0;
};
Status set_aside_unsettled(db::Tx& tx, RemovalId removal, std::vector<GoneUnsettled> const& unsettled);

// Removals that can be brought back, the latest first: of a school, or of every school (no school).
std::vector<Removal> removals_aside(db::Session& session, SchoolId school, Instant since);
// Puts everything back where it was; what stands there by now stays as it is. A removal is brought back once.
Status bring_back(db::Tx& tx, Removal const& removal, Instant now);
// For good.
Status forget_aside(db::Tx& tx, RemovalId removal);

} // namespace belfry::registration
