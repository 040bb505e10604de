#pragma once
// What is planned, in words.

#include <string>

#include "areas/registration/planned/planned_store.h"
#include "platform/extension/call.h"

namespace belfry::registration {

// "Monday 23 November, morning until Friday 27 November, afternoon. Mornings: Monday, Tuesday. Afternoons: every day."
std::string planned_when(platform::Call const& call, Planned const& planned);

} // namespace belfry::registration
