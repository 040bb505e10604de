// A shared workstation: a card's number from a reader that types it, then a PIN or a picture. Some 20 a second for a
// county when lessons begin. What is answered, and what it costs (14 statements with those of its unit, one hash with a
// PIN), is the same whether the card is unknown, ended or another school's, its holder has left, has no PIN or a locked
// account, or the school does not allow it; only the trail knows why. Any other machine is told so, and no card is
// looked at.
#include "areas/cards/badges/badge_pages.h"
#include "areas/cards/cards/card.h"
#include "areas/cards/cards/card_store.h"
#include "areas/cards/show.h"
#include "areas/cards/sign_in/pin.h"
#include "areas/cards/sign_in/sign_in.h"
#include "areas/cards/sign_in/who.h"
#include "areas/cards/sign_in/workstation.h"
#include "base/text.h"
#include "platform/json/json.h"

namespace belfry::cards {
namespace {

using platform::Call;

constexpr PersonId kNobody{1}; // looked for where a number means nobody, so that it costs the same

// ---- what a number and a secret amount to

struct Tried {
    PersonId person; // empty: the number means nobody
    Card card;       // of theirs, or an ended one of that number
    Allowed allowed;
    std::optional<Pin> pin;
    std::optional<Badge> badge; // one that opens, of a pupil who is young enough
    bool account = false;       // which a right PIN or picture opens
};

Tried look_up(Call& call, std::string_view number, SchoolId school, bool by_pin) {
    Tried tried;
    std::int64_t const key[] = {number_key(number)};
    auto const found = cards_by_key(call.db(), key);
    auto const meant = meant_cards(found, number, school, call.now());
    auto const person = meant.empty() ? kNobody : meant[0].person;
    auto const roles = directory::roles_of(call.db(), person, TimeZone::london().day_of(call.now()));
    auto const rules = sign_in_rules(call.db(), schools_of(roles));
    tried.allowed = who_may(meant, roles, rules);
    tried.pin = pin_of(call.db(), person);
    auto const badges = badges_of(call.db(), std::span(&person, 1));
    auto const oldest = oldest_badge_year(call.db(), tried.allowed.school);
    if (!badges.empty() && !badges[0].closed() && badges[0].school == tried.allowed.school &&
        tried.allowed.year <= oldest)
        tried.badge = badges[0];
    std::optional<Instant> pin_set;
    if (by_pin && tried.pin) pin_set = tried.pin->set_at;
    tried.account = identity::card_opens_account(call, person, pin_set);
    if (!meant.empty()) {
        tried.person = person;
        tried.card = meant[0];
    } else {
        for (auto const& card : found) // one that has ended, for the trail; never one of two that are good
            if (card.number == number && card.school == school && !was_good(card, call.now())) tried.card = card;
    }
    return tried;
}

// One hash, whether there is a PIN or not; none where a picture was touched.
Result<bool> pin_matches(CardSignIn& service, Tried const& tried, std::string_view pin) {
    if (pin.empty()) return false;
    TRY(same, service.passwords().verify(pin, tried.pin ? std::string_view(tried.pin->hash) : std::string_view()));
    return same && pin.size() >= static_cast<std::size_t>(tried.allowed.pin_digits_min());
}

// For the trail; empty: right.
std::string_view why_not(Tried const& tried, bool by_pin, bool pin_right, std::string_view picture) {
    if (!tried.allowed.refused.empty()) return tried.allowed.refused;
    if (by_pin) {
        if (!tried.pin) return "no_pin";
        if (tried.pin->closed()) return "pin_closed";
        if (!pin_right) return "wrong_pin";
        return tried.account ? "" : "account";
    }
    if (!tried.allowed.picture) return "picture_not_enough";
    if (!tried.badge) return "no_badge";
    if (tried.badge->picture != picture) return "wrong_picture";
    return tried.account ? "" : "account";
}

audit::Entry refusal(Call& call, Tried const& tried, std::string_view why) {
    audit::Entry entry;
    entry.action = "cards.sign_in_refused";
    entry.person = tried.card.person;
    entry.school = tried.card.school;
    entry.subject = tried.card.id.value();
    entry.detail = json::Writer().object().field("why", why).end().take();
    entry.peer = call.request.peer;
    return entry;
}

// Counted in a unit that looks again, so that a hundred tries at once are no more than ten of a PIN, three of a
// picture.
Result<bool> settle(Call& call, Tried const& tried, std::string_view why) {
    auto const person = tried.person;
    return call.platform.db.write([&](db::Tx& tx) -> Result<bool> {
        auto const pin = pin_of(tx, person);
        auto const badges = badges_of(tx, std::span(&person, 1));
        bool const pin_stands = pin && tried.pin && !pin->closed() && pin->set_at == tried.pin->set_at;
        bool const badge_stands =
            !badges.empty() && !badges[0].closed() && tried.badge && badges[0].made_at == tried.badge->made_at;
        TRY_DO(count_wrong_pin(tx, why == "wrong_pin" ? person : PersonId()));
        TRY_DO(count_wrong(tx, why == "wrong_picture" ? person : PersonId()));
        bool const by_pin = !call.field("pin").empty();
        bool const right = why.empty() && (by_pin ? pin_stands : badge_stands);
        if (!right) {
            TRY_DO(call.platform.audit.add(tx, refusal(call, tried, why.empty() ? "closed" : why)));
            return false;
        }
        TRY_DO(by_pin ? forgive_pins(tx, person) : forgive(tx, person));
        return true;
    });
}

// ---- the pages

// The one thing to type: in focus, since a reader types without looking.
void ask(html::Writer& h, std::string_view name, std::string_view type, std::string_view label, std::string_view hint,
         html::Attr const& mode, std::size_t most) {
    h.put("<div class=\"field\"><label for=\"f-{}\">{}</label><p class=\"hint\" id=\"f-{}-hint\">{}</p>"
          "<input id=\"f-{}\" name=\"{}\" type=\"{}\" maxlength=\"{}\"{} autocomplete=\"off\" autocapitalize=\"none\" "
          "spellcheck=\"false\" aria-describedby=\"f-{}-hint\" required autofocus></div>",
          name, label, name, hint, name, name, type, most, mode, name);
}

void hidden(html::Writer& h, std::string_view name, std::string_view value) {
    h.put("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
}

void by_name_instead(html::Writer& h, Call& call) {
    h.put("<p class=\"apart\"><a href=\"{}\">{}</a></p>", html::Href::to("/sign-in"), call.word("cards.in.by_name"));
}

struct Said {
    ui::Tone tone = ui::Tone::warn;
    std::string title, text;
    int status = 200;
};

http::Response number_page(Call& call, Workstation const& place, Said const& said) {
    ui::PageOptions options{.title = std::string(call.word("cards.in.title")), .plain = true, .status = said.status};
    options.intro = call.word("cards.in.intro", {{"school", place.name}});
    auto response = ui::page(call, options, [&](html::Writer& h) {
        if (!said.title.empty()) ui::notice(h, said.tone, said.title, said.text);
        if (call.viewer.signed_in())
            ui::notice(h, ui::Tone::info, call.word("cards.in.somebody", {{"name", call.viewer.name}}),
                       call.word("cards.in.somebody.text"));
        ui::form(h, call, {.action = html::Href::to(kWorkstationPage)}, {}, [&] {
            ask(h, "number", "text", call.word("cards.number"), call.word("cards.in.number.hint"),
                {"inputmode", std::nullopt}, kNumberTypedMax);
            ui::submit(h, ui::Button::primary, call.word("cards.in.next"));
        });
        if (call.viewer.signed_in())
            ui::post_button(h, call, ui::Button::quiet, call.word("ui.sign_out"), html::Href::to("/sign-out"));
        else
            by_name_instead(h, call);
    });
    response.header("cache-control", "no-store");
    return response;
}

void show_pictures(html::Writer& h, Call& call, std::string_view number) {
    h.put("<h2 class=\"apart\">{}</h2>", call.word("cards.in.or_picture"));
    ui::form(h, call, {.action = html::Href::to(kWorkstationPage)}, {}, [&] {
        hidden(h, "number", number);
        picture_buttons(h, call);
    });
}

// The same for every number: what is asked for follows from the place, never from the card.
http::Response secret_page(Call& call, Workstation const& place, std::string_view number) {
    bool const pictures = sign_in_rule(call.db(), place.school).pupils == PupilSecret::picture;
    ui::PageOptions options{.title = std::string(call.word("cards.in.pin.title")), .plain = true};
    auto response = ui::page(call, options, [&](html::Writer& h) {
        ui::form(h, call, {.action = html::Href::to(kWorkstationPage)}, {}, [&] {
            hidden(h, "number", number);
            ask(h, "pin", "password", call.word("cards.in.pin"), call.word("cards.in.pin.hint"),
                {"inputmode", "numeric"}, kPinMax);
            ui::submit(h, ui::Button::primary, call.word("cards.in.do"));
        });
        if (pictures) show_pictures(h, call, number);
        h.put("<p class=\"apart\"><a href=\"{}\">{}</a></p>", html::Href::to(kWorkstationPage),
              call.word("cards.in.again"));
    });
    response.header("cache-control", "no-store");
    return response;
}

http::Response refused(Call& call, Workstation const& place) {
    return number_page(
        call, place,
        {ui::Tone::warn, std::string(call.word("cards.in.no")), std::string(call.word("cards.in.no.text")), 422});
}

// To a machine that nobody has set up, or whose key has ended.
http::Response not_set_up(Call& call, int status) {
    ui::PageOptions const options{.title = std::string(call.word("cards.in.unset")), .plain = true, .status = status};
    auto response = ui::page(call, options, [&](html::Writer& h) {
        h.put("<p>{}</p><p>{}</p>", call.word("cards.in.unset.text"), call.word("cards.in.unset.office"));
        ui::link_button(h, ui::Button::primary, call.word("cards.in.by_name"), html::Href::to("/sign-in"));
    });
    response.header("cache-control", "no-store");
    return response;
}

http::Response no_workstation(Call& call, int status) {
    auto response = not_set_up(call, status);
    forget_workstation(call.request, response);
    return response;
}

// The key does not stay in the address bar, where anybody who passes could read it.
Result<http::Response> set_up(Call& call, std::string const& key) {
    if (!workstation_by_key(call, key)) return not_set_up(call, 403);
    auto response = http::Response::redirect(html::Href::to(kWorkstationPage));
    response.header("cache-control", "no-store");
    keep_workstation(call.request, key, response);
    return response;
}

Result<http::Response> show(Call& call) {
    if (auto const key = call.query("key"); !key.empty()) return set_up(call, std::string(key));
    auto const place = workstation_by_key(call, workstation_key_of(call.request));
    if (!place) return no_workstation(call, 200);
    Said said;
    if (call.query("done") == "out" && !call.viewer.signed_in())
        said = {ui::Tone::good, std::string(call.word("cards.in.out")), std::string(call.word("cards.in.out.text")),
                200};
    return number_page(call, *place, said);
}

http::Response too_soon(Call& call, Workstation const& place, int seconds) {
    auto response = number_page(
        call, place, {ui::Tone::warn, std::string(call.word("cards.in.slow")), wait_words(call, seconds), 429});
    response.header("retry-after", std::to_string(seconds));
    return response;
}

Result<http::Response> let_in(CardSignIn& service, Call& call, Workstation const& place, std::string const& number) {
    auto const pin = call.field("pin"), picture = call.field("picture");
    auto const tried = look_up(call, number, place.school, !pin.empty());
    auto const at = place.school.text();
    identity::Guess const guess{number, at, !tried.person.empty()};
    if (auto const wait = service.card_limits.wait_seconds(call, guess); wait > 0) return too_soon(call, place, wait);
    call.forget_snapshot(); // held by nobody who waits for a hash
    TRY(matches, pin_matches(service, tried, pin.substr(0, kPinMax + 1)));
    auto const why = why_not(tried, !pin.empty(), matches, picture);
    TRY(right, settle(call, tried, why));
    auto response = http::Response::redirect(html::Href::to("/"));
    if (right) {
        identity::CardArrival arrival{tried.person, tried.allowed.school, {}};
        if (!pin.empty()) arrival.pin_set = tried.pin->set_at;
        if (identity::let_in_with_card(call, arrival, response).ok()) {
            service.card_limits.succeeded(call, guess);
            keep_workstation(call.request, workstation_key_of(call.request), response);
            return response;
        }
        auto const told = call.platform.db.write(
            [&](db::Tx& tx) { return call.platform.audit.add(tx, refusal(call, tried, "account")); });
        TRY_DO(told);
    }
    service.card_limits.failed(call, guess);
    return refused(call, place);
}

Result<http::Response> take(CardSignIn& service, Call& call) {
    auto const place = workstation_by_key(call, workstation_key_of(call.request));
    if (!place) return no_workstation(call, 403);
    auto const number = normal_number(first_characters(call.field("number"), kNumberTypedMax));
    if (!number)
        return number_page(call, *place,
                           {ui::Tone::warn, std::string(call.word("cards.in.unread")),
                            std::string(call.word("cards.problem.card_number")), 422});
    if (call.field("pin").empty() && call.field("picture").empty()) return secret_page(call, *place, *number);
    return let_in(service, call, *place, *number);
}

} // namespace

crypto::Passwords& CardSignIn::passwords() {
    std::lock_guard lock(mutex_);
    if (!passwords_) passwords_ = std::make_unique<crypto::Passwords>();
    return *passwords_;
}

std::string wait_words(Call& call, int seconds) {
    auto const time =
        seconds < 90 ? call.count("cards.seconds", seconds) : call.count("cards.minutes", (seconds + 59) / 60);
    return call.word("cards.in.wait", {{"time", time}});
}

void add_card_sign_in_routes(platform::Routes& routes, std::shared_ptr<CardSignIn> const& service) {
    auto const open =
        access::Rule::anyone("a school's workstation, a card and its holder's PIN or picture are the proof");
    routes.get("/sign-in/card", open, show);
    routes.post_waiting("/sign-in/card", open, [service](Call& call) { return take(*service, call); });
}

} // namespace belfry::cards
