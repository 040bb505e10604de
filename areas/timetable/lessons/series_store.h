#pragma once
// Writing series. A series is never changed in a way that changes what was: from a day on, it ends and another begins.

#include "areas/timetable/lessons/pattern.h"

namespace belfry::timetable {

// Ids must be set. As fast as the engine can; for one as for a county.
Status add_series(db::Tx& tx, std::span<Series const> series);

} // namespace belfry::timetable
