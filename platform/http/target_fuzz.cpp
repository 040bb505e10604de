// Targets of request lines, and forms in an address.
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "platform/http/outgoing.h"
#include "platform/http/target.h"

using namespace belfry;
using namespace belfry::http;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    (void)accepts_gzip(text);
    if (auto form = parse_urlencoded(text, 100); form.ok()) {
        if (form->items().size() > 100) std::abort();
        for (auto const& [name, value] : form->items())
            if (value.find('\0') != std::string::npos || !valid_utf8(name) || !valid_utf8(value)) std::abort();
    }
    auto target = parse_target(text);
    if (!target.ok()) return 0;
    auto const& path = target->path;
    if (path.empty() || path[0] != '/' || !valid_utf8(path)) std::abort();
    for (unsigned char c : path)
        if (c < 0x20 || c == '\\') std::abort();
    for (auto piece : split(path, '/'))
        if (piece == "." || piece == "..") std::abort();
    return 0;
}
