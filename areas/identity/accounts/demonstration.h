#pragma once
// Accounts for everybody of the demonstration authority, all with one password, and one sign-in for each kind of
// person.

#include <memory>

#include "areas/identity/service.h"
#include "platform/extension/area.h"

namespace belfry::identity {

Status make_demonstration(Service& service, platform::Platform& platform, platform::DemoPlan const& plan);

} // namespace belfry::identity
