// Parents and carers of a child: found or added, changed, removed. A search and a few rows by key.
#include "areas/directory/guardians/guardian_store.h"
#include "areas/directory/people/giving.h"
#include "areas/directory/people/people_store.h"
#include "areas/directory/show.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/search/search.h"

namespace belfry::directory {
namespace {

using platform::Call;

// Who stands for a child is decided by the school that has the child on roll or will have, and by the authority.
Status may_decide_for(Call& call, PersonId child) {
    TRY(tie, tie_to(call.db(), call.viewer, child, call.today()));
    if (tie == Tie::former) return forbidden("child_not_here");
    if (!is_present(tie)) return not_found();
    if (call.viewer.may_everywhere(kEditPeople)) return {};
    if (!pupil_at(call.db(), child, call.viewer.school, call.today())) return forbidden("child_not_here");
    return {};
}

// The child, where the viewer may decide who stands for it.
Result<Person> child_of_path(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY_DO(may_decide_for(call, id));
    auto people = people_by_id(call.db(), std::span(&id, 1));
    if (people.empty()) return not_found();
    return people[0];
}

std::vector<ui::Choice> relationship_choices(Call& call) {
    std::vector<ui::Choice> choices;
    for (auto code : relationships())
        choices.push_back(
            {std::string(code), std::string(call.platform.words.find("relationship." + std::string(code))), ""});
    return choices;
}

bool known_relationship(std::string_view code) {
    auto const all = relationships();
    return std::ranges::find(all, code) != all.end();
}

std::vector<Person> found_people(Call& call, Person const& child) {
    auto const query = first_characters(trim(call.query("find")), limits::search_characters_max);
    if (query.empty()) return {};
    auto const scope = call.viewer.scope(kSeePeople);
    if (!scope.ok()) return {};
    std::vector<PersonId> ids;
    for (auto id : call.platform.search.find(call.db(), "person", *scope, query, limits::search_results_max))
        if (id != child.id.value()) ids.push_back(PersonId(id));
    return people_shown(call, ids);
}

// Behind those whom the office rings before.
int next_order(Call& call, PersonId child) {
    int last = 0;
    for (auto const& one : guardians_of(call.db(), std::span(&child, 1)))
        if (!one.link.no_contact) last = std::max(last, one.link.contact_order);
    return std::min(last + 1, 20);
}

void write_form(html::Writer& h, Call& call, Person const& child, ui::FormErrors const& errors) {
    auto const found = found_people(call, child);
    h.put("<form class=\"filters\" method=\"get\">");
    ui::field(h,
              {.name = "find",
               .label = std::string(call.word("guardian.find")),
               .value = std::string(call.query("find")),
               .hint = std::string(call.word("guardian.find.hint")),
               .type = "search",
               .characters_max = limits::search_characters_max},
              {});
    ui::submit(h, ui::Button::secondary, call.word("people.filter.go"));
    h.put("</form>");
    ui::form(h, call, {.action = html::Href::to("/people/{}/guardians", child.id)}, errors, [&] {
        std::vector<ui::Choice> people;
        bool const contacts = call.viewer.may(kSeeContacts);
        for (auto const& person : found)
            people.push_back({person.id.text(), person.name(), contacts ? person.email : std::string()});
        people.push_back({"", std::string(call.word("guardian.choose.new")), ""});
        ui::radio_field(h, "guardian", call.word("guardian.choose"), people, found.empty() ? "" : people[0].value,
                        errors);
        ui::field(h,
                  {.name = "given_name",
                   .label = std::string(call.word("guardian.new_given")),
                   .value = std::string(call.field("given_name"))},
                  errors);
        ui::field(h,
                  {.name = "family_name",
                   .label = std::string(call.word("guardian.new_family")),
                   .value = std::string(call.field("family_name"))},
                  errors);
        ui::field(h,
                  {.name = "email",
                   .label = std::string(call.word("person.email")),
                   .value = std::string(call.field("email")),
                   .type = "email"},
                  errors);
        ui::field(h,
                  {.name = "phone",
                   .label = std::string(call.word("person.phone")),
                   .value = std::string(call.field("phone")),
                   .type = "tel"},
                  errors);
        ui::select_field(h, "relationship", call.word("guardian.relationship"), relationship_choices(call), "mother");
        ui::field(h,
                  {.name = "order",
                   .label = std::string(call.word("guardian.order")),
                   .value = std::to_string(next_order(call, child.id)),
                   .hint = std::string(call.word("guardian.order.hint")),
                   .type = "number"},
                  errors);
        ui::checkbox_field(h, "responsibility", call.word("person.guardian.responsibility"), true);
        ui::checkbox_field(h, "lives_with", call.word("person.guardian.lives_with"), true);
        ui::checkbox_field(h, "no_contact", call.word("person.guardian.no_contact"), false);
        ui::submit(h, ui::Button::primary, call.word("person.guardian.save"));
    });
}

http::Response new_page(Call& call, Person const& child, ui::FormErrors const& errors) {
    auto const title = call.word("guardian.new.title", {{"name", child.name()}});
    return ui::page(call,
                    {.title = title,
                     .crumbs = {{std::string(call.word("nav.people")), html::Href::to("/people")},
                                {child.name(), person_href(child.id)}},
                     .status = errors.any() ? 422 : 200},
                    [&](html::Writer& h) { write_form(h, call, child, errors); });
}

Guardian link_from_form(Call& call, PersonId pupil) {
    Guardian link;
    link.pupil = pupil;
    link.relationship = std::string(call.field("relationship"));
    link.contact_order = static_cast<int>(std::clamp<std::int64_t>(parse_int(call.field("order")).value_or(1), 1, 20));
    link.responsibility = call.field("responsibility") == "yes";
    link.lives_with = call.field("lives_with") == "yes";
    link.no_contact = call.field("no_contact") == "yes";
    return link;
}

Result<http::Response> add(Call& call) {
    TRY(child, child_of_path(call));
    auto link = link_from_form(call, child.id);
    if (!known_relationship(link.relationship)) return invalid("bad_form");
    Person fresh;
    fresh.given_name = std::string(first_characters(trim(call.field("given_name")), limits::name_characters_max));
    fresh.family_name = std::string(first_characters(trim(call.field("family_name")), limits::name_characters_max));
    fresh.email = std::string(first_characters(trim(call.field("email")), limits::name_characters_max));
    fresh.phone = std::string(first_characters(trim(call.field("phone")), limits::name_characters_max));
    if (!call.field("guardian").empty()) {
        auto const id = PersonId::parse(call.field("guardian"));
        if (!id) return invalid("bad_form");
        TRY_DO(may_decide_link(call.viewer.person, child.id, *id));
        TRY(tie, tie_to(call.db(), call.viewer, *id, call.today()));
        if (tie == Tie::child) return not_found();
        // A leaver may come back as somebody's parent, but by no such link does their old school read on.
        if (tie == Tie::former && place_of(call.db(), *id, call.viewer.school, call.today()).elsewhere)
            return forbidden("person_not_here");
        link.guardian = *id;
    } else {
        ui::FormErrors errors;
        if (fresh.given_name.empty()) errors.add("given_name", std::string(call.word("form.needed")));
        if (fresh.family_name.empty()) errors.add("family_name", std::string(call.word("form.needed")));
        if (!fresh.email.empty() && fresh.email.find('@') == std::string::npos)
            errors.add("email", std::string(call.word("form.bad_email")));
        if (errors.any()) return new_page(call, child, errors);
    }
    TRY(made, call.platform.db.write([&](db::Tx& tx) -> Result<GuardianLinkId> {
        auto wanted = link;
        if (wanted.guardian.empty()) {
            TRY(id, add_person(call.platform, tx, actor_of(call), fresh));
            wanted.guardian = id;
        }
        return add_guardian(call.platform, tx, actor_of(call), wanted);
    }));
    (void)made;
    return http::Response::redirect(person_href(child.id).at_anchor("guardians"));
}

Result<http::Response> change(Call& call) {
    TRY(id, call.path_id<GuardianLinkId>("link"));
    auto const link = guardian_link(call.db(), id);
    if (!link) return not_found();
    TRY_DO(may_decide_for(call, link->pupil));
    auto wanted = link_from_form(call, link->pupil);
    wanted.id = id;
    bool const order_seen = call.field("was") == kOrderShown;
    if (!known_relationship(wanted.relationship)) return invalid("bad_form");
    if (!order_seen && call.field("was") != kNoOrderShown) return invalid("bad_form");
    bool const remove = call.field("verb") == "remove";
    TRY_DO(call.platform.db.write([&](db::Tx& tx) -> Status {
        if (remove) return remove_guardian(call.platform, tx, actor_of(call), id);
        return change_guardian(call.platform, tx, actor_of(call), wanted, order_seen);
    }));
    return http::Response::redirect(person_href(link->pupil).at_anchor("guardians"));
}

} // namespace

void add_guardian_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/people/{person}/guardians/new", Rule::may(kEditPeople), [](Call& call) -> Result<http::Response> {
        TRY(child, child_of_path(call));
        return new_page(call, child, {});
    });
    routes.post("/people/{person}/guardians", Rule::may(kEditPeople), add);
    routes.post("/guardians/{link}", Rule::may(kEditPeople), change);
}

} // namespace belfry::directory
