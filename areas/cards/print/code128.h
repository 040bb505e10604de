#pragma once
// Code 128 (ISO/IEC 15417): a bar code of any ASCII text, as widths.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace belfry::cards {

inline constexpr std::size_t kCode128CharactersMax = 60;
// The white that a reader needs on each side, in modules.
inline constexpr int kCode128QuietModules = 10;

// Widths in modules, bar and space by turns, beginning and ending with a bar; start, check character and stop included.
// Runs of digits go two to a character (set C), the rest in set B. Problem invalid ("code128") for no text, one that is
// too long, or a character outside 32 to 126.
Result<std::vector<std::uint8_t>> code128(std::string_view text);

} // namespace belfry::cards
