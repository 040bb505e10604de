// Migrations and schema of PostgreSQL. Run at start, by every node at the same time.

#include "platform/db/postgres_schema.h"

namespace belfry::db::detail {
namespace {

constexpr auto kMigrationsTable =
    "CREATE TABLE IF NOT EXISTS db_migrations (area TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, "
    "checksum TEXT NOT NULL, PRIMARY KEY (area, number))";
// One node at a time, for each schema; given up with the connection.
constexpr auto kLock = "SET lock_timeout = 0; SET statement_timeout = 0; "
                       "SELECT pg_advisory_lock(1650879078, hashtext(current_schema()))";
constexpr auto kUnlock = "SELECT pg_advisory_unlock_all()";
constexpr std::string_view kSortsByBytes =
    "SELECT count(*) FROM pg_database WHERE datname = current_database() AND datlocprovider = 'c' AND "
    "lower(replace(datcollate, '-', '')) IN ('c', 'posix', 'c.utf8', 'ucs_basic')";
constexpr std::string_view kApplied = "SELECT area, number, checksum FROM db_migrations ORDER BY area, number";
constexpr std::string_view kRecord =
    "INSERT INTO db_migrations (area, number, name, checksum) VALUES (:area, :number, :name, :checksum)";

// A line for each thing, sorted by the name of the table or function it belongs to.
constexpr std::string_view kSchema = R"(
WITH mine AS (SELECT oid, relname, relkind FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
SELECT line FROM (
  SELECT relname AS name, 1 AS part, attnum::bigint AS place,
    'column ' || relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
      || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
      || CASE WHEN attgenerated = 's' THEN ' GENERATED' ELSE '' END
      || coalesce(' ' || pg_get_expr(adbin, adrelid), '') AS line
    FROM mine JOIN pg_attribute ON attrelid = mine.oid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind IN ('r', 'p', 'v', 'm') AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT relname, 2, 0, 'constraint ' || relname || '.' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid)
    FROM mine JOIN pg_constraint ON conrelid = mine.oid
  UNION ALL
  SELECT t.relname, 3, 0, pg_get_indexdef(indexrelid)
    FROM mine t JOIN pg_index ON indrelid = t.oid
    WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
  UNION ALL
  SELECT relname, 4, 0, pg_get_triggerdef(pg_trigger.oid)
    FROM mine JOIN pg_trigger ON tgrelid = mine.oid WHERE NOT tgisinternal
  UNION ALL
  SELECT relname, 5, 0, 'view ' || relname || ' ' || pg_get_viewdef(oid) FROM mine WHERE relkind IN ('v', 'm')
  UNION ALL
  SELECT relname, 6, 0, 'sequence ' || relname FROM mine WHERE relkind = 'S'
  UNION ALL
  SELECT proname, 7, 0, pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND prokind IN ('f', 'p')
) AS lines ORDER BY name COLLATE "C", part, place, line COLLATE "C")";

void run_migration(PostgresConnection& connection, Migration const& migration) {
    connection.begin(PostgresConnection::Mode::long_unit);
    std::string const sum = checksum(migration.sql);
    Param const params[] = {
        {":area", migration.area}, {":number", migration.number}, {":name", migration.name}, {":checksum", sum}};
    auto const recorded = connection.run(kRecord, params);
    if (!recorded.ok()) throw Broken(Fault::statement, recorded.problem().detail);
    connection.script(migration_sql(Engine::postgres, migration.sql));
    if (auto const committed = connection.commit(); !committed.ok())
        throw Broken(Fault::statement, committed.problem().detail);
}

bool sorts_by_bytes(PostgresConnection& connection) {
    connection.begin(PostgresConnection::Mode::snapshot);
    bool sorts = false;
    for (auto rows = connection.select(kSortsByBytes, {}); rows->next();) sorts = rows->i64(0) == 1;
    connection.end(true);
    return sorts;
}

std::vector<AppliedMigration> applied(PostgresConnection& connection) {
    std::vector<AppliedMigration> found;
    connection.begin(PostgresConnection::Mode::snapshot);
    for (auto rows = connection.select(kApplied, {}); rows->next();)
        found.push_back({std::string(rows->text(0)), static_cast<int>(rows->i64(1)), std::string(rows->text(2))});
    connection.end(true);
    return found;
}

} // namespace

Status migrate_postgres(PostgresConnection& connection, std::span<Migration const> migrations) {
    if (!sorts_by_bytes(connection))
        return Problem{ProblemKind::internal, "db_collation",
                       "the database must be created with LC_COLLATE 'C' (or C.UTF-8)"};
    connection.script(kLock);
    connection.script(kMigrationsTable);
    TRY(to_run, migrations_to_run(migrations, applied(connection)));
    for (auto const& migration : to_run) {
        try {
            run_migration(connection, migration);
        } catch (Broken const& broken) {
            connection.end(false);
            if (broken.fault != Fault::statement) throw;
            return Problem{ProblemKind::internal, "db_migration",
                           std::string(migration.area) + " " + std::to_string(migration.number) + ": " + broken.what()};
        }
    }
    connection.script(kUnlock);
    return {};
}

std::string schema_of_postgres(PostgresConnection& connection) {
    connection.begin(PostgresConnection::Mode::snapshot);
    std::string schema, text;
    for (auto rows = connection.select("SELECT current_schema()", {}); rows->next();) schema = rows->text(0);
    for (auto rows = connection.select(kSchema, {}); rows->next();) text.append(rows->text(0)) += ";\n";
    connection.end(true);
    schema += '.'; // some definitions name the schema, which differs from one installation to the next
    for (auto at = text.find(schema); at != std::string::npos; at = text.find(schema, at))
        text.erase(at, schema.size());
    return text;
}

} // namespace belfry::db::detail
