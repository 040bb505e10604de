// Signing in and out. The busiest form of a school morning: some 50 a second for a county.
#include "areas/identity/signing_in/sign_in_pages.h"

#include "areas/identity/accounts/demonstration_store.h"
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/sessions/start_session.h"
#include "areas/identity/show.h"
#include "areas/identity/signing_in/check_password.h"
#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/log/log.h"
#include "platform/ui/page.h"

namespace belfry::identity {
namespace {

using platform::Call;
constexpr int kStepSeconds = 600;

SchoolId remembered_school(Call& call) {
    if (auto const asked = SchoolId::parse(call.query("school"))) return *asked;
    return SchoolId::parse(call.request.cookies.get(kSchoolCookie)).value_or(SchoolId());
}

void demonstration_people(html::Writer& h, Call& call) {
    if (!call.platform.config.demonstration) return;
    auto const people = demonstration_sign_ins(call.db());
    if (people.empty()) return;
    ui::panel(h, "demonstration", "flask-conical", call.word("identity.demo.title"), [&] {
        h.put("<p>{}</p><div class=\"table-scroll\"><table><thead><tr><th>{}</th><th>{}</th></tr></thead><tbody>",
              call.word("identity.demo.intro", {{"password", kDemonstrationPassword}}), call.word("identity.demo.who"),
              call.word("identity.username"));
        for (auto const& person : people)
            h.put("<tr><td>{}</td><td><code>{}</code></td></tr>", person.who, person.username);
        h.put("</tbody></table></div>");
    });
}

http::Response show_sign_in(Call& call, ui::FormErrors const& errors, std::string_view name, int status = 200) {
    std::string school_name;
    auto const school = remembered_school(call);
    if (school)
        for (auto const& one : directory::schools_by_id(call.db(), std::span(&school, 1))) school_name = one.name;
    ui::PageOptions options;
    options.title = call.word("identity.sign_in.title");
    options.plain = true;
    options.status = status;
    options.intro = school_name.empty() ? std::string(call.word("identity.sign_in.intro"))
                                        : call.word("identity.sign_in.intro_school", {{"school", school_name}});
    auto response = ui::page(call, options, [&](html::Writer& h) {
        auto const done = call.query("done");
        if (done == "password")
            ui::notice(h, ui::Tone::good, call.word("identity.sign_in.password_set"),
                       call.word("identity.sign_in.password_set_what"));
        if (done == "out")
            ui::notice(h, ui::Tone::good, call.word("identity.sign_in.signed_out"),
                       call.word("identity.sign_in.signed_out_what"));
        if (done == "here")
            ui::notice(h, ui::Tone::warn, call.word("identity.sign_in.signed_out_here"),
                       call.word("identity.sign_in.signed_out_here_what"));
        if (done.empty() && !call.request.cookies.get(session_cookie_name(call.request)).empty())
            ui::notice(h, ui::Tone::info, call.word("identity.sign_in.expired"),
                       call.word("identity.sign_in.expired_what"));
        ui::form(h, call, {html::Href::to("/sign-in")}, errors, [&] {
            auto const wanted = call.field("to").empty() ? call.query("to") : call.field("to");
            if (!wanted.empty()) h.put("<input type=\"hidden\" name=\"to\" value=\"{}\">", wanted);
            ui::field(h,
                      {.name = "name",
                       .label = std::string(call.word("identity.sign_in.name")),
                       .value = std::string(name),
                       .autocomplete = "username",
                       .required = true,
                       .characters_max = 254},
                      errors);
            ui::field(h,
                      {.name = "password",
                       .label = std::string(call.word("identity.sign_in.password")),
                       .hint = std::string(call.word("identity.sign_in.password_hint")),
                       .type = "password",
                       .autocomplete = "current-password",
                       .required = true,
                       .characters_max = 500},
                      errors);
            ui::submit(h, ui::Button::primary, call.word("identity.sign_in.do"));
        });
        h.put("<ul class=\"plain-links\"><li><a href=\"{}\">{}</a></li><li><a href=\"{}\">{}</a></li></ul>",
              html::Href::to("/password/forgotten"), call.word("identity.sign_in.forgotten"), html::Href::to("/join"),
              call.word("identity.sign_in.join"));
        demonstration_people(h, call);
    });
    response.header("cache-control", "no-store");
    return response;
}

http::Response refused(Call& call, std::string words, int status, int wait_seconds = 0) {
    ui::FormErrors errors;
    errors.add("password", std::move(words));
    auto response = show_sign_in(call, errors, call.field("name"), status);
    if (wait_seconds > 0) response.header("retry-after", std::to_string(wait_seconds));
    return response;
}

// Problems that belong on the form; the others go to the problem page.
Result<http::Response> refused_for(Call& call, Problem const& problem) {
    if (problem.code == "sign_in_wait") {
        auto const seconds = static_cast<int>(parse_int(problem.detail).value_or(1));
        return refused(call, wait_words(call, problem.detail), 429, seconds);
    }
    if (problem.code == "sign_in_busy") return refused(call, std::string(call.word("identity.busy")), 503, 5);
    if (problem.code == "password_too_long") return refused(call, std::string(call.word("identity.wrong")), 422);
    return problem;
}

Result<http::Response> begin_second_step(Call& call, SignInAccount const& account) {
    auto const secret = crypto::random_token();
    Token token;
    token.purpose = Purpose::second_step;
    token.person = account.person;
    token.detail = safe_return(call.field("to")).text();
    token.ends = call.now().plus_seconds(kStepSeconds);
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return add_token(tx, token, secret, call.now()); }));
    auto response = http::Response::redirect(html::Href::to("/sign-in/code"));
    response.cookie({std::string(kStepCookie), secret, kStepSeconds});
    return response;
}

Result<http::Response> sign_in(Service& service, Call& call) {
    auto const name = call.field("name"), password = call.field("password");
    ui::FormErrors errors;
    if (trim(name).empty()) errors.add("name", std::string(call.word("identity.sign_in.name_missing")));
    if (password.empty()) errors.add("password", std::string(call.word("identity.sign_in.password_missing")));
    if (errors.any()) return show_sign_in(call, errors, name, 422);

    auto checked = check_password(service, call, name, password);
    if (!checked.ok()) return refused_for(call, checked.problem());
    auto const* account = checked->account ? &*checked->account : nullptr;
    std::vector<directory::PersonRole> roles;
    if (checked->right) roles = directory::roles_of(call.db(), account->person, TimeZone::london().day_of(call.now()));
    switch (decide_sign_in(account, checked->right, !roles.empty(), call.now())) {
    case SignInAnswer::wrong:
        return refused(call, std::string(call.word("identity.wrong")), 422);
    case SignInAnswer::locked:
        return refused(call, std::string(call.word("identity.locked")), 403);
    case SignInAnswer::code_ended:
        return refused(call, std::string(call.word("identity.code_ended")), 403);
    case SignInAnswer::no_role:
        return refused(call, std::string(call.word("identity.no_role")), 403);
    case SignInAnswer::second_step:
        return begin_second_step(call, *account);
    case SignInAnswer::signed_in:
        break;
    }
    auto const where = account->must_change ? html::Href::to("/me/password") : safe_return(call.field("to"));
    auto response = http::Response::redirect(where);
    auto const wanted = SchoolId::parse(call.request.cookies.get(kSchoolCookie));
    Arrival arrival{account->person, roles, wanted.value_or(account->last_school)};
    arrival.password_hash = account->password_hash;
    TRY_DO(start_session(call, arrival, response));
    return response;
}

// Where the database takes no writes the session stays, but not at this machine: whoever sits down next must not find
// somebody else's pages.
Result<http::Response> sign_out(Call& call) {
    auto const viewer = call.viewer;
    bool ended = true;
    if (viewer.signed_in()) {
        auto entry = entry_of(call, "identity.signed_out", viewer.person);
        entry.subject = viewer.session.value();
        call.forget_snapshot();
        auto const let_out = [&](db::Tx& tx) -> Status {
            if (!end_session(tx, viewer.session, viewer.person).ok()) return {};
            return call.platform.audit.add(tx, entry);
        };
        try {
            ended = call.platform.db.write(let_out).ok();
        } catch (db::Broken const& broken) {
            log::warn("identity.sign_out_not_kept", {{"what", broken.what()}});
            ended = false;
        }
    }
    auto response = http::Response::redirect(sign_in_page_of(call.request).with("done", ended ? "out" : "here"));
    response.cookie(ended_cookie(session_cookie_name(call.request)));
    response.header("clear-site-data", "\"cache\"");
    return response;
}

} // namespace

void add_sign_in_routes(platform::Routes& routes, std::shared_ptr<Service> service) {
    routes.get("/sign-in", access::Rule::anyone("the page on which people sign in"),
               [](Call& call) -> Result<http::Response> {
                   if (call.viewer.signed_in()) return http::Response::redirect(safe_return(call.query("to")));
                   return show_sign_in(call, {}, call.query("name"));
               });
    routes.post_waiting("/sign-in", access::Rule::anyone("nobody is signed in before it"),
                        [service](Call& call) { return sign_in(*service, call); });
    routes.post("/sign-out", access::Rule::anyone("ends the session that asks, if there is one"),
                [](Call& call) { return sign_out(call); });
}

} // namespace belfry::identity
