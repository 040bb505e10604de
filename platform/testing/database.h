#pragma once
// Databases for tests. One suite runs on both engines:
//
//   BOTH_ENGINES("a book on loan is not lent again") {
//       testing::TestDatabase db(engine, library::migrations());
//       ... db->write(..), db->read() ...
//   }
//
// makes two test cases, named "... (SQLite)" and "... (PostgreSQL)"; `engine` is the parameter of the body. The
// PostgreSQL they need is started with the first of them (postgres.h).

#include <doctest/doctest.h>

#include "platform/testing/test_database.h"

#define BOTH_ENGINES(sentence) BELFRY_BOTH_ENGINES(sentence, DOCTEST_ANONYMOUS(belfry_both_engines_))
#define BELFRY_BOTH_ENGINES(sentence, function)                                                                        \
    static void function(belfry::db::Engine);                                                                          \
    TEST_CASE(sentence " (SQLite)") { function(belfry::db::Engine::sqlite); }                                          \
    TEST_CASE(sentence " (PostgreSQL)") { function(belfry::db::Engine::postgres); }                                    \
    static void function([[maybe_unused]] belfry::db::Engine engine)
