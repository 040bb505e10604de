#pragma once
// The trail as pages: for those who answer for a school or the authority, by person, school and time; and for
// everybody, who looked at their own record or their child's.

#include "platform/extension/area.h"

namespace belfry::identity {

// What was done at the school (or anywhere, for the authority), by whom and to whom.
inline constexpr access::Permission kSeeTrail{"identity.see_trail"};

void add_trail_routes(platform::Routes& routes);
platform::PersonPanel looks_panel();

} // namespace belfry::identity
