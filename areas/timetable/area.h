#pragma once
// The area as app/ lists it.

#include "platform/extension/area.h"

namespace belfry::timetable {

platform::Area area();

} // namespace belfry::timetable
