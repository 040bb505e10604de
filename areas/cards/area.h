#pragma once
// The area as app/ lists it.

#include "platform/extension/area.h"

namespace belfry::cards {

platform::Area area();

} // namespace belfry::cards
