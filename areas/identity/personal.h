#pragma once
// The tables of this area that speak of people.

#include "platform/extension/area.h"

namespace belfry::identity {

std::vector<platform::PersonalTable> personal_tables();

} // namespace belfry::identity
