#pragma once
// What the area itself knows of a card beyond its api.

#include <cstdint>
#include <string_view>

#include "areas/cards/api/cards.h"

namespace belfry::cards {

// A hash of a normal number, positive; what its index goes by.
std::int64_t number_key(std::string_view number);
inline constexpr std::size_t kNumberTypedMax = 60; // with what separates its parts
// Whether the card could be used at that moment, by all that is known of it now: from its issue until it was lost,
// cancelled, replaced or over.
bool was_good(Card const& card, Instant at);

} // namespace belfry::cards
