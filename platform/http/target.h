#pragma once
// The target of a request line (RFC 9112, section 3.2) taken apart and made safe. Decoded once and never again.

#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/http/message.h"

namespace belfry::http {

struct Target {
    std::string path;      // decoded; begins with '/'
    std::string raw_query; // as sent
    std::string authority; // of an absolute target "http://host/..", else empty
    Fields query;
};

// Problem invalid ("bad_target") for anything but "/..", "http://host/.." and "https://host/.."; for a fragment, a
// broken escape, bytes that are not UTF-8, control characters, a backslash, an encoded slash or backslash, or a segment
// that is "." or ".." in any spelling.
Result<Target> parse_target(std::string_view raw);

// The path part alone: "/a%20b" gives "/a b". Problems as above.
Result<std::string> normal_path(std::string_view raw);

inline constexpr std::size_t kQueryFieldsMax = 200;

} // namespace belfry::http
