#pragma once
// SQL as text: what must be written differently for each engine. Pure. Understands just enough of SQL to leave strings,
// quoted names, comments and dollar-quoted bodies alone.

#include <string>
#include <string_view>
#include <vector>

#include "platform/db/db.h"

namespace belfry::db::detail {

// A statement with its `:name` parameters numbered: `?1` on SQLite, `$1` on PostgreSQL. `IN (:ids[])` becomes a
// select of the numbers of a list on SQLite, `= ANY` of an array on PostgreSQL.
struct NamedSql {
    struct Parameter {
        std::string_view name; // with its colon; a view into the SQL given
        bool list = false;
    };
    std::string text;
    std::vector<Parameter> parameters;
};
NamedSql number_parameters(Engine engine, std::string_view sql);

// The part of a migration that is for this engine. In what both engines share, PostgreSQL gets BIGINT for INTEGER,
// BYTEA for BLOB, DOUBLE PRECISION for REAL, and tables lose STRICT and WITHOUT ROWID.
std::string migration_sql(Engine engine, std::string_view sql);

// Of a migration's whole text, both engines' parts: FNV-1a, 64 bits, as hex. Guards against mistakes, not malice.
std::string checksum(std::string_view text);

} // namespace belfry::db::detail
