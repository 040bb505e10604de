// A parent joins with a code from school: one page, one transaction. Some 20,000 in a September.
#include "areas/identity/joining/join_pages.h"

#include <algorithm>

#include "areas/identity/accounts/account_store.h"
#include "areas/identity/accounts/life_cycle.h"
#include "areas/identity/accounts/managed.h"
#include "areas/identity/accounts/username.h"
#include "areas/identity/joining/invitation.h"
#include "areas/identity/passwords/codes.h"
#include "areas/identity/passwords/new_password.h"
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/sessions/start_session.h"
#include "areas/identity/show.h"
#include "base/text.h"

namespace belfry::identity {
namespace {

using platform::Call;

constexpr PasswordRule kParentRule{10};

std::optional<directory::Person> person_of(Call& call, PersonId id) {
    auto people = directory::people_by_id(call.db(), std::span(&id, 1));
    return people.empty() ? std::nullopt : std::optional(std::move(people.front()));
}

http::Response show_join(Call& call, ui::FormErrors const& errors, int status = 200) {
    ui::PageOptions options;
    options.title = call.word("identity.join.title");
    options.intro = call.word("identity.join.intro");
    options.plain = true;
    options.status = status;
    auto const typed = [&](std::string_view name) { return std::string(call.field(name)); };
    auto response = ui::page(call, options, [&](html::Writer& h) {
        ui::form(h, call, {html::Href::to("/join")}, errors, [&] {
            ui::field(h,
                      {.name = "code",
                       .label = std::string(call.word("identity.join.code")),
                       .value = call.field("code").empty() ? std::string(call.query("code")) : typed("code"),
                       .hint = std::string(call.word("identity.join.code_hint")),
                       .autocomplete = "off",
                       .required = true,
                       .characters_max = 30},
                      errors);
            ui::field(h,
                      {.name = "born",
                       .label = std::string(call.word("identity.join.born")),
                       .value = typed("born"),
                       .type = "date",
                       .required = true},
                      errors);
            ui::field(h,
                      {.name = "born_elsewhere",
                       .label = std::string(call.word("identity.join.born_elsewhere")),
                       .value = typed("born_elsewhere"),
                       .hint = std::string(call.word("identity.join.born_elsewhere_hint")),
                       .type = "date"},
                      errors);
            ui::field(h,
                      {.name = "username",
                       .label = std::string(call.word("identity.join.username")),
                       .value = typed("username"),
                       .hint = std::string(call.word("identity.join.username_hint")),
                       .autocomplete = "username",
                       .required = true,
                       .characters_max = 64},
                      errors);
            new_password_fields(h, call, {}, kParentRule, errors);
            ui::submit(h, ui::Button::primary, call.word("identity.join.do"));
        });
        h.put("<p>{} <a href=\"{}\">{}</a></p>", call.word("identity.join.have_one"), html::Href::to("/sign-in"),
              call.word("ui.sign_in"));
    });
    response.header("cache-control", "no-store");
    return response;
}

struct Invited {
    Token token;
    directory::Person person;
};

// The account opens on all children of the family, so what one school knows is not enough where another of them is at
// another school: the birthday of such a child is asked for too.
bool knows_the_others(Call& call, PersonId guardian, PersonId child) {
    auto const here = reach_of(call.db(), child, today_in_london(call));
    std::vector<directory::Child> elsewhere;
    for (auto& one : directory::children_of(call.db(), guardian, today_in_london(call))) {
        auto const at = reach_of(call.db(), one.person.id, today_in_london(call));
        bool const apart = std::ranges::any_of(at, [&](auto const& held) {
            return std::ranges::none_of(here, [&](auto const& own) { return own.school == held.school; });
        });
        if (one.person.id != child && apart) elsewhere.push_back(std::move(one));
    }
    if (elsewhere.empty()) return true;
    auto const born = SchoolDay::parse(call.field("born_elsewhere"));
    return born && std::ranges::any_of(elsewhere, [&](auto const& one) { return one.person.birth_day == born; });
}

// The invitation that this code and birthday open; nothing where they do not go together. A wrong birthday counts
// against the code, a wrong code against the address.
Result<std::optional<Invited>> invited(Service& service, Call& call) {
    Attempt const attempt{"", call.request.peer, "", Familiarity::stranger};
    if (auto const gate = service.join_limits.check(attempt, call.now()); !gate.open())
        return Problem{ProblemKind::too_many, "sign_in_wait", std::to_string(gate.wait_seconds)};
    auto const token = find_token(call.db(), Purpose::invite, fold_code(call.field("code")));
    auto const born = SchoolDay::parse(call.field("born"));
    if (token && token->usable(call.now())) {
        auto const child = person_of(call, token->child);
        bool const right =
            child && born && child->birth_day == born && knows_the_others(call, token->person, token->child);
        bool const still = may_join(directory::guardians_of(call.db(), std::span(&token->child, 1)), token->person);
        auto person = person_of(call, token->person);
        if (right && still && person) return std::optional(Invited{*token, std::move(*person)});
        call.forget_snapshot();
        TRY_DO(call.platform.db.write([&](db::Tx& tx) { return count_try(tx, token->id); }));
    }
    service.join_limits.failed(attempt, call.now());
    return std::optional<Invited>();
}

// Somebody with an account, or with a part in a school besides being a parent, gets in by signing in: a code on paper
// must not be a way into an account with rights.
Status may_open(Call& call, db::Tx& tx, PersonId person) {
    auto const account = account_of(tx, person);
    if (account && account->sign_in.state != AccountState::waiting) return conflict("join_has_account");
    auto const today = today_in_london(call);
    for (auto const& role : directory::role_history(tx, person))
        if (!role.ends_on || *role.ends_on >= today) return conflict("join_has_role");
    return {};
}

Result<bool> open_account(Call& call, Invited const& who, std::string const& username, std::string const& hash) {
    auto const unit = [&](db::Tx& tx) -> Result<bool> {
        TRY(first, use_token(tx, who.token.id, call.now()));
        if (!first) return false;
        TRY_DO(may_open(call, tx, who.person.id));
        TRY_DO(ensure_account(call.platform, tx, who.person, {}));
        TRY_DO(set_username(tx, who.person.id, username, fold_username(username)));
        TRY_DO(set_password(tx, who.person.id, hash, std::nullopt, call.now()));
        TRY_DO(call.platform.audit.add(tx, entry_of(call, "identity.joined", who.person.id)));
        return true;
    };
    call.forget_snapshot();
    return call.platform.db.write(unit);
}

Result<http::Response> join(Service& service, Call& call) {
    ui::FormErrors errors;
    auto const who = invited(service, call);
    if (!who.ok() && who.problem().code != "sign_in_wait") return who.problem();
    if (!who.ok())
        errors.add("code", wait_words(call, who.problem().detail));
    else if (!*who)
        errors.add("code", std::string(call.word("identity.join.wrong")));
    if (errors.any()) return show_join(call, errors, who.ok() ? 422 : 429);
    Invited const& invitation = **who;
    auto const username = fold_username(call.field("username"));
    if (!check_username(username).ok())
        errors.add("username", std::string(call.word("identity.problem.username_form")));
    SignInAccount account;
    account.username = username;
    account.display_name = invitation.person.name();
    TRY(hash, hash_from_form(service, call, account, kParentRule, errors));
    if (errors.any() || !hash) return show_join(call, errors, 422);
    auto const opened = open_account(call, invitation, username, *hash);
    if (!opened.ok() && opened.problem().code == "username_taken") {
        errors.add("username", std::string(call.word("identity.problem.username_taken")));
        return show_join(call, errors, 422);
    }
    if (!opened.ok() && opened.problem().code.starts_with("join_has_")) {
        errors.add("code", problem_words(call, opened.problem()));
        return show_join(call, errors, 409);
    }
    if (!opened.ok()) return opened.problem();
    if (!*opened) return http::Response::redirect(html::Href::to("/join"));
    auto const roles = directory::roles_of(call.db(), invitation.person.id, today_in_london(call));
    if (roles.empty()) return http::Response::redirect(html::Href::to("/sign-in").with("done", "password"));
    auto response = http::Response::redirect(html::Href::to("/"));
    TRY_DO(start_session(call, {invitation.person.id, roles, {}, false, "invitation"}, response));
    return response;
}

} // namespace

void add_joining_routes(platform::Routes& routes, std::shared_ptr<Service> const& service) {
    auto const open = access::Rule::anyone("the code and the child's birthday are the proof");
    routes.get("/join", open, [](Call& call) -> Result<http::Response> { return show_join(call, {}); });
    routes.post_waiting("/join", open, [service](Call& call) { return join(*service, call); });
}

} // namespace belfry::identity
