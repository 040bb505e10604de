#include "platform/db/kept_copy.h"

#include <doctest/doctest.h>

#include <fstream>

#include "platform/db/shelves_for_test.h"
#include "platform/testing/temporary_folder.h"

using namespace belfry;
using namespace belfry::db;

namespace {

Instant const kNow = Instant::parse("2026-11-24T08:50:00Z").value();

struct Kept {
    testing::TemporaryFolder folder;
    std::filesystem::path const file = folder.path() / "belfry.db";

    std::unique_ptr<Database> open(std::span<Migration const> migrations) {
        Options options;
        options.file = file;
        auto opened = std::move(Database::open(options)).value();
        REQUIRE(opened->migrate(migrations).ok());
        return opened;
    }
    std::int64_t shelves(std::span<Migration const> migrations) {
        return static_cast<std::int64_t>(shelf_names(*open(migrations)).size());
    }
};

// The next release: one more table.
std::vector<Migration> next_release() {
    std::vector<Migration> all(std::begin(kShelves), std::end(kShelves));
    all.push_back({"library", 2, "ladders", "CREATE TABLE library_ladder (id INTEGER PRIMARY KEY);"});
    return all;
}

} // namespace

TEST_CASE("a copy is due before a schema changes, and for nothing else") {
    Kept kept;
    CHECK_FALSE(would_migrate(kept.file, kShelves).value());
    std::ofstream(kept.file).flush();
    CHECK_FALSE(would_migrate(kept.file, kShelves).value());
    kept.open(kShelves);
    CHECK_FALSE(would_migrate(kept.file, kShelves).value());
    CHECK(would_migrate(kept.file, next_release()).value());
    kept.open(next_release());
    CHECK_FALSE(would_migrate(kept.file, kShelves).ok()); // an older program than the data
}

TEST_CASE("one goes back to the release before: the copy is whole, what came since is counted and set aside") {
    Kept kept;
    {
        auto db = kept.open(kShelves);
        REQUIRE(add_shelf(*db, 1, "Maps").ok());
        auto const copy = keep_copy(kept.file, kNow); // also while somebody has it open
        REQUIRE(copy.ok());
        CHECK(copy->filename() == "20261124T085000Z.db");
    }
    auto const copy = newest_copy(kept.file);
    REQUIRE(copy);
    {
        auto db = kept.open(next_release());
        CHECK(since_copy(kept.file, *copy)->rows == 0);
        REQUIRE(add_shelf(*db, 2, "Atlases").ok());
        CHECK(since_copy(kept.file, *copy)->rows == 1);
        REQUIRE(db->write([](Tx& tx) { return tx.run("INSERT INTO library_ladder (id) VALUES (1)"); }).ok());
        CHECK(since_copy(kept.file, *copy)->new_rows == 1);
    }
    REQUIRE(go_back(kept.file, *copy, kNow.plus_seconds(60)).ok());
    CHECK(kept.shelves(kShelves) == 1); // the older program opens it again
    CHECK(std::filesystem::exists(kept.folder.path() / "newer-20261124T085100Z.db"));
    CHECK(std::filesystem::exists(*copy)); // for another time
    CHECK(kept.shelves(next_release()) == 1);
}

TEST_CASE("a page that the disk spoilt is found") {
    Kept kept;
    {
        auto db = kept.open(kShelves);
        for (int i = 1; i <= 300; ++i)
            REQUIRE(add_shelf(*db, i, "Shelf " + std::string(100, 'x') + std::to_string(i)).ok());
    }
    CHECK(check_file(kept.file).ok());
    auto const size = std::filesystem::file_size(kept.file);
    REQUIRE(size > 5 * 4096);
    {
        std::fstream bytes(kept.file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(static_cast<std::streamoff>(size / 2 / 4096 * 4096));
        bytes << std::string(2048, '\x5A');
    }
    auto const found = check_file(kept.file);
    REQUIRE_FALSE(found.ok());
    CHECK(found.problem().code == "database_damaged");
    CHECK_FALSE(check_file(kept.folder.path() / "nowhere").ok());
}

TEST_CASE("two copies are kept, and one that does not fit leaves nothing and stops what wanted it") {
    Kept kept;
    kept.open(kShelves);
    for (int i = 0; i < 4; ++i) REQUIRE(keep_copy(kept.file, kNow.plus_seconds(i)).ok());
    int copies = 0;
    for ([[maybe_unused]] auto const& one : std::filesystem::directory_iterator(kept.folder.path() / "before-upgrade"))
        ++copies;
    CHECK(copies == 2);
    CHECK(newest_copy(kept.file)->filename() == "20261124T085003Z.db");
    std::filesystem::remove_all(kept.folder.path() / "before-upgrade");
    std::ofstream(kept.folder.path() / "before-upgrade") << "in the way";
    CHECK(keep_copy(kept.file, kNow).problem().code == "no_copy");
}
