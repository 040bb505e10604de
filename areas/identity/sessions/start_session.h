#pragma once
// Letting somebody in: the session's row, its cookie, and what is remembered of the machine.

#include <optional>
#include <string>
#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/identity/sessions/session_life.h"
#include "areas/identity/sessions/viewer.h"
#include "base/result.h"
#include "platform/extension/call.h"
#include "platform/http/message.h"

namespace belfry::identity {

struct Arrival {
    PersonId person;
    std::vector<directory::PersonRole> roles; // today's; at least one
    SchoolId last_school;                     // where they would like to work, if they still may
    bool second_factor = false;               // given just now
    std::string_view how = "password";        // for the trail: password, code, invite, badge ..
    std::string password_hash = {};           // as it was when they proved who they are; empty: not asked
    std::optional<SessionLife> at_most = {};  // where the machine is shared
    bool proved = true;                       // by a secret of their own; a card or picture is not enough
};

// In one transaction: the session, the account's last sign-in, the device, the trail; the request's own older session
// ends. Sets the cookies on `response`. Problem signed_out where the account was locked, or given another password,
// since they proved who they are.
Status start_session(platform::Call& call, Arrival const& arrival, http::Response& response);

// The SHA-256 of the device cookie, or empty where there is none of the right form.
std::string device_hash(http::Request const& request);

// Where to go after signing in: `wanted` if it is a page of this site and not one of signing in; else Today.
html::Href safe_return(std::string_view wanted);

// Where people at this machine begin: as begins_here_cookie() says, else /sign-in.
html::Href sign_in_page_of(http::Request const& request);

http::Cookie ended_cookie(std::string_view name);

} // namespace belfry::identity
