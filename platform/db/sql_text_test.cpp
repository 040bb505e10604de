#include <doctest/doctest.h>

#include "platform/db/sql_text.h"

using namespace belfry::db;
using namespace belfry::db::detail;

TEST_CASE("parameters are numbered in the order they first appear, each name once") {
    auto const sqlite = number_parameters(Engine::sqlite, "SELECT :b, :a, :b");
    CHECK(sqlite.text == "SELECT ?1, ?2, ?1");
    REQUIRE(sqlite.parameters.size() == 2);
    CHECK(sqlite.parameters[0].name == ":b");
    CHECK(number_parameters(Engine::postgres, "SELECT :b, :a, :b").text == "SELECT $1, $2, $1");
}

TEST_CASE("a colon in a string, a name, a comment, a cast or a dollar-quoted body is no parameter") {
    for (auto const* sql : {"SELECT ':a', 'it''s :b'", "SELECT \":a\"", "SELECT 1 -- :a", "SELECT 1 /* :a */ + 1",
                            "SELECT x::text", "DO $body$ x := :a $body$", "SELECT $$ :a $$", "SELECT 'open :a"}) {
        CAPTURE(sql);
        auto const named = number_parameters(Engine::postgres, sql);
        CHECK(named.text == sql);
        CHECK(named.parameters.empty());
    }
    CHECK(number_parameters(Engine::sqlite, "SELECT 1 -- :a\n, :b").text == "SELECT 1 -- :a\n, ?1");
}

TEST_CASE("a list becomes a select of its numbers, or an array of them") {
    CHECK(number_parameters(Engine::sqlite, "id IN (:ids[])").text == "id IN (SELECT value FROM json_each(?1))");
    CHECK(number_parameters(Engine::postgres, "id IN (:ids[])").text == "id = ANY ($1::bigint[])");
    CHECK(number_parameters(Engine::postgres, "id NOT IN (:ids[])").text == "id <> ALL ($1::bigint[])");
    CHECK(number_parameters(Engine::postgres, "FROM (:ids[])").text == "FROM (SELECT unnest($1::bigint[]))");
    CHECK(number_parameters(Engine::postgres, ":ids[]").parameters[0].list);
}

TEST_CASE("a migration keeps the parts for its engine") {
    auto const sql = "CREATE TABLE a (x INTEGER);\n-- sqlite\nS INTEGER;\n -- postgres\nP INTEGER;\n-- both\nSELECT 1;";
    CHECK(migration_sql(Engine::sqlite, sql) == "CREATE TABLE a (x INTEGER);\nS INTEGER;\nSELECT 1;\n");
    CHECK(migration_sql(Engine::postgres, sql) == "CREATE TABLE a (x BIGINT);\nP INTEGER;\nSELECT 1;\n");
}

TEST_CASE("PostgreSQL gets its own types and no table options") {
    auto const is = [](char const* sql, char const* expected) {
        CHECK(migration_sql(Engine::postgres, sql) == std::string(expected) + "\n");
    };
    is("CREATE TABLE t (id integer PRIMARY KEY, b BLOB NOT NULL, r REAL) STRICT;",
       "CREATE TABLE t (id BIGINT PRIMARY KEY, b BYTEA NOT NULL, r DOUBLE PRECISION) ;");
    is("CREATE TABLE t (a INTEGER, PRIMARY KEY (a)) STRICT, WITHOUT ROWID;",
       "CREATE TABLE t (a BIGINT, PRIMARY KEY (a))   ;");
    is("CREATE TABLE t (strict INTEGER DEFAULT 0, note TEXT DEFAULT 'INTEGER');",
       "CREATE TABLE t (strict BIGINT DEFAULT 0, note TEXT DEFAULT 'INTEGER');");
    is("UPDATE t SET strict = 1, rowid = 2; -- INTEGER", "UPDATE t SET strict = 1, rowid = 2; -- INTEGER");
    is("CREATE INDEX i ON t (integers, \"blob\")", "CREATE INDEX i ON t (integers, \"blob\")");
}

TEST_CASE("a checksum tells an edited migration") {
    CHECK(checksum("") == "cbf29ce484222325");
    CHECK(checksum("a") == "af63dc4c8601ec8c");
    CHECK(checksum("CREATE TABLE a (x INTEGER)") != checksum("CREATE TABLE a (y INTEGER)"));
}
