#pragma once
// The one row of what time was believed last.

#include <optional>

#include "base/time.h"
#include "platform/db/db.h"

namespace belfry::jobs::store {

struct Believed {
    Instant high_water;
    std::int64_t confirmed = 0;
};
std::optional<Believed> believed(db::Session& session);
// When a job that starts by itself last ended.
std::optional<Instant> last_ended(db::Session& session);
// The mark never goes back.
Status believe(db::Tx& tx, Instant moment);
// It does where a person says so.
Status believe_confirmed(db::Tx& tx, Instant moment);
// PostgreSQL alone.
Instant database_clock(db::Session& session);

} // namespace belfry::jobs::store
