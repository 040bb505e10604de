#pragma once
// Small things that the area's pages share.

#include <string>
#include <string_view>

#include "areas/identity/api/identity.h"
#include "platform/audit/audit.h"
#include "platform/extension/call.h"
#include "platform/ui/page.h"

namespace belfry::identity {

inline SchoolDay today_in_london(platform::Call& call) { return TimeZone::london().day_of(call.now()); }

// An entry of the trail by the viewer (or by that person, signed out), about `person`.
audit::Entry entry_of(platform::Call& call, std::string_view action, PersonId person);

// "Please wait 8 seconds, then try again."
std::string wait_words(platform::Call& call, std::string_view seconds);

// "today at 8.40 am", "yesterday", "3 September 2026"
std::string when_words(platform::Call& call, Instant at);
std::string role_words(platform::Call& call, access::Role role);
// The words of a problem on a form: "identity.problem.<code>".
std::string problem_words(platform::Call& call, Problem const& problem, int number = 0);

// A whole address of this installation, as people reach it.
std::string address_at(platform::Platform const& platform, std::string_view path);

} // namespace belfry::identity
