#pragma once
// Picture badges: made, printed and looked after by staff; signed in with by pupils.

#include <string>
#include <vector>

#include "areas/cards/badges/badge_store.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/html/html.h"

namespace belfry::cards {

void add_badge_routes(platform::Routes& routes);         // staff
void add_badge_sign_in_routes(platform::Routes& routes); // pupils

// All pictures, to be touched; of a form, which gets "picture".
void picture_buttons(html::Writer& h, platform::Call& call);

struct PrintedBadge {
    std::string name, address; // what the QR code says
};
// Ten badges to an A4 sheet, cut lines between; the picture is not on them.
Result<std::string> badge_sheet(std::string_view title, std::string_view school, std::string_view how,
                                std::vector<PrintedBadge> const& badges, Instant made);

} // namespace belfry::cards
