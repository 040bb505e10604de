#pragma once
// Somebody's sign-ins are no longer to be trusted: a new password, a lock, signed out everywhere.

#include "base/ids.h"
#include "base/result.h"
#include "platform/db/db.h"

namespace belfry::platform {
struct Platform;
}

namespace belfry::identity {

// Ends all sessions but `keep`, and tells other areas (event identity.trust_ended, subject: the person), so that what
// they gave out to that person and opens without signing in (a calendar's address) ends too.
Status end_trust(platform::Platform& platform, db::Tx& tx, PersonId person, SessionId keep = {});

} // namespace belfry::identity
