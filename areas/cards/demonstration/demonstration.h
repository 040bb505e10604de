#pragma once
// The demonstration's readers and cards; nobody has tapped yet.

#include "platform/extension/area.h"

namespace belfry::cards {

// A gate reader at each school, two where there are pupils of eleven and older, and a library reader at the larger
// ones; a card for each pupil and member of staff at each of their schools.
Status make_demonstration(platform::Platform& platform, platform::DemoPlan const& plan);

} // namespace belfry::cards
