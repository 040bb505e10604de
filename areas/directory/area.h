#pragma once
// The area as app/ lists it.

#include "platform/extension/area.h"

namespace belfry::directory {

platform::Area area();

} // namespace belfry::directory
