// Setting up a second factor, and giving its code while signing in. Some thousand staff, seldom.
#include "areas/identity/addresses/tell_owner.h"
#include "areas/identity/passwords/codes.h"
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/second_factor/sealed_secrets.h"
#include "areas/identity/second_factor/second_factor.h"
#include "areas/identity/sessions/start_session.h"
#include "areas/identity/show.h"
#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/pdf/qr.h"
#include "platform/ui/page.h"

namespace belfry::identity {
namespace {

using platform::Call;

// ---- while signing in

http::Response show_step(Call& call, std::string words, int status) {
    ui::FormErrors errors;
    if (!words.empty()) errors.add("code", std::move(words));
    ui::PageOptions options;
    options.title = call.word("identity.step.title");
    options.intro = call.word("identity.step.intro");
    options.plain = true;
    options.status = status;
    auto response = ui::page(call, options, [&](html::Writer& h) {
        ui::form(h, call, {html::Href::to("/sign-in/code")}, errors, [&] {
            ui::field(h,
                      {.name = "code",
                       .label = std::string(call.word("identity.step.code")),
                       .hint = std::string(call.word("identity.step.hint")),
                       .autocomplete = "one-time-code",
                       .required = true,
                       .characters_max = 20},
                      errors);
            ui::submit(h, ui::Button::primary, call.word("identity.step.do"));
        });
        h.put("<p><a href=\"{}\">{}</a></p>", html::Href::to("/sign-in"), call.word("identity.step.again"));
    });
    response.header("cache-control", "no-store");
    return response;
}

std::optional<Token> step_token(Call& call) {
    auto const secret = call.request.cookies.get(kStepCookie);
    if (secret.empty()) return std::nullopt;
    auto token = find_token(call.db(), Purpose::second_step, secret);
    return token && token->usable(call.now()) ? token : std::nullopt;
}

Result<http::Response> give_step(Service& service, Call& call) {
    auto const token = step_token(call);
    if (!token) return http::Response::redirect(html::Href::to("/sign-in"));
    auto const account = account_of(call.db(), token->person);
    auto const roles = directory::roles_of(call.db(), token->person, today_in_london(call));
    call.forget_snapshot();
    if (!account || account->sign_in.state != AccountState::active || roles.empty())
        return http::Response::redirect(html::Href::to("/sign-in"));
    auto const used = use_code(service, call, *account, call.field("code"));
    if (!used.ok() && used.problem().code == "sign_in_wait")
        return show_step(call, wait_words(call, used.problem().detail), 429);
    if (!used.ok()) return used.problem();
    if (*used == CodeUsed::none) {
        TRY_DO(call.platform.db.write([&](db::Tx& tx) { return count_try(tx, token->id); }));
        return show_step(call, std::string(call.word("identity.step.wrong")), 422);
    }
    TRY(first, call.platform.db.write([&](db::Tx& tx) { return use_token(tx, token->id, call.now()); }));
    if (!first) return http::Response::redirect(html::Href::to("/sign-in"));
    auto const where = account->sign_in.must_change ? html::Href::to("/me/password") : safe_return(token->detail);
    auto response = http::Response::redirect(where);
    response.cookie(ended_cookie(kStepCookie));
    Arrival arrival{token->person, roles, account->sign_in.last_school, true, "code"};
    if (*used == CodeUsed::recovery) arrival.how = "recovery_code";
    arrival.password_hash = account->sign_in.password_hash;
    TRY_DO(start_session(call, arrival, response));
    return response;
}

// ---- setting it up

void show_key(html::Writer& h, Call& call, std::string_view secret, std::string_view username) {
    auto const address = crypto::totp_address(secret, call.word("ui.product"), username);
    auto const code = pdf::qr_code(address);
    if (code.ok())
        h.put("<svg class=\"qr\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {} {}\" width=\"220\" height=\"220\" "
              "shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/><path "
              "fill=\"#000000\" d=\"{}\"/></svg>",
              call.word("identity.factor.qr"), code->svg_side(), code->svg_side(), code->svg_path());
    std::string spaced;
    for (auto const c : crypto::base32(secret)) {
        if (spaced.size() % 5 == 4) spaced += ' ';
        spaced += c;
    }
    h.put("<p>{}</p><p><code>{}</code></p>", call.word("identity.factor.by_hand"), spaced);
}

ui::PageOptions options_of(Call& call) {
    ui::PageOptions options;
    options.title = call.word("identity.factor.title");
    options.intro = call.word("identity.factor.intro");
    options.crumbs = {{std::string(call.word("identity.me.title")), html::Href::to("/me")}};
    return options;
}

Result<http::Response> show_setup(Service& service, Call& call, std::string words, int status) {
    auto const account = account_of(call.db(), call.viewer.person);
    if (!account) return not_found();
    std::string secret;
    if (!account->totp_pending.empty()) {
        TRY(box, service.box(call.platform));
        TRY(opened, box->open(account->totp_pending, totp_purpose(call.viewer.person)));
        secret = opened;
    }
    auto const codes_left = static_cast<std::int64_t>(unused_recovery_codes(call.db(), call.viewer.person).size());
    ui::FormErrors errors;
    if (!words.empty()) errors.add("code", std::move(words));
    auto options = options_of(call);
    options.status = status;
    auto response = ui::page(call, options, [&](html::Writer& h) {
        if (!account->totp_secret.empty() && secret.empty()) {
            ui::notice(h, ui::Tone::good, call.word("identity.factor.on"),
                       call.count("identity.factor.codes_left", codes_left));
            h.put("<div class=\"buttons\">");
            ui::post_button(h, call, ui::Button::secondary, call.word("identity.factor.replace"),
                            html::Href::to("/me/second-factor/begin"));
            h.put("</div>");
            return;
        }
        if (secret.empty()) {
            h.put("<ol class=\"steps\"><li>{}</li><li>{}</li><li>{}</li></ol>", call.word("identity.factor.step1"),
                  call.word("identity.factor.step2"), call.word("identity.factor.step3"));
            ui::post_button(h, call, ui::Button::primary, call.word("identity.factor.begin"),
                            html::Href::to("/me/second-factor/begin"));
            return;
        }
        h.put("<p>{}</p>", call.word("identity.factor.scan"));
        show_key(h, call, secret, account->sign_in.username);
        ui::form(h, call, {html::Href::to("/me/second-factor/confirm")}, errors, [&] {
            ui::field(h,
                      {.name = "code",
                       .label = std::string(call.word("identity.factor.first_code")),
                       .autocomplete = "one-time-code",
                       .required = true,
                       .characters_max = 10},
                      errors);
            ui::submit(h, ui::Button::primary, call.word("identity.factor.confirm"));
        });
    });
    response.header("cache-control", "no-store");
    return response;
}

// Somebody at an unlocked machine must not put their own telephone in place of the owner's: with one enrolled already,
// this session must have given a code.
Result<http::Response> begin(Service& service, Call& call) {
    auto const account = account_of(call.db(), call.viewer.person);
    if (!account) return not_found();
    if (!account->totp_secret.empty() && !call.viewer.second_factor) return forbidden("second_factor_needed");
    TRY(box, service.box(call.platform));
    auto const sealed = box->seal(crypto::new_totp_secret(), totp_purpose(call.viewer.person));
    call.forget_snapshot();
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return set_totp_pending(tx, call.viewer.person, sealed); }));
    return http::Response::redirect(html::Href::to("/me/second-factor"));
}

http::Response show_codes(Call& call, std::vector<std::string> const& codes) {
    ui::PageOptions options;
    options.title = call.word("identity.codes.title");
    options.intro = call.word("identity.codes.intro");
    auto response = ui::page(call, options, [&](html::Writer& h) {
        ui::notice(h, ui::Tone::good, call.word("identity.factor.on"), call.word("identity.codes.once"));
        h.put("<ul class=\"codes\">");
        for (auto const& code : codes) h.put("<li><code>{}</code></li>", code);
        h.put("</ul>");
        ui::link_button(h, ui::Button::primary, call.word("identity.codes.done"), html::Href::to("/me"));
    });
    response.header("cache-control", "no-store");
    return response;
}

Result<http::Response> confirm(Service& service, Call& call) {
    auto const viewer = call.viewer;
    auto const account = account_of(call.db(), viewer.person);
    if (!account || account->totp_pending.empty()) return http::Response::redirect(html::Href::to("/me/second-factor"));
    if (!account->totp_secret.empty() && !viewer.second_factor) return forbidden("second_factor_needed");
    TRY(box, service.box(call.platform));
    TRY(secret, box->open(account->totp_pending, totp_purpose(viewer.person)));
    auto const step = crypto::totp_match(secret, fold_code(call.field("code")), call.now(), 0);
    if (!step) return show_setup(service, call, std::string(call.word("identity.factor.wrong")), 422);
    std::vector<std::string> codes, sealed;
    for (int i = 0; i < kRecoveryCodes; ++i) {
        codes.push_back(new_code(kRecoveryCodeLetters));
        sealed.push_back(box->seal(fold_code(codes.back()), recovery_purpose(viewer.person)));
    }
    call.forget_snapshot();
    auto const keep = [&](db::Tx& tx) -> Status {
        TRY_DO(confirm_totp(tx, viewer.person, account->totp_pending, *step));
        TRY_DO(set_recovery_codes(tx, viewer.person, sealed));
        TRY_DO(set_session_factor(tx, viewer.session));
        TRY_DO(end_sessions(tx, viewer.person, viewer.session));
        TRY_DO(tell_owner(call.platform, tx, account->sign_in, Told::factor_added));
        return call.platform.audit.add(tx, entry_of(call, "identity.factor_added", viewer.person));
    };
    TRY_DO(call.platform.db.write(keep));
    return show_codes(call, codes);
}

} // namespace

void add_second_factor_routes(platform::Routes& routes, std::shared_ptr<Service> service) {
    auto const in = access::Rule::signed_in();
    routes.get("/sign-in/code", access::Rule::anyone("the second step of signing in"),
               [](Call& call) -> Result<http::Response> {
                   if (!step_token(call)) return http::Response::redirect(html::Href::to("/sign-in"));
                   return show_step(call, {}, 200);
               });
    routes.post_waiting("/sign-in/code", access::Rule::anyone("the second step of signing in"),
                        [service](Call& call) { return give_step(*service, call); });
    routes.get("/me/second-factor", in, [service](Call& call) { return show_setup(*service, call, {}, 200); });
    // Whoever sits down at an unlocked machine must not put their own telephone in place of the owner's.
    routes.post("/me/second-factor/begin", in.anew(), [service](Call& call) { return begin(*service, call); });
    routes.post("/me/second-factor/confirm", in.anew(), [service](Call& call) { return confirm(*service, call); });
}

} // namespace belfry::identity
