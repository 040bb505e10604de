#pragma once
// `belfry person ..`: what must be possible before anybody can sign in.

#include "platform/extension/area.h"

namespace belfry::identity {

platform::Command person_command();

} // namespace belfry::identity
