#pragma once

#include "platform/extension/area.h"

namespace belfry::registration::history {

// A year of registers up to yesterday, for every school that has tutor groups. The last days hold some absences without
// a reason, so that the office has something to settle.
Status make_demonstration(platform::Platform& platform, platform::DemoPlan const& plan);

} // namespace belfry::registration::history
