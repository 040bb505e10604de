// What db.h promises, on both engines.

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <thread>

#include "platform/testing/database.h"

using namespace belfry;
using namespace belfry::db;
using testing::TestDatabase;

namespace {

using ShelfId = Id<struct ShelfTag>;

constexpr Migration kShelves[] = {
    {"library", 1, "shelves",
     R"(CREATE TABLE library_shelf (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, places INTEGER NOT NULL
            CHECK (places > 0)) STRICT;
        CREATE TABLE library_book (id INTEGER PRIMARY KEY, shelf INTEGER REFERENCES library_shelf (id), title TEXT,
            cover BLOB, weight REAL) STRICT;
        CREATE INDEX library_book_shelf ON library_book (shelf);)"},
};

constexpr Sql kAddShelf = "INSERT INTO library_shelf (id, name, places) VALUES (:id, :name, :places)";
constexpr Sql kAddBook =
    "INSERT INTO library_book (id, shelf, title, cover, weight) VALUES (:id, :shelf, :title, :cover, :weight)";
constexpr Sql kBooks = "SELECT id, shelf, title, cover, weight FROM library_book ORDER BY id";
constexpr Sql kShelfNames = "SELECT name FROM library_shelf ORDER BY name";

Result<std::int64_t> add_shelf(Tx& tx, std::int64_t id, std::string_view name, int places = 10) {
    return tx.run(kAddShelf, {{":id", id}, {":name", name}, {":places", places}});
}

Result<std::int64_t> add_shelf(Database& database, std::int64_t id, std::string_view name, int places = 10) {
    return database.write([&](Tx& tx) { return add_shelf(tx, id, name, places); });
}

Result<std::int64_t> add_book(Tx& tx, std::int64_t id, Value shelf, std::string_view title) {
    return tx.run(
        kAddBook,
        {{":id", id}, {":shelf", shelf}, {":title", title}, {":cover", std::nullopt}, {":weight", std::nullopt}});
}

std::vector<std::string> shelf_names(Database& database) {
    std::vector<std::string> names;
    auto snapshot = database.read();
    for (auto rows = snapshot.select(kShelfNames); rows.next();) names.push_back(rows.str(0));
    return names;
}

std::int64_t count_books(Session& session) {
    auto rows = session.select("SELECT count(*) FROM library_book");
    return rows.next() ? rows.i64(0) : -1;
}

// The fault with which `call` breaks, or nothing.
template <class Call>
std::optional<Fault> fault_of(Call&& call) {
    try {
        call();
    } catch (Broken const& broken) {
        return broken.fault;
    }
    return std::nullopt;
}

} // namespace

BOTH_ENGINES("every kind of value comes back as it went in") {
    TestDatabase db(engine, kShelves);
    std::string const bytes("\0\xff\x01'\\", 5);
    auto const written = db->write([&](Tx& tx) -> Status {
        TRY_DO(add_shelf(tx, 1, "Zoë’s"));
        TRY_DO(tx.run(kAddBook, {{":id", std::int64_t{1} << 62},
                                 {":shelf", ShelfId(1)},
                                 {":title", "naïve 図書\n\t'quoted' \\"},
                                 {":cover", Bytes{bytes}},
                                 {":weight", -0.1}}));
        TRY_DO(tx.run(kAddBook, {{":id", -5},
                                 {":shelf", ShelfId()},
                                 {":title", std::optional<std::string>()},
                                 {":cover", Bytes{}},
                                 {":weight", std::optional<double>()}}));
        return {};
    });
    REQUIRE(written.ok());
    auto snapshot = db->read();
    auto rows = snapshot.select(kBooks);
    REQUIRE(rows.next());
    CHECK(rows.i64(0) == -5);
    CHECK(rows.is_null(1));
    CHECK(rows.id<ShelfId>(1).empty());
    CHECK(rows.is_null(2));
    CHECK(rows.text(2).empty());
    CHECK_FALSE(rows.is_null(3)); // no bytes are not nothing
    CHECK(rows.bytes(3).empty());
    CHECK(rows.is_null(4));
    CHECK(rows.real(4) == 0);
    REQUIRE(rows.next());
    CHECK(rows.i64(0) == std::int64_t{1} << 62);
    CHECK(rows.id<ShelfId>(1) == ShelfId(1));
    CHECK(rows.text(2) == "naïve 図書\n\t'quoted' \\");
    CHECK(rows.bytes(3) == bytes);
    CHECK(rows.real(4) == -0.1);
    CHECK_FALSE(rows.next());
    CHECK_FALSE(rows.next());
}

BOTH_ENGINES("days, instants and truth go through integers") {
    TestDatabase db(engine);
    auto const day = *SchoolDay::parse("2026-09-01");
    auto const instant = *Instant::parse("2026-09-01T08:40:00Z");
    auto snapshot = db->read();
    auto rows = snapshot.select("SELECT :day, :instant, :truth, :nothing, :truth = 1",
                                {{":day", day}, {":instant", instant}, {":truth", true}, {":nothing", std::nullopt}});
    REQUIRE(rows.next());
    CHECK(rows.day(0) == day);
    CHECK(rows.instant(1) == instant);
    CHECK(rows.truth(2));
    CHECK_FALSE(rows.maybe_day(3).has_value());
    CHECK_FALSE(rows.truth(3));
    CHECK(rows.truth(4));
}

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

BOTH_ENGINES("a list of numbers is found in one query, an empty list finds nothing") {
    TestDatabase db(engine, kShelves);
    for (int id = 1; id <= 5; ++id) REQUIRE(add_shelf(*db, id, "S" + std::to_string(id)).ok());
    auto snapshot = db->read();
    auto const found = [&](std::vector<std::int64_t> const& ids) {
        std::string names;
        for (auto rows =
                 snapshot.select("SELECT name FROM library_shelf WHERE id IN (:ids[]) AND places = :n ORDER BY id",
                                 {{":ids", ids}, {":n", 10}});
             rows.next();)
            names += rows.text(0);
        return names;
    };
    CHECK(found({2, 4, 4, 99, -1}) == "S2S4");
    CHECK(found({}) == "");
    std::vector<std::int64_t> many(1000);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<std::int64_t>(i);
    CHECK(found(many) == "S1S2S3S4S5");
}

BOTH_ENGINES("text sorts by its bytes") {
    TestDatabase db(engine, kShelves);
    int id = 0;
    for (auto const* name : {"b", "a", "B", "a b", "ab", "é", "Z"}) REQUIRE(add_shelf(*db, ++id, name).ok());
    CHECK(shelf_names(*db) == std::vector<std::string>{"B", "Z", "a", "a b", "ab", "b", "é"});
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

BOTH_ENGINES("everything read through a snapshot is of one moment, though others write meanwhile") {
    TestDatabase db(engine, kShelves);
    auto before = db->read();
    CHECK(count_books(before) == 0);
    CHECK(db->write([&](Tx& tx) { return add_book(tx, 1, std::nullopt, "Emma"); }).ok());
    CHECK(count_books(before) == 0);
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

BOTH_ENGINES("SQL that is wrong breaks, says which, and quotes no value") {
    TestDatabase db(engine, kShelves);
    auto const what_of = [&](auto&& call) -> std::string {
        try {
            call();
        } catch (Broken const& broken) {
            CHECK(broken.fault == Fault::statement);
            return broken.what();
        }
        return "nothing was thrown";
    };
    auto const unknown_table = what_of([&] {
        auto snapshot = db->read();
        snapshot.select("SELECT * FROM nowhere WHERE a = :a", {{":a", "Secret"}});
    });
    CHECK(unknown_table.find("nowhere") != std::string::npos);
    CHECK(unknown_table.find("Secret") == std::string::npos);
    auto const wrong_type = what_of([&] {
        static_cast<void>(db->write([&](Tx& tx) {
            return tx.run(kAddShelf, {{":id", 1}, {":name", "Secret"}, {":places", "Secret number"}});
        }));
    });
    CHECK(wrong_type.find("Secret") == std::string::npos);
    CHECK(wrong_type.find("library_shelf") != std::string::npos);
    CHECK(shelf_names(*db).empty());
}

BOTH_ENGINES("parameters that are missing, unknown, doubled or lists by mistake break") {
    TestDatabase db(engine, kShelves);
    std::vector<std::int64_t> const ids{1, 2};
    auto const breaks = [&](Sql sql, Params params) {
        auto snapshot = db->read();
        auto const fault = fault_of([&] { snapshot.select(sql, params); });
        CHECK(fault_of([&] { count_books(snapshot); }) == fault); // and the snapshot is of no more use
        return fault == Fault::statement;
    };
    CHECK(breaks("SELECT CAST(:a AS INTEGER)", {}));
    CHECK(breaks("SELECT 1", {{":a", 1}}));
    CHECK(breaks("SELECT CAST(:a AS INTEGER)", {{"a", 1}}));
    CHECK(breaks("SELECT CAST(:a AS INTEGER)", {{":a", 1}, {":a", 2}}));
    CHECK(breaks("SELECT CAST(:a AS INTEGER)", {{":a", ids}}));
    CHECK(breaks("SELECT 1 WHERE 1 IN (:a[])", {{":a", 1}}));
    CHECK(breaks("SELECT 1; SELECT 2", {}));
}

BOTH_ENGINES("text that is not UTF-8, or holds a NUL, is refused before it is written") {
    TestDatabase db(engine, kShelves);
    for (auto text : {std::string_view("a\0b", 3), std::string_view("\xff"), std::string_view("\xed\xa0\x80")})
        CHECK(fault_of([&] { static_cast<void>(add_shelf(*db, 1, text)); }) == Fault::statement);
    CHECK(shelf_names(*db).empty());
}

BOTH_ENGINES("a snapshot cannot write") {
    TestDatabase db(engine, kShelves);
    auto snapshot = db->read();
    CHECK(fault_of([&] {
              snapshot.select("INSERT INTO library_shelf (id, name, places) VALUES (1, 'x', 1) RETURNING id");
          }) == Fault::statement);
}

BOTH_ENGINES("rows are left half read, and run inside one another") {
    TestDatabase db(engine, kShelves);
    for (int id = 1; id <= 4; ++id) REQUIRE(add_shelf(*db, id, "S" + std::to_string(id)).ok());
    auto snapshot = db->read();
    for (int turn = 0; turn < 3; ++turn) {
        auto half = snapshot.select(kShelfNames);
        CHECK(half.next());
    }
    std::string seen;
    for (auto outer = snapshot.select(kShelfNames); outer.next();) {
        seen += outer.text(0);
        for (auto inner = snapshot.select(kShelfNames); inner.next();) {
            seen += inner.text(0).substr(1);
            if (seen.size() > 20) break;
        }
        CHECK(seen.find(outer.text(0)) != std::string::npos); // still the outer row's
    }
    CHECK(seen == "S11234S21234S31234S41");
    // What was half read holds nothing back.
    CHECK(db->write([&](Tx& tx) -> Status {
                auto half = tx.select(kShelfNames);
                half.next();
                TRY_DO(add_shelf(tx, 5, "S5"));
                CHECK(half.next());
                CHECK(half.text(0) == "S2");
                return {};
            }).ok());
    CHECK(shelf_names(*db).size() == 5);
}

BOTH_ENGINES("rows that outlive their snapshot or unit are stale") {
    TestDatabase db(engine, kShelves);
    for (int id = 1; id <= 4; ++id) REQUIRE(add_shelf(*db, id, "S" + std::to_string(id)).ok());
    std::optional<Rows> kept;
    {
        auto snapshot = db->read();
        kept.emplace(snapshot.select(kShelfNames));
        CHECK(kept->next());
    }
    CHECK(fault_of([&] { kept->next(); }) == Fault::statement);
    CHECK(fault_of([&] { static_cast<void>(kept->text(0)); }) == Fault::statement);
    CHECK(db->write([&](Tx& tx) -> Status {
                kept.emplace(tx.select(kShelfNames));
                return {};
            }).ok());
    CHECK(fault_of([&] { kept->next(); }) == Fault::statement);
    CHECK(add_shelf(*db, 9, "S9").ok());
}

BOTH_ENGINES("a snapshot can be moved, and reading and writing nest") {
    TestDatabase db(engine, kShelves);
    auto make = [&] { return db->read(); };
    Snapshot first = make();
    Snapshot moved = std::move(first);
    CHECK(count_books(moved) == 0);
    Snapshot second = db->read();
    CHECK(db->write([&](Tx& tx) -> Status {
                TRY_DO(add_book(tx, 1, std::nullopt, "Emma"));
                auto third = db->read();
                CHECK(count_books(third) == 0);
                return {};
            }).ok());
    CHECK(count_books(moved) == 0);
    CHECK(count_books(second) == 1); // its moment is that of its first read
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

BOTH_ENGINES("when every reading connection is in use, the next waits its time and then breaks") {
    Options options;
    options.readers = 2;
    options.busy_milliseconds_max = 60;
    TestDatabase db(engine, kShelves, options);
    auto one = std::make_unique<Snapshot>(db->read());
    auto two = db->read();
    CHECK(fault_of([&] { static_cast<void>(db->read()); }) == Fault::busy);
    CHECK(db->answers());
    one.reset();
    auto three = db->read();
    CHECK(count_books(three) == 0);
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

BOTH_ENGINES("the statements of a request are counted on its own thread, those of its units too") {
    TestDatabase db(engine, kShelves);
    auto const before = statements_on_this_thread();
    {
        auto snapshot = db->read();
        count_books(snapshot);
        count_books(snapshot);
    }
    CHECK(statements_on_this_thread() - before == 2);
    CHECK(add_shelf(*db, 1, "Maps").ok());
    CHECK(statements_on_this_thread() - before == 3);
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

BOTH_ENGINES("a statement that runs too long is stopped") {
    Options options;
    options.statement_seconds_max = 1;
    TestDatabase db(engine, {}, options);
    auto const endless = [&](Session& session) {
        auto rows =
            session.select("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
                           "SELECT max(i) FROM n");
        rows.next();
    };
    CHECK(fault_of([&] {
              auto snapshot = db->read();
              endless(snapshot);
          }) == Fault::busy);
    CHECK(fault_of([&] {
              static_cast<void>(db->write([&](Tx& tx) -> Status {
                  endless(tx);
                  return {};
              }));
          }) == Fault::busy);
    CHECK(db->answers());
}
