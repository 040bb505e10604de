#pragma once
// The authority's attendance week by week, as it was last counted.

#include <vector>

#include "areas/registration/marks/mark.h"
#include "base/time.h"
#include "platform/db/db.h"

namespace belfry::registration {

struct AuthorityWeek {
    std::int32_t week = 0;
    Sums sums;
    Instant counted_at;
};
// The latest first. One statement.
std::vector<AuthorityWeek> authority_weeks(db::Session& session, int most);

// Of all schools together, from the sums of their sessions since that day. Two statements, a seek a school.
std::vector<AuthorityWeek> count_authority_weeks(db::Session& session, SchoolDay from, Instant now);
Status put_authority_weeks(db::Tx& tx, std::vector<AuthorityWeek> const& weeks);
// Those of weeks that ended before that day.
Status forget_authority_weeks(db::Tx& tx, SchoolDay before);

} // namespace belfry::registration
