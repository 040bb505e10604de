#pragma once
// SQL of cards and their history.

#include <span>
#include <string>
#include <vector>

#include "areas/cards/api/cards.h"

namespace belfry::cards {

#define CARDS_CARD_COLUMNS                                                                                             \
    "c.id, c.school_id, c.person_id, c.holder, c.number, c.kind, c.state, c.issued_at, c.state_since, c.ends_at"

// Every card that has or had one of these numbers, at whichever school. `keys` as number_key() makes them; another
// number of the same key may come with them. One statement.
std::vector<Card> cards_by_key(db::Session& session, std::span<std::int64_t const> keys);
std::optional<Card> card_by_id(db::Session& session, CardId card);

// Temporary and visitors' cards of a school that can be used now, newest first. One statement, by an index of these.
std::vector<Card> lent_cards(db::Session& session, SchoolId school, Instant now, int most);

struct Happening {
    CardId card;
    std::string what; // issued, lost, found, cancelled, replaced
    Instant at;
    PersonId by; // empty: the program itself
    CardId other;
    std::string reason;
};
// As it stands; whether the number is free is the caller's to know.
Status add_card(db::Tx& tx, Card const& card);
Status add_cards(db::Tx& tx, std::span<Card const> cards);
Status add_happening(db::Tx& tx, Happening const& happening);
Status set_card_state(db::Tx& tx, CardId card, CardState state, Instant since);
// History and cards of one person; for data protection alone.
Status forget_cards_of(db::Tx& tx, PersonId person);
// Of these cards, newest first. One statement.
std::vector<Happening> history_of(db::Session& session, std::span<CardId const> cards);

} // namespace belfry::cards
