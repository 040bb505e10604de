// The PostgreSQL of a test program. Started once, with the first test that needs it.

#include "platform/testing/postgres.h"

#include <cstdlib>

#include "platform/db/private_postgres.h"
#include "platform/testing/temporary_folder.h"

namespace belfry::testing {

std::string test_postgres_conninfo() {
    if (char const* shared = std::getenv("BELFRY_TEST_POSTGRES"); shared && *shared) return shared;
    struct Server {
        TemporaryFolder folder; // outlives the server
        db::PrivatePostgres postgres{{.folder = folder.path(), .durable = false}};
    };
    static Server server;
    return server.postgres.conninfo();
}

} // namespace belfry::testing
