// Password rules. Pure; run once when somebody sets a password.
#include "areas/identity/passwords/password_rules.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "areas/identity/leaked_passwords.h"
#include "areas/identity/passwords/common_passwords.h"
#include "base/text.h"

namespace belfry::identity {
namespace {

// Letters that people swap for digits and signs, put back: "P4$$w0rd" is "password".
std::string plain_letters(std::string_view password) {
    std::string out = ascii_lower(password);
    for (char& c : out) {
        switch (c) {
        case '@':
        case '4':
            c = 'a';
            break;
        case '0':
            c = 'o';
            break;
        case '3':
            c = 'e';
            break;
        case '$':
        case '5':
            c = 's';
            break;
        case '1':
        case '!':
            c = 'i';
            break;
        case '7':
            c = 't';
            break;
        default:
            break;
        }
    }
    return out;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// Without what stands before the first and after the last letter: "12password2026!" is "password".
std::string_view core(std::string_view lower) {
    while (!lower.empty() && !is_letter(lower.front()) && static_cast<unsigned char>(lower.front()) < 128)
        lower.remove_prefix(1);
    while (!lower.empty() && !is_letter(lower.back()) && static_cast<unsigned char>(lower.back()) < 128)
        lower.remove_suffix(1);
    return lower;
}

bool leaked(std::string_view text) {
    std::uint32_t hash = 2166136261u; // as tools/leaked_passwords.cpp makes it
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return std::ranges::binary_search(kLeakedHashes, hash);
}

bool common(std::string_view password) {
    static std::unordered_set<std::string_view> const known(std::begin(kCommonPasswords), std::end(kCommonPasswords));
    auto const lower = ascii_lower(password);
    auto const put_back = plain_letters(password);
    std::string const stripped(core(lower));
    auto const stripped_put_back = plain_letters(stripped);
    for (std::string_view form : {std::string_view(lower), std::string_view(put_back), std::string_view(stripped),
                                  std::string_view(stripped_put_back)})
        if (known.contains(form)) return true;
    // What is put around a word that leaked counts where it is the smaller part.
    bool const mostly = stripped.size() * 3 >= lower.size() * 2;
    return leaked(lower) || leaked(put_back) || (mostly && (leaked(stripped) || leaked(stripped_put_back)));
}

// "passwordpassword", "abcabcabca", "adminadmin1": one piece again and again, with little after it.
bool repeats(std::string_view password) {
    auto const lower = ascii_lower(password);
    for (std::size_t piece = 1; piece * 2 <= lower.size(); ++piece) {
        std::size_t same = piece;
        while (same < lower.size() && lower[same] == lower[same - piece]) ++same;
        if (same >= piece * 2 && same + 3 >= lower.size()) return true;
    }
    return false;
}

// Long stretches in which each character repeats or follows the one before it on the keyboard or in the alphabet.
bool simple(std::string_view password) {
    static constexpr std::array<std::string_view, 8> rows = {"abcdefghijklmnopqrstuvwxyz",
                                                             "qwertyuiop",
                                                             "asdfghjkl",
                                                             "zxcvbnm",
                                                             "01234567890",
                                                             "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
                                                             "qazwsxedcrfvtgbyhnujm",
                                                             "1q2w3e4r5t6y7u8i9o0p"};
    auto const lower = ascii_lower(password);
    auto follows = [&](char a, char b) {
        if (a == b) return true;
        return std::ranges::any_of(rows, [&](std::string_view row) {
            auto const at = row.find(a);
            return at != std::string_view::npos &&
                   ((at + 1 < row.size() && row[at + 1] == b) || (at > 0 && row[at - 1] == b));
        });
    };
    std::size_t steps = 0;
    for (std::size_t i = 1; i < lower.size(); ++i) steps += follows(lower[i - 1], lower[i]) ? 1 : 0;
    std::unordered_set<char> const different(lower.begin(), lower.end());
    return different.size() < 3 || steps * 4 >= (lower.size() - 1) * 3;
}

std::string squeezed(std::string_view text) {
    std::string out = fold_for_search(text);
    std::erase(out, ' ');
    return out;
}

// Most of the password is that name.
bool built_on(std::string_view password, std::string_view name) {
    auto const whole = squeezed(password), part = squeezed(name);
    if (part.size() < 4) return false;
    if (whole.find(part) == std::string::npos) return false;
    return part.size() + 5 > whole.size();
}

bool built_on_any(std::string_view password, std::string_view name) {
    if (built_on(password, name)) return true;
    for (auto const word : split(name, ' '))
        if (word.size() < name.size() && built_on(password, word)) return true;
    return false;
}

} // namespace

PasswordRule password_rule(std::span<access::HeldRole const> roles, std::optional<std::int64_t> year_group) {
    bool const only_pupil = !roles.empty() && std::ranges::all_of(roles, [](access::HeldRole const& held) {
        return held.role == access::Role::pupil;
    });
    if (std::ranges::any_of(roles, [](access::HeldRole const& held) { return access::is_staff(held.role); }))
        return {12};
    if (!only_pupil) return {10};
    return {year_group && *year_group < 7 ? 6 : 8};
}

Status check_password(std::string_view password, PasswordRule rule, std::initializer_list<std::string_view> names) {
    if (!valid_utf8(password)) return invalid("password_short");
    if (password.size() > kPasswordBytesMax) return invalid("password_long");
    if (count_characters(password) < static_cast<std::size_t>(rule.characters_min)) return invalid("password_short");
    if (common(password)) return invalid("password_common");
    if (simple(password) || repeats(password)) return invalid("password_simple");
    for (auto name : names)
        if (built_on_any(password, name)) return invalid("password_name");
    return {};
}

} // namespace belfry::identity
