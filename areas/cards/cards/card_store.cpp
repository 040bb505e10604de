// SQL of cards: 300,000 and what they followed; every statement goes by a number, a person or an id.
#include "areas/cards/cards/card_store.h"

#include "areas/cards/cards/card.h"

namespace belfry::cards {
namespace {

constexpr db::Sql kByKey = "SELECT " CARDS_CARD_COLUMNS " FROM cards_cards c WHERE c.number_key IN (:keys[])";
// The same for PostgreSQL, which would read every card while it has no statistics of them yet (after a demonstration or
// the first import). No number has been on more cards of the county than that.
constexpr db::Sql kByKeyLateral = "SELECT " CARDS_CARD_COLUMNS " FROM (:keys[]) AS k (key) CROSS JOIN LATERAL "
                                  "(SELECT * FROM cards_cards x WHERE x.number_key = k.key LIMIT 1000) c";
constexpr db::Sql kById = "SELECT " CARDS_CARD_COLUMNS " FROM cards_cards c WHERE c.id = :id";
constexpr db::Sql kOfPeople = "SELECT " CARDS_CARD_COLUMNS " FROM cards_cards c WHERE c.person_id IN (:people[]) "
                              "ORDER BY c.person_id, c.issued_at DESC, c.id DESC";
constexpr db::Sql kLent = "SELECT " CARDS_CARD_COLUMNS " FROM cards_cards c WHERE c.school_id = :school AND c.kind IN "
                          "('temporary', 'visitor') AND c.state = 'active' AND c.ends_at >= :now "
                          "ORDER BY c.issued_at DESC LIMIT :most";
constexpr db::Sql kAdd =
    "INSERT INTO cards_cards (id, school_id, person_id, holder, number, number_key, kind, state, issued_at, "
    "state_since, ends_at) VALUES (:id, :school, :person, :holder, :number, :key, :kind, :state, :issued, :since, "
    ":ends)";
constexpr db::Sql kAddHappening =
    "INSERT INTO cards_history (id, card_id, what, at, by_person, other_card_id, reason) VALUES (:id, :card, :what, "
    ":at, :by, :other, :reason)";
constexpr db::Sql kSetState = "UPDATE cards_cards SET state = :state, state_since = :since WHERE id = :id";
constexpr db::Sql kForgetHistory = "DELETE FROM cards_history WHERE card_id IN (SELECT id FROM cards_cards WHERE "
                                   "person_id = :person)";
constexpr db::Sql kForget = "DELETE FROM cards_cards WHERE person_id = :person";
constexpr db::Sql kHistory = "SELECT card_id, what, at, by_person, other_card_id, reason FROM cards_history "
                             "WHERE card_id IN (:cards[]) ORDER BY at DESC, id DESC LIMIT 500";

Card read_card(db::Rows const& rows) {
    Card card;
    card.id = rows.id<CardId>(0);
    card.school = rows.id<SchoolId>(1);
    card.person = rows.id<PersonId>(2);
    card.holder = rows.str(3);
    card.number = rows.str(4);
    card.kind = kind_from_code(rows.text(5)).value_or(CardKind::pupil);
    card.state = state_from_code(rows.text(6)).value_or(CardState::cancelled);
    card.issued_at = rows.instant(7);
    card.state_since = rows.instant(8);
    card.ends_at = rows.maybe_instant(9);
    return card;
}

template <class IdType>
std::vector<std::int64_t> values_of(std::span<IdType const> ids) {
    std::vector<std::int64_t> values;
    values.reserve(ids.size());
    for (auto const id : ids) values.push_back(id.value());
    return values;
}

std::vector<Card> read_all(db::Rows rows) {
    std::vector<Card> cards;
    while (rows.next()) cards.push_back(read_card(rows));
    return cards;
}

Status put(db::Tx::Bulk& bulk, Card const& card) {
    return bulk.add({{":id", card.id},
                     {":school", card.school},
                     {":person", card.person},
                     {":holder", card.holder},
                     {":number", card.number},
                     {":key", number_key(card.number)},
                     {":kind", kind_code(card.kind)},
                     {":state", state_code(card.state)},
                     {":issued", card.issued_at},
                     {":since", card.state_since},
                     {":ends", card.ends_at}});
}

} // namespace

std::vector<Card> cards_by_key(db::Session& session, std::span<std::int64_t const> keys) {
    bool const lateral = session.engine() == db::Engine::postgres;
    return read_all(session.select(lateral ? kByKeyLateral : kByKey, {{":keys", db::IdList(keys)}}));
}

std::optional<Card> card_by_id(db::Session& session, CardId card) {
    auto rows = session.select(kById, {{":id", card}});
    return rows.next() ? std::optional(read_card(rows)) : std::nullopt;
}

std::vector<Card> cards_of(db::Session& session, std::span<PersonId const> people) {
    auto const ids = values_of(people);
    return read_all(session.select(kOfPeople, {{":people", ids}}));
}

std::vector<Card> lent_cards(db::Session& session, SchoolId school, Instant now, int most) {
    return read_all(session.select(kLent, {{":school", school}, {":now", now}, {":most", most}}));
}

std::optional<PersonId> card_person(db::Session& session, SchoolId school, std::string_view number, Instant now) {
    auto const normal = normal_number(number);
    if (!normal) return std::nullopt;
    std::int64_t const key[] = {number_key(*normal)};
    for (auto const& card : cards_by_key(session, key))
        if (card.number == *normal && card.school == school && card.person && was_good(card, now)) return card.person;
    return std::nullopt;
}

Status add_card(db::Tx& tx, Card const& card) { return add_cards(tx, std::span(&card, 1)); }

Status add_cards(db::Tx& tx, std::span<Card const> cards) {
    auto bulk = tx.bulk(kAdd);
    for (auto const& card : cards) TRY_DO(put(bulk, card));
    TRY_DO(bulk.finish());
    return {};
}

Status add_happening(db::Tx& tx, Happening const& happening) {
    TRY_DO(tx.run(kAddHappening, {{":id", next_id_value()},
                                  {":card", happening.card},
                                  {":what", happening.what},
                                  {":at", happening.at},
                                  {":by", happening.by},
                                  {":other", happening.other},
                                  {":reason", happening.reason}}));
    return {};
}

Status set_card_state(db::Tx& tx, CardId card, CardState state, Instant since) {
    TRY_DO(tx.run(kSetState, {{":id", card}, {":state", state_code(state)}, {":since", since}}));
    return {};
}

Status forget_cards_of(db::Tx& tx, PersonId person) {
    TRY_DO(tx.run(kForgetHistory, {{":person", person}}));
    TRY_DO(tx.run(kForget, {{":person", person}}));
    return {};
}

std::vector<Happening> history_of(db::Session& session, std::span<CardId const> cards) {
    std::vector<Happening> all;
    auto const ids = values_of(cards);
    for (auto rows = session.select(kHistory, {{":cards", ids}}); rows.next();)
        all.push_back(
            {rows.id<CardId>(0), rows.str(1), rows.instant(2), rows.id<PersonId>(3), rows.id<CardId>(4), rows.str(5)});
    return all;
}

} // namespace belfry::cards
