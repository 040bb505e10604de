#pragma once
// What a technician sees and does: the list of readers, one reader, its keys.

#include <memory>

#include "areas/cards/taps/tap_route.h"
#include "platform/extension/area.h"

namespace belfry::cards {

void add_reader_routes(platform::Routes& routes, std::shared_ptr<Desk> const& desk);
// Today of a technician: readers that want looking at.
std::vector<platform::HomePanel> reader_home_panels();

} // namespace belfry::cards
