// What a school lets its people do with a card, and the address that makes a machine its workstation. Two statements.
#include "areas/cards/show.h"
#include "areas/cards/sign_in/sign_in.h"
#include "areas/cards/sign_in/sign_in_store.h"
#include "areas/cards/sign_in/workstation.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/json/json.h"

namespace belfry::cards {
namespace {

using platform::Call;

template <class Secret>
ui::Choice choice(Call& call, std::string_view who, Secret secret) {
    auto const key = "cards.rule." + std::string(who) + "." + std::string(secret_code(secret));
    auto const& words = call.platform.words;
    return {std::string(secret_code(secret)), std::string(words.find(key)),
            words.has(key + ".hint") ? std::string(words.find(key + ".hint")) : std::string()};
}

void show_form(html::Writer& h, Call& call, SignInRule const& rule) {
    ui::form(h, call, {.action = html::Href::to("/cards/sign-in")}, {}, [&] {
        ui::Choice const pupils[] = {choice(call, "pupils", PupilSecret::off),
                                     choice(call, "pupils", PupilSecret::picture),
                                     choice(call, "pupils", PupilSecret::pin)};
        ui::radio_field(h, "pupils", call.word("cards.rule.pupils"), pupils, secret_code(rule.pupils));
        ui::Choice const staff[] = {choice(call, "staff", StaffSecret::off), choice(call, "staff", StaffSecret::pin)};
        ui::radio_field(h, "staff", call.word("cards.rule.staff"), staff, secret_code(rule.staff));
        ui::submit(h, ui::Button::primary, call.word("cards.reader.save"));
    });
}

std::vector<ui::Crumb> crumbs_of(Call& call) {
    return {{std::string(call.word("cards.title")), html::Href::to("/cards")}};
}

void show_workstations(html::Writer& h, Call& call, std::optional<Instant> since) {
    h.put("<p>{}</p><p class=\"quiet\">{}</p>", call.word("cards.rule.where.text"), call.word("cards.rule.reader"));
    if (since)
        h.put("<p>{} {}</p>", call.word("cards.rule.key.since", {{"when", when_words(call, *since)}}),
              call.word("cards.rule.key.ends"));
    else
        h.put("<p>{}</p>", call.word("cards.rule.key.none"));
    ui::post_button(h, call, ui::Button::secondary, call.word("cards.rule.key.make"),
                    html::Href::to("/cards/sign-in/workstations"));
}

Result<http::Response> show(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    auto const rule = sign_in_rule(call.db(), call.viewer.school);
    auto const since = workstation_since(call.db(), call.viewer.school);
    return ui::page(
        call,
        {.title = std::string(call.word("cards.rule.title")),
         .intro = std::string(call.word("cards.rule.intro")),
         .crumbs = crumbs_of(call)},
        [&](html::Writer& h) {
            if (call.query("done") == "saved")
                ui::notice(h, ui::Tone::good, call.word("cards.rule.saved"), call.word("cards.rule.saved.text"));
            ui::panel(h, "rule", "sliders-horizontal", call.word("cards.rule.who"), [&] { show_form(h, call, rule); });
            ui::panel(h, "address", "monitor-smartphone", call.word("cards.rule.where"),
                      [&] { show_workstations(h, call, since); });
        });
}

Result<http::Response> save(Call& call) {
    auto const school = call.viewer.school;
    if (!school) return not_found("choose_school");
    auto const pupils = pupil_secret_from(call.field("pupils"));
    auto const staff = staff_secret_from(call.field("staff"));
    if (!pupils || !staff) return invalid("bad_form");
    auto entry = entry_of(call, "cards.sign_in_rule", school, school.value());
    entry.detail =
        json::Writer().object().field("pupils", secret_code(*pupils)).field("staff", secret_code(*staff)).end().take();
    call.forget_snapshot();
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(set_sign_in_rule(tx, {school, *pupils, *staff}, call.now()));
        return call.platform.audit.add(tx, entry);
    });
    TRY_DO(written);
    return http::Response::redirect(html::Href::to("/cards/sign-in").with("done", "saved"));
}

// The address is on this page and nowhere else.
http::Response address_page(Call& call, std::string_view key) {
    auto site = call.platform.config.public_address;
    while (site.ends_with('/')) site.pop_back();
    auto crumbs = crumbs_of(call);
    crumbs.push_back({std::string(call.word("cards.rule.title")), html::Href::to("/cards/sign-in")});
    return ui::page(
        call,
        {.title = std::string(call.word("cards.rule.key.title")),
         .intro = std::string(call.word("cards.rule.key.intro")),
         .crumbs = std::move(crumbs)},
        [&](html::Writer& h) {
            ui::notice(h, ui::Tone::warn, call.word("cards.rule.key.once"), call.word("cards.rule.key.once.text"));
            h.put("<pre class=\"key\" tabindex=\"0\"><code>{}{}</code></pre>", site,
                  html::Href::to(kWorkstationPage).with("key", key).text());
            ui::link_button(h, ui::Button::primary, call.word("cards.rule.key.done"), html::Href::to("/cards/sign-in"));
        });
}

Result<http::Response> make_address(Call& call) {
    auto const school = call.viewer.school;
    if (!school) return not_found("choose_school");
    auto const key = crypto::random_token();
    auto const entry = entry_of(call, "cards.workstation_key", school, school.value());
    call.forget_snapshot();
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(set_workstation_digest(tx, school, crypto::sha256(key), call.now()));
        return call.platform.audit.add(tx, entry);
    });
    TRY_DO(written);
    return address_page(call, key);
}

} // namespace

void add_sign_in_rule_routes(platform::Routes& routes) {
    routes.get("/cards/sign-in", access::Rule::may(kIssueCards), show);
    routes.post("/cards/sign-in", access::Rule::may(kIssueCards), save);
    routes.post("/cards/sign-in/workstations", access::Rule::may(kIssueCards), make_address);
}

} // namespace belfry::cards
