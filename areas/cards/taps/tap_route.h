#pragma once
// Where readers send their taps.

#include <memory>

#include "areas/cards/readers/reader_book.h"
#include "areas/cards/taps/intake.h"
#include "platform/extension/routes.h"

namespace belfry::cards {

// What the area keeps in memory while the program runs.
struct Desk {
    ReaderBook readers;
    Intake intake;
};
void add_tap_route(platform::Routes& routes, std::shared_ptr<Desk> const& desk);

} // namespace belfry::cards
