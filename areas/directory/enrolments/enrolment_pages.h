#pragma once
// What waits for an answer of this school or the authority, and what the school itself asked for.

#include "areas/directory/enrolments/enrolment_store.h"
#include "platform/extension/area.h"

namespace belfry::directory {

void add_enrolment_routes(platform::Routes& routes);
platform::HomePanel enrolment_panel();
// Where somebody is sent who has just asked.
html::Href asked_href();

} // namespace belfry::directory
