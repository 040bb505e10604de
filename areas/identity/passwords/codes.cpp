// Codes on paper. Random ones from the system's generator.
#include "areas/identity/passwords/codes.h"

#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace belfry::identity {

std::string new_code(int letters) {
    int const group = letters % 4 == 0 ? 4 : 5;
    std::string out;
    for (int i = 0; i < letters; ++i) {
        if (i > 0 && i % group == 0) out += '-';
        out += kCodeLetters[crypto::random_below(static_cast<std::uint32_t>(kCodeLetters.size()))];
    }
    return out;
}

std::string fold_code(std::string_view typed) {
    std::string out = ascii_lower(typed);
    std::erase_if(out, [](char c) { return c == ' ' || c == '-' || c == '\t'; });
    return out;
}

} // namespace belfry::identity
