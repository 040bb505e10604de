#pragma once
// The areas of this program, in the order of areas/areas.cmake.

#include <vector>

#include "platform/extension/area.h"

namespace belfry::app {

std::vector<platform::Area> areas();

} // namespace belfry::app
