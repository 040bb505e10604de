// What db.h promises of writing, on both engines.

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <thread>

#include "platform/db/shelves_for_test.h"
#include "platform/db/statistics.h"

using namespace belfry;
using namespace belfry::db;

BOTH_ENGINES("the same statement takes a number and nothing in turns") {
    TestDatabase db(engine, kShelves);
    for (int turn = 0; turn < 12; ++turn) {
        auto const written = db->write([&](Tx& tx) -> Status {
            if (turn == 0) TRY_DO(add_shelf(tx, 7, "Poetry"));
            TRY_DO(add_book(tx, turn, turn % 2 ? Value(7) : Value(std::nullopt), "Book"));
            return {};
        });
        CHECK(written.ok());
    }
    auto snapshot = db->read();
    auto rows = snapshot.select("SELECT count(*), count(shelf) FROM library_book");
    REQUIRE(rows.next());
    CHECK(rows.i64(0) == 12);
    CHECK(rows.i64(1) == 6);
}

BOTH_ENGINES("run tells how many rows it touched") {
    TestDatabase db(engine, kShelves);
    auto const counts = db->write([&](Tx& tx) -> Result<std::vector<std::int64_t>> {
        for (int id = 1; id <= 3; ++id) TRY_DO(add_shelf(tx, id, "S" + std::to_string(id)));
        TRY(updated, tx.run("UPDATE library_shelf SET places = 5 WHERE id > :id", {{":id", 1}}));
        TRY(again, tx.run("INSERT INTO library_shelf (id, name, places) VALUES (1, 'x', 1) ON CONFLICT DO NOTHING"));
        TRY(removed, tx.run("DELETE FROM library_shelf"));
        return std::vector{updated, again, removed};
    });
    REQUIRE(counts.ok());
    CHECK(counts.value() == std::vector<std::int64_t>{2, 0, 3});
}

BOTH_ENGINES("an insert that returns its row is done when the unit is") {
    TestDatabase db(engine, kShelves);
    auto const id = db->write([&](Tx& tx) -> Result<std::int64_t> {
        auto rows = tx.select("INSERT INTO library_shelf (id, name, places) VALUES (3, 'Maps', 1) RETURNING id");
        return rows.next() ? rows.i64(0) : -1;
    });
    CHECK(id.value() == 3);
    auto const unread = db->write([&](Tx& tx) -> Status {
        static_cast<void>(tx.select("INSERT INTO library_shelf (id, name, places) VALUES (4, 'Art', 1) RETURNING id"));
        return {};
    });
    CHECK(unread.ok());
    CHECK(shelf_names(*db) == std::vector<std::string>{"Art", "Maps"});
}

BOTH_ENGINES("a unit sees its own changes, others only when it is done") {
    TestDatabase db(engine, kShelves);
    auto const written = db->write([&](Tx& tx) -> Status {
        TRY_DO(add_book(tx, 1, std::nullopt, "Emma"));
        CHECK(count_books(tx) == 1);
        auto outside = db->read();
        CHECK(count_books(outside) == 0);
        return {};
    });
    CHECK(written.ok());
    auto after = db->read();
    CHECK(count_books(after) == 1);
}

BOTH_ENGINES("a failed constraint is a problem of its own kind, and names no value") {
    TestDatabase db(engine, kShelves);
    REQUIRE(add_shelf(*db, 1, "Secret").ok());
    struct Case {
        Result<std::int64_t> result;
        ProblemKind kind;
        std::string_view code;
    };
    auto const book_on_no_shelf = db->write([&](Tx& tx) { return add_book(tx, 1, 404, "Secret"); });
    auto const no_name = db->write([&](Tx& tx) {
        return tx.run(kAddShelf, {{":id", 9}, {":name", std::nullopt}, {":places", 1}});
    });
    auto const shelf_in_use = db->write([&](Tx& tx) -> Result<std::int64_t> {
        TRY_DO(add_book(tx, 1, 1, "Secret"));
        return tx.run("DELETE FROM library_shelf");
    });
    for (auto const& [result, kind, code] : {Case{add_shelf(*db, 1, "Secret 2"), ProblemKind::conflict, "db_unique"},
                                             Case{add_shelf(*db, 2, "Secret"), ProblemKind::conflict, "db_unique"},
                                             Case{add_shelf(*db, 3, "Secret 3", 0), ProblemKind::invalid, "db_check"},
                                             Case{book_on_no_shelf, ProblemKind::conflict, "db_foreign_key"},
                                             Case{shelf_in_use, ProblemKind::conflict, "db_foreign_key"},
                                             Case{no_name, ProblemKind::invalid, "db_not_null"}}) {
        CAPTURE(code);
        REQUIRE_FALSE(result.ok());
        CHECK(result.problem().kind == kind);
        CHECK(result.problem().code == code);
        CHECK(result.problem().detail.find("Secret") == std::string::npos);
        CHECK_FALSE(result.problem().detail.empty());
    }
    CHECK(shelf_names(*db) == std::vector<std::string>{"Secret"});
}

BOTH_ENGINES("a unit that returns a problem leaves nothing behind") {
    TestDatabase db(engine, kShelves);
    auto const refused = db->write([&](Tx& tx) -> Status {
        TRY_DO(add_shelf(tx, 1, "Maps"));
        return invalid("too_heavy");
    });
    CHECK(refused.problem().code == "too_heavy");
    CHECK(shelf_names(*db).empty());
}

BOTH_ENGINES("a unit that throws leaves nothing behind, and the caller gets the exception") {
    TestDatabase db(engine, kShelves);
    CHECK_THROWS_AS(static_cast<void>(db->write([&](Tx& tx) -> Status {
                        TRY_DO(add_shelf(tx, 1, "Maps"));
                        throw std::out_of_range("the map has an edge");
                    })),
                    std::out_of_range);
    CHECK(shelf_names(*db).empty());
    CHECK(add_shelf(*db, 1, "Maps").ok());
}

BOTH_ENGINES("a unit that hides the failure of a statement fails all the same") {
    TestDatabase db(engine, kShelves);
    REQUIRE(add_shelf(*db, 1, "Maps").ok());
    auto const hidden = db->write([&](Tx& tx) -> Status {
        TRY_DO(add_shelf(tx, 2, "Art"));
        static_cast<void>(add_shelf(tx, 3, "Maps"));
        return {};
    });
    REQUIRE_FALSE(hidden.ok());
    CHECK(hidden.problem().code == "db_unique");
    auto const goes_on = db->write([&](Tx& tx) -> Status {
        static_cast<void>(add_shelf(tx, 3, "Maps"));
        CHECK_FALSE(add_shelf(tx, 4, "Music").ok());
        static_cast<void>(tx.select(kShelfNames));
        CHECK(false); // a select cannot answer in a unit that has failed
        return {};
    });
    CHECK(goes_on.problem().code == "db_unique");
    auto const through_select = db->write([&](Tx& tx) -> Status {
        static_cast<void>(
            tx.select("INSERT INTO library_shelf (id, name, places) VALUES (1, 'Twice', 1) RETURNING id"));
        return {};
    });
    CHECK(through_select.problem().code == "db_unique");
    CHECK(shelf_names(*db) == std::vector<std::string>{"Maps"});
}

BOTH_ENGINES("a unit inside a unit breaks instead of waiting for itself") {
    TestDatabase db(engine, kShelves);
    CHECK(fault_of([&] {
              static_cast<void>(db->write([&](Tx& tx) -> Status {
                  TRY_DO(add_shelf(tx, 1, "Maps"));
                  TRY_DO(add_shelf(*db, 2, "Art"));
                  return {};
              }));
          }) == Fault::statement);
    CHECK(shelf_names(*db).empty());
    CHECK(add_shelf(*db, 1, "Maps").ok());
}

BOTH_ENGINES("bulk runs one statement many times and counts what it touched") {
    TestDatabase db(engine, kShelves);
    auto const written = db->write_long([&](Tx& tx) -> Status {
        auto bulk = tx.bulk(kAddShelf);
        for (int id = 1; id <= 5000; ++id) {
            auto const name = "Shelf " + std::to_string(id);
            TRY_DO(bulk.add({{":id", id}, {":name", name}, {":places", 1}}));
            if (id == 2500) TRY_DO(add_shelf(tx, 9000, "Between")); // other statements may come between
        }
        TRY(touched, bulk.finish());
        CHECK(touched == 5000);
        return {};
    });
    REQUIRE(written.ok());
    CHECK(shelf_names(*db).size() == 5001);
}

BOTH_ENGINES("a bulk that fails anywhere leaves nothing of its unit behind") {
    TestDatabase db(engine, kShelves);
    auto const fill = [&](bool check, bool finish) {
        return db->write([&](Tx& tx) -> Status {
            auto bulk = tx.bulk(kAddShelf);
            for (int id = 1; id <= 2000; ++id) {
                auto const name = "Shelf " + std::to_string(id % 1900);
                auto const added = bulk.add({{":id", id}, {":name", name}, {":places", 1}});
                if (check && !added.ok()) return added;
            }
            if (finish) TRY_DO(bulk.finish());
            return {};
        });
    };
    for (bool check : {true, false})
        for (bool finish : {true, false}) {
            auto const failed = fill(check, finish);
            REQUIRE_FALSE(failed.ok());
            CHECK(failed.problem().code == "db_unique");
            CHECK(shelf_names(*db).empty());
        }
}

BOTH_ENGINES("write_later answers once, after the change can be read") {
    TestDatabase db(engine, kShelves);
    std::promise<std::size_t> seen;
    db->write_later(
        [](Tx& tx) -> Status {
            TRY_DO(add_shelf(tx, 1, "Maps"));
            return {};
        },
        [&](Status status) {
            CHECK(status.ok());
            seen.set_value(shelf_names(*db).size());
        });
    CHECK(seen.get_future().get() == 1);
    std::promise<Status> refused;
    db->write_later(
        [](Tx& tx) -> Status {
            TRY_DO(add_shelf(tx, 1, "Maps"));
            return {};
        },
        [&](Status status) { refused.set_value(std::move(status)); });
    CHECK(refused.get_future().get().problem().code == "db_unique");
    std::promise<Status> broken;
    db->write_later([](Tx&) -> Status { throw Broken(Fault::full, "no room"); },
                    [&](Status status) { broken.set_value(std::move(status)); });
    CHECK(broken.get_future().get().problem().kind == ProblemKind::unavailable);
}

BOTH_ENGINES("what waits when the database closes is still written") {
    TestDatabase db(engine, kShelves);
    std::atomic<int> done = 0;
    for (int id = 1; id <= 200; ++id)
        db->write_later(
            [id](Tx& tx) -> Status {
                TRY_DO(add_shelf(tx, id, "S" + std::to_string(id)));
                return {};
            },
            [&](Status status) { done += status.ok(); });
    db.reopen();
    CHECK(done == 200);
    CHECK(shelf_names(*db).size() == 200);
}

BOTH_ENGINES("more units than may wait are refused as unavailable") {
    Options options;
    options.queue_units_max = 10;
    options.writers = 1;
    TestDatabase db(engine, kShelves, options);
    std::promise<void> gate;
    auto const open = gate.get_future().share();
    std::atomic<int> written = 0, refused = 0;
    for (int id = 1; id <= 30; ++id)
        db->write_later(
            [id, open](Tx& tx) -> Status {
                open.wait();
                TRY_DO(add_shelf(tx, id, "S" + std::to_string(id)));
                return {};
            },
            [&](Status status) {
                if (status.ok())
                    ++written;
                else if (status.problem().kind == ProblemKind::unavailable && status.problem().code == "db_queue_full")
                    ++refused;
            });
    CHECK(refused == 20);
    gate.set_value();
    db.reopen();
    CHECK(written == 10);
    CHECK(shelf_names(*db).size() == 10);
}

BOTH_ENGINES("a failing unit among good ones takes none of them along") {
    TestDatabase db(engine, kShelves);
    std::atomic<int> good = 0, problems = 0, exceptions = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 60; ++i) {
                std::int64_t const id = t * 1000 + i;
                try {
                    auto const status = db->write([&](Tx& tx) -> Status {
                        TRY_DO(add_shelf(tx, id, "S" + std::to_string(id)));
                        if (i % 3 == 1) TRY_DO(add_shelf(tx, id, "the same id"));
                        if (i % 3 == 2) throw std::runtime_error("half way");
                        return {};
                    });
                    ++(status.ok() ? good : problems);
                } catch (std::runtime_error const& error) {
                    if (std::string_view(error.what()) == "half way") ++exceptions;
                }
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(good == 160);
    CHECK(problems == 160);
    CHECK(exceptions == 160);
    CHECK(shelf_names(*db).size() == 160);
}

BOTH_ENGINES("units that read before they write do not overtake one another") {
    TestDatabase db(engine, kShelves);
    REQUIRE(add_shelf(*db, 1, "Counter", 1).ok());
    std::vector<std::thread> threads;
    std::atomic<int> failed = 0;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i) {
                auto const status = db->write([&](Tx& tx) -> Status {
                    std::int64_t places = 0;
                    for (auto rows = tx.select("SELECT places FROM library_shelf WHERE id = 1"); rows.next();)
                        places = rows.i64(0);
                    TRY_DO(tx.run("UPDATE library_shelf SET places = :n WHERE id = 1", {{":n", places + 1}}));
                    return {};
                });
                failed += !status.ok();
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(failed == 0);
    auto snapshot = db->read();
    auto rows = snapshot.select("SELECT places FROM library_shelf WHERE id = 1");
    REQUIRE(rows.next());
    CHECK(rows.i64(0) == 101);
}

BOTH_ENGINES("statistics tell the units written") {
    TestDatabase db(engine, kShelves);
    auto const before = db->stats();
    for (int id = 1; id <= 5; ++id) REQUIRE(add_shelf(*db, id, "S" + std::to_string(id)).ok());
    auto const after = db->stats();
    CHECK(after.units - before.units == 5);
    CHECK(after.commits - before.commits == 5);
    CHECK(after.waiting == 0);
}

BOTH_ENGINES("after many rows the planner knows of them") {
    TestDatabase db(engine, kShelves);
    REQUIRE(db->write([&](Tx& tx) { return add_shelf(tx, 7, "Poetry"); }).ok());
    REQUIRE(refresh_statistics(*db).ok());
    auto snapshot = db->read();
    if (engine == Engine::postgres) {
        auto rows = snapshot.select("SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE relname = 'library_shelf'");
        REQUIRE(rows.next());
        CHECK(rows.i64(0) == 1);
    } else { // whose plans would change with what is counted
        auto rows = snapshot.select("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'");
        REQUIRE(rows.next());
        CHECK(rows.i64(0) == 0);
    }
}
