#pragma once
// Photo cards as PDF, and the design of a school's.

#include "platform/extension/routes.h"

namespace belfry::cards {

void add_print_routes(platform::Routes& routes);

} // namespace belfry::cards
