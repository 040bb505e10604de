#pragma once
// How a school's photo cards look, and its keeping.

#include <string>
#include <string_view>
#include <vector>

#include "areas/cards/api/cards.h"

namespace belfry::cards {

// What may stand on a card besides the name and the school.
inline constexpr std::string_view kDesignFields[] = {"initials", "crest",  "role", "year",
                                                     "tutor",    "number", "qr",   "barcode"};

struct Design {
    std::string accent; // "#1F4E8C"; empty: the school's own
    std::vector<std::string> shown = {"initials", "crest", "role", "year", "tutor", "qr", "barcode"};
    std::string foot; // "If found, please hand in at any school office."

    bool shows(std::string_view field) const;
};
inline constexpr std::size_t kFootCharactersMax = 120;

// The usual one where a school has none of its own. One statement.
Design design_of(db::Session& session, SchoolId school);
Status set_design(db::Tx& tx, SchoolId school, Design const& design, Instant now);

} // namespace belfry::cards
