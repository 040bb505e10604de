// The desk: whose card was handed in, a visitor's card in one line, and what is out today. A school has some ten cards
// out at a time; five statements. Pupils whom a no-contact order keeps from the viewer are on neither list.
#include "areas/cards/cards/card.h"
#include "areas/cards/cards/card_pages.h"
#include "areas/cards/cards/card_store.h"
#include "areas/cards/cards/issue.h"
#include "areas/cards/show.h"
#include "base/text.h"

namespace belfry::cards {
namespace {

using platform::Call;

constexpr int kLentMax = 100;

struct Holders {
    std::vector<directory::Person> people;
    std::string name_of(Card const& card) const {
        auto const found = std::ranges::find(people, card.person, &directory::Person::id);
        return found == people.end() ? card.holder : found->name();
    }
};

Holders holders_of(Call& call, std::vector<Card> const& cards) {
    std::vector<PersonId> ids;
    for (auto const& card : cards)
        if (card.person) ids.push_back(card.person);
    return {directory::people_by_id(call.db(), ids)};
}

// An order keeps even from the office that such a pupil has a card here.
void leave_out_barred(Call& call, std::vector<Card>& cards) {
    if (cards.empty()) return;
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    std::erase_if(
        cards, [&](Card const& card) { return card.person && std::ranges::find(barred, card.person) != barred.end(); });
}

void show_card(html::Writer& h, Call& call, Card const& card, Holders const& holders, bool may_issue) {
    h.put("<li class=\"row\"><div>");
    if (card.person)
        h.put("<a href=\"{}\">{}</a>", html::Href::to("/people/{}/cards", card.person), holders.name_of(card));
    else
        h.put("<b>{}</b>", holders.name_of(card));
    h.put(" <code>{}</code> <span class=\"quiet\">{}</span> ", card.number, kind_words(call, card.kind));
    card_badge(h, call, card);
    h.put("</div>");
    if (may_issue && card.state == CardState::active) {
        h.put("<div class=\"end\">");
        ui::post_button(h, call, ui::Button::secondary, call.word("cards.desk.back"),
                        html::Href::to("/cards/{}/cancel", card.id));
        h.put("</div>");
    }
    h.put("</li>");
}

void show_finding(html::Writer& h, Call& call, bool may_issue) {
    auto const typed = call.query("number");
    ui::panel(h, "whose", "search", call.word("cards.desk.whose"), [&] {
        h.put("<form class=\"filters\" method=\"get\" action=\"{}\">", html::Href::to("/cards"));
        ui::field(h,
                  {.name = "number",
                   .label = std::string(call.word("cards.number")),
                   .value = std::string(first_characters(typed, kNumberTypedMax)),
                   .hint = std::string(call.word("cards.number.hint")),
                   .autocomplete = "off",
                   .characters_max = static_cast<int>(kNumberTypedMax)},
                  {});
        ui::submit(h, ui::Button::secondary, call.word("cards.desk.find"));
        h.put("</form>");
        if (typed.empty()) return;
        auto const number = normal_number(typed);
        std::vector<Card> cards;
        if (number) {
            std::int64_t const key[] = {number_key(*number)};
            cards = cards_by_key(call.db(), key);
            std::erase_if(
                cards, [&](Card const& card) { return card.number != *number || card.school != call.viewer.school; });
            leave_out_barred(call, cards);
        }
        if (cards.empty()) {
            h.put("<p>{}</p>", call.word("cards.desk.nobody"));
            return;
        }
        auto const holders = holders_of(call, cards);
        h.put("<ul class=\"rows\">");
        for (auto const& card : cards) show_card(h, call, card, holders, may_issue);
        h.put("</ul>");
    });
}

void show_visitor(html::Writer& h, Call& call, ui::FormErrors const& errors) {
    ui::panel(h, "visitor", "user-plus", call.word("cards.visitor"), [&] {
        ui::form(h, call, {.action = html::Href::to("/cards")}, errors, [&] {
            h.put("<p>{}</p>", call.word("cards.visitor.text"));
            ui::field(h,
                      {.name = "holder",
                       .label = std::string(call.word("cards.visitor.name")),
                       .value = std::string(call.field("holder")),
                       .autocomplete = "off",
                       .required = true,
                       .characters_max = kNameCharactersMax},
                      errors);
            ui::field(h,
                      {.name = "number",
                       .label = std::string(call.word("cards.number")),
                       .value = std::string(call.field("number")),
                       .autocomplete = "off",
                       .required = true,
                       .characters_max = static_cast<int>(kNumberTypedMax)},
                      errors);
            ui::submit(h, ui::Button::primary, call.word("cards.visitor.go"));
        });
    });
}

http::Response desk_page(Call& call, ui::FormErrors const& errors) {
    auto lent = lent_cards(call.db(), call.viewer.school, call.now(), kLentMax);
    leave_out_barred(call, lent);
    auto const holders = holders_of(call, lent);
    bool const may_issue = call.viewer.may_at(kIssueCards, call.viewer.school);
    ui::PageOptions options{.title = call.word("cards.desk.title", {{"school", call.viewer.school_name}}),
                            .intro = std::string(call.word("cards.desk.intro")),
                            .status = errors.any() ? 422 : 200};
    options.actions = [&](html::Writer& h) {
        if (may_issue)
            ui::link_button(h, ui::Button::secondary, call.word("cards.design"), html::Href::to("/cards/design"),
                            "palette");
        if (may_issue)
            ui::link_button(h, ui::Button::secondary, call.word("cards.rule.title"), html::Href::to("/cards/sign-in"),
                            "log-in");
    };
    return ui::page(call, options, [&](html::Writer& h) {
        if (call.query("done") == "cancelled")
            ui::notice(h, ui::Tone::good, call.word("cards.done.cancelled"), call.word("cards.done.cancelled.text"));
        show_finding(h, call, may_issue);
        if (may_issue) show_visitor(h, call, errors);
        ui::panel(h, "out", "clock", call.word("cards.desk.out"), [&] {
            if (lent.empty()) h.put("<p class=\"quiet\">{}</p>", call.word("cards.desk.out.none"));
            h.put("<ul class=\"rows\">");
            for (auto const& card : lent) show_card(h, call, card, holders, may_issue);
            h.put("</ul>");
        });
    });
}

http::Response choose_school(Call& call) {
    return ui::page(call, {.title = std::string(call.word("cards.title"))}, [&](html::Writer& h) {
        ui::empty_state(h, "school", call.word("cards.choose"), call.word("cards.choose.text"),
                        std::pair(std::string(call.word("cards.choose.go")), html::Href::to("/me/places")));
    });
}

Result<http::Response> show(Call& call) {
    if (!call.viewer.school) return choose_school(call);
    return desk_page(call, {});
}

Result<http::Response> give_visitor(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    ui::FormErrors errors;
    Wanted const wanted{call.viewer.school,
                        {},
                        name_field(call, "holder", errors),
                        std::string(call.field("number")),
                        CardKind::visitor,
                        end_of_today(call),
                        false};
    if (errors.any()) return desk_page(call, errors);
    call.forget_snapshot();
    directory::Actor const actor{call.viewer.person, call.request.peer};
    auto const made = call.platform.db.write([&](db::Tx& tx) { return issue(call.platform, tx, actor, wanted); });
    if (made.ok()) return http::Response::redirect(html::Href::to("/cards"));
    auto const key = "cards.problem." + std::string(made.problem().code);
    if (!call.platform.words.has(key)) return made.problem();
    errors.add("number", std::string(call.platform.words.find(key)));
    return desk_page(call, errors);
}

} // namespace

void add_desk_routes(platform::Routes& routes) {
    routes.get("/cards", access::Rule::may(kSeeCards), show);
    routes.post("/cards", access::Rule::may(kIssueCards), give_visitor);
}

} // namespace belfry::cards
