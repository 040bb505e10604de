#pragma once
// The area as app/ lists it.

#include "platform/extension/area.h"

namespace belfry::portal {

platform::Area area();

} // namespace belfry::portal
