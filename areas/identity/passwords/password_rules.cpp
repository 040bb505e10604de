// Password rules. Pure; run once when somebody sets a password.
#include "areas/identity/passwords/password_rules.h"

#include <algorithm>
#include <array>
#include <unordered_set>

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

bool common(std::string_view password) {
    static std::unordered_set<std::string_view> const known(std::begin(kCommonPasswords), std::end(kCommonPasswords));
    auto const lower = ascii_lower(password);
    auto const put_back = plain_letters(password);
    std::string const stripped(core(lower));
    auto const stripped_put_back = plain_letters(stripped);
    for (std::string_view form : {std::string_view(lower), std::string_view(put_back), std::string_view(stripped),
                                  std::string_view(stripped_put_back)})
        if (known.contains(form)) return true;
    return false;
}

// Long stretches in which each character repeats or follows the one before it on the keyboard or in the alphabet.
bool simple(std::string_view password) {
    static constexpr std::array<std::string_view, 5> rows = {"abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl",
                                                             "zxcvbnm", "01234567890"};
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
    return part.size() >= 4 && whole.find(part) != std::string::npos && part.size() + 5 > whole.size();
}

} // namespace

PasswordRule password_rule(std::span<access::HeldRole const> roles, std::optional<std::int64_t> year_group) {
    bool const only_pupil = !roles.empty() && std::ranges::all_of(roles, [](access::HeldRole const& held) {
        return held.role == access::Role::pupil;
    });
    if (!only_pupil) return {10};
    return {year_group && *year_group < 7 ? 6 : 8};
}

Status check_password(std::string_view password, PasswordRule rule, std::initializer_list<std::string_view> names) {
    if (!valid_utf8(password)) return invalid("password_short");
    if (password.size() > kPasswordBytesMax) return invalid("password_long");
    if (count_characters(password) < static_cast<std::size_t>(rule.characters_min)) return invalid("password_short");
    if (common(password)) return invalid("password_common");
    if (simple(password)) return invalid("password_simple");
    for (auto name : names)
        if (built_on(password, name)) return invalid("password_name");
    return {};
}

} // namespace belfry::identity
