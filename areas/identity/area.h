#pragma once
// The area as app/ lists it.

#include "platform/extension/area.h"

namespace belfry::identity {

platform::Area area();

} // namespace belfry::identity
