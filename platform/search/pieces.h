#pragma once
// How a text is cut into pieces, and which pieces a query asks for. Pure.
//   "zoe obrien"  gives  ^z ^zo ^zoe zoe ^o ^ob ^obr obr bri rie ien  and  @<school> for each school
// A piece is at most four characters, none of them a space, a comma, a quote, a brace or a backslash.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace belfry::search {

// Words looked at in one query, and in one entry.
inline constexpr std::size_t kQueryWordsMax = 6;
inline constexpr std::size_t kEntryWordsMax = 40;

// Writes the pieces of a folded text, with `separator` between and a separator first unless `out` is empty.
void append_pieces(std::string& out, std::string_view folded, char separator);
std::string scope_pieces(std::span<SchoolId const> schools, char separator);
std::string scope_piece(SchoolId school);

struct Query {
    std::vector<std::string> words; // folded; each must be part of a word of the text
    // Pieces that every text found by the query has: where each word begins a word, and where it stands anywhere.
    // `anywhere` is empty where it would be no wider: a word of one or two letters only counts at the beginning.
    std::vector<std::string> beginnings;
    std::vector<std::string> anywhere;
};
Query make_query(std::string_view text);

// How well a folded text answers: 2 where every word of the query begins a word of it, 1 where each is part of a word
// (of one or two letters: begins one), 0 otherwise.
int match(Query const& query, std::string_view folded);

} // namespace belfry::search
