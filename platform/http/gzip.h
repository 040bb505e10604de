#pragma once
// Compression of answers as they go out, made for pages of some kilobytes: quick first, small second.

#include <string>
#include <string_view>

namespace belfry::http {

// RFC 1952. Empty where it cannot be done, or would not make the text smaller. Safe from any thread.
std::string gzip(std::string_view plain);

// Up to this size by ISA-L, whose fixed cost is small; beyond it by libdeflate, which packs tighter.
inline constexpr std::size_t kQuickGzipBytesMax = 128 * 1024;

} // namespace belfry::http
