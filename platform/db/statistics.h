#pragma once
// What the database knows of how much lies where, which its plans go by.

#include "platform/db/db.h"

namespace belfry::db {

// After very many rows came at once. On PostgreSQL: ANALYZE, some four seconds for a county; until its own autovacuum
// has been, a minute or more later, pages cost four times as much. On SQLite, whose plans are fixed by the indices:
// nothing. Problem unavailable where the database is away, or somebody else does it already. Not within a unit.
Status refresh_statistics(Database& database);
// The same of those tables alone that have grown to four times what is known of them: a plan made while a table was
// empty goes through all of it once it is not. Cheap where there is none; for a job every few seconds.
Status refresh_grown(Database& database);

} // namespace belfry::db
