// Looking after one account: three statements for the panel, one transaction for each act. Some hundred a day.
#include "areas/identity/accounts/account_pages.h"

#include "areas/identity/accounts/managed.h"
#include "areas/identity/accounts/reach.h"
#include "areas/identity/addresses/address_change.h"
#include "areas/identity/addresses/tell_owner.h"
#include "areas/identity/passwords/links.h"
#include "areas/identity/sessions/end_trust.h"
#include "areas/identity/sessions/session_store.h"
#include "areas/identity/sessions/viewer.h"
#include "areas/identity/show.h"
#include "areas/identity/slips/new_codes.h"
#include "platform/mail/mail.h"

namespace belfry::identity {

using platform::Call;

namespace {

html::Href back_to(PersonId person, std::string_view done) {
    return html::Href::to("/people/{}", person).with("account", done).at_anchor("account-title");
}

// ---- the panel

void show_done(html::Writer& h, Call& call) {
    auto const done = call.query("account");
    for (std::string_view known : {"link", "locked", "unlocked", "signed_out", "factor", "no_mail", "made"}) {
        if (done != known) continue;
        auto const words = call.platform.words.find("identity.account.done." + std::string(known));
        ui::notice(h, known == "no_mail" ? ui::Tone::warn : ui::Tone::good, words, "");
    }
}

void show_state(html::Writer& h, Call& call, FullAccount const& account, std::size_t sessions) {
    auto const& own = account.sign_in;
    std::vector<ui::Fact> facts = {{std::string(call.word("identity.username")), own.username}};
    facts.push_back({std::string(call.word("identity.account.last")),
                     account.last_sign_in ? when_words(call, *account.last_sign_in)
                                          : std::string(call.word("identity.accounts.never"))});
    facts.push_back({std::string(call.word("identity.account.now")),
                     call.count("identity.account.sessions", static_cast<std::int64_t>(sessions))});
    h.put("<p>");
    if (own.state == AccountState::locked) ui::badge(h, ui::Tone::bad, call.word("identity.state.locked"));
    if (own.state == AccountState::waiting) ui::badge(h, ui::Tone::warn, call.word("identity.state.waiting"));
    if (own.state == AccountState::active) ui::badge(h, ui::Tone::good, call.word("identity.state.active"));
    h.put(" ");
    if (own.password_ends) ui::badge(h, ui::Tone::info, call.word("identity.account.has_code"));
    if (own.has_totp) ui::badge(h, ui::Tone::info, call.word("identity.factor.on"));
    h.put("</p>");
    ui::facts(h, facts);
}

void show_acts(html::Writer& h, Call& call, Managed const& managed, std::size_t sessions) {
    auto const& account = managed.account->sign_in;
    auto const act = [&](ui::Button kind, std::string_view words, html::Href const& where) {
        ui::post_button(h, call, kind, words, where);
    };
    auto const id = managed.person;
    h.put("<div class=\"buttons\">");
    if (account.state == AccountState::locked) {
        act(ui::Button::primary, call.word("identity.account.unlock"), html::Href::to("/people/{}/account/unlock", id));
    } else {
        if (!newest_address(*managed.account).empty())
            act(ui::Button::secondary, call.word("identity.account.link"),
                html::Href::to("/people/{}/account/link", id));
        if (may_have_slip(managed.reach))
            act(ui::Button::secondary, call.word("identity.account.slip"),
                html::Href::to("/people/{}/account/slip", id));
        if (sessions > 0)
            act(ui::Button::secondary, call.word("identity.account.sign_out"),
                html::Href::to("/people/{}/account/sign-out", id));
        if (account.has_totp)
            act(ui::Button::secondary, call.word("identity.account.factor"),
                html::Href::to("/people/{}/account/remove-factor", id));
        act(ui::Button::danger, call.word("identity.account.lock"), html::Href::to("/people/{}/account/lock", id));
    }
    h.put("</div>");
}

// Whoever looks for help with an account that is not theirs to touch is told who can.
void show_whose(Call& call, html::Writer& h, std::string_view code) {
    ui::panel(h, "account", "key-round", call.word("identity.account.title"), [&] {
        h.put("<p>{}</p>", code == "account_elsewhere" ? call.word("identity.account.elsewhere")
                                                       : call.word("identity.account.stronger"));
    });
}

void show_panel(Call& call, PersonId person, html::Writer& h) {
    auto const managed = managed_person(call, person);
    if (!managed.ok() && managed.problem().kind == ProblemKind::forbidden)
        return show_whose(call, h, managed.problem().code);
    if (!managed.ok()) return;
    ui::panel(
        h, "account", "key-round", call.word("identity.account.title"),
        [&] {
            show_done(h, call);
            if (!managed->account) {
                h.put("<p>{}</p>", call.word("identity.account.none"));
                return;
            }
            auto const sessions = sessions_of(call.db(), person).size();
            show_state(h, call, *managed->account, sessions);
            show_acts(h, call, *managed, sessions);
        },
        call.viewer.may(kSeeRights) ? std::optional(std::pair(std::string(call.word("identity.account.rights")),
                                                              html::Href::to("/rights/person/{}", person)))
                                    : std::nullopt);
}

// ---- the acts

using Change = std::function<Status(db::Tx&, Managed const&)>;

// The person of the path with an account, changed in one transaction with its entry of the trail, then back.
Result<http::Response> act(Call& call, std::string_view audit_action, std::string_view done, Change const& change) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(managed, managed_person(call, id));
    if (!managed.account) return not_found();
    call.forget_snapshot();
    auto const unit = [&](db::Tx& tx) -> Status {
        TRY_DO(change(tx, managed));
        return call.platform.audit.add(tx, entry_of(call, audit_action, managed.person));
    };
    TRY_DO(call.platform.db.write(unit));
    return http::Response::redirect(back_to(id, done));
}

Status mail_link(Call& call, db::Tx& tx, FullAccount const& whole) {
    auto const& account = whole.sign_in;
    std::string const address(newest_address(whole));
    TRY(link,
        new_password_link(call.platform, tx, account.person, {call.viewer.person, call.request.peer, whole.new_email}));
    auto const hours = std::to_string(link_hours(account));
    auto const& words = call.platform.words;
    mail::Message message;
    message.to_address = address;
    message.to_name = account.display_name;
    message.subject = words.text("identity.mail.staff.subject");
    message.body = words.text("identity.mail.hello", {{"name", account.display_name}}) + "\n\n" +
                   words.text("identity.mail.staff.who", {{"username", account.username}, {"hours", hours}}) + "\n" +
                   link + "\n";
    return call.platform.mail.send(tx, message);
}

Result<http::Response> send_link(Call& call) {
    auto sent = act(call, "identity.link_sent", "link", [&](db::Tx& tx, Managed const& managed) -> Status {
        if (newest_address(*managed.account).empty()) return invalid("bad_address");
        return mail_link(call, tx, *managed.account);
    });
    if (!sent.ok() && sent.problem().code == "bad_address") {
        TRY(id, call.path_id<PersonId>("person"));
        return http::Response::redirect(back_to(id, "no_mail"));
    }
    return sent;
}

Result<http::Response> print_slip(Service& service, Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(managed, managed_person(call, id));
    if (!managed.account || managed.account->sign_in.state == AccountState::locked) return not_found();
    if (!may_have_slip(managed.reach)) return forbidden();
    auto const accounts = accounts_of(call.db(), std::span(&id, 1));
    TRY(slips, give_codes(service, call, accounts));
    return slip_download(call, managed.account->sign_in.display_name, slips);
}

Status lock(Call& call, db::Tx& tx, Managed const& managed) {
    TRY_DO(set_locked(tx, managed.person, true, call.now()));
    TRY_DO(end_trust(call.platform, tx, managed.person));
    return forget_devices(tx, managed.person);
}

Status sign_out_everywhere(Call& call, db::Tx& tx, Managed const& managed) {
    TRY_DO(end_trust(call.platform, tx, managed.person));
    return forget_devices(tx, managed.person);
}

Status remove_factor(Call& call, db::Tx& tx, Managed const& managed) {
    TRY_DO(clear_totp(tx, managed.person));
    TRY_DO(end_sessions(tx, managed.person, SessionId()));
    return tell_owner(call.platform, tx, managed.account->sign_in, Told::factor_removed);
}

} // namespace

platform::PersonPanel account_panel() {
    return {"identity.account", 60, access::Rule::may(kManageAccounts), show_panel};
}

void add_account_routes(platform::Routes& routes, std::shared_ptr<Service> service) {
    auto const may = access::Rule::may(kManageAccounts);
    routes.post("/people/{person}/account/link", may, send_link);
    routes.post_waiting("/people/{person}/account/slip", may.anew(),
                        [service](Call& call) { return print_slip(*service, call); });
    routes.post("/people/{person}/account/lock", may, [](Call& call) {
        return act(call, "identity.locked", "locked",
                   [&](db::Tx& tx, Managed const& managed) { return lock(call, tx, managed); });
    });
    routes.post("/people/{person}/account/unlock", may, [](Call& call) {
        return act(call, "identity.unlocked", "unlocked", [&](db::Tx& tx, Managed const& managed) {
            return set_locked(tx, managed.person, false, call.now());
        });
    });
    routes.post("/people/{person}/account/sign-out", may, [](Call& call) {
        return act(call, "identity.session_ended", "signed_out",
                   [&](db::Tx& tx, Managed const& managed) { return sign_out_everywhere(call, tx, managed); });
    });
    routes.post("/people/{person}/account/remove-factor", may.anew(), [](Call& call) {
        return act(call, "identity.factor_removed", "factor",
                   [&](db::Tx& tx, Managed const& managed) { return remove_factor(call, tx, managed); });
    });
}

} // namespace belfry::identity
