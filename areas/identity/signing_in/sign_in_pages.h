#pragma once

#include <memory>

#include "areas/identity/service.h"
#include "platform/extension/routes.h"

namespace belfry::identity {

void add_sign_in_routes(platform::Routes& routes, std::shared_ptr<Service> service);

} // namespace belfry::identity
