// What only SQLite can go wrong with.

#include <doctest/doctest.h>

#include <sys/mount.h>

#include <fstream>
#include <future>
#include <thread>

#include "platform/testing/database.h"

using namespace belfry;
using namespace belfry::db;
using testing::TemporaryFolder;
using testing::TestDatabase;

namespace {

constexpr Migration kNotes[] = {
    {"notes", 1, "notes", R"(
-- sqlite
CREATE TABLE notes_note (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES notes_note (id) DEFERRABLE INITIALLY
    DEFERRED, text TEXT) STRICT;
CREATE VIRTUAL TABLE notes_search USING fts5(text, content='');
CREATE TRIGGER notes_kept BEFORE DELETE ON notes_note BEGIN SELECT RAISE(ABORT, 'Secret'); END;
)"},
};

constexpr Sql kAdd = "INSERT INTO notes_note (id, parent, text) VALUES (:id, :parent, :text)";

Status add(Tx& tx, std::int64_t id, std::string_view text = "", Value parent = std::nullopt) {
    TRY_DO(tx.run(kAdd, {{":id", id}, {":parent", parent}, {":text", text}}));
    return {};
}

std::int64_t count(Database& database) {
    auto snapshot = database.read();
    auto rows = snapshot.select("SELECT count(*) FROM notes_note");
    return rows.next() ? rows.i64(0) : -1;
}

std::uintmax_t size_of(std::filesystem::path const& path) {
    std::error_code none;
    auto const size = std::filesystem::file_size(path, none);
    return none ? 0 : size;
}

} // namespace

TEST_CASE("a file in a folder that is not there, and one that is no database, are away") {
    TemporaryFolder folder;
    Options options;
    options.file = folder.path() / "nowhere" / "a.db";
    auto missing = Database::open(options);
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.problem().kind == ProblemKind::unavailable);
    CHECK(missing.problem().code == "db_away");
    options.file = folder.path() / "text.db";
    std::ofstream(options.file) << std::string(5000, 'x');
    auto text = Database::open(options);
    REQUIRE_FALSE(text.ok());
    CHECK(text.problem().code == "db_away");
}

TEST_CASE("full-text search works") {
    TestDatabase db(Engine::sqlite, kNotes);
    CHECK(db->write([](Tx& tx) -> Status {
                TRY_DO(tx.run("INSERT INTO notes_search (rowid, text) VALUES (7, 'Zoë plays the tuba')"));
                return {};
            }).ok());
    auto snapshot = db->read();
    auto rows = snapshot.select("SELECT rowid FROM notes_search WHERE notes_search MATCH :q", {{":q", "zoe AND tub*"}});
    REQUIRE(rows.next());
    CHECK(rows.i64(0) == 7);
}

TEST_CASE("words of a query that full-text search cannot parse are not repeated") {
    TestDatabase db(Engine::sqlite, kNotes);
    auto snapshot = db->read();
    try {
        snapshot.select("SELECT rowid FROM notes_search WHERE notes_search MATCH :q", {{":q", "\"Secret"}});
        CHECK(false);
    } catch (Broken const& broken) {
        CHECK(std::string_view(broken.what()).find("Secret") == std::string_view::npos);
    }
}

TEST_CASE("what a trigger refuses is a problem without the trigger's words") {
    TestDatabase db(Engine::sqlite, kNotes);
    auto const status = db->write([](Tx& tx) -> Status {
        TRY_DO(add(tx, 1));
        TRY_DO(tx.run("DELETE FROM notes_note"));
        return {};
    });
    CHECK(status.problem().code == "db_check");
    CHECK(status.problem().detail.find("Secret") == std::string::npos);
}

TEST_CASE("text in double quotes is a name, never a string") {
    TestDatabase db(Engine::sqlite, kNotes);
    auto snapshot = db->read();
    CHECK_THROWS_AS(snapshot.select("SELECT \"nothing\""), Broken);
}

TEST_CASE("a deferred constraint that fails at the end of a group fails its own unit alone") {
    TestDatabase db(Engine::sqlite, kNotes);
    std::promise<void> gate;
    auto const open = gate.get_future().share();
    std::atomic<int> good = 0, failed = 0;
    for (int id = 1; id <= 20; ++id)
        db->write_later(
            [id, open](Tx& tx) -> Status {
                open.wait(); // so that the others gather behind the first
                return add(tx, id, "", id == 13 ? Value(404) : Value(std::nullopt));
            },
            [&](Status status) {
                if (status.ok()) ++good;
                if (!status.ok() && status.problem().code == "db_foreign_key") ++failed;
            });
    gate.set_value();
    db.reopen();
    CHECK(good == 19);
    CHECK(failed == 1);
    CHECK(count(*db) == 19);
}

TEST_CASE("units that wait are committed together, a long one by itself") {
    TestDatabase db(Engine::sqlite, kNotes);
    auto const before = db->stats();
    std::promise<void> gate, began;
    auto const open = gate.get_future().share();
    auto const enqueue = [&](int id) {
        db->write_later([id](Tx& tx) { return add(tx, id); }, [](Status status) { CHECK(status.ok()); });
    };
    db->write_later(
        [&](Tx& tx) {
            began.set_value();
            open.wait();
            return add(tx, 0);
        },
        [](Status) {});
    began.get_future().wait();
    for (int id = 1; id <= 50; ++id) enqueue(id);
    std::thread long_unit([&] { CHECK(db->write_long([](Tx& tx) { return add(tx, 51); }).ok()); });
    while (db->stats().waiting < 52) std::this_thread::yield();
    for (int id = 52; id <= 100; ++id) enqueue(id);
    CHECK(db->stats().waiting == 101);
    gate.set_value();
    long_unit.join();
    CHECK(db->write([](Tx& tx) { return add(tx, 101); }).ok());
    auto const after = db->stats();
    CHECK(after.units - before.units == 102);
    CHECK(after.commits - before.commits >= 4);
    CHECK(after.commits - before.commits <= 5);
    CHECK(count(*db) == 102);
}

TEST_CASE("another program that holds the file makes units wait their time and break, and then they go on") {
    Options options;
    options.busy_milliseconds_max = 50;
    TestDatabase db(Engine::sqlite, kNotes, options);
    auto other = std::move(Database::open(db.options())).value();
    CHECK(other
              ->write([&](Tx& tx) -> Status {
                  TRY_DO(add(tx, 1));
                  try {
                      static_cast<void>(std::async(std::launch::async, [&] {
                                            return db->write([](Tx& mine) { return add(mine, 2); });
                                        }).get());
                      CHECK(false);
                  } catch (Broken const& broken) {
                      CHECK(broken.fault == Fault::busy);
                  }
                  return {};
              })
              .ok());
    CHECK(db->write([](Tx& tx) { return add(tx, 2); }).ok());
    CHECK(count(*db) == 2);
    CHECK(count(*other) == 2);
}

TEST_CASE("a full disk breaks the unit that finds it full, leaves nothing half written, and ends when there is room") {
    TemporaryFolder folder;
    if (mount("none", folder.path().c_str(), "tmpfs", 0, "size=2m") != 0) {
        WARN_MESSAGE(false, "not run: only root can mount a small disk");
        return;
    }
    {
        Options options;
        options.file = folder.path() / "small.db";
        auto db = std::move(Database::open(options)).value();
        REQUIRE(db->migrate(kNotes).ok());
        std::string const text(100000, 'x');
        int written = 0;
        try {
            while (written < 100 && db->write([&](Tx& tx) { return add(tx, written, text); }).ok()) ++written;
            CHECK(false);
        } catch (Broken const& broken) {
            CHECK(broken.fault == Fault::full);
        }
        CHECK(written > 3);
        CHECK(count(*db) == written);
        // Small ones among big ones still fit where there is any room at all, and the big ones fail alone.
        std::atomic<int> full = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                try {
                    static_cast<void>(
                        db->write([&](Tx& tx) -> Status { return add(tx, 1000 + t, std::string(3000000, 'y')); }));
                } catch (Broken const& broken) {
                    full += broken.fault == Fault::full;
                }
            });
        for (auto& thread : threads) thread.join();
        CHECK(full == 4);
        CHECK(count(*db) == written);
        REQUIRE(mount("none", folder.path().c_str(), "tmpfs", MS_REMOUNT, "size=32m") == 0);
        CHECK(db->write([&](Tx& tx) { return add(tx, 5000, text); }).ok());
        CHECK(count(*db) == written + 1);
    }
    umount(folder.path().c_str());
}

TEST_CASE("the log begins again although readers always hold on to it") {
    TestDatabase db(Engine::sqlite, kNotes);
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;
    for (int r = 0; r < 3; ++r)
        readers.emplace_back([&] {
            while (!stop) {
                auto snapshot = db->read();
                auto rows = snapshot.select("SELECT count(*) FROM notes_note");
                rows.next();
                std::this_thread::sleep_for(std::chrono::milliseconds(3));
            }
        });
    std::string const text(200000, 'x');
    std::uintmax_t largest = 0;
    auto log = db.options().file;
    log += "-wal";
    for (int id = 1; id <= 1500; ++id) { // 300 MB in all
        REQUIRE(db->write([&](Tx& tx) -> Status {
                      TRY_DO(tx.run(
                          "INSERT INTO notes_note (id, text) VALUES (:id, :text) ON CONFLICT (id) DO UPDATE SET text = "
                          "excluded.text || :id",
                          {{":id", id % 20}, {":text", text}}));
                      return {};
                  }).ok());
        largest = std::max(largest, size_of(log));
    }
    stop = true;
    for (auto& reader : readers) reader.join();
    CHECK(largest > 10u << 20);
    CHECK(largest < 200u << 20);
}

TEST_CASE("a statement of a long unit may take longer than others") {
    Options options;
    options.statement_seconds_max = 0;
    TestDatabase db(Engine::sqlite, kNotes, options);
    auto const count_far = [](Tx& tx) -> Status {
        auto rows = tx.select("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
                              "SELECT max(i) FROM n");
        CHECK(rows.next());
        return {};
    };
    CHECK_THROWS_AS(static_cast<void>(db->write(count_far)), Broken);
    CHECK(db->write_long(count_far).ok());
}
