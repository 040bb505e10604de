// Cutting texts and queries. Called for each person of an import, so it makes no string of its own per piece.
#include "platform/search/pieces.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace belfry::search {
namespace {

// Bytes of the character at `at`; the text is valid UTF-8 (fold_for_search gives nothing else).
std::size_t character_bytes(std::string_view text, std::size_t at) {
    std::size_t length = 1;
    while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80) ++length;
    return length;
}

std::size_t skip(std::string_view word, std::size_t at, int characters) {
    while (characters-- > 0 && at < word.size()) at += character_bytes(word, at);
    return at;
}

void separate(std::string& out, char separator) {
    if (!out.empty()) out += separator;
}

void append_word(std::string& out, std::string_view word, char separator) {
    std::size_t end = 0;
    for (int letters = 1; letters <= 3 && end < word.size(); ++letters) {
        end += character_bytes(word, end);
        separate(out, separator);
        (out += '^').append(word.substr(0, end));
    }
    if (count_characters(word.substr(0, end)) < 3) return;
    for (std::size_t begin = 0;; begin += character_bytes(word, begin)) {
        separate(out, separator);
        out.append(word.substr(begin, end - begin));
        if (end >= word.size()) return;
        end += character_bytes(word, end);
    }
}

// Every third piece of a word and its last: together they hold all its letters.
void append_threes(std::vector<std::string>& out, std::string_view word, bool without_first) {
    std::size_t begin = without_first ? skip(word, 0, 3) : 0;
    auto const last = [&] {
        std::size_t at = 0;
        while (skip(word, at, 3) < word.size()) at = skip(word, at, 1);
        return at;
    }();
    for (; begin < last; begin = skip(word, begin, 3))
        out.emplace_back(word.substr(begin, skip(word, begin, 3) - begin));
    if (!without_first || last > 0) out.emplace_back(word.substr(last));
}

bool begins_a_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        if (at == 0 || text[at - 1] == ' ') return true;
    return false;
}

void keep_each_once(std::vector<std::string>& pieces) {
    std::sort(pieces.begin(), pieces.end());
    pieces.erase(std::unique(pieces.begin(), pieces.end()), pieces.end());
}

} // namespace

void append_pieces(std::string& out, std::string_view folded, char separator) {
    std::size_t words = 0;
    while (!folded.empty() && words++ < kEntryWordsMax) {
        auto const space = std::min(folded.find(' '), folded.size());
        append_word(out, folded.substr(0, space), separator);
        folded.remove_prefix(std::min(space + 1, folded.size()));
    }
}

std::string scope_piece(SchoolId school) { return "@" + school.text(); }

std::string scope_pieces(std::span<SchoolId const> schools, char separator) {
    std::string out;
    for (auto school : schools) {
        separate(out, separator);
        out += scope_piece(school);
    }
    return out;
}

Query make_query(std::string_view text) {
    Query query;
    auto const folded = fold_for_search(first_characters(text, limits::search_characters_max));
    bool wider = false;
    for (auto word : split(folded, ' ')) {
        if (word.empty() || query.words.size() == kQueryWordsMax) continue;
        query.words.emplace_back(word);
        auto const three = skip(word, 0, 3);
        query.beginnings.push_back("^" + std::string(word.substr(0, three)));
        if (count_characters(word) < 3) {
            query.anywhere.push_back(query.beginnings.back());
            continue;
        }
        wider = true;
        append_threes(query.beginnings, word, true);
        append_threes(query.anywhere, word, false);
    }
    if (!wider) query.anywhere.clear();
    keep_each_once(query.beginnings);
    keep_each_once(query.anywhere);
    return query;
}

int match(Query const& query, std::string_view folded) {
    int best = 2;
    for (auto const& word : query.words) {
        if (begins_a_word(folded, word)) continue;
        if (count_characters(word) < 3 || folded.find(word) == std::string_view::npos) return 0;
        best = 1;
    }
    return best;
}

} // namespace belfry::search
