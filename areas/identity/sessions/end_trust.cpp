// Ending all that a sign-in has opened: two statements, some hundred times a day.
#include "areas/identity/sessions/end_trust.h"

#include "areas/identity/sessions/session_store.h"
#include "platform/events/events.h"
#include "platform/extension/call.h"

namespace belfry::identity {

Status end_trust(platform::Platform& platform, db::Tx& tx, PersonId person, SessionId keep) {
    TRY_DO(end_sessions(tx, person, keep));
    return platform.events.publish(tx, "identity.trust_ended", person.value(), SchoolId());
}

} // namespace belfry::identity
