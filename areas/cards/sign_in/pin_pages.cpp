// One's own PIN, and the office's part in it: that there is one, and that it can be taken away. Some hundred a day; at
// most six statements and two hashes.
#include "areas/cards/cards/card_pages.h"
#include "areas/cards/show.h"
#include "areas/cards/sign_in/pin.h"
#include "areas/cards/sign_in/sign_in.h"
#include "areas/cards/sign_in/who.h"
#include "base/text.h"

namespace belfry::cards {
namespace {

using platform::Call;

// What there is to say of the viewer's PIN.
struct Own {
    std::optional<int> digits_min; // none: no school of theirs allows it
    std::optional<Pin> pin;
    std::vector<std::string> numbers; // of cards that they can use
};

Own own_of(Call& call) {
    auto const person = call.viewer.person;
    auto const roles = directory::roles_of(call.db(), person, call.today());
    Own own{pin_digits_for(roles, sign_in_rules(call.db(), schools_of(roles))), pin_of(call.db(), person), {}};
    for (auto const& card : cards_of(call.db(), std::span(&person, 1)))
        if (card.state == CardState::active && (!card.ends_at || *card.ends_at > call.now()) &&
            std::ranges::find(own.numbers, card.number) == own.numbers.end())
            own.numbers.push_back(card.number);
    return own;
}

std::string pin_state(Call& call, std::optional<Pin> const& pin) {
    if (!pin) return std::string(call.word("cards.pin.none"));
    if (pin->closed()) return std::string(call.word("cards.pin.closed"));
    return call.word("cards.pin.set", {{"when", when_words(call, pin->set_at)}});
}

void show_form(html::Writer& h, Call& call, Own const& own, ui::FormErrors const& errors) {
    ui::form(h, call, {.action = html::Href::to("/me/pin")}, errors, [&] {
        h.put("<p>{}</p>", call.word("cards.pin.how"));
        ui::field(h,
                  {.name = "current",
                   .label = std::string(call.word("cards.pin.password")),
                   .type = "password",
                   .autocomplete = "current-password",
                   .required = true,
                   .characters_max = 500},
                  errors);
        ui::field(h,
                  {.name = "pin",
                   .label = std::string(call.word("cards.pin.new")),
                   .hint = call.count("cards.pin.digits", *own.digits_min),
                   .type = "password",
                   .autocomplete = "off",
                   .required = true,
                   .characters_max = kPinMax},
                  errors);
        ui::field(h,
                  {.name = "again",
                   .label = std::string(call.word("cards.pin.again")),
                   .type = "password",
                   .autocomplete = "off",
                   .required = true,
                   .characters_max = kPinMax},
                  errors);
        ui::submit(h, ui::Button::primary, call.word("cards.pin.save"));
    });
}

http::Response pin_page(Call& call, Own const& own, ui::FormErrors const& errors) {
    ui::PageOptions options{.title = std::string(call.word("cards.pin.title")),
                            .intro = std::string(call.word("cards.pin.intro")),
                            .status = errors.any() ? 422 : 200};
    return ui::page(call, options, [&](html::Writer& h) {
        if (call.query("done") == "set")
            ui::notice(h, ui::Tone::good, call.word("cards.pin.done"), call.word("cards.pin.done.text"));
        if (!own.digits_min) {
            ui::empty_state(h, "credit-card", call.word("cards.pin.off"), call.word("cards.pin.off.text"));
            return;
        }
        std::string numbers;
        for (auto const& number : own.numbers) numbers.append(numbers.empty() ? "" : ", ").append(number);
        if (numbers.empty()) numbers = call.word("cards.none");
        ui::Fact const facts[] = {{std::string(call.word("cards.pin.yours")), pin_state(call, own.pin)},
                                  {std::string(call.word("cards.number")), numbers}};
        ui::facts(h, facts);
        ui::panel(h, "pin", "key-round", own.pin ? call.word("cards.pin.change") : call.word("cards.pin.choose"),
                  [&] { show_form(h, call, own, errors); });
    });
}

Result<http::Response> show_own(Call& call) { return pin_page(call, own_of(call), {}); }

// What is wrong with the PIN that was typed, if anything.
Status check_new(Call& call, Own const& own, ui::FormErrors& errors) {
    auto const people = directory::people_by_id(call.db(), std::span(&call.viewer.person, 1));
    if (people.empty()) return not_found();
    auto const fault = pin_fault(call.field("pin"), *own.digits_min, people[0].birth_day, own.numbers);
    if (fault == "short")
        errors.add("pin", call.count("cards.pin.digits", *own.digits_min));
    else if (!fault.empty())
        errors.add("pin", std::string(call.platform.words.find("cards.pin.fault." + std::string(fault))));
    else if (call.field("again") != call.field("pin"))
        errors.add("again", std::string(call.word("cards.pin.differs")));
    return {};
}

// Asked last, so that nobody learns of a right password by a form that says something else is wrong.
Status check_password(CardSignIn& service, Call& call, ui::FormErrors& errors) {
    auto const name = call.viewer.person.text();
    if (auto const wait = service.password_limits.wait_seconds(call, {name}); wait > 0) {
        errors.add("current", wait_words(call, wait));
        return {};
    }
    auto const right = identity::is_own_password(call, service.passwords(), call.field("current"));
    if (!right.ok() && right.problem().code != "password_too_long") return right.problem();
    if (right.ok() && *right) {
        service.password_limits.succeeded(call, {name});
        return {};
    }
    service.password_limits.failed(call, {name});
    errors.add("current", std::string(call.word("cards.pin.wrong_password")));
    return {};
}

Result<http::Response> set_own(CardSignIn& service, Call& call) {
    auto const own = own_of(call);
    if (!own.digits_min) return conflict("pin_not_used");
    ui::FormErrors errors;
    TRY_DO(check_new(call, own, errors));
    if (!errors.any()) TRY_DO(check_password(service, call, errors));
    if (errors.any()) return pin_page(call, own, errors);
    call.forget_snapshot();
    TRY(hash, service.passwords().hash(call.field("pin")));
    auto const person = call.viewer.person;
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(set_pin(tx, person, hash, call.now()));
        return call.platform.audit.add(tx, entry_of(call, "cards.pin_set", call.viewer.school, 0, person));
    });
    TRY_DO(written);
    return http::Response::redirect(html::Href::to("/me/pin").with("done", "set"));
}

Result<http::Response> clear(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY_DO(person_at_school(call, kIssueCards, id));
    call.forget_snapshot();
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(clear_pin(tx, id));
        return call.platform.audit.add(tx, entry_of(call, "cards.pin_cleared", call.viewer.school, 0, id));
    });
    TRY_DO(written);
    return http::Response::redirect(html::Href::to("/people/{}/cards", id).with("done", "pin"));
}

} // namespace

void show_pin(html::Writer& h, Call& call, PersonId person, bool may_clear) {
    auto const pin = pin_of(call.db(), person);
    ui::panel(h, "pin", "key-round", call.word("cards.pin.desk"), [&] {
        h.put("<p>{}</p>", pin_state(call, pin));
        if (!pin || !may_clear) return;
        h.put("<p class=\"quiet\">{}</p>", call.word("cards.pin.clear.text"));
        ui::post_button(h, call, ui::Button::danger, call.word("cards.pin.clear"),
                        html::Href::to("/people/{}/pin/clear", person));
    });
}

void add_pin_routes(platform::Routes& routes, std::shared_ptr<CardSignIn> const& service) {
    using access::Rule;
    routes.get("/me/pin", Rule::may(kOwnPin), show_own);
    routes.post_waiting("/me/pin", Rule::may(kOwnPin), [service](Call& call) { return set_own(*service, call); });
    routes.post("/people/{person}/pin/clear", Rule::may(kIssueCards), clear);
}

} // namespace belfry::cards
