#pragma once
// The area as app/ lists it.

#include "platform/extension/area.h"

namespace belfry::registration {

platform::Area area();

} // namespace belfry::registration
