// Rules of PINs; pure, and asked when one is set.
#include "areas/cards/sign_in/pin.h"

#include <algorithm>
#include <array>

namespace belfry::cards {
namespace {

// What rules of shape do not find and people take all the same.
constexpr std::array<std::string_view, 12> kUsual = {"2580",   "0852",   "1379",   "2468",   "1357",   "1470",
                                                     "147258", "258369", "159753", "246810", "135790", "147896"};

// Each digit one up from the one before, or each one down: 3456, 8901, 4321.
bool is_run(std::string_view digits) {
    for (int const step : {1, 9}) {
        bool run = true;
        for (std::size_t i = 1; i < digits.size() && run; ++i)
            run = (digits[i - 1] - '0' + step) % 10 == digits[i] - '0';
        if (run) return true;
    }
    return false;
}

// 1212, 123123, 7777.
bool repeats(std::string_view digits) {
    for (std::size_t part = 1; part <= digits.size() / 2; ++part) {
        bool same = digits.size() % part == 0;
        for (std::size_t i = part; i < digits.size() && same; ++i) same = digits[i] == digits[i - part];
        if (same) return true;
    }
    return false;
}

// 112233 is no better than 123; 123321 no better either.
bool is_simple(std::string_view digits) {
    std::string once;
    for (char const c : digits)
        if (once.empty() || once.back() != c) once += c;
    auto const half = digits.substr(0, (digits.size() + 1) / 2);
    bool const mirrored = std::equal(digits.begin(), digits.end(), digits.rbegin());
    return is_run(once) || repeats(digits) || (mirrored && is_run(half)) ||
           std::ranges::find(kUsual, digits) != kUsual.end();
}

std::string two(int number) {
    auto text = std::to_string(number % 100);
    return text.size() == 1 ? "0" + text : text;
}

bool is_birthday(std::string_view digits, SchoolDay day) {
    auto const d = two(day.day()), m = two(day.month()), y = two(day.year()), year = std::to_string(day.year());
    for (auto const& one : {d + m, m + d, year, d + m + y, m + d + y, y + m + d, m + year, year + m, d + m + year,
                            m + d + year, year + m + d})
        if (digits == one) return true;
    return false;
}

} // namespace

std::string_view pin_fault(std::string_view pin, int digits_min, std::optional<SchoolDay> birth_day,
                           std::span<std::string const> card_numbers) {
    if (!std::ranges::all_of(pin, [](char c) { return c >= '0' && c <= '9'; })) return "digits";
    if (pin.size() < static_cast<std::size_t>(digits_min)) return "short";
    if (pin.size() > static_cast<std::size_t>(kPinMax)) return "long";
    if (is_simple(pin)) return "simple";
    if (birth_day && is_birthday(pin, *birth_day)) return "birthday";
    for (auto const& number : card_numbers)
        if (number.find(pin) != std::string::npos) return "on_card";
    return {};
}

} // namespace belfry::cards
