#pragma once
// SQL of feed addresses, and what the area holds on a person.

#include "areas/timetable/api/timetable.h"

namespace belfry::timetable {

struct FeedRow {
    PersonId person;
    std::string sealed;
    Instant made_at;
};
std::optional<FeedRow> feed_of(db::Session& session, PersonId person);
// Whose feed it is; empty where there is none.
PersonId feed_owner(db::Session& session, std::string_view digest);
// In place of the one there was.
Status keep_feed(db::Tx& tx, PersonId person, std::string_view digest, std::string_view sealed, Instant now);
Status remove_feed(db::Tx& tx, PersonId person);

} // namespace belfry::timetable
