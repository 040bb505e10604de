#pragma once

#include "platform/extension/routes.h"

namespace belfry::identity {

// "Me": who I am, how pages look, where I am signed in, where I work.
void add_me_routes(platform::Routes& routes);

} // namespace belfry::identity
