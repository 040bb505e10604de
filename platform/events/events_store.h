#pragma once
// The outbox and its marks in SQL.

#include <map>
#include <vector>

#include "platform/events/events.h"

namespace belfry::events::store {

enum class Mark { handled, trying, given_up };
struct Marked {
    Mark mark = Mark::trying;
    int tries = 0;
    Instant next_try;
};
struct Waiting {
    Event event;
    std::map<std::string, Marked, std::less<>> marks; // by handler
};

Status add(db::Tx& tx, Event const& event);
// Events not yet handled by all, in order, after `after`.
std::vector<Waiting> waiting(db::Session& session, EventId after, int most);
// False where that handler has had it already.
Result<bool> mark_handled(db::Tx& tx, EventId event, std::string_view handler);
Status mark_failed(db::Tx& tx, EventId event, std::string_view handler, Marked const& mark);
Status finish(db::Tx& tx, EventId event);
// Gives how many it removed.
Result<std::int64_t> remove_handled_before(db::Tx& tx, Instant moment, int most);

} // namespace belfry::events::store
