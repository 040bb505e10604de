// A person's cards: what they have, what happened to it, and the few things that are done at a desk. Some five cards a
// person over the years; the page costs eight statements.
#include "areas/cards/cards/card_pages.h"

#include "areas/cards/cards/card.h"
#include "areas/cards/cards/card_store.h"
#include "areas/cards/cards/issue.h"
#include "areas/cards/show.h"
#include "areas/cards/sign_in/sign_in.h"

namespace belfry::cards {
namespace {

using platform::Call;

html::Href cards_href(PersonId person) { return html::Href::to("/people/{}/cards", person); }
directory::Actor actor_of(Call const& call) { return {call.viewer.person, call.request.peer}; }

std::vector<Card> cards_here(Call& call, PersonId person) {
    auto cards = cards_of(call.db(), std::span(&person, 1));
    std::erase_if(cards, [&](Card const& card) { return card.school != call.viewer.school; });
    return cards;
}

bool main_card_stands(std::vector<Card> const& cards, Instant now) {
    return std::ranges::any_of(
        cards, [&](Card const& card) { return card.kind != CardKind::temporary && was_good(card, now); });
}

// ---- the page

void act_button(html::Writer& h, Call& call, Card const& card, std::string_view verb) {
    ui::post_button(h, call, ui::Button::secondary, call.platform.words.find("cards.act." + std::string(verb)),
                    html::Href::to("/cards/{}/{}", card.id, verb));
}

// What was just done, as the address says.
void show_done(html::Writer& h, Call& call) {
    auto const key = "cards.done." + std::string(call.query("done"));
    if (!call.platform.words.has(key + ".text")) return;
    ui::notice(h, ui::Tone::good, call.platform.words.find(key), call.platform.words.find(key + ".text"));
}

void show_card(html::Writer& h, Call& call, Card const& card, bool may_issue) {
    h.put("<li class=\"row\"><div><b>{}</b> <code>{}</code> ", kind_words(call, card.kind), card.number);
    card_badge(h, call, card);
    h.put("<div class=\"quiet\">{}</div></div>",
          card.ends_at ? call.word("cards.card.until", {{"when", when_words(call, *card.ends_at)}})
                       : call.word("cards.card.since", {{"when", when_words(call, card.issued_at)}}));
    if (may_issue && (card.state == CardState::active || card.state == CardState::lost)) {
        h.put("<div class=\"buttons end\">");
        act_button(h, call, card, card.state == CardState::lost ? "found" : "lost");
        ui::link_button(h, ui::Button::danger, call.word("cards.act.cancel"),
                        html::Href::to("/cards/{}/cancel", card.id));
        h.put("</div>");
    }
    h.put("</li>");
}

void show_issue(html::Writer& h, Call& call, PersonId person, bool replaces, ui::FormErrors const& errors) {
    auto const title = replaces ? call.word("cards.replace") : call.word("cards.issue");
    bool const temporary = call.field("kind") == "temporary";
    auto const number = [&](bool mine, std::string hint) {
        ui::field(h,
                  {.name = "number",
                   .label = std::string(call.word("cards.number")),
                   .value = mine ? std::string(call.field("number")) : std::string(),
                   .hint = std::move(hint),
                   .autocomplete = "off",
                   .required = true,
                   .characters_max = 60},
                  mine ? errors : ui::FormErrors{});
    };
    ui::panel(h, "temporary", "clock", call.word("cards.temporary"), [&] {
        ui::form(h, call, {.action = cards_href(person)}, temporary ? errors : ui::FormErrors{}, [&] {
            h.put("<p>{}</p>", call.word("cards.temporary.text"));
            h.put("<input type=\"hidden\" name=\"kind\" value=\"temporary\">");
            number(temporary, std::string(call.word("cards.number.hint")));
            ui::submit(h, ui::Button::primary, call.word("cards.temporary.go"));
        });
    });
    ui::panel(h, "issue", "credit-card", title, [&] {
        ui::form(h, call, {.action = cards_href(person)}, temporary ? ui::FormErrors{} : errors, [&] {
            if (replaces) h.put("<p>{}</p>", call.word("cards.replace.text"));
            if (replaces) h.put("<input type=\"hidden\" name=\"replaces\" value=\"yes\">");
            number(!temporary, std::string(call.word("cards.number.hint")));
            ui::submit(h, ui::Button::secondary, title);
        });
    });
}

void show_history(html::Writer& h, Call& call, std::vector<Card> const& cards) {
    std::vector<CardId> ids;
    for (auto const& card : cards) ids.push_back(card.id);
    auto const happened = history_of(call.db(), ids);
    std::vector<PersonId> by;
    for (auto const& one : happened)
        if (one.by) by.push_back(one.by);
    auto const people = directory::people_by_id(call.db(), by);
    ui::panel(h, "history", "history", call.word("cards.history"), [&] {
        if (happened.empty()) h.put("<p class=\"quiet\">{}</p>", call.word("cards.history.none"));
        h.put("<ul class=\"rows\">");
        for (auto const& one : happened) {
            auto const card = std::ranges::find(cards, one.card, &Card::id);
            auto const person = std::ranges::find(people, one.by, &directory::Person::id);
            h.put("<li class=\"row\"><div><b>{}</b> <code>{}</code> <span class=\"quiet\">{}{}{}</span></div></li>",
                  call.platform.words.find("cards.happened." + one.what), card->number, when_words(call, one.at),
                  person == people.end() ? "" : ", ", person == people.end() ? std::string() : person->name());
        }
        h.put("</ul>");
    });
}

// Somebody of this school. A leaver keeps nothing here, but the cards are still the school's to end.
struct Holder {
    directory::Person who;
    bool left = false;
};
Result<Holder> person_or_leaver(Call& call, access::Permission permission, PersonId person) {
    if (!call.viewer.school) return not_found("choose_school");
    if (!call.viewer.may_at(permission, call.viewer.school)) return forbidden();
    TRY(tie, directory::tie_to(call.db(), call.viewer, person, call.today()));
    bool const left = tie == directory::Tie::former;
    if (!directory::is_present(tie) && !left) return not_found();
    auto people = directory::people_by_id(call.db(), std::span(&person, 1));
    if (people.empty()) return not_found();
    return Holder{std::move(people[0]), left};
}

http::Response cards_page(Call& call, Holder const& holder, ui::FormErrors const& errors) {
    auto const& person = holder.who;
    auto const cards = cards_here(call, person.id);
    bool const may_issue = call.viewer.may_at(kIssueCards, call.viewer.school);
    bool const replaces = main_card_stands(cards, call.now());
    ui::PageOptions options{.title = call.word("cards.of", {{"name", person.name()}}),
                            .crumbs = {{person.name(), html::Href::to("/people/{}", person.id)}},
                            .status = errors.any() ? 422 : 200};
    options.actions = [&](html::Writer& h) {
        if (replaces && !holder.left)
            ui::link_button(h, ui::Button::secondary, call.word("cards.print"),
                            html::Href::to("/people/{}/card.pdf", person.id), "printer");
    };
    return ui::page(call, options, [&](html::Writer& h) {
        show_done(h, call);
        if (cards.empty()) ui::empty_state(h, "credit-card", call.word("cards.none"), call.word("cards.none.text"));
        h.put("<ul class=\"rows\">");
        for (auto const& card : cards) show_card(h, call, card, may_issue);
        h.put("</ul>");
        if (may_issue && !holder.left) show_issue(h, call, person.id, replaces, errors);
        if (!holder.left) show_pin(h, call, person.id, may_issue);
        if (!cards.empty()) show_history(h, call, cards);
    });
}

Result<http::Response> show(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(person, person_or_leaver(call, kSeeCards, id));
    return cards_page(call, person, {});
}

// ---- what is done

// Where the rules say no, the words beside the field; anything else goes its way.
bool take_problem(Call& call, Problem const& problem, ui::FormErrors& errors) {
    auto const key = "cards.problem." + std::string(problem.code);
    if (!call.platform.words.has(key)) return false;
    errors.add("number", std::string(call.platform.words.find(key)));
    return true;
}

Result<CardKind> kind_for(Call& call, PersonId person) {
    if (call.field("kind") == "temporary") return CardKind::temporary;
    for (auto const& role : directory::roles_of(call.db(), person, call.today()))
        if (role.school == call.viewer.school && role.role == access::Role::pupil) return CardKind::pupil;
    return CardKind::staff;
}

Result<http::Response> give(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(person, person_at_school(call, kIssueCards, id));
    TRY(kind, kind_for(call, id));
    Wanted wanted{call.viewer.school, id, "", std::string(call.field("number")), kind, {}, false};
    wanted.replaces = call.field("replaces") == "yes";
    if (kind == CardKind::temporary) wanted.ends_at = end_of_today(call);
    call.forget_snapshot();
    auto const made =
        call.platform.db.write([&](db::Tx& tx) { return issue(call.platform, tx, actor_of(call), wanted); });
    if (made.ok()) return http::Response::redirect(cards_href(id));
    ui::FormErrors errors;
    if (!take_problem(call, made.problem(), errors)) return made.problem();
    return cards_page(call, {std::move(person)}, errors);
}

struct CardAndHolder {
    Card card;
    std::string holder;
    html::Href where() const { return card.person ? cards_href(card.person) : html::Href::to("/cards"); }
};
Result<CardAndHolder> card_of_path(Call& call) {
    TRY(id, call.path_id<CardId>("card"));
    auto card = card_by_id(call.db(), id);
    if (!card || card->school != call.viewer.school) return not_found();
    if (!card->person) return CardAndHolder{*card, card->holder};
    TRY(person, person_or_leaver(call, kIssueCards, card->person));
    return CardAndHolder{*card, person.who.name()};
}

Result<http::Response> act(Call& call, Act what) {
    TRY(found, card_of_path(call));
    call.forget_snapshot();
    auto const done = call.platform.db.write(
        [&](db::Tx& tx) { return act_on(call.platform, tx, actor_of(call), found.card.id, what, ""); });
    TRY_DO(done);
    auto const code = what == Act::lose ? "lost" : what == Act::find ? "found" : "cancelled";
    return http::Response::redirect(found.where().with("done", code));
}

// A cancelled card never comes back, so it is asked once more.
Result<http::Response> ask_cancel(Call& call) {
    TRY(found, card_of_path(call));
    bool const ended = found.card.state == CardState::cancelled || found.card.state == CardState::replaced;
    if (ended) return conflict("card_ended");
    return ui::page(call,
                    {.title = std::string(call.word("cards.cancel.title")),
                     .intro = call.word("cards.cancel.intro", {{"name", found.holder}, {"number", found.card.number}}),
                     .crumbs = {{found.holder, found.where()}}},
                    [&](html::Writer& h) {
                        h.put("<p>{}</p><div class=\"buttons\">", call.word("cards.cancel.text"));
                        ui::post_button(h, call, ui::Button::danger, call.word("cards.cancel.do"),
                                        html::Href::to("/cards/{}/cancel", found.card.id));
                        ui::link_button(h, ui::Button::quiet, call.word("cards.cancel.not"), found.where());
                        h.put("</div>");
                    });
}

void show_panel(Call& call, PersonId person, html::Writer& h) {
    if (!call.viewer.school || !call.viewer.may_at(kSeeCards, call.viewer.school)) return;
    auto const cards = cards_here(call, person);
    ui::panel(
        h, "cards", "credit-card", call.word("cards.title"),
        [&] {
            h.put("<ul class=\"rows\">");
            bool any = false;
            for (auto const& card : cards) {
                if (card.state != CardState::active && card.state != CardState::lost) continue;
                if (card.ends_at && *card.ends_at < call.now()) continue;
                any = true;
                h.put("<li class=\"row\"><div>{} <code>{}</code> ", kind_words(call, card.kind), card.number);
                card_badge(h, call, card);
                h.put("</div></li>");
            }
            h.put("</ul>");
            if (!any) h.put("<p class=\"quiet\">{}</p>", call.word("cards.none"));
        },
        std::pair(std::string(call.word("cards.panel.more")), cards_href(person)));
}

} // namespace

std::string kind_words(Call const& call, CardKind kind) {
    return std::string(call.platform.words.find("cards.kind." + std::string(kind_code(kind))));
}

void card_badge(html::Writer& h, Call& call, Card const& card) {
    bool const over = card.state == CardState::active && card.ends_at && *card.ends_at < call.now();
    auto const tone = over                              ? ui::Tone::neutral
                      : card.state == CardState::active ? ui::Tone::good
                      : card.state == CardState::lost   ? ui::Tone::bad
                                                        : ui::Tone::neutral;
    ui::badge(h, tone,
              over ? call.word("cards.state.over")
                   : call.platform.words.find("cards.state." + std::string(state_code(card.state))));
}

Instant end_of_today(Call& call) { return call.zone().instant_of(call.today().plus(1), TimeOfDay(0)).plus_seconds(-1); }

Result<directory::Person> person_at_school(Call& call, access::Permission permission, PersonId person) {
    TRY(found, person_or_leaver(call, permission, person));
    if (found.left) return not_found();
    return std::move(found.who);
}

platform::PersonPanel card_panel() { return {"cards.cards", 55, access::Rule::may(kSeeCards), show_panel, true}; }

void add_card_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/people/{person}/cards", Rule::may(kSeeCards), show);
    routes.post("/people/{person}/cards", Rule::may(kIssueCards), give);
    routes.post("/cards/{card}/lost", Rule::may(kIssueCards), [](Call& call) { return act(call, Act::lose); });
    routes.post("/cards/{card}/found", Rule::may(kIssueCards), [](Call& call) { return act(call, Act::find); });
    routes.get("/cards/{card}/cancel", Rule::may(kIssueCards), ask_cancel);
    routes.post("/cards/{card}/cancel", Rule::may(kIssueCards), [](Call& call) { return act(call, Act::cancel); });
}

} // namespace belfry::cards
