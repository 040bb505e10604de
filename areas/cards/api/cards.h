#pragma once
// Cards, the readers that they are held to, and the taps: who was where, and when. What a tap means for a register is
// registration's. REQ-32, 46, 51.
//
// A card is known by its number as readers read it (the UID of a contactless card, or what is printed): capitals and
// digits alone, "04A2B1C9D2". One number belongs to one active card of a school at a time; who held it before stays
// known, so that a tap that arrives days late counts for whoever held the card then.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "areas/directory/api/directory.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/access/access.h"
#include "platform/db/db.h"

namespace belfry::cards {

using CardId = Id<struct CardTag>;
using ReaderId = Id<struct ReaderTag>; // small numbers, from 1
using TapId = Id<struct TapTag>;       // made of reader, epoch and the reader's own number: the same tap, the same id

inline constexpr access::Permission kSeeReaders{"cards.see_readers"};       // readers, what they send and set aside
inline constexpr access::Permission kManageReaders{"cards.manage_readers"}; // add, revoke, new key
inline constexpr access::Permission kSeeCards{"cards.see_cards"};           // who has which card
inline constexpr access::Permission kIssueCards{"cards.issue_cards"};       // issue, replace, cancel, lost, found
inline constexpr access::Permission kMakeBadges{"cards.make_badges"};       // picture badges of young pupils

enum class Place { gate, room, till, library };
std::string_view place_code(Place place); // "gate"
std::optional<Place> place_from_code(std::string_view code);

// ---- for registration
struct Tap {
    TapId id;
    PersonId person;
    SchoolId school;
    ReaderId reader;
    Place place = Place::gate;
    Instant at;       // the true time: the reader's, put right by how wrong its clock was when it sent
    Instant received; // days later where a line was down
};
// Taps of people at gates that registration has not taken up, oldest first by their true time. One statement, by an
// index that holds these alone.
std::vector<Tap> taps_waiting(db::Session& session, int most);
// Marks them so, in the unit that makes marks of them; one that is taken up already stays so. One statement.
Status take_up(db::Tx& tx, std::span<TapId const> taps);

struct LastTap {
    PersonId person;
    Instant at;
    ReaderId reader;
    std::string reader_name;
};
// The last tap at a gate of the school that day of each person who tapped, taken up or not, by person. The day is of
// the school's time zone. The scope names one school. Two statements, by index.
std::vector<LastTap> last_gate_taps(db::Session& session, access::SchoolScope const& scope, SchoolDay day);

// Who holds the active card of that number at the school now; nobody for a visitor's card. Any writing of the number
// ("04:a2:b1") is taken.
std::optional<PersonId> card_person(db::Session& session, SchoolId school, std::string_view number, Instant now);

// ---- readers
struct Reader {
    ReaderId id;
    SchoolId school;
    Place place = Place::gate;
    std::string name; // "Main gate"
    bool revoked = false;
};
// By school and name. One statement.
std::vector<Reader> readers_of(db::Session& session, access::SchoolScope const& scope);

// ---- in a demonstration: what a client that plays a school's day needs. Every person of a school has a card of the
// number demonstration_number(person), every school gate readers whose key is demonstration_key(reader).
std::string demonstration_number(PersonId person);
std::string demonstration_key(ReaderId reader);
// "Bearer 0000000000001.kx..": what a reader says in the header Authorization.
std::string authorization(ReaderId reader, std::string_view key);

// ---- cards
enum class CardKind { pupil, staff, visitor, temporary };
enum class CardState { active, lost, cancelled, replaced };
std::string_view kind_code(CardKind kind);
std::optional<CardKind> kind_from_code(std::string_view code);
std::string_view state_code(CardState state);
std::optional<CardState> state_from_code(std::string_view code);

struct Card {
    CardId id;
    SchoolId school;
    PersonId person;    // empty: a visitor
    std::string holder; // the visitor's name
    std::string number;
    CardKind kind = CardKind::pupil;
    CardState state = CardState::active;
    Instant issued_at, state_since; // of one that is not active: the earliest moment from which it was not good
    std::optional<Instant> ends_at; // of temporary and visitors' cards: good until then
};
// Capitals and digits without what separates them; nothing where that is not 4 to 40 of them.
std::optional<std::string> normal_number(std::string_view text);
// All that these people have or had, by person, newest first. One statement.
std::vector<Card> cards_of(db::Session& session, std::span<PersonId const> people);

} // namespace belfry::cards
