#pragma once
// Mail to an account's own address when something about it changed that its owner should know of.

#include "areas/identity/signing_in/sign_in.h"
#include "base/result.h"
#include "platform/db/db.h"

namespace belfry::platform {
struct Platform;
}

namespace belfry::identity {

enum class Told {
    factor_added,
    factor_removed,
    password_set,
    slip_printed,
    address_waits,   // another was entered, and waits to be confirmed
    address_changed, // this one no longer counts
};
// To the address as `account` has it; nothing where it has none. An address that cannot be written to stops nothing.
Status tell_owner(platform::Platform& platform, db::Tx& tx, SignInAccount const& account, Told what);

// Of a mail that was refused for what is in it: passed over.
Status sent_or_unwritable(Status sent);

} // namespace belfry::identity
