// Usernames. Pure; some 2 us each, half a million when a county is loaded.
#include "areas/identity/accounts/username.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace belfry::identity {
namespace {

bool plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool joining(char c) { return c == '.' || c == '-' || c == '_'; }

// Letters that taking accents off leaves as they are.
constexpr std::pair<std::string_view, std::string_view> kLatin[] = {
    {"ø", "o"}, {"ł", "l"}, {"đ", "d"}, {"ð", "d"}, {"þ", "th"}, {"æ", "ae"}, {"œ", "oe"}, {"ß", "ss"}, {"ı", "i"}};

// Only a-z and 0-9 of a name.
std::string letters(std::string_view name) {
    std::string const folded = fold_for_search(name);
    std::string out;
    for (std::size_t i = 0; i < folded.size();) {
        if (plain(folded[i])) {
            out += folded[i++];
            continue;
        }
        auto const known = std::ranges::find_if(
            kLatin, [&](auto const& pair) { return std::string_view(folded).substr(i).starts_with(pair.first); });
        if (known != std::end(kLatin)) {
            out += known->second;
            i += known->first.size();
        } else {
            ++i;
        }
    }
    return out;
}

// Walks a pattern: `piece` for what stands in braces, `literal` for the rest; false where either says so.
template <class Piece, class Literal>
bool walk(std::string_view pattern, Piece&& piece, Literal&& literal) {
    while (!pattern.empty()) {
        if (pattern[0] != '{') {
            if (!literal(pattern[0])) return false;
            pattern.remove_prefix(1);
            continue;
        }
        auto const end = pattern.find('}');
        if (end == std::string_view::npos || !piece(pattern.substr(1, end - 1))) return false;
        pattern.remove_prefix(end + 1);
    }
    return true;
}

} // namespace

Status check_pattern(std::string_view pattern) {
    bool named = false;
    bool const known = walk(
        pattern,
        [&](std::string_view piece) {
            named = named || piece == "surname" || piece == "given";
            return piece == "surname" || piece == "given" || piece == "initial" || piece == "entry";
        },
        [](char c) { return plain(c) || joining(c); });
    if (!known || !named || pattern.size() > 60 || joining(pattern[0])) return invalid("username_pattern");
    return {};
}

std::string username_stem(std::string_view pattern, NameParts const& name) {
    std::string given = letters(name.given), family = letters(name.family);
    if (given.empty() && family.empty()) family = "user";
    if (family.empty()) family = given;
    if (given.empty()) given = family;
    std::string out;
    walk(
        pattern,
        [&](std::string_view piece) {
            if (piece == "surname") out += family;
            if (piece == "given") out += given;
            if (piece == "initial") out += given[0];
            if (piece == "entry" && name.entry_year > 0) {
                out += static_cast<char>('0' + name.entry_year / 10 % 10);
                out += static_cast<char>('0' + name.entry_year % 10);
            }
            return true;
        },
        [&](char c) {
            if (!out.empty() || !joining(c)) out += c; // nothing before it (no entry year): nothing to join
            return true;
        });
    if (out.size() > kUsernameStemMax) out.resize(kUsernameStemMax);
    while (!out.empty() && joining(out.back())) out.pop_back();
    return out;
}

std::string username_numbered(std::string_view stem, std::int64_t number) {
    return number <= 1 ? std::string(stem) : std::string(stem) + std::to_string(number);
}

std::string fold_username(std::string_view typed) {
    std::string out = ascii_lower(typed);
    std::erase_if(out, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
    return out;
}

Status check_username(std::string_view folded) {
    if (folded.size() < 3 || folded.size() > kUsernameCharactersMax || !plain(folded[0]))
        return invalid("username_form");
    if (!std::ranges::all_of(folded, [](char c) { return plain(c) || joining(c) || c == '@' || c == '+'; }))
        return invalid("username_form");
    return {};
}

} // namespace belfry::identity
