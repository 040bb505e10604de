#pragma once

#include <memory>

#include "areas/identity/service.h"
#include "platform/extension/routes.h"

namespace belfry::identity {

// /slips: which class; /slips/{group}: whose codes; POST: the sheet.
void add_slip_routes(platform::Routes& routes, std::shared_ptr<Service> service);

} // namespace belfry::identity
