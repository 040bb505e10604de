#pragma once
// What a password must be: long enough for who has it, and not one that everybody guesses first. No rules of
// composition and no expiry (NIST SP 800-63B, 5.1.1.2; NCSC password guidance). REQ-11.

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/access/access.h"

namespace belfry::identity {

inline constexpr std::size_t kPasswordBytesMax = 512;

struct PasswordRule {
    int characters_min = 10;
};

// Of staff 12, since they have rights over others; of everybody else who is anything but a pupil 10; of pupils from
// year 7 on 8; of younger ones 6. Somebody of unknown year is taken for an older one.
PasswordRule password_rule(std::span<access::HeldRole const> roles, std::optional<std::int64_t> year_group);

// Nothing, or invalid with code "password_short", "password_long", "password_common" (among those that are
// guessed first or have leaked elsewhere, also with digits put after it or letters swapped for digits),
// "password_simple" (one character, the same again and again, or a run of the alphabet or keyboard) or "password_name"
// (built on the username, a name or a word of one, or the school's).
Status check_password(std::string_view password, PasswordRule rule, std::initializer_list<std::string_view> names);

} // namespace belfry::identity
