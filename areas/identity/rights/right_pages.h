#pragma once

#include "platform/extension/routes.h"

namespace belfry::identity {

// "Who may do what": all rights with the roles that hold them; one person's, with the reason of each; changing one.
void add_right_routes(platform::Routes& routes);

} // namespace belfry::identity
