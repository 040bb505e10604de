// Deciding on a sign-in. Pure.
#include "areas/identity/signing_in/sign_in.h"

#include "areas/identity/passwords/codes.h"

namespace belfry::identity {

SignInAccount const* meant_account(std::span<SignInAccount const> found, std::string_view name) {
    if (name.empty()) return nullptr;
    SignInAccount const* by_email = nullptr;
    int with_email = 0;
    for (auto const& account : found) {
        if (account.username_folded == name) return &account;
        if (account.email_folded == name) {
            by_email = &account;
            ++with_email;
        }
    }
    return with_email == 1 ? by_email : nullptr;
}

SignInAnswer decide_sign_in(SignInAccount const* account, bool right_password, bool holds_a_role, Instant now) {
    if (!account || !right_password || account->password_hash.empty()) return SignInAnswer::wrong;
    if (account->state == AccountState::locked) return SignInAnswer::locked;
    if (account->password_ends && *account->password_ends <= now) return SignInAnswer::code_ended;
    if (!holds_a_role) return SignInAnswer::no_role;
    return account->has_totp ? SignInAnswer::second_step : SignInAnswer::signed_in;
}

std::string password_as_checked(SignInAccount const* account, std::string_view typed) {
    return account && account->password_ends ? fold_code(typed) : std::string(typed);
}

} // namespace belfry::identity
