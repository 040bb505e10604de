#pragma once
// The calendar feed's routes.

#include "areas/timetable/pages/show.h"
#include "platform/events/events.h"

namespace belfry::timetable {

void add_feed_routes(platform::Routes& routes, Kept const& kept);
// A feed ends when its owner's sign-ins are no longer trusted (event identity.trust_ended): locked, a new password, or
// signed out everywhere. Whoever has the address has nothing then; the owner makes a new one.
void subscribe_feeds(events::Subscriptions& subscriptions);

} // namespace belfry::timetable
