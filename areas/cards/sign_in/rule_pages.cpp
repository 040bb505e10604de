// What a school lets its people do with a card, and the addresses that make machines its workstations. Two statements.
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

html::Href end_href(WorkstationId id) { return html::Href::to("/cards/sign-in/workstations/{}/end", id); }

// What the pages below the one of the rule stand under.
std::vector<ui::Crumb> crumbs_below(Call& call) {
    auto crumbs = crumbs_of(call);
    crumbs.push_back({std::string(call.word("cards.rule.title")), html::Href::to("/cards/sign-in")});
    return crumbs;
}

void show_workstations(html::Writer& h, Call& call, std::vector<NamedWorkstation> const& all,
                       ui::FormErrors const& errors) {
    h.put("<p>{}</p><p class=\"quiet\">{}</p>", call.word("cards.rule.where.text"), call.word("cards.rule.reader"));
    if (all.empty()) h.put("<p>{}</p>", call.word("cards.rule.key.none"));
    if (!all.empty()) h.put("<ul class=\"rows\">");
    for (auto const& one : all) {
        h.put("<li class=\"row\"><div><strong>{}</strong> <span class=\"quiet\">{}</span></div>", one.name,
              call.word("cards.rule.key.since", {{"when", when_words(call, one.made_at)}}));
        ui::link_button(h, ui::Button::danger, call.word("cards.rule.key.end", {{"name", one.name}}), end_href(one.id));
        h.put("</li>");
    }
    if (!all.empty()) h.put("</ul>");
    h.put("<div class=\"apart\">");
    ui::form(h, call, {.action = html::Href::to("/cards/sign-in/workstations")}, errors, [&] {
        ui::field(h,
                  {.name = "name",
                   .label = std::string(call.word("cards.rule.key.name")),
                   .value = text_field(call, "name"),
                   .hint = std::string(call.word("cards.rule.key.name.hint")),
                   .required = true,
                   .characters_max = kNameCharactersMax},
                  errors);
        ui::submit(h, ui::Button::secondary, call.word("cards.rule.key.make"));
    });
    h.put("</div>");
}

http::Response rule_page(Call& call, ui::FormErrors const& errors) {
    auto const rule = sign_in_rule(call.db(), call.viewer.school);
    auto const workstations = workstations_of(call.db(), call.viewer.school);
    return ui::page(
        call,
        {.title = std::string(call.word("cards.rule.title")),
         .intro = std::string(call.word("cards.rule.intro")),
         .crumbs = crumbs_of(call),
         .status = errors.any() ? 422 : 200},
        [&](html::Writer& h) {
            if (call.query("done") == "saved")
                ui::notice(h, ui::Tone::good, call.word("cards.rule.saved"), call.word("cards.rule.saved.text"));
            if (call.query("done") == "ended")
                ui::notice(h, ui::Tone::good, call.word("cards.rule.key.ended"),
                           call.word("cards.rule.key.ended.text"));
            ui::panel(h, "rule", "sliders-horizontal", call.word("cards.rule.who"), [&] { show_form(h, call, rule); });
            ui::panel(h, "address", "monitor-smartphone", call.word("cards.rule.where"),
                      [&] { show_workstations(h, call, workstations, errors); });
        });
}

Result<http::Response> show(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    return rule_page(call, {});
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
http::Response address_page(Call& call, std::string_view name, std::string_view key) {
    auto site = call.platform.config.public_address;
    while (site.ends_with('/')) site.pop_back();
    return ui::page(
        call,
        {.title = call.word("cards.rule.key.title", {{"name", std::string(name)}}),
         .intro = std::string(call.word("cards.rule.key.intro")),
         .crumbs = crumbs_below(call)},
        [&](html::Writer& h) {
            ui::notice(h, ui::Tone::warn, call.word("cards.rule.key.once"), call.word("cards.rule.key.once.text"));
            h.put("<pre class=\"key\" tabindex=\"0\"><code>{}{}</code></pre>", site,
                  html::Href::to(kWorkstationPage).with("key", key).text());
            ui::link_button(h, ui::Button::primary, call.word("cards.rule.key.done"), html::Href::to("/cards/sign-in"));
        });
}

// For the trail, which outlives the address.
std::string detail_of(NamedWorkstation const& one) {
    return json::Writer().object().field("name", one.name).end().take();
}

Result<http::Response> make_address(Call& call) {
    auto const school = call.viewer.school;
    if (!school) return not_found("choose_school");
    ui::FormErrors errors;
    NamedWorkstation const one{next_id<WorkstationId>(), name_field(call, "name", errors), call.now()};
    if (errors.any()) return rule_page(call, errors);
    auto const key = crypto::random_token();
    auto entry = entry_of(call, "cards.workstation_key", school, one.id.value());
    entry.detail = detail_of(one);
    call.forget_snapshot();
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(add_workstation(tx, school, one, crypto::sha256(key)));
        return call.platform.audit.add(tx, entry);
    });
    if (!written.ok() && written.problem().code == "workstation_known") {
        errors.add("name", std::string(call.word("cards.rule.key.known")));
        return rule_page(call, errors);
    }
    TRY_DO(written);
    return address_page(call, one.name, key);
}

Result<NamedWorkstation> workstation_of_path(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    TRY(id, call.path_id<WorkstationId>("workstation"));
    auto one = workstation_by_id(call.db(), call.viewer.school, id);
    if (!one) return not_found();
    return std::move(*one);
}

// An address never comes back, and may be a whole room's, so it is asked once more.
Result<http::Response> ask_end(Call& call) {
    TRY(one, workstation_of_path(call));
    return ui::page(call,
                    {.title = call.word("cards.rule.key.end.title", {{"name", one.name}}),
                     .intro = call.word("cards.rule.key.since", {{"when", when_words(call, one.made_at)}}),
                     .crumbs = crumbs_below(call)},
                    [&](html::Writer& h) {
                        h.put("<p>{}</p><div class=\"buttons\">", call.word("cards.rule.key.end.text"));
                        ui::post_button(h, call, ui::Button::danger, call.word("cards.rule.key.end.do"),
                                        end_href(one.id));
                        ui::link_button(h, ui::Button::quiet, call.word("cards.rule.key.end.not"),
                                        html::Href::to("/cards/sign-in"));
                        h.put("</div>");
                    });
}

Result<http::Response> end_address(Call& call) {
    TRY(one, workstation_of_path(call));
    auto const school = call.viewer.school;
    auto entry = entry_of(call, "cards.workstation_ended", school, one.id.value());
    entry.detail = detail_of(one);
    call.forget_snapshot();
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(remove_workstation(tx, school, one.id));
        return call.platform.audit.add(tx, entry);
    });
    TRY_DO(written);
    return http::Response::redirect(html::Href::to("/cards/sign-in").with("done", "ended"));
}

} // namespace

void add_sign_in_rule_routes(platform::Routes& routes) {
    routes.get("/cards/sign-in", access::Rule::may(kIssueCards), show);
    routes.post("/cards/sign-in", access::Rule::may(kIssueCards), save);
    routes.post("/cards/sign-in/workstations", access::Rule::may(kIssueCards), make_address);
    routes.get("/cards/sign-in/workstations/{workstation}/end", access::Rule::may(kIssueCards), ask_end);
    routes.post("/cards/sign-in/workstations/{workstation}/end", access::Rule::may(kIssueCards), end_address);
}

} // namespace belfry::cards
