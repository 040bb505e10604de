#pragma once

#include <memory>

#include "areas/identity/service.h"
#include "platform/extension/area.h"

namespace belfry::identity {

// /join for the parent; POST /people/{person}/invitations for the staff who print the codes.
void add_join_routes(platform::Routes& routes, std::shared_ptr<Service> service);
platform::PersonPanel invitation_panel();

} // namespace belfry::identity
