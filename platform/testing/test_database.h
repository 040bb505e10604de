#pragma once
// A database for tests and measures; knows nothing of the test library.

#include <memory>
#include <span>
#include <string>

#include "platform/db/db.h"
#include "platform/testing/temporary_folder.h"

namespace belfry::testing {

// A fresh database with these migrations run, gone when this goes. `options` may set limits; engine, file and conninfo
// are filled in. Throws std::runtime_error, which fails the test, where it cannot be made.
class TestDatabase {
public:
    explicit TestDatabase(db::Engine engine, std::span<db::Migration const> migrations = {}, db::Options options = {});
    // SQLite in this file, which stays: for tests that kill a process and open what it left.
    TestDatabase(std::filesystem::path const& file, std::span<db::Migration const> migrations);
    ~TestDatabase();
    TestDatabase(TestDatabase const&) = delete;
    TestDatabase& operator=(TestDatabase const&) = delete;

    db::Database* operator->() { return database_.get(); }
    db::Database& operator*() { return *database_; }
    // Closes it and opens it again, as a restart would.
    void reopen();
    // What a second program would open it with.
    db::Options const& options() const { return options_; }

private:
    void open();
    void migrate(std::span<db::Migration const> migrations);
    TemporaryFolder folder_;
    std::string schema_; // postgres
    db::Options options_;
    std::unique_ptr<db::Database> database_;
};

} // namespace belfry::testing
