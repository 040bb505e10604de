#pragma once
// The calendar feed's routes.

#include "areas/timetable/pages/show.h"

namespace belfry::timetable {

void add_feed_routes(platform::Routes& routes, Kept const& kept);

} // namespace belfry::timetable
