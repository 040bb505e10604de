// One row, read before each sweep and written every half minute by each node.
#include "platform/jobs/known_time_store.h"

namespace belfry::jobs::store {
namespace {

constexpr db::Sql kRead = "SELECT high_water, confirmed FROM jobs_time WHERE id = 1";
constexpr db::Sql kLastEnded = "SELECT MAX(ended_at) FROM jobs_jobs WHERE every_seconds > 0";
constexpr db::Sql kBelieve =
    "INSERT INTO jobs_time (id, high_water) VALUES (1, :moment) ON CONFLICT (id) DO UPDATE SET "
    "probe = jobs_time.probe + 1, high_water = CASE WHEN jobs_time.high_water < excluded.high_water "
    "THEN excluded.high_water ELSE jobs_time.high_water END";
constexpr db::Sql kConfirm = "INSERT INTO jobs_time (id, high_water, confirmed) VALUES (1, :moment, 1) "
                             "ON CONFLICT (id) DO UPDATE SET high_water = excluded.high_water, "
                             "confirmed = jobs_time.confirmed + 1";
constexpr db::Sql kClock = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";

} // namespace

std::optional<Believed> believed(db::Session& session) {
    auto rows = session.select(kRead);
    if (!rows.next()) return std::nullopt;
    return Believed{rows.instant(0), rows.i64(1)};
}

std::optional<Instant> last_ended(db::Session& session) {
    auto rows = session.select(kLastEnded);
    return rows.next() ? rows.maybe_instant(0) : std::nullopt;
}

Status believe(db::Tx& tx, Instant moment) {
    TRY_DO(tx.run(kBelieve, {{":moment", moment}}));
    return {};
}

Status believe_confirmed(db::Tx& tx, Instant moment) {
    TRY_DO(tx.run(kConfirm, {{":moment", moment}}));
    return {};
}

Instant database_clock(db::Session& session) {
    auto rows = session.select(kClock);
    return rows.next() ? rows.instant(0) : Instant();
}

} // namespace belfry::jobs::store
