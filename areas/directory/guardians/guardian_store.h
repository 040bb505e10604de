#pragma once
// SQL of guardianship, beyond what the api offers other areas.

#include "areas/directory/rows.h"

namespace belfry::directory {

std::optional<Guardian> guardian_link(db::Session& session, GuardianLinkId id);
// The relationships that may be chosen, as kept.
std::span<std::string_view const> relationships();

} // namespace belfry::directory
