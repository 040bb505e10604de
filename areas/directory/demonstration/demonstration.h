#pragma once
// Makes the directory's part of the demonstration authority: fictional people only, the same for the same seed.

#include "platform/extension/area.h"

namespace belfry::directory {

Status make_demonstration(platform::Platform& platform, platform::DemoPlan const& plan);

} // namespace belfry::directory
