// What db.h promises of reading, on both engines.

#include <doctest/doctest.h>

#include "platform/db/shelves_for_test.h"

using namespace belfry;
using namespace belfry::db;

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

BOTH_ENGINES("everything read through a snapshot is of one moment, though others write meanwhile") {
    TestDatabase db(engine, kShelves);
    auto before = db->read();
    CHECK(count_books(before) == 0);
    CHECK(db->write([&](Tx& tx) { return add_book(tx, 1, std::nullopt, "Emma"); }).ok());
    CHECK(count_books(before) == 0);
    auto after = db->read();
    CHECK(count_books(after) == 1);
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

BOTH_ENGINES("LIKE minds upper and lower case") {
    TestDatabase db(engine, kShelves);
    int id = 0;
    for (auto const* name : {"maps", "Maps", "50% off", "50 euros"}) REQUIRE(add_shelf(*db, ++id, name).ok());
    auto const like = [&](std::string_view pattern) {
        std::string found;
        auto snapshot = db->read();
        for (auto rows =
                 snapshot.select("SELECT name FROM library_shelf WHERE name LIKE :pattern ESCAPE '~' ORDER BY id",
                                 {{":pattern", pattern}});
             rows.next();)
            found.append(rows.text(0)) += ';';
        return found;
    };
    CHECK(like("ma%") == "maps;");
    CHECK(like("%ap_") == "maps;Maps;");
    CHECK(like("50~%%") == "50% off;");
}
