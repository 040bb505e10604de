#pragma once
// SQL of taps.

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "areas/cards/api/cards.h"
#include "areas/cards/wire/tap_batch.h"

namespace belfry::cards {

// reader * 2^43 + epoch * 2^32 + seq
TapId tap_id(ReaderId reader, std::int64_t epoch, std::int64_t seq);
// The reader's own number of it; nothing for one whose number was used before.
std::optional<std::int64_t> seq_of(TapId tap);

struct StoredTap {
    TapId id;
    ReaderId reader;
    SchoolId school;
    CardId card;     // empty where the card is not known
    PersonId person; // empty for a visitor's card too
    Instant at, received;
    bool gate = false;
    std::string_view reason; // empty: taken
    std::string_view number; // of one set aside
};
Status add_taps(db::Tx& tx, std::span<StoredTap const> taps);

// Those of these ids that are stored already, each with the number of its card. One statement.
std::unordered_map<std::int64_t, std::string> known_taps(db::Session& session, std::span<std::int64_t const> ids);

struct AsideTap {
    TapId id;
    std::string number, reason;
    Instant at, received;
};
// Newest first. One statement each.
std::vector<AsideTap> aside_taps(db::Session& session, ReaderId reader, std::string_view reason, int most, int skip);
std::int64_t count_aside(db::Session& session, ReaderId reader, std::string_view reason);

// At most `most` of the taps taken at that school, or set aside of that reader, oldest first; gives how many went.
Result<std::int64_t> sweep_taken(db::Tx& tx, SchoolId school, Instant before, int most);
Result<std::int64_t> sweep_aside(db::Tx& tx, ReaderId reader, Instant before, int most);
// The taps of one person, newest first; for data protection alone, and before their cards go: it is these that say at
// which schools taps can be. Reads what is kept of those schools and no other: 120 days, some 40,000 taps each.
std::vector<Tap> taps_of_person(db::Session& session, PersonId person, int most);
Status forget_taps_of(db::Tx& tx, PersonId person);

} // namespace belfry::cards
