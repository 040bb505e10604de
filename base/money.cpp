// Money: reading and writing amounts.
#include "base/money.h"

#include "base/text.h"

namespace belfry {

std::optional<Money> Money::parse(std::string_view text) {
    text = trim(text);
    bool const negative = !text.empty() && text.front() == '-';
    if (negative) text.remove_prefix(1);
    if (text.starts_with("£")) text.remove_prefix(std::string_view("£").size());
    std::int64_t pounds = 0;
    int digits = 0;
    std::size_t at = 0;
    for (; at < text.size() && text[at] != '.'; ++at) {
        if (text[at] == ',' && digits > 0) continue;
        if (text[at] < '0' || text[at] > '9' || ++digits > 12) return std::nullopt;
        pounds = pounds * 10 + (text[at] - '0');
    }
    if (digits == 0) return std::nullopt;
    std::int64_t pence = 0;
    if (at < text.size()) {
        auto const decimals = text.substr(at + 1);
        if (decimals.empty() || decimals.size() > 2) return std::nullopt;
        for (char c : decimals) {
            if (c < '0' || c > '9') return std::nullopt;
            pence = pence * 10 + (c - '0');
        }
        if (decimals.size() == 1) pence *= 10;
    }
    auto const total = pounds * 100 + pence;
    return Money(negative ? -total : total);
}

std::string Money::text() const {
    auto const absolute = pence_ < 0 ? 0 - static_cast<std::uint64_t>(pence_) : static_cast<std::uint64_t>(pence_);
    auto pence = std::to_string(absolute % 100);
    if (pence.size() == 1) pence.insert(0, "0");
    return std::string(pence_ < 0 ? "-" : "") + "£" + with_thousands(static_cast<std::int64_t>(absolute / 100)) + "." +
           pence;
}

} // namespace belfry
