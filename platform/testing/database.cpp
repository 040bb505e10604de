// Databases for tests: a file in a folder of its own. Hundreds in a run, a few milliseconds each.

#include "platform/testing/database.h"

#include <cstdlib>
#include <stdexcept>

namespace belfry::testing {

TemporaryFolder::TemporaryFolder() {
    auto name = (std::filesystem::temp_directory_path() / "belfry-test-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder can be made");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

TestDatabase::TestDatabase(db::Engine engine, std::span<db::Migration const> migrations, db::Options options)
    : options_(std::move(options)) {
    options_.engine = engine;
    options_.file = folder_.path() / "test.db";
    open();
    if (auto status = database_->migrate(migrations); !status.ok())
        throw std::runtime_error("migrating: " + status.problem().detail);
}

TestDatabase::~TestDatabase() = default;

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
