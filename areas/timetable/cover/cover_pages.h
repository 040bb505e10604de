#pragma once
// The routes of cover.

#include "areas/timetable/pages/show.h"

namespace belfry::timetable {

void add_cover_routes(platform::Routes& routes, Kept const& kept);

} // namespace belfry::timetable
