#pragma once
// Looking through bytes sixteen at a time (SSE2, which every x86-64 has; one at a time elsewhere). Private to
// platform/csv. Sixteen bytes past `end` must be readable.

#include <cstddef>
#include <cstdint>

namespace belfry::csv::scan {

// The first separator, CR or LF, or `end`.
char* find_cell_end(char* begin, char* end, char separator);
bool any_beyond_ascii(char const* begin, char const* end);
// No byte beyond ASCII, and no NUL.
bool plain_ascii(char const* begin, char const* end);
// LF, CR and CRLF count one each.
std::uint32_t count_line_ends(char const* begin, char const* end);

struct Utf8Count {
    std::size_t good = 0; // whole sequences of two bytes or more
    std::size_t bad = 0;  // bytes that belong to none; one cut off by the end is not counted
};
Utf8Count count_utf8(char const* begin, char const* end);

} // namespace belfry::csv::scan
