#pragma once
// Makes the timetables of the demonstration authority, the same for the same people.

#include "platform/extension/area.h"

namespace belfry::timetable {

Status make_demonstration(platform::Platform& platform, platform::DemoPlan const& plan);

} // namespace belfry::timetable
