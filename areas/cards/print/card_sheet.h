#pragma once
// Photo cards as PDF: one of a bank card's size, or ten on an A4 sheet with cut lines. Nothing is read or kept here.

#include <string>
#include <vector>

#include "areas/cards/print/design.h"

namespace belfry::cards {

struct PrintedCard {
    std::string name;   // "Zoë O'Brien"
    std::string role;   // "Pupil", or a job title
    std::string year;   // "Year 7"
    std::string tutor;  // "7B"
    std::string number; // of the card; empty: neither QR nor bar code
};
struct CardFace {
    std::string school, accent; // of the school
    Design design;
};

// Problem unavailable ("pdf").
Result<std::string> one_card(CardFace const& face, PrintedCard const& card, Instant made);
Result<std::string> card_sheet(CardFace const& face, std::vector<PrintedCard> const& cards, std::string_view title,
                               Instant made);

} // namespace belfry::cards
