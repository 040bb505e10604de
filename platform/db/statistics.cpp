// Telling the planner of PostgreSQL what came. Scale: some two hundred tables, of which it reads 30,000 rows each.
#include "platform/db/statistics.h"

namespace belfry::db {
namespace {

constexpr Sql kAnalyze = "ANALYZE";

#define GROWN                                                                                                          \
    "pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid WHERE s.n_mod_since_analyze > 500 "                      \
    "AND s.n_mod_since_analyze > 3 * GREATEST(c.reltuples, 0)"
constexpr Sql kAnyGrown = "SELECT 1 FROM " GROWN " LIMIT 1";
constexpr Sql kAnalyzeGrown = "DO 'DECLARE t record; BEGIN FOR t IN SELECT s.schemaname, s.relname FROM " GROWN
                              " LOOP EXECUTE format(''ANALYZE %I.%I'', t.schemaname, t.relname); END LOOP; END'";

Status analyze(Database& database, Sql statement) {
    try {
        return database.write_long([&](Tx& tx) -> Status {
            TRY_DO(tx.run(statement, {}));
            return {};
        });
    } catch (Broken const& broken) {
        return Problem{ProblemKind::unavailable, "db_away", broken.what()};
    }
}

} // namespace

Status refresh_statistics(Database& database) {
    return database.engine() == Engine::sqlite ? Status() : analyze(database, kAnalyze);
}

Status refresh_grown(Database& database) {
    if (database.engine() == Engine::sqlite) return {};
    {
        auto snapshot = database.read();
        if (!snapshot.select(kAnyGrown).next()) return {};
    }
    return analyze(database, kAnalyzeGrown);
}

} // namespace belfry::db
