#pragma once
// Money: whole pence, never a floating-point number.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace belfry {

class Money {
public:
    constexpr Money() = default;
    static constexpr Money pence(std::int64_t pence) { return Money(pence); }

    // "2.35", "£1,450", "-0.05"; at most two decimals and 12 digits. Nothing for anything else.
    static std::optional<Money> parse(std::string_view text);

    constexpr std::int64_t in_pence() const { return pence_; }
    // "£1,450.00", "-£0.05"
    std::string text() const;

    friend constexpr auto operator<=>(Money, Money) = default;
    friend constexpr Money operator+(Money a, Money b) { return Money(a.pence_ + b.pence_); }
    friend constexpr Money operator-(Money a, Money b) { return Money(a.pence_ - b.pence_); }
    friend constexpr Money operator*(Money a, std::int64_t times) { return Money(a.pence_ * times); }

private:
    constexpr explicit Money(std::int64_t pence) : pence_(pence) {}
    std::int64_t pence_ = 0;
};

} // namespace belfry
