#pragma once
// Limits that hold everywhere, each with its unit last. A limit of one module stands in that module's own header.

#include <cstdint>

namespace belfry::limits {

inline constexpr int page_rows_default = 50;
inline constexpr int page_rows_max = 200;
inline constexpr int name_characters_max = 200;
inline constexpr int line_characters_max = 500;
inline constexpr int text_characters_max = 20000;
inline constexpr int search_characters_max = 80;
inline constexpr int search_results_max = 20;
inline constexpr int batch_ids_max = 1000;

} // namespace belfry::limits
