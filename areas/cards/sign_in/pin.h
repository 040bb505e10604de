#pragma once
// What a PIN may be. Pure.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"

namespace belfry::cards {

inline constexpr int kPupilPinMin = 4, kStaffPinMin = 6, kPinMax = 12; // digits

// Why nobody should have that PIN, or empty: "digits" (other than digits), "short", "long", "simple" (one digit again
// and again, runs, repeated parts, what everybody takes), "birthday" (their own, in any order), "on_card" (stands in
// the number of a card of theirs).
std::string_view pin_fault(std::string_view pin, int digits_min, std::optional<SchoolDay> birth_day,
                           std::span<std::string const> card_numbers);

} // namespace belfry::cards
