#pragma once
// Text: UTF-8 throughout. Small helpers that every layer needs; what a person reads is never put together here.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace belfry {

// Without ASCII white space at both ends.
std::string_view trim(std::string_view text);
std::string ascii_lower(std::string_view text);
bool ascii_equal_ignoring_case(std::string_view a, std::string_view b);
// Pieces between separators, empty ones included; "" gives one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

bool valid_utf8(std::string_view bytes);
// The bytes of a Windows-1252 text as UTF-8; the five bytes it leaves undefined become U+FFFD.
std::string utf8_from_windows_1252(std::string_view bytes);
// At most `characters` code points, cut at a code point boundary. `text` must be valid UTF-8.
std::string_view first_characters(std::string_view text, std::size_t characters);
std::size_t count_characters(std::string_view text);

// For finding: lower case, accents and apostrophes dropped, hyphens and other punctuation made one space, ends
// trimmed: "Zoë O’Brien-Smith" gives "zoe obrien smith". Works for any script (ICU, NFKD, case folding).
std::string fold_for_search(std::string_view text);
// A key whose byte order is the order of names in a list: folded, spaces kept.
std::string sort_key(std::string_view text);

// The whole text as a decimal number, or nothing; no sign but '-', no white space.
std::optional<std::int64_t> parse_int(std::string_view text);
// "1,450", "-12"
std::string with_thousands(std::int64_t number);

std::string hex(std::string_view bytes);
std::optional<std::string> bytes_from_hex(std::string_view text);
// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes);
std::optional<std::string> bytes_from_base64url(std::string_view text);
// RFC 3986: everything but unreserved characters becomes %XX.
std::string percent_encode(std::string_view text);
// '+' stays a plus unless `plus_is_space`. Nothing for a broken escape or a NUL byte.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

} // namespace belfry
