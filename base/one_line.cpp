// Control characters in a text. Looked for in every field of every form, so by bytes, without decoding.
#include "base/one_line.h"

namespace belfry {
namespace {

// How many bytes from `at` make one such character; 0 for none.
std::size_t breaking(std::string_view text, std::size_t at) {
    auto const byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    if (byte(at) < 0x20 || byte(at) == 0x7F) return 1;
    if (byte(at) == 0xC2 && byte(at + 1) >= 0x80 && byte(at + 1) < 0xA0) return 2;                            // C1
    if (byte(at) == 0xE2 && byte(at + 1) == 0x80 && (byte(at + 2) == 0xA8 || byte(at + 2) == 0xA9)) return 3; // lines
    return 0;
}

} // namespace

bool is_one_line(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at)
        if (breaking(text, at) > 0) return false;
    return true;
}

std::string as_one_line(std::string_view text) {
    if (is_one_line(text)) return std::string(text);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto const bytes = breaking(text, at);
        if (bytes == 0)
            out += text[at];
        else
            out += ' ';
        at += bytes == 0 ? 1 : bytes;
    }
    return out;
}

} // namespace belfry
