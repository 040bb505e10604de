#pragma once
// For this area's tests: two schools with a gate each, a pupil and a teacher with cards. Not part of the program.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "areas/cards/api/cards.h"
#include "areas/cards/area.h"
#include "areas/cards/cards/card_store.h"
#include "areas/cards/readers/reader_store.h"
#include "areas/cards/taps/tap_store.h"
#include "areas/directory/area.h"
#include "platform/crypto/crypto.h"
#include "platform/testing/database.h"
#include "platform/testing/platform.h"

namespace belfry::cards::testing {

struct World {
    explicit World(db::Engine engine = db::Engine::sqlite);

    template <class Unit>
    void write(Unit&& unit) {
        auto const done = t.db().write([&](db::Tx& tx) -> Status { return unit(tx); });
        REQUIRE_MESSAGE(done.ok(), done.problem().code);
    }
    PersonId add_person(std::string given, std::string family, access::Role role, SchoolId school);
    CardId add_card(PersonId person, SchoolId school, std::string number, CardKind kind = CardKind::pupil,
                    CardState state = CardState::active);
    ReaderId add_reader(SchoolId school, Place place, std::string name);
    // They are written later, by a thread of the database.
    void wait_for_wrong_keys(ReaderId reader, std::int64_t count);
    Instant now() const { return clock().now(); }
    FakeClock& clock() const { return const_cast<belfry::testing::TestPlatform&>(t).clock(); }

    belfry::testing::TestPlatform t;
    SchoolId elm, oak; // Elmgreen School; Oakfield Primary
    PersonId zoe, ann; // a pupil and a teacher of Elmgreen, with active cards
    CardId zoes, anns;
    ReaderId gate, other_gate, library; // of Elmgreen, of Oakfield, of Elmgreen
};

inline constexpr char const* kZoesNumber = "04A2B1C9D2";
inline constexpr char const* kAnnsNumber = "04FFEE1122";

// The key of a reader that World made.
inline std::string key_of(ReaderId reader) { return demonstration_key(reader); }

} // namespace belfry::cards::testing
