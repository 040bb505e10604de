#pragma once
// Issuing, replacing, losing, finding and cancelling cards: the rules (pure), and doing it.
//
// At a school a person has one card at a time, and beside it one temporary card. A number belongs to one active card of
// a school at a time.

#include <span>
#include <string_view>
#include <vector>

#include "areas/cards/api/cards.h"
#include "platform/extension/call.h"

namespace belfry::cards {

struct Wanted {
    SchoolId school;
    PersonId person;    // empty: a visitor
    std::string holder; // the visitor's name
    std::string number; // as typed or read
    CardKind kind = CardKind::pupil;
    std::optional<Instant> ends_at; // of temporary and visitors' cards
    bool replaces = false;          // whoever issues it knows that there is another
};

// Which cards end by it. Problem invalid ("card_number") for what is no number; conflict ("card_number_taken") where it
// is somebody's here, ("card_known") where it is their own, ("card_has_one") where they have one and `replaces` is not
// said. `theirs`: all cards of the person; `same_number`: all that have or had the number.
Result<std::vector<CardId>> plan_issue(Wanted const& wanted, std::span<Card const> theirs,
                                       std::span<Card const> same_number, Instant now);

enum class Act { lose, find, cancel };
std::string_view act_code(Act act); // "lost", "found", "cancelled": what history calls it
// Conflict ("card_ended") where the card is past that, ("card_has_one") where one that is found has been replaced.
Result<CardState> state_after(Card const& card, Act act, std::span<Card const> theirs, Instant now);

// ---- with history and the audit trail, in the caller's transaction
Result<CardId> issue(platform::Platform& platform, db::Tx& tx, directory::Actor const& actor, Wanted const& wanted);
Status act_on(platform::Platform& platform, db::Tx& tx, directory::Actor const& actor, CardId card, Act act,
              std::string_view reason);

} // namespace belfry::cards
