// The life of a card; a desk issues some ten an hour.
#include "areas/cards/cards/issue.h"

#include "areas/cards/cards/card.h"
#include "areas/cards/cards/card_store.h"
#include "platform/audit/audit.h"

namespace belfry::cards {
namespace {

// Cards of one sort take each other's place; a temporary one stands beside.
bool same_sort(CardKind a, CardKind b) { return (a == CardKind::temporary) == (b == CardKind::temporary); }

bool stands(Card const& card, SchoolId school, CardKind kind, Instant now) {
    return card.school == school && same_sort(card.kind, kind) && was_good(card, now);
}

Status note(platform::Platform& platform, db::Tx& tx, directory::Actor const& actor, Card const& card,
            std::string_view what, CardId other, std::string_view reason, std::string_view action) {
    TRY_DO(add_happening(tx,
                         {card.id, std::string(what), platform.clock.now(), actor.person, other, std::string(reason)}));
    audit::Entry entry;
    entry.action = action;
    entry.actor = actor.person;
    entry.person = card.person;
    entry.school = card.school;
    entry.subject = card.id.value();
    entry.peer = actor.peer;
    return platform.audit.add(tx, entry);
}

} // namespace

Result<std::vector<CardId>> plan_issue(Wanted const& wanted, std::span<Card const> theirs,
                                       std::span<Card const> same_number, Instant now) {
    auto const number = normal_number(wanted.number);
    if (!number) return invalid("card_number");
    for (auto const& card : same_number) {
        if (card.number != *number || card.school != wanted.school || !was_good(card, now)) continue;
        return conflict(wanted.person && card.person == wanted.person ? "card_known" : "card_number_taken");
    }
    std::vector<CardId> ended;
    if (!wanted.person) return ended;
    for (auto const& card : theirs) {
        if (!stands(card, wanted.school, wanted.kind, now)) continue;
        if (!wanted.replaces && wanted.kind != CardKind::temporary) return conflict("card_has_one");
        ended.push_back(card.id);
    }
    return ended;
}

std::string_view act_code(Act act) {
    switch (act) {
    case Act::lose:
        return "lost";
    case Act::find:
        return "found";
    case Act::cancel:
        return "cancelled";
    }
    return "cancelled";
}

Result<CardState> state_after(Card const& card, Act act, std::span<Card const> theirs, Instant now) {
    bool const open = card.state == CardState::active || card.state == CardState::lost;
    if (act == Act::cancel && open) return CardState::cancelled;
    if (act == Act::lose && card.state == CardState::active) return CardState::lost;
    if (act != Act::find || card.state != CardState::lost) return conflict("card_ended");
    for (auto const& other : theirs)
        if (card.person && other.id != card.id && stands(other, card.school, card.kind, now))
            return conflict("card_has_one");
    return CardState::active;
}

Result<CardId> issue(platform::Platform& platform, db::Tx& tx, directory::Actor const& actor, Wanted const& wanted) {
    auto const now = platform.clock.now();
    auto const number = normal_number(wanted.number).value_or("");
    std::int64_t const key[] = {number_key(number)};
    auto const same_number = cards_by_key(tx, key);
    auto const theirs = wanted.person ? cards_of(tx, std::span(&wanted.person, 1)) : std::vector<Card>();
    TRY(ended, plan_issue(wanted, theirs, same_number, now));
    Card card;
    card.id = next_id<CardId>();
    card.school = wanted.school;
    card.person = wanted.person;
    card.holder = wanted.holder;
    card.number = number;
    card.kind = wanted.kind;
    card.issued_at = card.state_since = now;
    card.ends_at = wanted.ends_at;
    TRY_DO(add_card(tx, card));
    TRY_DO(note(platform, tx, actor, card, "issued", ended.empty() ? CardId() : ended[0], "", "cards.issued"));
    for (auto const& old : theirs) {
        if (std::ranges::find(ended, old.id) == ended.end()) continue;
        TRY_DO(set_card_state(tx, old.id, CardState::replaced, now));
        TRY_DO(note(platform, tx, actor, old, "replaced", card.id, "", "cards.replaced"));
    }
    return card.id;
}

Status act_on(platform::Platform& platform, db::Tx& tx, directory::Actor const& actor, CardId id, Act act,
              std::string_view reason) {
    auto const card = card_by_id(tx, id);
    if (!card) return not_found();
    auto const theirs = card->person ? cards_of(tx, std::span(&card->person, 1)) : std::vector<Card>();
    TRY(state, state_after(*card, act, theirs, platform.clock.now()));
    // A lost card that is cancelled was good until it was lost, not until somebody cancelled it.
    bool const ended_before = card->state == CardState::lost && state == CardState::cancelled;
    TRY_DO(set_card_state(tx, id, state, ended_before ? card->state_since : platform.clock.now()));
    auto const action = act == Act::lose ? "cards.lost" : act == Act::find ? "cards.found" : "cards.cancelled";
    return note(platform, tx, actor, *card, act_code(act), {}, reason, action);
}

} // namespace belfry::cards
