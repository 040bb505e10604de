#pragma once
// SQL of guardianship, beyond what the api offers other areas.

#include "areas/directory/rows.h"

namespace belfry::directory {

// What the form of a link says of the order that it shows, in its field "was".
inline constexpr std::string_view kOrderShown = "order", kNoOrderShown = "none";

std::optional<Guardian> guardian_link(db::Session& session, GuardianLinkId id);
// The relationships that may be chosen, as kept.
std::span<std::string_view const> relationships();

} // namespace belfry::directory
