#pragma once
// `belfry migrate --back`: to the release before, with the database as it was when the newer one first opened it.

#include <cstdint>
#include <optional>

#include "platform/config/config.h"

namespace belfry::app {

// The exit status. Says what would be lost, and does it where nothing would, or where `losing` names that number.
int go_back(config::Config const& config, std::optional<std::int64_t> losing);

} // namespace belfry::app
