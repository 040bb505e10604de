#pragma once
// A small library that the tests of this module write into and read from.

#include <optional>
#include <string>
#include <vector>

#include "platform/testing/database.h"

namespace belfry::db {

using testing::TestDatabase;
using ShelfId = Id<struct ShelfTag>;

inline constexpr Migration kShelves[] = {
    {"library", 1, "shelves",
     R"(CREATE TABLE library_shelf (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, places INTEGER NOT NULL
            CHECK (places > 0)) STRICT;
        CREATE TABLE library_book (id INTEGER PRIMARY KEY, shelf INTEGER REFERENCES library_shelf (id), title TEXT,
            cover BLOB, weight REAL) STRICT;
        CREATE INDEX library_book_shelf ON library_book (shelf);)"},
};

inline constexpr Sql kAddShelf = "INSERT INTO library_shelf (id, name, places) VALUES (:id, :name, :places)";
inline constexpr Sql kAddBook =
    "INSERT INTO library_book (id, shelf, title, cover, weight) VALUES (:id, :shelf, :title, :cover, :weight)";
inline constexpr Sql kBooks = "SELECT id, shelf, title, cover, weight FROM library_book ORDER BY id";
inline constexpr Sql kShelfNames = "SELECT name FROM library_shelf ORDER BY name";

inline Result<std::int64_t> add_shelf(Tx& tx, std::int64_t id, std::string_view name, int places = 10) {
    return tx.run(kAddShelf, {{":id", id}, {":name", name}, {":places", places}});
}

inline Result<std::int64_t> add_shelf(Database& database, std::int64_t id, std::string_view name, int places = 10) {
    return database.write([&](Tx& tx) { return add_shelf(tx, id, name, places); });
}

inline Result<std::int64_t> add_book(Tx& tx, std::int64_t id, Value shelf, std::string_view title) {
    return tx.run(
        kAddBook,
        {{":id", id}, {":shelf", shelf}, {":title", title}, {":cover", std::nullopt}, {":weight", std::nullopt}});
}

inline std::vector<std::string> shelf_names(Database& database) {
    std::vector<std::string> names;
    auto snapshot = database.read();
    for (auto rows = snapshot.select(kShelfNames); rows.next();) names.push_back(rows.str(0));
    return names;
}

inline std::int64_t count_books(Session& session) {
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

} // namespace belfry::db
