// Telling the planner of PostgreSQL what came. Scale: some two hundred tables, of which it reads 30,000 rows each.
#include "platform/db/statistics.h"

namespace belfry::db {
namespace {

constexpr Sql kAnalyze = "ANALYZE";

} // namespace

Status refresh_statistics(Database& database) {
    if (database.engine() == Engine::sqlite) return {};
    try {
        return database.write_long([](Tx& tx) -> Status {
            TRY_DO(tx.run(kAnalyze, {}));
            return {};
        });
    } catch (Broken const& broken) {
        return Problem{ProblemKind::unavailable, "db_away", broken.what()};
    }
}

} // namespace belfry::db
