#pragma once
// What comes of a try to sign in. Pure: the password has been checked already, by as many hashes (one) whether the
// account exists or not, and nothing but `wrong` is ever said to somebody who does not know the password. REQ-1.

#include <optional>
#include <span>
#include <string>

#include "areas/identity/api/identity.h"
#include "base/ids.h"
#include "base/time.h"
#include "platform/access/access.h"

namespace belfry::identity {

struct SignInAccount {
    PersonId person;
    std::string username, username_folded, email_folded, display_name;
    AccountState state = AccountState::waiting;
    std::string password_hash; // empty: none
    std::optional<Instant> password_ends;
    bool must_change = false;
    bool has_totp = false;
    SchoolId last_school;
    std::string last_peer;
};

// Which of those that a name finds is meant: the one with that username; else the one with that email address, if no
// other has it (families share one). At most three are looked at.
SignInAccount const* meant_account(std::span<SignInAccount const> found, std::string_view name);

enum class SignInAnswer {
    signed_in,
    second_step, // a code of the second factor is still wanted
    wrong,       // name or password
    locked,      // by staff
    code_ended,  // the code on the slip is too old
    no_role,     // they are nothing anywhere today: access ended with their last role
};

SignInAnswer decide_sign_in(SignInAccount const* account, bool right_password, bool holds_a_role, Instant now);

// The text to check: codes on slips are read kindly.
std::string password_as_checked(SignInAccount const* account, std::string_view typed);

} // namespace belfry::identity
