#pragma once
// What each sealed secret is bound to: it opens for its own person and use only.

#include <string>

#include "base/ids.h"

namespace belfry::identity {

std::string totp_purpose(PersonId person);
std::string recovery_purpose(PersonId person);

} // namespace belfry::identity
