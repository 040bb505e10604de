#pragma once
// Which addresses count as one customer's, for limits.

#include <string>
#include <string_view>

namespace belfry::http {

// The first 64 bits of an IPv6 address, since a household has them all; any other text as it stands.
std::string household_of(std::string_view address);

} // namespace belfry::http
