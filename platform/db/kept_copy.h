#pragma once
// The file of an SQLite database as a file: a copy from before a newer program changed its schema, so that one can go
// back to the program of before, and whether the disk has kept it whole. PostgreSQL has its own tools for both.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/db/migration.h"

namespace belfry::db {

// Whether this file holds a schema that the migrations would change. False where there is no file, or nothing in it.
// Opens it for itself; a service may be running.
Result<bool> would_migrate(std::filesystem::path const& file, std::span<Migration const> wanted);

// A whole copy of one moment, in a folder of its own beside the file: before-upgrade/20261124T085000Z.db. The newest
// two are kept. Problem unavailable ("no_copy") where it could not be written; then nothing of it is left.
Result<std::filesystem::path> keep_copy(std::filesystem::path const& file, Instant now);
// The newest; nothing where there is none.
std::optional<std::filesystem::path> newest_copy(std::filesystem::path const& file);

// How many rows stand in both files, table by table (jobs, mail and events, which the program writes by itself, left
// out): what would be lost if the copy took the file's place. Rows that were changed in place do not count.
struct Difference {
    std::int64_t rows = 0;     // in tables that both have: more or fewer than in the copy
    std::int64_t new_rows = 0; // in tables that only the newer program has
};
Result<Difference> since_copy(std::filesystem::path const& file, std::filesystem::path const& copy);

// The copy takes the file's place; the file is set aside beside it, newer-20261124T093000Z.db. Nobody may have it open.
Status go_back(std::filesystem::path const& file, std::filesystem::path const& copy, Instant now);

// Reads every page: whether the file is as SQLite wrote it. Some seconds for each gigabyte; others go on reading and
// writing. Problem internal ("database_damaged") with SQLite's first words on what is wrong.
Status check_file(std::filesystem::path const& file);

} // namespace belfry::db
