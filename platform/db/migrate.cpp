// Which migrations are still to run. A few dozen per area; compared once, at start.

#include <map>

#include "platform/db/engine.h"

namespace belfry::db::detail {
namespace {

Problem refused(std::string_view area, int number, std::string_view why) {
    return {ProblemKind::internal, "db_migration",
            std::string(area).append(" ").append(std::to_string(number)).append(": ").append(why)};
}

} // namespace

Result<std::vector<Migration>> migrations_to_run(std::span<Migration const> wanted,
                                                 std::span<AppliedMigration const> applied) {
    std::map<std::pair<std::string_view, int>, std::string_view> done;
    for (auto const& one : applied) done[{one.area, one.number}] = one.checksum;

    std::map<std::string_view, int> last; // of each area that this program has
    std::vector<Migration> to_run;
    for (auto const& migration : wanted) {
        int& number = last[migration.area];
        if (migration.number != number + 1)
            return refused(migration.area, migration.number, "migrations are numbered from 1 without gaps");
        number = migration.number;
        auto const found = done.find({migration.area, migration.number});
        if (found == done.end())
            to_run.push_back(migration);
        else if (found->second != checksum(migration.sql))
            return refused(migration.area, migration.number, "was edited after it had run here");
    }
    for (auto const& one : applied) {
        auto const known = last.find(one.area);
        if (known != last.end() && one.number > known->second)
            return refused(one.area, one.number, "has run here, and this program does not know it: it is older");
    }
    for (auto const& migration : to_run)
        if (done.contains({migration.area, migration.number + 1}))
            return refused(migration.area, migration.number, "was skipped here, and later ones have run");
    return to_run;
}

} // namespace belfry::db::detail
