#pragma once

#include <string_view>

namespace belfry::db {

// One step of one area's schema. Numbered from 1 without gaps; never edited once released (checksums are kept).
struct Migration {
    std::string_view area;
    int number;
    std::string_view name;
    std::string_view sql; // `-- sqlite` and `-- postgres` on a line of their own begin a part for that engine only, `--
                          // both` ends it
};

} // namespace belfry::db
