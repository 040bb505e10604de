#pragma once

#include <string>

#include "platform/db/private_postgres.h"

namespace belfry::testing {

using db::PrivatePostgres;

// Where the PostgreSQL is that the tests of this program share: the one named by the environment's
// BELFRY_TEST_POSTGRES, or one that is started now and gone at the end. Call it from the main thread first.
std::string test_postgres_conninfo();

} // namespace belfry::testing
