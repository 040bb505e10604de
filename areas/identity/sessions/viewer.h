#pragma once
// From a request's cookie to who is asking. At most two statements: the session with its account, and the roles held
// today. Access ends the day the last role ends, because roles are read as of today, each time.

#include <string>
#include <string_view>
#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/identity/sessions/session_store.h"
#include "platform/access/access.h"
#include "platform/db/db.h"
#include "platform/http/message.h"

namespace belfry::platform {
struct Platform;
}

namespace belfry::identity {

class Service;

// "__Host-belfry" over TLS, so that no other host of the domain and no plain connection can set it; else "belfry".
std::string_view session_cookie_name(http::Request const& request);
// So long somebody who has shown who they are is not asked anew.
inline constexpr int kProofSeconds = 600;
inline constexpr std::string_view kDeviceCookie = "belfry-device";
inline constexpr std::string_view kSchoolCookie = "belfry-school";
inline constexpr std::string_view kStepCookie = "belfry-step";

// Signed out where the cookie is missing, unknown or over, the account is locked, or no role is held today.
access::Viewer viewer_of(Service& service, platform::Platform& platform, db::Session& session,
                         http::Request const& request);

// Pure: what the two statements found, put together. `today` gives the roles; signed out without any.
access::Viewer make_viewer(LiveSession const& live, std::vector<directory::PersonRole> const& roles,
                           access::Catalogue const& catalogue);
std::vector<access::HeldRole> held_roles(std::vector<directory::PersonRole> const& roles);

} // namespace belfry::identity
