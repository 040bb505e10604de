// One person: details, roles, family, and what other areas say of them. A handful of statements by key.
#include "areas/directory/api/show_phone.h"
#include "areas/directory/groups/schools_elsewhere.h"
#include "areas/directory/guardians/guardian_store.h"
#include "areas/directory/people/people_store.h"
#include "areas/directory/people/person_shared.h"
#include "areas/directory/show.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/extension/area.h"
#include "platform/search/search.h"

namespace belfry::directory {
namespace {

using platform::Call;

bool may_see_contacts(Call& call, SeenPerson const& seen) {
    if (seen.tie == Tie::former) return false;
    return seen.tie == Tie::self || seen.tie == Tie::child || call.viewer.may(kSeeContacts);
}

void show_facts(html::Writer& h, Call& call, SeenPerson const& seen) {
    auto const& person = seen.person;
    std::vector<ui::Fact> facts;
    auto add = [&](ui::Key key, std::string value) {
        if (!value.empty()) facts.push_back({std::string(call.word(key)), std::move(value)});
    };
    if (!person.known_as.empty() && seen.tie != Tie::former) add("person.known_as", person.known_as);
    bool const private_too = may_see_contacts(call, seen);
    if (person.birth_day && (private_too || call.viewer.may(kSeePeople)))
        add("person.born", call.word("person.age", {{"date", ui::long_date(*person.birth_day)},
                                                    {"age", std::to_string(call.today().age_of(*person.birth_day))}}));
    if (seen.tie != Tie::former && (person.sex == "F" || person.sex == "M"))
        add("person.sex",
            std::string(person.sex == "F" ? call.word("person.sex.female") : call.word("person.sex.male")));
    if (private_too) {
        add("person.email", person.email);
        add("person.phone", person.phone);
        add("person.pupil_number", person.pupil_number);
    }
    if (facts.empty()) return;
    ui::panel(h, "facts", "contact-round", call.word("person.facts"), [&] { ui::facts(h, facts); });
}

void show_role(html::Writer& h, Call& call, PersonRole const& role, bool may_edit) {
    h.put("<li class=\"row\"><div><strong>{}</strong>",
          role.title.empty() ? role_words(call, access::role_code(role.role)) : role.title);
    if (role.year_group) h.put(" · {}", year_words(call, role.year_group));
    h.put("<br>{} · {}", role.school ? std::string_view(role.school_name) : call.word("person.authority"),
          call.word("person.role.from", {{"day", ui::short_date(role.starts_on)}}));
    if (role.ends_on) h.put(" · {}", call.word("person.role.until", {{"day", ui::short_date(*role.ends_on)}}));
    if (role.subsidiary) {
        h.put(" ");
        ui::badge(h, ui::Tone::info, call.word("people.subsidiary"));
    }
    h.put("</div>");
    if (may_edit && role.ends_on && role.id && *role.ends_on >= call.today().plus(-kWithdrawDays))
        ui::post_button(h, call, ui::Button::quiet, call.word("person.role.withdraw_end"),
                        html::Href::to("/roles/{}/withdraw-end", role.id));
    if (may_edit && !role.ends_on && role.id) {
        h.put("<details class=\"more\"><summary>{}</summary>", call.word("person.role.end"));
        ui::form(h, call, {.action = html::Href::to("/roles/{}/end", role.id)}, {}, [&] {
            ui::field(h,
                      {.name = "day",
                       .label = std::string(call.word("person.role.end_day")),
                       .value = call.today().text(),
                       .type = "date"},
                      {});
            ui::submit(h, ui::Button::danger, call.word("person.role.end"));
        });
        h.put("</details>");
    }
    h.put("</li>");
}

void show_new_role(html::Writer& h, Call& call, Person const& person) {
    h.put("<details class=\"more\"><summary>{}</summary>", call.word("person.role.add"));
    ui::form(h, call, {.action = html::Href::to("/people/{}/roles", person.id)}, {}, [&] {
        h.put("<p class=\"quiet\">{}</p>", call.word("person.role.add.text"));
        role_fields(h, call, {});
        ui::submit(h, ui::Button::primary, call.word("person.role.add"));
    });
    h.put("</details>");
}

void show_roles(html::Writer& h, Call& call, SeenPerson const& seen, bool may_edit) {
    ui::panel(h, "roles", "badge-check", call.word("person.roles"), [&] {
        auto history = role_history(call.db(), seen.person.id);
        if (seen.tie == Tie::former)
            std::erase_if(history, [&](PersonRole const& one) { return one.school != call.viewer.school; });
        if (history.empty())
            ui::empty_state(h, "badge-check", call.word("person.role.none"), call.word("person.role.none.text"));
        else {
            h.put("<ul class=\"rows\">");
            for (auto const& role : history)
                show_role(h, call, role,
                          may_edit && (role.school == call.viewer.school || call.viewer.may_everywhere(kEditPeople)));
            h.put("</ul>");
        }
        if (may_edit) show_new_role(h, call, seen.person);
    });
}

void show_groups(html::Writer& h, Call& call, SeenPerson const& seen) {
    ui::panel(h, "groups", "users", call.word("person.groups"), [&] {
        auto const groups = groups_of(call.db(), seen.person.id, call.today());
        if (groups.empty()) {
            h.put("<p class=\"quiet\">{}</p>", call.word("person.groups.none"));
            return;
        }
        auto const elsewhere = schools_elsewhere(call, groups);
        h.put("<ul class=\"rows\">");
        for (auto const& [group, part, leaders, members] : groups) {
            h.put("<li class=\"row\"><div><a href=\"{}\">{}</a>", group_href(group.id), group.name);
            if (auto const school = elsewhere.find(group.school); school != elsewhere.end())
                h.put(" <span class=\"quiet\">{}</span>", call.word("person.groups.at", {{"school", school->second}}));
            if (part == Part::member && !leaders.empty())
                h.put(" <span class=\"quiet\">{}</span>", call.word("person.groups.led_by", {{"leaders", leaders}}));
            h.put("</div></li>");
        }
        h.put("</ul>");
    });
}

void change_guardian_form(html::Writer& h, Call& call, Guardian const& link) {
    h.put("<details class=\"more\"><summary>{}</summary>", call.word("person.guardian.change"));
    ui::form(h, call, {.action = html::Href::to("/guardians/{}", link.id)}, {}, [&] {
        h.put("<input type=\"hidden\" name=\"was\" value=\"{}\">", link.no_contact ? kOrderShown : kNoOrderShown);
        std::vector<ui::Choice> choices;
        for (auto code : relationships())
            choices.push_back(
                {std::string(code), std::string(call.platform.words.find("relationship." + std::string(code))), ""});
        ui::select_field(h, "relationship", call.word("guardian.relationship"), choices, link.relationship);
        ui::field(h,
                  {.name = "order",
                   .label = std::string(call.word("guardian.order")),
                   .value = std::to_string(link.contact_order),
                   .hint = std::string(call.word("guardian.order.hint")),
                   .type = "number"},
                  {});
        ui::checkbox_field(h, "responsibility", call.word("person.guardian.responsibility"), link.responsibility);
        ui::checkbox_field(h, "lives_with", call.word("person.guardian.lives_with"), link.lives_with);
        ui::checkbox_field(h, "no_contact", call.word("person.guardian.no_contact"), link.no_contact);
        ui::submit(h, ui::Button::primary, call.word("person.guardian.save"));
        if (!link.no_contact) ui::submit(h, ui::Button::quiet, call.word("person.guardian.remove"), "verb", "remove");
    });
    h.put("</details>");
}

void show_guardian(html::Writer& h, Call& call, GuardianPerson const& one, bool may_edit) {
    h.put("<li class=\"row\"><div><a href=\"{}\">{}</a> <span class=\"quiet\">{}</span><br>",
          person_href(one.person.id), one.person.name(),
          call.platform.words.find("relationship." + one.link.relationship));
    if (one.link.no_contact)
        ui::badge(h, ui::Tone::bad, call.word("person.guardian.no_contact"));
    else {
        ui::badge(h, ui::Tone::neutral,
                  call.word("person.guardian.order", {{"n", std::to_string(one.link.contact_order)}}));
        if (!one.link.responsibility) ui::badge(h, ui::Tone::warn, call.word("person.guardian.no_responsibility"));
        if (one.link.lives_with) ui::badge(h, ui::Tone::neutral, call.word("person.guardian.lives_with"));
        show_phone(h, one.person.phone);
    }
    h.put("</div>");
    if (may_edit) change_guardian_form(h, call, one.link);
    h.put("</li>");
}

void show_guardians(html::Writer& h, Call& call, SeenPerson const& seen, bool may_edit) {
    ui::panel(h, "guardians", "heart-handshake", call.word("person.guardians"), [&] {
        auto const guardians = guardians_of(call.db(), std::span(&seen.person.id, 1));
        if (guardians.empty())
            ui::empty_state(h, "heart-handshake", call.word("person.guardians.none"),
                            call.word("person.guardians.none.text"));
        else {
            h.put("<ul class=\"rows\">");
            for (auto const& one : guardians) show_guardian(h, call, one, may_edit);
            h.put("</ul>");
        }
        if (may_edit)
            ui::link_button(h, ui::Button::secondary, call.word("person.guardians.add"),
                            html::Href::to("/people/{}/guardians/new", seen.person.id), "user-plus");
    });
}

void show_children(html::Writer& h, Call& call, SeenPerson const& seen) {
    auto children = children_of(call.db(), seen.person.id, call.today());
    if (!children.empty()) {
        auto const barred = barred_from(call.db(), call.viewer.person);
        std::erase_if(children,
                      [&](Child const& one) { return std::ranges::find(barred, one.person.id) != barred.end(); });
    }
    // Brothers and sisters elsewhere, and where that is, are the office's to know.
    bool const office = seen.tie == Tie::self || call.viewer.may(kEditPeople) || call.viewer.school.empty();
    if (!office) std::erase_if(children, [&](Child const& one) { return one.school != call.viewer.school; });
    if (children.empty()) return;
    ui::panel(h, "children", "users", call.word("person.children"), [&] {
        h.put("<ul class=\"rows\">");
        for (auto const& child : children)
            h.put("<li class=\"row\"><div><a href=\"{}\">{}</a><br><span class=\"quiet\">{} · {}</span></div></li>",
                  person_href(child.person.id), child.person.name(), child.school_name,
                  year_words(call, child.year_group));
        h.put("</ul>");
    });
}

void show_panels(html::Writer& h, Call& call, SeenPerson const& seen) {
    for (auto const& area : call.platform.areas)
        for (auto const& panel : area.person_panels) {
            if (seen.tie == Tie::former && !panel.for_former_school) continue;
            if (panel.rule.check(call.viewer).ok()) panel.show(call, seen.person.id, h);
        }
}

// Who opened a record with all that is in it is for the person to know, and for whoever answers for the school.
void note_look(Call& call, PersonId person) {
    audit::Entry entry;
    entry.action = "directory.looked";
    entry.actor = call.viewer.person;
    entry.person = person;
    entry.school = call.viewer.school;
    entry.peer = call.request.peer;
    call.platform.audit.looked(entry);
}

Result<http::Response> show(Call& call) {
    TRY(seen, person_of_path(call));
    bool const by_staff = is_present(seen.tie), former = seen.tie == Tie::former;
    bool const may_edit = by_staff && call.viewer.may(kEditPeople);
    if (by_staff && may_see_contacts(call, seen)) note_look(call, seen.person.id);
    std::vector<ui::Crumb> crumbs;
    if ((by_staff || former) && call.viewer.school)
        crumbs.push_back({std::string(call.word("nav.people")), html::Href::to("/people")});
    return ui::page(call, {.title = seen.person.name(), .crumbs = crumbs}, [&](html::Writer& h) {
        if (former) ui::notice(h, ui::Tone::info, call.word("person.former"), call.word("person.former.text"));
        if (may_edit)
            ui::link_button(h, ui::Button::secondary, call.word("person.edit"),
                            html::Href::to("/people/{}/edit", seen.person.id), "pencil");
        h.put("<div class=\"panels\">");
        show_facts(h, call, seen);
        show_roles(h, call, seen, may_edit || (former && call.viewer.may(kEditPeople)));
        if (!former) show_groups(h, call, seen);
        if (by_staff && call.viewer.may(kSeeContacts)) show_guardians(h, call, seen, may_edit);
        if (by_staff || seen.tie == Tie::self) show_children(h, call, seen);
        show_panels(h, call, seen);
        h.put("</div>");
    });
}

} // namespace

void add_person_routes(platform::Routes& routes) {
    routes.get("/people/{person}", access::Rule::signed_in(), show);
    add_person_form_routes(routes);
}

} // namespace belfry::directory
