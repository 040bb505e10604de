#pragma once

#include <memory>
#include <vector>

#include "areas/identity/service.h"
#include "platform/extension/area.h"

namespace belfry::identity {

// What staff do with somebody's account, from the panel on that person's page; and the list of a school's accounts.
void add_account_routes(platform::Routes& routes, std::shared_ptr<Service> service);
void add_account_list_routes(platform::Routes& routes);
platform::PersonPanel account_panel();
std::vector<platform::HomePanel> account_home_panels();

} // namespace belfry::identity
