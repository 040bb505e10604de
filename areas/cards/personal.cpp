// Which tables of this area speak of people, why, and how long. Held against the schema by a test.
#include "areas/cards/personal.h"

namespace belfry::cards {

std::vector<platform::PersonalTable> personal_tables() {
    using Table = platform::PersonalTable;
    using Exported = Table::Exported;
    using Erased = Table::Erased;
    return {
        {"cards_cards",
         {"person_id", "holder", "number"},
         "who holds which card",
         "until erased",
         Exported::yes,
         Erased::yes},
        {"cards_history",
         {"by_person", "reason"},
         "what happened to a card",
         "with the card",
         Exported::no,
         Erased::with_its_owner},
        {"cards_badges",
         {"person_id", "picture", "token_digest"},
         "how the youngest sign in",
         "until erased",
         Exported::no,
         Erased::yes},
        {"cards_pins",
         {"person_id", "hash"},
         "how somebody signs in at a shared machine",
         "until erased",
         Exported::in_part,
         Erased::yes},
        {"cards_taps",
         {"person_id", "number", "card_id"},
         "who came in and went out when",
         "120 days",
         Exported::yes,
         Erased::yes},
    };
}

} // namespace belfry::cards
