// Printing: one card, a tutor group's sheet of some thirty, the design. At most seven statements, whatever the group.
#include "areas/cards/print/print_pages.h"

#include "areas/cards/cards/card.h"
#include "areas/cards/cards/card_pages.h"
#include "areas/cards/print/card_sheet.h"
#include "areas/cards/show.h"
#include "base/text.h"
#include "platform/ui/accent.h"

namespace belfry::cards {
namespace {

using platform::Call;

std::string role_words(Call const& call, access::Role role) {
    return std::string(call.platform.words.find("role." + std::string(access::role_code(role))));
}

std::string year_words(Call const& call, std::optional<std::int64_t> year) {
    if (!year) return {};
    if (*year < 0) return std::string(call.word("year.nursery"));
    if (*year == 0) return std::string(call.word("year.reception"));
    return call.word("year.n", {{"n", std::to_string(*year)}});
}

CardFace face_of(Call& call) {
    auto const school = call.viewer.school;
    CardFace face{call.viewer.school_name, "", design_of(call.db(), school)};
    for (auto const& one : directory::schools_by_id(call.db(), std::span(&school, 1))) {
        face.school = one.name;
        face.accent = one.accent;
    }
    return face;
}

// Of the card that they use here every day; empty where they have none.
std::string number_of(std::vector<Card> const& cards, PersonId person, SchoolId school, Instant now) {
    for (auto const& card : cards)
        if (card.person == person && card.school == school && card.kind != CardKind::temporary && was_good(card, now))
            return card.number;
    return {};
}

http::Response file(Call& call, std::string_view name, std::string bytes) {
    return http::Response::download(call.word("cards.file", {{"name", name}}) + ".pdf", "application/pdf",
                                    std::move(bytes));
}

PrintedCard printed(Call& call, directory::Person const& person) {
    PrintedCard card{.name = person.name()};
    for (auto const& role : directory::roles_of(call.db(), person.id, call.today())) {
        if (role.school != call.viewer.school) continue;
        card.role = role.title.empty() ? role_words(call, role.role) : role.title;
        card.year = year_words(call, role.year_group);
        break;
    }
    for (auto const& one : directory::groups_of(call.db(), person.id, call.today()))
        if (one.group.kind == "tutor_group" && one.group.school == call.viewer.school &&
            one.part == directory::Part::member)
            card.tutor = one.group.name;
    auto const cards = cards_of(call.db(), std::span(&person.id, 1));
    card.number = number_of(cards, person.id, call.viewer.school, call.now());
    return card;
}

Result<http::Response> print_one(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(person, person_at_school(call, kSeeCards, id));
    auto const card = printed(call, person);
    if (card.number.empty()) return not_found();
    TRY(bytes, one_card(face_of(call), card, call.now()));
    return file(call, person.name(), std::move(bytes));
}

Result<http::Response> print_group(Call& call) {
    auto const id = directory::GroupId::parse(call.query("group"));
    if (!id || !call.viewer.school) return not_found();
    auto const group = directory::group_by_id(call.db(), *id);
    if (!group || group->school != call.viewer.school || !call.viewer.may_at(kSeeCards, group->school))
        return not_found();
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    auto members = directory::members_of(call.db(), *id, call.today());
    std::erase_if(members, [&](directory::Member const& one) {
        return one.membership.part != directory::Part::member ||
               std::ranges::find(barred, one.person.id) != barred.end();
    });
    std::vector<PersonId> ids;
    for (auto const& member : members) ids.push_back(member.person.id);
    auto const cards = cards_of(call.db(), ids);
    std::vector<PrintedCard> sheet;
    for (auto const& member : members)
        sheet.push_back({member.person.name(), role_words(call, access::Role::pupil),
                         year_words(call, member.year_group), group->kind == "tutor_group" ? group->name : "",
                         number_of(cards, member.person.id, group->school, call.now())});
    TRY(bytes, card_sheet(face_of(call), sheet, group->name, call.now()));
    return file(call, group->name, std::move(bytes));
}

// ---- the design

http::Response design_page(Call& call, Design const& design, ui::FormErrors const& errors) {
    auto const groups = tutor_group_choices(call);
    return ui::page(
        call,
        {.title = std::string(call.word("cards.design")),
         .intro = std::string(call.word("cards.design.intro")),
         .crumbs = {{std::string(call.word("cards.title")), html::Href::to("/cards")}},
         .status = errors.any() ? 422 : 200},
        [&](html::Writer& h) {
            ui::panel(h, "print", "printer", call.word("cards.design.print"), [&] {
                h.put("<form class=\"filters\" method=\"get\" action=\"{}\">", html::Href::to("/cards/sheet.pdf"));
                ui::select_field(h, "group", call.word("cards.design.group"), groups, "");
                ui::submit(h, ui::Button::secondary, call.word("cards.design.sheet"));
                h.put("</form>");
                ui::link_button(h, ui::Button::quiet, call.word("cards.design.sample"),
                                html::Href::to("/cards/sample.pdf"), "file-text");
            });
            ui::panel(h, "design", "palette", call.word("cards.design.how"), [&] {
                ui::form(h, call, {.action = html::Href::to("/cards/design")}, errors, [&] {
                    for (auto const field : kDesignFields)
                        ui::checkbox_field(h, field, call.platform.words.find("cards.field." + std::string(field)),
                                           design.shows(field));
                    ui::field(h,
                              {.name = "accent",
                               .label = std::string(call.word("cards.design.accent")),
                               .value = design.accent,
                               .hint = std::string(call.word("cards.design.accent.hint")),
                               .characters_max = 7},
                              errors);
                    ui::field(h,
                              {.name = "foot",
                               .label = std::string(call.word("cards.design.foot")),
                               .value = design.foot,
                               .hint = std::string(call.word("cards.design.foot.hint")),
                               .characters_max = static_cast<int>(kFootCharactersMax)},
                              errors);
                    ui::submit(h, ui::Button::primary, call.word("cards.reader.save"));
                });
            });
        });
}

Result<http::Response> show_design(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    return design_page(call, design_of(call.db(), call.viewer.school), {});
}

Result<http::Response> save_design(Call& call) {
    auto const school = call.viewer.school;
    if (!school) return not_found("choose_school");
    Design design;
    design.shown.clear();
    for (auto const field : kDesignFields)
        if (call.field(field) == "yes") design.shown.emplace_back(field);
    design.accent = text_field(call, "accent");
    design.foot = first_characters(text_field(call, "foot"), kFootCharactersMax);
    ui::FormErrors errors;
    if (!design.accent.empty() && !ui::Colour::parse(design.accent))
        errors.add("accent", std::string(call.word("cards.design.accent.wrong")));
    if (errors.any()) return design_page(call, design, errors);
    call.forget_snapshot();
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(set_design(tx, school, design, call.now()));
        return call.platform.audit.add(tx, entry_of(call, "cards.design_changed", school, school.value()));
    });
    TRY_DO(written);
    return http::Response::redirect(html::Href::to("/cards/design"));
}

Result<http::Response> print_sample(Call& call) {
    if (!call.viewer.school) return not_found("choose_school");
    PrintedCard const card{std::string(call.word("cards.sample.name")), role_words(call, access::Role::pupil),
                           year_words(call, 7), std::string(call.word("cards.sample.tutor")), "04A2B1C9D2E380"};
    TRY(bytes, one_card(face_of(call), card, call.now()));
    return file(call, card.name, std::move(bytes));
}

} // namespace

void add_print_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/people/{person}/card.pdf", Rule::may(kSeeCards), print_one);
    routes.get("/cards/sheet.pdf", Rule::may(kSeeCards), print_group);
    routes.get("/cards/sample.pdf", Rule::may(kSeeCards), print_sample);
    routes.get("/cards/design", Rule::may(kIssueCards), show_design);
    routes.post("/cards/design", Rule::may(kIssueCards), save_design);
}

} // namespace belfry::cards
