#pragma once
// Usernames: made from a school's pattern, typed by children, so forgiving to read and never with a letter that needs a
// special key. REQ-11.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace belfry::identity {

inline constexpr std::size_t kUsernameCharactersMax = 64;
inline constexpr std::size_t kUsernameStemMax = 30;
inline constexpr std::string_view kPupilPattern = "{entry}.{initial}{surname}";
inline constexpr std::string_view kAdultPattern = "{initial}{surname}";

struct NameParts {
    std::string given, family;
    int entry_year = 0; // the calendar year in which the school year of their first day began; 0: not known
};

// Pieces in braces: {given} {initial} {surname} {entry} (two digits of the year); other characters as they stand, of
// a-z, 0-9 and ".-_". Problem invalid ("username_pattern") for anything else, or one without {surname} or {given}.
Status check_pattern(std::string_view pattern);

// The username as it would be if nobody else had it: "26.zobrien". Only a-z, 0-9 and ".-_", at most kUsernameStemMax.
// A name without a single Latin letter gives "user" in its place. `pattern` must pass check_pattern.
std::string username_stem(std::string_view pattern, NameParts const& name);
// The second with that stem is "26.zobrien2".
std::string username_numbered(std::string_view stem, std::int64_t number);

// As compared and as taken from a form: white space anywhere left out, lower case. "26. ZObrien " is "26.zobrien".
std::string fold_username(std::string_view typed);
// One that a person chooses: 3 to 64 of a-z, 0-9, ".-_@+", beginning with a letter or digit. Problem invalid
// ("username_form").
Status check_username(std::string_view folded);

} // namespace belfry::identity
