// Who sits at the machine shows anew who they are, before what is dangerous. Some hundred a day; one hash each.
#include "areas/identity/sessions/proof_pages.h"

#include "areas/identity/accounts/account_store.h"
#include "areas/identity/second_factor/second_factor.h"
#include "areas/identity/sessions/start_session.h"
#include "areas/identity/show.h"
#include "areas/identity/signing_in/check_password.h"

namespace belfry::identity {
namespace {

using platform::Call;

Result<http::Response> show_proof(Call& call, ui::FormErrors const& errors, int status = 200) {
    auto const account = account_of(call.db(), call.viewer.person);
    if (!account) return not_found();
    ui::PageOptions options;
    options.title = call.word("identity.proof.title");
    options.intro = call.word("identity.proof.intro");
    options.plain = true;
    options.status = status;
    auto response = ui::page(call, options, [&](html::Writer& h) {
        ui::form(h, call, {html::Href::to("/me/proof")}, errors, [&] {
            auto const to = call.field("to").empty() ? call.query("to") : call.field("to");
            if (!to.empty()) h.put("<input type=\"hidden\" name=\"to\" value=\"{}\">", to);
            ui::field(h,
                      {.name = "password",
                       .label = std::string(call.word("identity.proof.password")),
                       .type = "password",
                       .autocomplete = "current-password",
                       .required = true,
                       .characters_max = 500},
                      errors);
            if (account->sign_in.has_totp)
                ui::field(h,
                          {.name = "code",
                           .label = std::string(call.word("identity.proof.code")),
                           .hint = std::string(call.word("identity.proof.code_hint")),
                           .autocomplete = "one-time-code",
                           .required = true,
                           .characters_max = 20},
                          errors);
            ui::submit(h, ui::Button::primary, call.word("identity.proof.do"));
        });
    });
    response.header("cache-control", "no-store");
    return response;
}

// Beside the field that was wrong; nothing where both are right. Any other problem is the page's.
Result<ui::FormErrors> check_proof(Service& service, Call& call, FullAccount const& account) {
    ui::FormErrors errors;
    auto const checked = check_password(service, call, account.sign_in.username, call.field("password"));
    if (!checked.ok() && checked.problem().code == "sign_in_wait")
        errors.add("password", wait_words(call, checked.problem().detail));
    else if (!checked.ok())
        return checked.problem();
    else if (!checked->right || checked->account->person != call.viewer.person)
        errors.add("password", std::string(call.word("identity.proof.wrong")));
    if (errors.any() || !account.sign_in.has_totp) return errors;
    auto const used = use_code(service, call, account, call.field("code"));
    if (!used.ok() && used.problem().code == "sign_in_wait")
        errors.add("code", wait_words(call, used.problem().detail));
    else if (!used.ok())
        return used.problem();
    else if (*used == CodeUsed::none)
        errors.add("code", std::string(call.word("identity.proof.wrong_code")));
    return errors;
}

Result<http::Response> prove(Service& service, Call& call) {
    auto const account = account_of(call.db(), call.viewer.person);
    if (!account) return not_found();
    call.forget_snapshot();
    TRY(errors, check_proof(service, call, *account));
    if (errors.any()) return show_proof(call, errors, 422);
    auto const keep = [&](db::Tx& tx) -> Status {
        TRY_DO(set_session_proved(tx, call.viewer.session, call.now()));
        return call.platform.audit.add(tx, entry_of(call, "identity.proved", call.viewer.person));
    };
    TRY_DO(call.platform.db.write(keep));
    return http::Response::redirect(safe_return(call.field("to")));
}

} // namespace

void add_proof_routes(platform::Routes& routes, std::shared_ptr<Service> service) {
    routes.get("/me/proof", access::Rule::signed_in(), [](Call& call) { return show_proof(call, {}); });
    routes.post_waiting("/me/proof", access::Rule::signed_in(),
                        [service](Call& call) { return prove(*service, call); });
}

} // namespace belfry::identity
