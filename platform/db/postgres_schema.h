#pragma once
// Migrations and the schema as text, on PostgreSQL.

#include "platform/db/postgres_connection.h"

namespace belfry::db::detail {

// On a connection of its own; waits while another node migrates. As Database::migrate. Problem internal
// ("db_collation") where the database does not sort text by its bytes.
Status migrate_postgres(PostgresConnection& connection, std::span<Migration const> migrations);
std::string schema_of_postgres(PostgresConnection& connection);

} // namespace belfry::db::detail
