// SQLite as a whole: one writer, a pool of readers, one more connection that answers whether all is well.
// Scale: a school, a trial, or a county on one machine; the file may be some gigabytes.

#include "platform/db/pool.h"
#include "platform/db/sqlite_writer.h"

namespace belfry::db::detail {
namespace {

constexpr auto kMigrationsTable = "CREATE TABLE IF NOT EXISTS db_migrations (area TEXT NOT NULL, number INTEGER NOT "
                                  "NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, PRIMARY KEY (area, number)) "
                                  "STRICT, WITHOUT ROWID";
constexpr std::string_view kApplied = "SELECT area, number, checksum FROM db_migrations ORDER BY area, number";
constexpr std::string_view kRecord =
    "INSERT INTO db_migrations (area, number, name, checksum) VALUES (:area, :number, :name, :checksum)";
constexpr std::string_view kDangling = "SELECT count(*) FROM pragma_foreign_key_check";
constexpr std::string_view kSchema =
    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
    "ORDER BY name, type";
constexpr std::string_view kAnswer = "SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)";

std::unique_ptr<SqliteConnection> connect(Options const& options) {
    auto connection = SqliteConnection::open(options, SqliteConnection::Use::read);
    if (!connection.ok()) throw Broken(Fault::connection, connection.problem().detail);
    return std::move(connection).value();
}

void run_migration(SqliteConnection& connection, Migration const& migration) {
    connection.control("BEGIN IMMEDIATE");
    connection.script(migration_sql(Engine::sqlite, migration.sql));
    std::string const sum = checksum(migration.sql);
    Param const params[] = {
        {":area", migration.area}, {":number", migration.number}, {":name", migration.name}, {":checksum", sum}};
    connection.begin_unit();
    auto const recorded = connection.run(kRecord, params);
    if (!recorded.ok()) throw Broken(Fault::statement, recorded.problem().detail);
    {
        auto dangling = connection.select(kDangling, {});
        dangling->next();
        if (dangling->i64(0) != 0) throw Broken(Fault::statement, "leaves foreign keys that point nowhere");
    }
    if (auto const committed = connection.commit(); !committed.ok())
        throw Broken(Fault::statement, committed.problem().detail);
}

Status run_migrations(SqliteConnection& connection, std::span<Migration const> migrations) {
    connection.script(kMigrationsTable);
    std::vector<AppliedMigration> applied;
    connection.begin_unit();
    for (auto rows = connection.select(kApplied, {}); rows->next();)
        applied.push_back({std::string(rows->text(0)), static_cast<int>(rows->i64(1)), std::string(rows->text(2))});
    TRY(to_run, migrations_to_run(migrations, applied));
    // A table is rebuilt by dropping the old one, which must not take the rows that refer to it along; what the
    // migration leaves is checked before it is committed. The setting has no effect inside a transaction.
    connection.control("PRAGMA foreign_keys=OFF");
    Status status;
    for (auto const& migration : to_run) {
        try {
            run_migration(connection, migration);
        } catch (Broken const& broken) {
            connection.roll_back();
            if (broken.fault != Fault::statement) throw;
            status =
                Problem{ProblemKind::internal, "db_migration",
                        std::string(migration.area) + " " + std::to_string(migration.number) + ": " + broken.what()};
            break;
        }
    }
    connection.control("PRAGMA foreign_keys=ON");
    return status;
}

class SqliteBackend final : public Backend {
public:
    SqliteBackend(Options const& options, std::unique_ptr<SqliteConnection> writer,
                  std::unique_ptr<SqliteConnection> answering)
        : readers_(options.readers, options.busy_milliseconds_max, [options] { return connect(options); }),
          answering_(std::move(answering)), writer_(std::move(writer), options) {}

    Connection* acquire_reader() override {
        auto connection = readers_.acquire();
        try {
            connection->control("BEGIN"); // takes its moment with the first read
        } catch (...) {
            readers_.release(nullptr);
            throw;
        }
        return connection.release();
    }

    void release_reader(Connection* connection) noexcept override {
        std::unique_ptr<SqliteConnection> owned(static_cast<SqliteConnection*>(connection));
        owned->end_reading();
        if (owned->in_transaction()) owned.reset();
        readers_.release(std::move(owned));
    }

    Status write(std::function<Status(Tx&)> const& unit) override { return writer_.write(unit, false); }
    Status write_long(std::function<Status(Tx&)> const& unit) override { return writer_.write(unit, true); }
    void write_later(std::function<Status(Tx&)> unit, std::function<void(Status)> done) override {
        writer_.write_later(std::move(unit), std::move(done));
    }

    Status migrate(std::span<Migration const> migrations) override {
        Status status;
        writer_.with_connection([&](SqliteConnection& connection) { status = run_migrations(connection, migrations); });
        return status;
    }

    std::string schema_text() override {
        std::string text;
        writer_.with_connection([&](SqliteConnection& connection) {
            connection.begin_unit();
            for (auto rows = connection.select(kSchema, {}); rows->next();) text.append(rows->text(0)) += ";\n";
        });
        return text;
    }

    bool answers() override {
        try {
            std::lock_guard lock(answering_mutex_);
            answering_->begin_unit();
            return answering_->select(kAnswer, {})->next();
        } catch (Broken const&) {
            return false;
        }
    }

    Database::Stats stats() const override { return writer_.stats(); }

private:
    Pool<SqliteConnection> readers_;
    std::mutex answering_mutex_;
    std::unique_ptr<SqliteConnection> answering_;
    SqliteWriter writer_; // last: ends first, and what it still runs may read
};

} // namespace

Result<std::unique_ptr<Backend>> open_sqlite(Options const& options) {
    TRY(writer, SqliteConnection::open(options, SqliteConnection::Use::write));
    Options small = options;
    small.reader_cache_kib = 64;
    TRY(answering, SqliteConnection::open(small, SqliteConnection::Use::read));
    return std::unique_ptr<Backend>(std::make_unique<SqliteBackend>(options, std::move(writer), std::move(answering)));
}

} // namespace belfry::db::detail
