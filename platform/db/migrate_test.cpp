// Migrations, on both engines.

#include <doctest/doctest.h>

#include "platform/testing/database.h"

using namespace belfry;
using namespace belfry::db;
using testing::TestDatabase;

namespace {

constexpr Migration kFirst = {"library", 1, "shelves", "CREATE TABLE library_shelf (id INTEGER PRIMARY KEY) STRICT;"};
constexpr Migration kSecond = {"library", 2, "books",
                               "CREATE TABLE library_book (id INTEGER PRIMARY KEY, shelf INTEGER REFERENCES "
                               "library_shelf (id)) STRICT;\nINSERT INTO library_shelf (id) VALUES (1), (2);"};
constexpr Migration kEdited = {"library", 1, "shelves",
                               "CREATE TABLE library_shelf (id INTEGER PRIMARY KEY, name TEXT) STRICT;"};
constexpr Migration kCards = {"cards", 1, "cards", "CREATE TABLE cards_card (id INTEGER PRIMARY KEY) STRICT;"};

template <std::size_t N>
Status migrate(TestDatabase& db, Migration const (&migrations)[N]) {
    return db->migrate(migrations);
}

bool refused(Status const& status) {
    return !status.ok() && status.problem().kind == ProblemKind::internal && status.problem().code == "db_migration";
}

std::int64_t count_shelves(TestDatabase& db) {
    auto snapshot = db->read();
    auto rows = snapshot.select("SELECT count(*) FROM library_shelf");
    return rows.next() ? rows.i64(0) : -1;
}

} // namespace

BOTH_ENGINES("migrations run once, in order, and later ones join") {
    TestDatabase db(engine);
    CHECK(migrate(db, {kFirst}).ok());
    CHECK(migrate(db, {kFirst, kSecond}).ok());
    CHECK(migrate(db, {kFirst, kSecond}).ok());
    CHECK(count_shelves(db) == 2);
    db.reopen();
    CHECK(migrate(db, {kCards, kFirst, kSecond}).ok());
    CHECK(count_shelves(db) == 2);
}

BOTH_ENGINES("an edited migration is refused, and nothing runs") {
    TestDatabase db(engine);
    REQUIRE(migrate(db, {kFirst}).ok());
    auto const status = migrate(db, {kEdited, kSecond});
    CHECK(refused(status));
    CHECK(status.problem().detail.find("library 1") != std::string::npos);
    CHECK(count_shelves(db) == 0);
}

BOTH_ENGINES("a database newer than the program is refused; one with an area more is not") {
    TestDatabase db(engine);
    REQUIRE(migrate(db, {kFirst, kSecond, kCards}).ok());
    CHECK(refused(migrate(db, {kFirst})));
    CHECK(migrate(db, {kFirst, kSecond}).ok());
}

BOTH_ENGINES("numbers with a gap, doubled or beginning late are refused") {
    TestDatabase db(engine);
    Migration third = kSecond;
    third.number = 3;
    CHECK(refused(migrate(db, {kFirst, third})));
    CHECK(refused(migrate(db, {kFirst, kFirst})));
    CHECK(refused(migrate(db, {kSecond})));
    CHECK(db->schema_text().find("library") == std::string::npos);
}

BOTH_ENGINES("a migration that fails leaves nothing of itself, and what ran before it stays") {
    TestDatabase db(engine);
    Migration bad = kSecond;
    bad.sql = "CREATE TABLE library_half (id INTEGER PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);";
    auto const status = migrate(db, {kFirst, bad});
    CHECK(refused(status));
    CHECK(status.problem().detail.find("library 2") != std::string::npos);
    CHECK(db->schema_text().find("library_half") == std::string::npos);
    CHECK(migrate(db, {kFirst, kSecond}).ok());
    CHECK(count_shelves(db) == 2);
}

BOTH_ENGINES("the schema as text has every table, and is the same however it came about") {
    TestDatabase at_once(engine), step_by_step(engine);
    REQUIRE(migrate(at_once, {kFirst, kSecond, kCards}).ok());
    REQUIRE(migrate(step_by_step, {kCards, kFirst}).ok());
    REQUIRE(migrate(step_by_step, {kCards, kFirst, kSecond}).ok());
    auto const text = at_once->schema_text();
    CHECK(text == step_by_step->schema_text());
    for (auto const* table : {"cards_card", "library_book", "library_shelf"})
        CHECK(text.find(table) != std::string::npos);
    CHECK(text.find("cards_card") < text.find("library_book"));
}
