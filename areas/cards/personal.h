#pragma once
// The tables of this area that speak of people.

#include "platform/extension/area.h"

namespace belfry::cards {

std::vector<platform::PersonalTable> personal_tables();

} // namespace belfry::cards
