// Forgotten passwords, passwords by a one-time link, and changing one's own. Some thousand a day.
#include "areas/identity/passwords/password_pages.h"

#include "areas/identity/accounts/username.h"
#include "areas/identity/addresses/address_change.h"
#include "areas/identity/addresses/tell_owner.h"
#include "areas/identity/passwords/links.h"
#include "areas/identity/passwords/new_password.h"
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/sessions/end_trust.h"
#include "areas/identity/show.h"
#include "areas/identity/signing_in/check_password.h"
#include "areas/identity/signing_in/shared_store.h"
#include "base/text.h"
#include "platform/log/log.h"
#include "platform/mail/mail.h"

namespace belfry::identity {
namespace {

using platform::Call;

// ---- forgotten

http::Response show_forgotten(Call& call, ui::FormErrors const& errors, bool sent, int status = 200) {
    ui::PageOptions options;
    options.title = call.word("identity.forgotten.title");
    options.intro = call.word("identity.forgotten.intro");
    options.plain = true;
    options.status = status;
    return ui::page(call, options, [&](html::Writer& h) {
        if (sent) {
            ui::notice(h, ui::Tone::good, call.word("identity.forgotten.sent"),
                       call.word("identity.forgotten.sent_what"));
        } else {
            ui::form(h, call, {html::Href::to("/password/forgotten")}, errors, [&] {
                ui::field(h,
                          {.name = "name",
                           .label = std::string(call.word("identity.sign_in.name")),
                           .value = std::string(call.field("name")),
                           .autocomplete = "username",
                           .required = true,
                           .characters_max = 254},
                          errors);
                ui::submit(h, ui::Button::primary, call.word("identity.forgotten.do"));
            });
        }
        h.put("<p>{}</p><p><a href=\"{}\">{}</a></p>", call.word("identity.forgotten.no_mail"),
              html::Href::to("/sign-in"), call.word("identity.forgotten.back"));
    });
}

// One mail for each account of that name or address: a family that shares an address gets one for each person.
Status send_links(platform::Platform& platform, db::Tx& tx, std::string const& name, std::string const& peer) {
    auto accounts = accounts_with_email(tx, name);
    for (auto& one : accounts_named(tx, name))
        if (one.username_folded == name && one.email_folded != name) accounts.push_back(std::move(one));
    for (auto const& account : accounts) {
        if (account.email_folded.empty() || account.state == AccountState::locked) continue;
        if (directory::roles_of(tx, account.person, TimeZone::london().day_of(platform.clock.now())).empty()) continue;
        TRY(link, new_password_link(platform, tx, account.person, {{}, peer, {}}));
        auto const hours = std::to_string(link_hours(account));
        mail::Message message;
        message.to_address = account.email_folded;
        message.to_name = account.display_name;
        message.subject = platform.words.text("identity.mail.reset.subject");
        auto const& words = platform.words;
        message.body = words.text("identity.mail.hello", {{"name", account.display_name}}) + "\n\n" +
                       words.text("identity.mail.reset.who", {{"username", account.username}}) + "\n\n" +
                       words.text("identity.mail.reset.link", {{"hours", hours}}) + "\n" + link + "\n\n" +
                       std::string(words.text("identity.mail.reset.not_you")) + "\n";
        auto const queued = platform.mail.send(tx, message);
        bool const bad_message = !queued.ok() && queued.problem().kind == ProblemKind::invalid;
        if (!queued.ok() && !bad_message) return queued.problem(); // one bad address stops nobody else's
    }
    return {};
}

// The answer comes before anything is looked up, so that neither its words nor its time tell whether there is such an
// account.
Result<http::Response> forgotten(Service& service, Call& call) {
    auto const name = fold_username(call.field("name"));
    ui::FormErrors errors;
    if (name.empty() || name.size() > 254) {
        errors.add("name", std::string(call.word("identity.sign_in.name_missing")));
        return show_forgotten(call, errors, false, 422);
    }
    Attempt const attempt{name, call.request.peer, "", Familiarity::stranger};
    if (auto const gate = service.mail_limits.check(attempt, call.now()); !gate.open()) {
        errors.add("name", wait_words(call, std::to_string(gate.wait_seconds)));
        return show_forgotten(call, errors, false, 429);
    }
    service.mail_limits.failed(attempt, call.now());
    auto& platform = call.platform;
    call.forget_snapshot();
    platform.db.write_later(
        [&platform, name, peer = call.request.peer](db::Tx& tx) { return send_links(platform, tx, name, peer); },
        [](Status status) {
            if (!status.ok()) log::warn("identity.links_not_sent", {{"code", status.problem().code}});
        });
    return show_forgotten(call, {}, true);
}

// ---- by a link

struct LinkFor {
    Token token;
    FullAccount account;
    PasswordRule rule;
};
std::optional<LinkFor> link_for(Call& call) {
    auto const token = find_token(call.db(), Purpose::set_password, call.path("token"));
    if (!token || !token->usable(call.now())) return std::nullopt;
    auto account = account_of(call.db(), token->person);
    if (!account || account->sign_in.state == AccountState::locked) return std::nullopt;
    return LinkFor{*token, std::move(*account),
                   rule_for(directory::roles_of(call.db(), token->person, today_in_london(call)))};
}

http::Response show_link_over(Call& call) {
    ui::PageOptions options;
    options.title = call.word("identity.link_over.title");
    options.intro = call.word("identity.link_over.intro");
    options.plain = true;
    options.status = 410;
    return ui::page(call, options, [&](html::Writer& h) {
        ui::link_button(h, ui::Button::primary, call.word("identity.link_over.do"),
                        html::Href::to("/password/forgotten"));
    });
}

http::Response show_set(Call& call, LinkFor const& link, ui::FormErrors const& errors, int status = 200) {
    ui::PageOptions options;
    options.title = call.word("identity.set.title");
    options.intro = call.word("identity.set.intro", {{"name", link.account.sign_in.display_name},
                                                     {"username", link.account.sign_in.username}});
    options.plain = true;
    options.status = status;
    auto response = ui::page(call, options, [&](html::Writer& h) {
        ui::form(h, call, {html::Href::to("/password/{}", call.path("token"))}, errors, [&] {
            new_password_fields(h, call, link.account.sign_in.username, link.rule, errors);
            ui::submit(h, ui::Button::primary, call.word("identity.set.do"));
        });
    });
    // Every page says `same-origin` of its address; `no-referrer` would make the browser hide where the form comes
    // from.
    response.header("cache-control", "no-store");
    return response;
}

// Does not sign in: whoever has a second factor must still give it.
Result<http::Response> set_by_link(Service& service, Call& call) {
    auto const link = link_for(call);
    if (!link) return show_link_over(call);
    auto const& account = link->account.sign_in;
    ui::FormErrors errors;
    TRY(hash, hash_from_form(service, call, account, link->rule, errors));
    if (!hash) return show_set(call, *link, errors, 422);
    bool first = false;
    auto const set = [&](db::Tx& tx) -> Status {
        TRY(used, use_token(tx, link->token.id, call.now()));
        first = used;
        if (!used) return {};
        TRY_DO(set_password(tx, account.person, *hash, std::nullopt, call.now()));
        TRY_DO(end_trust(call.platform, tx, account.person));
        TRY_DO(share_forgiven(tx, Guessed::password, account.username_folded));
        TRY_DO(tell_owner(call.platform, tx, account, Told::password_set));
        if (auto const now = account_of(tx, account.person); now && !link->token.detail.empty())
            if (now->new_email == link->token.detail)
                TRY_DO(confirm_address(call.platform, tx, *now, link->token.detail));
        return call.platform.audit.add(tx, entry_of(call, "identity.password_set", account.person));
    };
    TRY_DO(call.platform.db.write(set));
    if (!first) return show_link_over(call);
    service.sign_in_limits.forgive(account.username_folded);
    return http::Response::redirect(html::Href::to("/sign-in").with("done", "password").with("name", account.username));
}

// ---- one's own

http::Response show_own(Call& call, FullAccount const& account, PasswordRule rule, ui::FormErrors const& errors,
                        int status = 200) {
    bool const forced = call.viewer.must_change_password;
    ui::PageOptions options;
    options.title = forced ? call.word("identity.own.first_title") : call.word("identity.own.title");
    options.intro = forced ? call.word("identity.own.first_intro") : call.word("identity.own.intro");
    options.plain = forced;
    options.status = status;
    if (!forced) options.crumbs = {{std::string(call.word("identity.me.title")), html::Href::to("/me")}};
    return ui::page(call, options, [&](html::Writer& h) {
        ui::form(h, call, {html::Href::to("/me/password")}, errors, [&] {
            if (!forced)
                ui::field(h,
                          {.name = "current",
                           .label = std::string(call.word("identity.own.current")),
                           .type = "password",
                           .autocomplete = "current-password",
                           .required = true,
                           .characters_max = 500},
                          errors);
            new_password_fields(h, call, account.sign_in.username, rule, errors);
            ui::submit(h, ui::Button::primary, call.word("identity.own.do"));
        });
    });
}

// Whoever came with a slip's code has just proved it; anybody else proves the old password again.
Result<http::Response> change_own(Service& service, Call& call) {
    auto const account = account_of(call.db(), call.viewer.person);
    if (!account) return not_found();
    auto const rule = rule_for(directory::roles_of(call.db(), call.viewer.person, today_in_london(call)));
    ui::FormErrors errors;
    if (!call.viewer.must_change_password) {
        auto const checked = check_password(service, call, account->sign_in.username, call.field("current"));
        if (!checked.ok() && checked.problem().code == "sign_in_wait")
            errors.add("current", wait_words(call, checked.problem().detail));
        else if (!checked.ok())
            return checked.problem();
        else if (!checked->right)
            errors.add("current", std::string(call.word("identity.own.wrong")));
    }
    if (errors.any()) return show_own(call, *account, rule, errors, 422);
    TRY(hash, hash_from_form(service, call, account->sign_in, rule, errors));
    if (!hash) return show_own(call, *account, rule, errors, 422);
    call.forget_snapshot();
    auto const set = [&](db::Tx& tx) -> Status {
        TRY_DO(set_password(tx, call.viewer.person, *hash, std::nullopt, call.now()));
        TRY_DO(end_trust(call.platform, tx, call.viewer.person, call.viewer.session));
        TRY_DO(tell_owner(call.platform, tx, account->sign_in, Told::password_set));
        return call.platform.audit.add(tx, entry_of(call, "identity.password_set", call.viewer.person));
    };
    TRY_DO(call.platform.db.write(set));
    return http::Response::redirect(call.viewer.must_change_password ? html::Href::to("/")
                                                                     : html::Href::to("/me").with("done", "password"));
}

} // namespace

void add_password_routes(platform::Routes& routes, std::shared_ptr<Service> service) {
    auto const by_link = access::Rule::anyone("the one-time link is the proof");
    auto const forgot = access::Rule::anyone("whoever forgot a password cannot sign in; the answer tells nothing");
    routes.get("/password/forgotten", forgot,
               [](Call& call) -> Result<http::Response> { return show_forgotten(call, {}, false); });
    routes.post("/password/forgotten", forgot, [service](Call& call) { return forgotten(*service, call); });
    routes.get("/password/{token}", by_link, [](Call& call) -> Result<http::Response> {
        auto const link = link_for(call);
        return link ? show_set(call, *link, {}) : show_link_over(call);
    });
    routes.post_waiting("/password/{token}", by_link, [service](Call& call) { return set_by_link(*service, call); });
    routes.get("/me/password", access::Rule::signed_in(), [](Call& call) -> Result<http::Response> {
        auto const account = account_of(call.db(), call.viewer.person);
        if (!account) return not_found();
        return show_own(call, *account,
                        rule_for(directory::roles_of(call.db(), call.viewer.person, today_in_london(call))), {});
    });
    routes.post_waiting("/me/password", access::Rule::signed_in(),
                        [service](Call& call) { return change_own(*service, call); });
}

} // namespace belfry::identity
