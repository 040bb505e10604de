#pragma once
// Codes that are read from paper and typed by hand: no vowels (no words come of it), no letter that looks like another.

#include <string>
#include <string_view>

namespace belfry::identity {

inline constexpr std::string_view kCodeLetters = "bcdfghjkmnpqrstvwxyz23456789"; // 28: 4.8 bits each
inline constexpr int kSlipCodeLetters = 8;      // 38 bits, kept as a slow hash, tried through the sign-in limits
inline constexpr int kInviteCodeLetters = 12;   // 57 bits, asked together with the child's birthday
inline constexpr int kRecoveryCodeLetters = 10; // 48 bits, kept sealed

// "kxrt-7m4p": groups of four (of five where it divides so).
std::string new_code(int letters);
// As compared: lower case, without spaces and dashes; 0, 1, o, i, l are left as they are, being in no code.
std::string fold_code(std::string_view typed);

} // namespace belfry::identity
