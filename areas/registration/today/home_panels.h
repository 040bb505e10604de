#pragma once
// What registration contributes to Today and to a person's page.

#include <vector>

#include "areas/registration/show.h"

namespace belfry::registration {

std::vector<platform::HomePanel> home_panels(ServicePtr const& service);
platform::PersonPanel attendance_panel();

} // namespace belfry::registration
