// Confirming a new address, signed in: a link alone is not enough, since whoever entered the address may read its mail.
#include "areas/identity/addresses/address_pages.h"

#include "areas/identity/addresses/address_change.h"
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/show.h"

namespace belfry::identity {
namespace {

using platform::Call;

// The link's, where it is the viewer's own and still the address that waits.
Result<Token> token_of_path(Call& call) {
    auto const token = find_token(call.db(), Purpose::confirm_address, call.path("token"));
    if (!token || token->person != call.viewer.person || !token->usable(call.now())) return not_found("link_over");
    return *token;
}

Result<http::Response> show_confirm(Call& call) {
    TRY(token, token_of_path(call));
    ui::PageOptions options;
    options.title = call.word("identity.address.title");
    options.intro = call.word("identity.address.intro", {{"address", token.detail}});
    options.crumbs = {{std::string(call.word("identity.me.title")), html::Href::to("/me")}};
    return ui::page(call, options, [&](html::Writer& h) {
        ui::post_button(h, call, ui::Button::primary, call.word("identity.address.do"),
                        html::Href::to("/me/address/{}", call.path("token")));
    });
}

Result<http::Response> confirm(Call& call) {
    TRY(token, token_of_path(call));
    call.forget_snapshot();
    auto const keep = [&](db::Tx& tx) -> Status {
        TRY(first, use_token(tx, token.id, call.now()));
        auto const account = account_of(tx, token.person);
        if (!first || !account) return not_found("link_over");
        return confirm_address(call.platform, tx, *account, token.detail);
    };
    TRY_DO(call.platform.db.write(keep));
    return http::Response::redirect(html::Href::to("/me").with("done", "address"));
}

Result<http::Response> send_again(Call& call) {
    call.forget_snapshot();
    auto const send = [&](db::Tx& tx) -> Status {
        auto const account = account_of(tx, call.viewer.person);
        return account ? send_confirmation(call.platform, tx, *account) : not_found();
    };
    TRY_DO(call.platform.db.write(send));
    return http::Response::redirect(html::Href::to("/me").with("done", "address_sent"));
}

} // namespace

void show_waiting_address(html::Writer& h, Call& call, FullAccount const& account) {
    if (call.query("done") == "address") ui::notice(h, ui::Tone::good, call.word("identity.address.done"), "");
    if (account.new_email.empty()) return;
    if (call.query("done") == "address_sent") ui::notice(h, ui::Tone::good, call.word("identity.address.sent"), "");
    ui::notice(h, ui::Tone::info, call.word("identity.address.waits", {{"address", account.new_email}}),
               call.word("identity.address.waits_what"));
    ui::post_button(h, call, ui::Button::secondary, call.word("identity.address.send"),
                    html::Href::to("/me/address/send"));
}

void add_address_routes(platform::Routes& routes) {
    auto const in = access::Rule::signed_in();
    routes.post("/me/address/send", in, send_again);
    routes.get("/me/address/{token}", in, show_confirm);
    routes.post("/me/address/{token}", in, confirm);
}

} // namespace belfry::identity
