// What only PostgreSQL can go wrong with.

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <thread>
#include <unistd.h>

#include "platform/db/postgres_connection.h"
#include "platform/db/private_postgres.h"
#include "platform/db/shelves_for_test.h"
#include "platform/db/statistics.h"
#include "platform/testing/postgres.h"

using namespace belfry;
using namespace belfry::db;
using testing::TemporaryFolder;

namespace {

struct OwnServer {
    TemporaryFolder folder;
    PrivatePostgres server{{.folder = folder.path()}};
    std::unique_ptr<Database> open() {
        Options options;
        options.engine = Engine::postgres;
        options.conninfo = server.conninfo();
        auto database = Database::open(options);
        REQUIRE(database.ok());
        return std::move(database).value();
    }
};

} // namespace

TEST_CASE("a server of one's own lets in this user alone, over the socket alone, as no superuser") {
    OwnServer own;
    auto const gate = std::make_shared<detail::ConnectGate>();
    Options options;
    options.engine = Engine::postgres;
    options.conninfo = own.server.conninfo();
    detail::PostgresConnection mine(options, gate);
    mine.script("CREATE TABLE t (id INTEGER)");
    CHECK_THROWS_AS(mine.script("COPY t FROM PROGRAM 'echo 1'"), Broken);
    CHECK_THROWS_AS(mine.script("CREATE ROLE another SUPERUSER"), Broken);
    CHECK(std::filesystem::status(own.folder.path()).permissions() == std::filesystem::perms::owner_all);
    auto const let_in = [&](std::string const& conninfo) {
        Options other = options;
        other.conninfo = conninfo;
        try {
            detail::PostgresConnection(other, std::make_shared<detail::ConnectGate>()).script("SELECT 1");
            return true;
        } catch (Broken const&) {
            return false;
        }
    };
    auto const socket = "host='" + own.folder.path().string() + "' dbname=postgres user=";
    CHECK(let_in(socket + "belfry"));
    CHECK_FALSE(let_in(socket + "postgres")); // the superuser, as whom only the server itself has ever worked
    CHECK_FALSE(let_in("host=127.0.0.1 dbname=postgres user=belfry"));
    // Another user of the machine comes no further than the folder, and where it is open, not past the server.
    if (geteuid() != 0) return;
    std::filesystem::permissions(own.folder.path(), std::filesystem::perms(0755));
    auto const command = "setpriv --reuid=65534 --clear-groups /usr/bin/psql -h " + own.folder.path().string() +
                         " -U belfry -c 'SELECT 1' postgres >/dev/null 2>&1";
    CHECK(std::system(command.c_str()) != 0);
}

TEST_CASE("a server that is not there is away") {
    Options options;
    options.engine = Engine::postgres;
    options.conninfo = "host=/nowhere user=belfry dbname=postgres";
    auto database = Database::open(options);
    REQUIRE_FALSE(database.ok());
    CHECK(database.problem().kind == ProblemKind::unavailable);
    CHECK(database.problem().code == "db_away");
}

TEST_CASE("a server that stops breaks what is under way; when it starts again all goes on by itself") {
    OwnServer own;
    auto db = own.open();
    REQUIRE(db->migrate(kShelves).ok());
    REQUIRE(add_shelf(*db, 1, "Maps").ok());
    CHECK(shelf_names(*db).size() == 1);
    CHECK(db->answers());
    {
        auto snapshot = db->read();
        count_books(snapshot);
        own.server.stop();
        CHECK(fault_of([&] { count_books(snapshot); }) == Fault::connection);
    }
    for (int i = 0; i < 20; ++i) { // more often than there are connections
        CHECK(fault_of([&] { shelf_names(*db); }) == Fault::connection);
        CHECK(fault_of([&] { static_cast<void>(add_shelf(*db, 2, "Art")); }) == Fault::connection);
    }
    CHECK_FALSE(db->answers());
    std::promise<Status> later;
    db->write_later(
        [](Tx& tx) -> Status {
            TRY_DO(add_shelf(tx, 3, "Art"));
            return {};
        },
        [&](Status status) { later.set_value(std::move(status)); });
    CHECK(later.get_future().get().problem().kind == ProblemKind::unavailable);

    own.server.start();
    std::this_thread::sleep_for(std::chrono::milliseconds(400)); // a moment longer than attempts are held back
    for (int i = 0; i < 20; ++i) CHECK(shelf_names(*db).size() == 1);
    CHECK(db->answers());
}

TEST_CASE("connections cut while they lie idle are made again without anybody noticing") {
    OwnServer own;
    auto db = own.open();
    REQUIRE(db->migrate(kShelves).ok());
    for (int round = 0; round < 3; ++round) {
        REQUIRE(add_shelf(*db, round, "S" + std::to_string(round)).ok());
        CHECK(shelf_names(*db).size() == static_cast<std::size_t>(round + 1));
        own.server.stop();
        own.server.start();
    }
    CHECK(db->write([&](Tx& tx) -> Status {
                auto bulk = tx.bulk(kAddShelf);
                TRY_DO(bulk.add({{":id", 9}, {":name", "S9"}, {":places", 1}}));
                TRY_DO(bulk.finish());
                return {};
            }).ok());
    CHECK(shelf_names(*db).size() == 4);
}

TEST_CASE("a server that stops while units are written loses none that was acknowledged") {
    OwnServer own;
    auto db = own.open();
    REQUIRE(db->migrate(kShelves).ok());
    std::atomic<bool> stop = false;
    std::atomic<int> broken = 0;
    std::vector<std::vector<std::string>> acknowledged(4);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; !stop; ++i) {
                auto const name = std::to_string(t) + "-" + std::to_string(i);
                try {
                    if (add_shelf(*db, t * 1000000 + i, name).ok())
                        acknowledged[static_cast<std::size_t>(t)].push_back(name);
                } catch (Broken const& away) {
                    if (away.fault != Fault::connection) stop = true;
                    ++broken;
                    std::this_thread::sleep_for(std::chrono::milliseconds(5));
                }
            }
        });
    for (int round = 0; round < 3; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        own.server.crash();
        own.server.start();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    CHECK_FALSE(stop.exchange(true));
    for (auto& thread : threads) thread.join();
    CHECK(broken > 0);
    auto const names = shelf_names(*db); // sorted by bytes
    for (auto const& mine : acknowledged) {
        CHECK(mine.size() > 10);
        for (auto const& name : mine) REQUIRE(std::binary_search(names.begin(), names.end(), name));
    }
}

TEST_CASE("a primary that was demoted counts as a lost connection") {
    TestDatabase db(Engine::postgres, kShelves);
    CHECK(fault_of([&] {
              static_cast<void>(db->write([](Tx& tx) -> Status {
                  TRY_DO(tx.run("SET TRANSACTION READ ONLY")); // as a standby answers
                  TRY_DO(add_shelf(tx, 1, "Maps"));
                  return {};
              }));
          }) == Fault::connection);
    CHECK(add_shelf(*db, 1, "Maps").ok());
}

TEST_CASE("units that come too close to each other run again, and both succeed") {
    TestDatabase db(Engine::postgres, kShelves);
    REQUIRE(add_shelf(*db, 1, "A", 1).ok());
    REQUIRE(add_shelf(*db, 2, "B", 1).ok());
    // Each reads what the other writes: only one order can have been.
    std::atomic<int> runs = 0, met = 0;
    auto const copy = [&](std::int64_t from, std::int64_t to) {
        return db->write([&, from, to](Tx& tx) -> Status {
            ++runs;
            std::int64_t places = 0;
            for (auto rows = tx.select("SELECT places FROM library_shelf WHERE id = :id", {{":id", from}});
                 rows.next();)
                places = rows.i64(0);
            ++met;
            while (met < 2) std::this_thread::yield();
            TRY_DO(tx.run("UPDATE library_shelf SET places = :n WHERE id = :id", {{":n", places + 1}, {":id", to}}));
            return {};
        });
    };
    auto other = std::async(std::launch::async, [&] { return copy(1, 2).ok(); });
    CHECK(copy(2, 1).ok());
    CHECK(other.get());
    CHECK(runs > 2);
    auto snapshot = db->read();
    auto rows = snapshot.select("SELECT sum(places) FROM library_shelf");
    REQUIRE(rows.next());
    CHECK(rows.i64(0) == 5); // 2 and 3; both read at once would have made 2 and 2
}

TEST_CASE("values in errors of PostgreSQL are not repeated") {
    TestDatabase db(Engine::postgres, kShelves);
    auto snapshot = db->read();
    try {
        snapshot.select("SELECT CAST(:text AS BIGINT)", {{":text", "Secret"}}); // 22P02 quotes it
        CHECK(false);
    } catch (Broken const& broken) {
        CHECK(std::string_view(broken.what()).find("22P02") != std::string_view::npos);
        CHECK(std::string_view(broken.what()).find("Secret") == std::string_view::npos);
    }
    auto const status = db->write([](Tx& tx) -> Status {
        TRY_DO(tx.run("DO $$ BEGIN RAISE EXCEPTION 'Secret'; END $$"));
        return {};
    });
    CHECK(status.problem().code == "db_check");
    CHECK(status.problem().detail.find("Secret") == std::string::npos);
}

TEST_CASE("a deferred constraint that fails at the end is a problem") {
    constexpr Migration deferred[] = {{"notes", 1, "notes",
                                       "CREATE TABLE notes_note (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES "
                                       "notes_note (id) DEFERRABLE INITIALLY DEFERRED);"}};
    TestDatabase db(Engine::postgres, deferred);
    auto const status = db->write([](Tx& tx) -> Status {
        TRY_DO(tx.run("INSERT INTO notes_note (id, parent) VALUES (1, 404)"));
        return {};
    });
    REQUIRE_FALSE(status.ok());
    CHECK(status.problem().code == "db_foreign_key");
    CHECK(db->write([](Tx& tx) { return tx.run("INSERT INTO notes_note (id, parent) VALUES (1, 1)"); }).ok());
}

TEST_CASE("a database that does not sort text by its bytes is refused") {
    Options options;
    options.engine = Engine::postgres;
    options.conninfo = testing::test_postgres_conninfo();
    auto const gate = std::make_shared<detail::ConnectGate>();
    auto const name = "alphabetical_" + std::to_string(getpid());
    auto const on_server = [&](std::string const& sql) { detail::PostgresConnection(options, gate).script(sql); };
    on_server("CREATE DATABASE " + name + " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-GB'");
    {
        auto elsewhere = options;
        elsewhere.conninfo += " dbname=" + name;
        auto db = std::move(Database::open(elsewhere)).value();
        auto const status = db->migrate(kShelves);
        REQUIRE_FALSE(status.ok());
        CHECK(status.problem().code == "db_collation");
    }
    on_server("DROP DATABASE " + name);
}

TEST_CASE("a table that was empty when its plans were made is known to be large soon after it is") {
    TestDatabase db(Engine::postgres, kShelves);
    auto const known = [&] {
        auto snapshot = db->read();
        auto rows =
            snapshot.select("SELECT CAST(MAX(reltuples) AS BIGINT) FROM pg_class WHERE relname = 'library_book'");
        return rows.next() ? rows.i64(0) : -2;
    };
    auto const plan = [&] {
        auto snapshot = db->read();
        std::string all;
        for (auto rows = snapshot.select("EXPLAIN SELECT title FROM library_book WHERE id = 7"); rows.next();)
            all += rows.str(0) + "\n";
        return all;
    };
    REQUIRE(refresh_statistics(*db).ok());
    REQUIRE(add_shelf(*db, 1, "Maps").ok());
    REQUIRE(db->write([](Tx& tx) -> Status {
                  TRY_DO(tx.run("INSERT INTO library_book (id, shelf, title) SELECT g, 1, 'Atlas ' || g FROM "
                                "generate_series(1, 20000) AS g"));
                  for (auto rows = tx.select("SELECT CAST(pg_stat_force_next_flush() AS TEXT)"); rows.next();) {
                  }
                  return {};
              }).ok());
    for (int i = 0; i < 200 && known() < 20000; ++i) {
        REQUIRE(refresh_grown(*db).ok());
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    CHECK(known() == 20000);
    CHECK(plan().find("Index Scan") != std::string::npos);
}

TEST_CASE("of very many statements those used longest ago are dropped, and the others keep their plans") {
    Options options;
    options.engine = Engine::postgres;
    options.conninfo = testing::test_postgres_conninfo();
    detail::PostgresConnection connection(options, std::make_shared<detail::ConnectGate>());
    std::vector<std::string> statements; // a statement is known by its address
    for (int i = 0; i < 700; ++i) statements.push_back("SELECT CAST(" + std::to_string(i) + " AS BIGINT)");
    auto const number = [&](std::string_view sql) {
        connection.begin(detail::PostgresConnection::Mode::snapshot);
        std::int64_t value = -1;
        {
            auto cursor = connection.select(sql, {});
            if (cursor->next()) value = cursor->i64(0);
        }
        connection.end(false);
        return value;
    };
    constexpr std::string_view kHot = "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE '%hot%'";
    constexpr std::string_view kAll = "SELECT COUNT(*) FROM pg_prepared_statements";
    CHECK(number(kHot) >= 0);
    for (std::size_t i = 0; i < statements.size(); ++i) {
        CHECK(number(statements[i]) == static_cast<std::int64_t>(i));
        if (i % 10 == 0) CHECK(number(kHot) == 1); // itself: prepared once, still the same
    }
    CHECK(number(kAll) <= 501);
    CHECK(number(kAll) >= 480);
    CHECK(number(statements[0]) == 0); // dropped meanwhile, and prepared again
}

TEST_CASE("a long answer is read row by row, and dropped half way") {
    TestDatabase db(Engine::postgres);
    auto snapshot = db->read();
    for (int turn = 0; turn < 2; ++turn) {
        auto rows = snapshot.select("SELECT n, repeat('x', 100) FROM generate_series(1, 300000) AS n");
        for (std::int64_t n = 1; n <= 1000; ++n) {
            REQUIRE(rows.next());
            REQUIRE(rows.i64(0) == n);
        }
    }
    auto rows = snapshot.select("SELECT n FROM generate_series(1, 20000) AS n");
    std::int64_t sum = 0;
    for (int n = 1; rows.next(); ++n) {
        sum += rows.i64(0);
        if (n == 500) { // the rest is kept while another statement runs
            auto other = snapshot.select("SELECT 1");
            CHECK(other.next());
        }
    }
    CHECK(sum == 20000LL * 20001 / 2);
}

TEST_CASE("a row that cannot be computed breaks where it is read, half way down") {
    TestDatabase db(Engine::postgres);
    for (bool keep : {false, true}) {
        auto snapshot = db->read();
        auto rows = snapshot.select("SELECT 1 / (1000 - n) FROM generate_series(1, 2000) AS n");
        REQUIRE(rows.next());
        if (keep) CHECK(fault_of([&] { snapshot.select("SELECT 1"); }) == Fault::statement);
        CHECK(fault_of([&] {
                  while (rows.next()) {
                  }
              }) == Fault::statement);
    }
    auto const unread = [&] {
        static_cast<void>(db->write([](Tx& tx) -> Status {
            static_cast<void>(tx.select("SELECT 1 / (1000 - n) FROM generate_series(1, 2000) AS n"));
            return {};
        }));
    };
    CHECK(fault_of(unread) == Fault::statement);
}

TEST_CASE("a statement of a long unit may take as long as it needs, and the next unit may not") {
    TestDatabase db(Engine::postgres);
    auto const limit = [&](Tx& tx) {
        auto rows = tx.select("SHOW statement_timeout");
        return rows.next() ? rows.str(0) : "";
    };
    CHECK(db->write_long([&](Tx& tx) -> Status {
                CHECK(limit(tx) == "0");
                return {};
            }).ok());
    CHECK(db->write([&](Tx& tx) -> Status {
                CHECK(limit(tx) == "30s");
                return {};
            }).ok());
}
