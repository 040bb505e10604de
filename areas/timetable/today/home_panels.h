#pragma once
// What the timetable contributes to Today: now and next.

#include "areas/timetable/pages/show.h"
#include "platform/extension/area.h"

namespace belfry::timetable {

std::vector<platform::HomePanel> home_panels(Kept const& kept);

} // namespace belfry::timetable
