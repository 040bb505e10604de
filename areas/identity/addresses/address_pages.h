#pragma once
// Confirming a new address: the page that the mailed link opens, and sending the link again.

#include "areas/identity/accounts/account_store.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/html/html.h"

namespace belfry::identity {

void add_address_routes(platform::Routes& routes);
// On "Me": what waits, with a button to send the link again; nothing where nothing does.
void show_waiting_address(html::Writer& h, platform::Call& call, FullAccount const& account);

} // namespace belfry::identity
