#pragma once
// A new password: its rules, its hash, the form in which it is typed twice.

#include <string>
#include <string_view>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/passwords/password_rules.h"
#include "areas/identity/service.h"
#include "base/result.h"
#include "platform/extension/call.h"
#include "platform/ui/page.h"

namespace belfry::identity {

PasswordRule rule_for(std::vector<directory::PersonRole> const& roles);

// The form's fields "password" and "again", checked and hashed. Adds to `errors` what is wrong and gives nothing; a
// Problem only where the hashing threads are too busy.
Result<std::optional<std::string>> hash_from_form(Service& service, platform::Call& call, SignInAccount const& account,
                                                  PasswordRule rule, ui::FormErrors& errors);

// The two fields, and a hidden one with the username, so that a password manager keeps the pair.
void new_password_fields(html::Writer& h, platform::Call& call, std::string_view username, PasswordRule rule,
                         ui::FormErrors const& errors);

} // namespace belfry::identity
