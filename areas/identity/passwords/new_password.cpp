// New passwords: one hash each, seldom more than one in a person's month.
#include "areas/identity/passwords/new_password.h"

#include "areas/identity/sessions/viewer.h"
#include "areas/identity/show.h"

namespace belfry::identity {

PasswordRule rule_for(std::vector<directory::PersonRole> const& roles) {
    std::optional<std::int64_t> year;
    for (auto const& role : roles)
        if (role.role == access::Role::pupil && role.year_group) year = std::max(year.value_or(-9), *role.year_group);
    auto const held = held_roles(roles);
    return password_rule(held, year);
}

Result<std::optional<std::string>> hash_from_form(Service& service, platform::Call& call, SignInAccount const& account,
                                                  PasswordRule rule, ui::FormErrors& errors) {
    auto const password = call.field("password");
    auto const allowed =
        check_password(password, rule, {account.username, account.display_name, call.viewer.school_name});
    if (!allowed.ok())
        errors.add("password", problem_words(call, allowed.problem(), rule.characters_min));
    else if (password != call.field("again"))
        errors.add("again", std::string(call.word("identity.problem.password_again")));
    if (errors.any()) return std::optional<std::string>();
    call.forget_snapshot();
    TRY(hash, service.passwords().hash(password));
    return std::optional(std::move(hash));
}

void new_password_fields(html::Writer& h, platform::Call& call, std::string_view username, PasswordRule rule,
                         ui::FormErrors const& errors) {
    if (!username.empty()) // for the browser's own store of passwords; where it is typed there is a field for it
        h.put("<input type=\"text\" name=\"username\" value=\"{}\" autocomplete=\"username\" hidden readonly>",
              username);
    ui::field(h,
              {.name = "password",
               .label = std::string(call.word("identity.new_password")),
               .hint = call.word("identity.new_password.hint", {{"n", std::to_string(rule.characters_min)}}),
               .type = "password",
               .autocomplete = "new-password",
               .required = true,
               .characters_max = 200},
              errors);
    ui::field(h,
              {.name = "again",
               .label = std::string(call.word("identity.new_password.again")),
               .type = "password",
               .autocomplete = "new-password",
               .required = true,
               .characters_max = 200},
              errors);
}

} // namespace belfry::identity
