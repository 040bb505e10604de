// Databases for tests: a file in a folder of its own, or a schema of the test server. Hundreds in a run, a few
// milliseconds each.

#include "platform/testing/test_database.h"

#include <atomic>
#include <stdexcept>
#include <unistd.h>

#include "platform/db/postgres_connection.h"
#include "platform/testing/postgres.h"

namespace belfry::testing {

namespace {

void on_test_server(std::string const& sql) {
    db::Options options;
    options.conninfo = test_postgres_conninfo();
    db::detail::PostgresConnection(options, std::make_shared<db::detail::ConnectGate>()).script(sql);
}

std::string next_schema() {
    static std::atomic<int> number = 0;
    return "test_" + std::to_string(getpid()) + "_" + std::to_string(++number);
}

} // namespace

TestDatabase::TestDatabase(db::Engine engine, std::span<db::Migration const> migrations, db::Options options)
    : options_(std::move(options)) {
    options_.engine = engine;
    if (engine == db::Engine::postgres) {
        schema_ = next_schema();
        on_test_server("CREATE SCHEMA " + schema_);
        options_.conninfo = test_postgres_conninfo() + " options='-c search_path=" + schema_ + "'";
    } else {
        options_.file = folder_.path() / "test.db";
    }
    open();
    migrate(migrations);
}

TestDatabase::TestDatabase(std::filesystem::path const& file, std::span<db::Migration const> migrations) {
    options_.file = file;
    open();
    migrate(migrations);
}

void TestDatabase::migrate(std::span<db::Migration const> migrations) {
    if (auto status = database_->migrate(migrations); !status.ok())
        throw std::runtime_error("migrating: " + status.problem().detail);
}

TestDatabase::~TestDatabase() {
    database_.reset();
    try {
        if (!schema_.empty()) on_test_server("DROP SCHEMA " + schema_ + " CASCADE");
    } catch (db::Broken const&) {
        // goes with the server
    }
}

void TestDatabase::open() {
    auto database = db::Database::open(options_);
    if (!database.ok()) throw std::runtime_error("opening: " + database.problem().detail);
    database_ = std::move(database).value();
}

void TestDatabase::reopen() {
    database_.reset();
    open();
}

} // namespace belfry::testing
