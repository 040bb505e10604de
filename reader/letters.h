#pragma once
// Words in letters of five rows, to be read from some metres: for the sign. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace belfry::reader {

// The rows of the words, broken between words, each letter as wide as fits; all of one width. Empty where they do not
// fit into `columns` and `rows`, or a character has no such letter.
std::vector<std::string> large_letters(std::string_view words, int columns, int rows);

} // namespace belfry::reader
