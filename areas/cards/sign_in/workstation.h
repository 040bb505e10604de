#pragma once
// Which machines are shared workstations: those at which an address that a school's office makes was opened once. The
// address bears a key, a cookie keeps it; of the key a SHA-256 alone is stored. Each key has a name and ends alone.

#include <optional>
#include <string>
#include <string_view>

#include "areas/cards/api/cards.h"
#include "platform/extension/call.h"

namespace belfry::cards {

inline constexpr html::PathTemplate kWorkstationPage{"/sign-in/card"};

struct Workstation {
    SchoolId school;
    std::string name; // the school's
};
// Whose key that is. Two statements, none where it cannot be a key.
std::optional<Workstation> workstation_by_key(platform::Call& call, std::string_view key);
// The key that the machine brings, of whatever worth.
std::string workstation_key_of(http::Request const& request);
// What makes a machine a workstation, and where people at it begin; again with each sign-in, since browsers keep no
// cookie for ever.
void keep_workstation(http::Request const& request, std::string_view key, http::Response& response);
// Ends both where the machine has a key that is nobody's any more.
void forget_workstation(http::Request const& request, http::Response& response);

} // namespace belfry::cards
