// One person: details, roles, family, and what other areas say of them. A handful of statements by key.
#include "areas/directory/guardians/guardian_store.h"
#include "areas/directory/people/people_store.h"
#include "areas/directory/show.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/extension/area.h"
#include "platform/search/search.h"

namespace belfry::directory {
namespace {

using platform::Call;

struct Seen {
    Person person;
    Tie tie;
};

Result<Seen> person_of_path(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(tie, tie_to(call.db(), call.viewer, id, call.today()));
    auto people = people_by_id(call.db(), std::span(&id, 1));
    if (people.empty()) return not_found();
    return Seen{std::move(people[0]), tie};
}

// The same for changing: seen by school or authority, and the viewer may edit there.
Result<Seen> person_to_edit(Call& call) {
    TRY(seen, person_of_path(call));
    if (seen.tie != Tie::school && seen.tie != Tie::authority) return forbidden();
    return seen;
}

bool may_see_contacts(Call& call, Seen const& seen) {
    return seen.tie == Tie::self || seen.tie == Tie::child || call.viewer.may(kSeeContacts);
}

void show_facts(html::Writer& h, Call& call, Seen const& seen) {
    auto const& person = seen.person;
    std::vector<ui::Fact> facts;
    auto add = [&](ui::Key key, std::string value) {
        if (!value.empty()) facts.push_back({std::string(call.word(key)), std::move(value)});
    };
    if (!person.known_as.empty()) add("person.known_as", person.known_as);
    bool const private_too = may_see_contacts(call, seen);
    if (person.birth_day && (private_too || call.viewer.may(kSeePeople)))
        add("person.born", call.word("person.age", {{"date", ui::long_date(*person.birth_day)},
                                                    {"age", std::to_string(call.today().age_of(*person.birth_day))}}));
    if (person.sex == "F" || person.sex == "M")
        add("person.sex", std::string(call.platform.words.find("person.sex." + person.sex)));
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

// Roles that an editor may give: a school's own cannot make authority officers.
std::vector<access::Role> roles_to_give(Call& call) {
    using access::Role;
    std::vector<Role> roles = {Role::pupil, Role::teacher,    Role::support_staff, Role::office,
                               Role::head,  Role::technician, Role::governor,      Role::community};
    if (call.viewer.school.empty())
        roles = {Role::authority_officer, Role::service_manager, Role::technician, Role::community};
    return roles;
}

void role_fields(html::Writer& h, Call& call, ui::FormErrors const& errors) {
    std::vector<ui::Choice> roles, years = {{"", std::string(call.word("person.none")), ""}};
    for (auto role : roles_to_give(call)) {
        auto const code = std::string(access::role_code(role));
        roles.push_back({code, role_words(call, code), ""});
    }
    for (int year = -1; year <= 14; ++year) years.push_back({std::to_string(year), year_words(call, year), ""});
    auto const role = call.field("role");
    ui::select_field(h, "role", call.word("person.role.role"), roles, role.empty() ? roles[0].value : role, errors);
    ui::select_field(h, "year", call.word("person.role.year"), years, call.field("year"));
    ui::field(h,
              {.name = "title",
               .label = std::string(call.word("person.role.job")),
               .value = std::string(call.field("title"))},
              errors);
    auto const day = call.field("day").empty() ? call.today().text() : std::string(call.field("day"));
    ui::field(h, {.name = "day", .label = std::string(call.word("person.role.starts")), .value = day, .type = "date"},
              errors);
    ui::checkbox_field(h, "subsidiary", call.word("person.role.subsidiary"), call.field("subsidiary") == "yes");
}

void show_new_role(html::Writer& h, Call& call, Person const& person) {
    h.put("<details class=\"more\"><summary>{}</summary>", call.word("person.role.add"));
    ui::form(h, call, {.action = html::Href::to("/people/{}/roles", person.id)}, {}, [&] {
        role_fields(h, call, {});
        ui::submit(h, ui::Button::primary, call.word("person.role.add"));
    });
    h.put("</details>");
}

void show_roles(html::Writer& h, Call& call, Seen const& seen, bool may_edit) {
    ui::panel(h, "roles", "badge-check", call.word("person.roles"), [&] {
        auto const history = role_history(call.db(), seen.person.id);
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

void show_groups(html::Writer& h, Call& call, Seen const& seen) {
    ui::panel(h, "groups", "users", call.word("person.groups"), [&] {
        auto const groups = groups_of(call.db(), seen.person.id, call.today());
        if (groups.empty()) {
            h.put("<p class=\"quiet\">{}</p>", call.word("person.groups.none"));
            return;
        }
        h.put("<ul class=\"rows\">");
        for (auto const& [group, part, leaders, members] : groups) {
            h.put("<li class=\"row\"><div><a href=\"{}\">{}</a>", group_href(group.id), group.name);
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
        ui::submit(h, ui::Button::quiet, call.word("person.guardian.remove"), "verb", "remove");
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
        if (auto tel = html::Href::external("tel:" + one.person.phone);
            tel && one.person.phone.find(' ') == std::string::npos)
            h.put(" <a href=\"{}\">{}</a>", *tel, one.person.phone);
        else if (!one.person.phone.empty())
            h.put(" {}", one.person.phone);
    }
    h.put("</div>");
    if (may_edit) change_guardian_form(h, call, one.link);
    h.put("</li>");
}

void show_guardians(html::Writer& h, Call& call, Seen const& seen, bool may_edit) {
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

void show_children(html::Writer& h, Call& call, Seen const& seen) {
    auto const children = children_of(call.db(), seen.person.id, call.today());
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

Result<http::Response> show(Call& call) {
    TRY(seen, person_of_path(call));
    bool const by_staff = seen.tie == Tie::school || seen.tie == Tie::authority;
    bool const may_edit = by_staff && call.viewer.may(kEditPeople);
    std::vector<ui::Crumb> crumbs;
    if (by_staff && call.viewer.school)
        crumbs.push_back({std::string(call.word("nav.people")), html::Href::to("/people")});
    return ui::page(call, {.title = seen.person.name(), .crumbs = crumbs}, [&](html::Writer& h) {
        if (may_edit)
            ui::link_button(h, ui::Button::secondary, call.word("person.edit"),
                            html::Href::to("/people/{}/edit", seen.person.id), "pencil");
        h.put("<div class=\"panels\">");
        show_facts(h, call, seen);
        show_roles(h, call, seen, may_edit);
        show_groups(h, call, seen);
        if (by_staff && call.viewer.may(kSeeContacts)) show_guardians(h, call, seen, may_edit);
        if (by_staff || seen.tie == Tie::self) show_children(h, call, seen);
        for (auto const& area : call.platform.areas)
            for (auto const& panel : area.person_panels)
                if (panel.rule.check(call.viewer).ok()) panel.show(call, seen.person.id, h);
        h.put("</div>");
    });
}

// ---- adding and changing

struct Typed {
    Person person;
    ui::FormErrors errors;
};

Typed read_form(Call& call, Person person) {
    Typed typed{std::move(person), {}};
    auto take = [&](std::string_view name, std::string& into) {
        into = std::string(first_characters(trim(call.field(name)), limits::name_characters_max));
    };
    take("given_name", typed.person.given_name);
    take("family_name", typed.person.family_name);
    take("known_as", typed.person.known_as);
    take("email", typed.person.email);
    take("phone", typed.person.phone);
    take("pupil_number", typed.person.pupil_number);
    typed.person.sex = call.field("sex") == "F" ? "F" : call.field("sex") == "M" ? "M" : "";
    if (typed.person.given_name.empty()) typed.errors.add("given_name", std::string(call.word("form.needed")));
    if (typed.person.family_name.empty()) typed.errors.add("family_name", std::string(call.word("form.needed")));
    auto const birth = trim(call.field("birth_day"));
    typed.person.birth_day = SchoolDay::parse(birth);
    if (!birth.empty() && (!typed.person.birth_day || *typed.person.birth_day > call.today()))
        typed.errors.add("birth_day", std::string(call.word("form.bad_day")));
    if (!typed.person.email.empty() && typed.person.email.find('@') == std::string::npos)
        typed.errors.add("email", std::string(call.word("form.bad_email")));
    return typed;
}

void person_fields(html::Writer& h, Call& call, Typed const& typed) {
    auto const& person = typed.person;
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    ui::field(h,
              {.name = "given_name", .label = word("person.given_name"), .value = person.given_name, .required = true},
              typed.errors);
    ui::field(
        h, {.name = "family_name", .label = word("person.family_name"), .value = person.family_name, .required = true},
        typed.errors);
    ui::field(h,
              {.name = "known_as",
               .label = word("person.known_as"),
               .value = person.known_as,
               .hint = word("person.known_as.hint")},
              typed.errors);
    ui::field(h,
              {.name = "birth_day",
               .label = word("person.born"),
               .value = person.birth_day ? person.birth_day->text() : std::string(call.field("birth_day")),
               .hint = word("person.born.hint"),
               .type = "date"},
              typed.errors);
    std::vector<ui::Choice> const sexes = {
        {"", word("person.none"), ""}, {"F", word("person.sex.F"), ""}, {"M", word("person.sex.M"), ""}};
    ui::select_field(h, "sex", call.word("person.sex"), sexes, person.sex);
    ui::field(h, {.name = "email", .label = word("person.email"), .value = person.email, .type = "email"},
              typed.errors);
    ui::field(h, {.name = "phone", .label = word("person.phone"), .value = person.phone, .type = "tel"}, typed.errors);
    ui::field(h, {.name = "pupil_number", .label = word("person.pupil_number"), .value = person.pupil_number},
              typed.errors);
}

http::Response new_form(Call& call, Typed const& typed) {
    return ui::page(call,
                    {.title = std::string(call.word("person.new.title")),
                     .intro = std::string(call.word("person.new.intro")),
                     .crumbs = {{std::string(call.word("nav.people")), html::Href::to("/people")}},
                     .status = typed.errors.any() ? 422 : 200},
                    [&](html::Writer& h) {
                        ui::form(h, call, {.action = html::Href::to("/people")}, typed.errors, [&] {
                            person_fields(h, call, typed);
                            role_fields(h, call, typed.errors);
                            ui::submit(h, ui::Button::primary, call.word("person.new.save"));
                        });
                    });
}

http::Response edit_form(Call& call, Typed const& typed) {
    auto const title = call.word("person.edit.title", {{"name", typed.person.name()}});
    return ui::page(call,
                    {.title = title,
                     .crumbs = {{std::string(call.word("nav.people")), html::Href::to("/people")},
                                {typed.person.name(), person_href(typed.person.id)}},
                     .status = typed.errors.any() ? 422 : 200},
                    [&](html::Writer& h) {
                        ui::form(h, call, {.action = person_href(typed.person.id)}, typed.errors, [&] {
                            person_fields(h, call, typed);
                            ui::submit(h, ui::Button::primary, call.word("person.edit.save"));
                        });
                    });
}

// The role that the form asks for at the place where the viewer works; invalid where it is not theirs to give.
Result<NewRole> role_from_form(Call& call) {
    auto const role = access::role_from_code(call.field("role"));
    auto const day = day_field(call, "day");
    auto const allowed = roles_to_give(call);
    if (!role || !day || std::ranges::find(allowed, *role) == allowed.end()) return invalid("bad_form");
    NewRole wanted;
    wanted.school = call.viewer.school;
    wanted.role = *role;
    wanted.title = std::string(first_characters(trim(call.field("title")), limits::name_characters_max));
    wanted.subsidiary = call.field("subsidiary") == "yes";
    wanted.starts_on = *day;
    if (auto year = parse_int(call.field("year")); year && *role == access::Role::pupil && *year >= -1 && *year <= 14)
        wanted.year_group = *year;
    return wanted;
}

// A person is added with a role, or nobody could find them again.
Result<http::Response> add(Call& call) {
    auto typed = read_form(call, {});
    if (typed.errors.any()) return new_form(call, typed);
    TRY(role, role_from_form(call));
    TRY(made, call.platform.db.write([&](db::Tx& tx) -> Result<PersonId> {
        TRY(id, add_person(call.platform, tx, actor_of(call), typed.person));
        auto wanted = role;
        wanted.person = id;
        TRY_DO(start_role(call.platform, tx, actor_of(call), wanted));
        return id;
    }));
    return http::Response::redirect(person_href(made));
}

Result<http::Response> save(Call& call) {
    TRY(seen, person_to_edit(call));
    auto typed = read_form(call, seen.person);
    if (typed.errors.any()) return edit_form(call, typed);
    TRY_DO(call.platform.db.write(
        [&](db::Tx& tx) { return change_person(call.platform, tx, actor_of(call), typed.person); }));
    return http::Response::redirect(person_href(seen.person.id));
}

Result<http::Response> give_role(Call& call) {
    TRY(seen, person_to_edit(call));
    TRY(wanted, role_from_form(call));
    wanted.person = seen.person.id;
    TRY(made,
        call.platform.db.write([&](db::Tx& tx) { return start_role(call.platform, tx, actor_of(call), wanted); }));
    (void)made;
    return http::Response::redirect(person_href(seen.person.id).at_anchor("roles"));
}

Result<http::Response> finish_role(Call& call) {
    TRY(id, call.path_id<RoleId>("role"));
    auto const role = role_by_id(call.db(), id);
    if (!role) return not_found();
    bool const here =
        role->school ? call.viewer.may_at(kEditPeople, role->school) : call.viewer.may_everywhere(kEditPeople);
    if (!here) return not_found();
    auto const day = day_field(call, "day");
    if (!day) return invalid("bad_form");
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return end_role(call.platform, tx, actor_of(call), id, *day); }));
    return http::Response::redirect(person_href(role->person).at_anchor("roles"));
}

} // namespace

void add_person_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/people/new", Rule::may(kEditPeople),
               [](Call& call) -> Result<http::Response> { return new_form(call, {}); });
    routes.post("/people", Rule::may(kEditPeople), add);
    routes.get("/people/{person}", Rule::signed_in(), show);
    routes.get("/people/{person}/edit", Rule::may(kEditPeople), [](Call& call) -> Result<http::Response> {
        TRY(seen, person_to_edit(call));
        return edit_form(call, {seen.person, {}});
    });
    routes.post("/people/{person}", Rule::may(kEditPeople), save);
    routes.post("/people/{person}/roles", Rule::may(kEditPeople), give_role);
    routes.post("/roles/{role}/end", Rule::may(kEditPeople), finish_role);
}

} // namespace belfry::directory
