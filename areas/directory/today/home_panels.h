#pragma once
// What the directory contributes to Today.

#include <vector>

#include "platform/extension/area.h"

namespace belfry::directory {

std::vector<platform::HomePanel> home_panels();

} // namespace belfry::directory
