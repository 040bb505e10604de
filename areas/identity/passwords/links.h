#pragma once
// One-time links for setting a password.

#include <string>

#include "areas/identity/signing_in/sign_in.h"
#include "base/ids.h"
#include "base/result.h"
#include "platform/db/db.h"

namespace belfry::platform {
struct Platform;
}

namespace belfry::identity {

// Short, because whoever reads a mailbox later must not find a way in; longer for somebody's first password.
inline constexpr int kLinkHours = 4, kFirstLinkHours = 48;
int link_hours(SignInAccount const& account);

struct LinkFrom {
    PersonId actor = {};
    std::string_view peer = {};
    std::string_view confirms = {}; // the waiting address it goes to: whoever uses the link has confirmed it
};
// Makes one (those before it stop working), notes it in the trail, gives its whole address.
Result<std::string> new_password_link(platform::Platform& platform, db::Tx& tx, PersonId person,
                                      LinkFrom const& from = {});

} // namespace belfry::identity
