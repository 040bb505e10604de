#pragma once
// One-time links for setting a password.

#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "platform/db/db.h"

namespace belfry::platform {
struct Platform;
}

namespace belfry::identity {

inline constexpr int kLinkHours = 48;

// Makes one (those before it stop working), notes it in the trail, gives its whole address.
Result<std::string> new_password_link(platform::Platform& platform, db::Tx& tx, PersonId person, PersonId actor = {},
                                      std::string_view peer = {});

} // namespace belfry::identity
