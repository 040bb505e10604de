#pragma once
// "Is it still you?": asked where a route's rule says anew() and the session's last proof is older than kProofSeconds.

#include <memory>

#include "areas/identity/service.h"
#include "platform/extension/routes.h"

namespace belfry::identity {

// GET and POST /me/proof: the password, and a code where the second check is on; then back to `to`.
void add_proof_routes(platform::Routes& routes, std::shared_ptr<Service> service);

} // namespace belfry::identity
