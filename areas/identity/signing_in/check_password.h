#pragma once
// One try at a name and password: look up, limits, exactly one hash, the same for whoever is named.

#include <optional>
#include <string>

#include "areas/identity/service.h"
#include "areas/identity/signing_in/sign_in.h"
#include "base/result.h"
#include "platform/extension/call.h"

namespace belfry::identity {

struct Checked {
    std::optional<SignInAccount> account; // whom the name means, if anybody
    bool right = false;
    int failures = 0; // in a row, when wrong
};

// Problem too_many ("sign_in_wait", the seconds in its detail) where the limits say to wait: nothing is hashed then.
// Problem unavailable ("sign_in_busy") where too many wait for their turn at hashing.
Result<Checked> check_password(Service& service, platform::Call& call, std::string_view typed_name,
                               std::string_view typed_password);

} // namespace belfry::identity
