// What a school lets its people do with a card, and the address of its workstations. Three statements.
#include "areas/cards/show.h"
#include "areas/cards/sign_in/sign_in.h"
#include "areas/cards/sign_in/sign_in_store.h"
#include "platform/config/config.h"
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

Result<http::Response> show(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    auto const rule = sign_in_rule(call.db(), call.viewer.school);
    auto const here = html::Href::to("/sign-in/card").with("school", call.viewer.school.text());
    auto address = call.platform.config.public_address;
    while (address.ends_with('/')) address.pop_back();
    return ui::page(
        call,
        {.title = std::string(call.word("cards.rule.title")),
         .intro = std::string(call.word("cards.rule.intro")),
         .crumbs = {{std::string(call.word("cards.title")), html::Href::to("/cards")}}},
        [&](html::Writer& h) {
            if (call.query("done") == "saved")
                ui::notice(h, ui::Tone::good, call.word("cards.rule.saved"), call.word("cards.rule.saved.text"));
            ui::panel(h, "rule", "sliders-horizontal", call.word("cards.rule.who"), [&] { show_form(h, call, rule); });
            ui::panel(h, "address", "monitor-smartphone", call.word("cards.rule.where"), [&] {
                h.put("<p>{}</p><p><a href=\"{}\"><code>{}{}</code></a></p><p class=\"quiet\">{}</p>",
                      call.word("cards.rule.where.text"), here, address, here.text(), call.word("cards.rule.reader"));
            });
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

} // namespace

void add_sign_in_rule_routes(platform::Routes& routes) {
    routes.get("/cards/sign-in", access::Rule::may(kIssueCards), show);
    routes.post("/cards/sign-in", access::Rule::may(kIssueCards), save);
}

} // namespace belfry::cards
