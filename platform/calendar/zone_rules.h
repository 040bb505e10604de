#pragma once
// When the clocks of a zone change, found from the zone itself.

#include <vector>

#include "base/time.h"

namespace belfry::calendar {

struct ClockChange {
    Instant at;
    int minutes_before = 0, minutes_after = 0; // ahead of UTC
};
int minutes_ahead(TimeZone const& zone, Instant at);
// In order; changes less than a day apart are seen as one.
std::vector<ClockChange> clock_changes(TimeZone const& zone, Instant from, Instant until);

} // namespace belfry::calendar
