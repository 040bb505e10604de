#pragma once
// Where a person says whether a clock that jumped is right.

#include "platform/extension/routes.h"
#include "platform/html/html.h"

namespace belfry::ui {

// GET /service/clock and POST /service/clock/confirm, for holders of operations.confirm_clock.
void add_clock_routes(platform::Routes& routes);
// On every page of whoever may confirm it: that the clock is doubted. Asks no database.
void clock_note(html::Writer& h, platform::Call& call);

} // namespace belfry::ui
