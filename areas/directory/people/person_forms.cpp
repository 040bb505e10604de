// Adding and changing a person, giving and ending roles. A few statements by key.
#include "areas/directory/enrolments/enrolment_pages.h"
#include "areas/directory/people/giving.h"
#include "areas/directory/people/people_store.h"
#include "areas/directory/people/person_shared.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/extension/area.h"

namespace belfry::directory {
namespace {

using platform::Call;

// Roles that there are at a place: a school's own cannot make authority officers.
std::vector<access::Role> roles_of_place(Call& call) {
    using access::Role;
    std::vector<Role> roles = {Role::pupil, Role::teacher,    Role::support_staff, Role::office,
                               Role::head,  Role::technician, Role::governor,      Role::community};
    if (call.viewer.school.empty())
        roles = {Role::authority_officer, Role::service_manager, Role::technician, Role::community};
    return roles;
}

Giver giver_of(Call& call) { return giver_at(call.viewer.person, call.viewer.roles, call.viewer.school); }

// .. and of those, what this editor may give.
std::vector<access::Role> roles_to_give(Call& call) {
    auto roles = roles_of_place(call);
    auto const giver = giver_of(call);
    std::erase_if(roles, [&](access::Role role) { return strength_of(role) > giver.strength; });
    return roles;
}

} // namespace

Result<SeenPerson> person_of_path(Call& call) {
    TRY(id, call.path_id<PersonId>("person"));
    TRY(tie, tie_to(call.db(), call.viewer, id, call.today()));
    auto people = people_by_id(call.db(), std::span(&id, 1));
    if (people.empty()) return not_found();
    return SeenPerson{std::move(people[0]), tie};
}

// The same for changing: seen by school or authority, and the viewer may edit there.
Result<SeenPerson> person_to_edit(Call& call) {
    TRY(seen, person_of_path(call));
    if (seen.tie == Tie::former) return forbidden("person_not_here");
    if (!is_present(seen.tie)) return forbidden();
    return seen;
}

namespace {

// A school changes its own people: who is there now or will be, or stands for a pupil there. Whoever was there once is
// no longer its to change. The authority changes anybody.
Result<SeenPerson> person_to_change(Call& call, Place& place) {
    TRY(seen, person_to_edit(call));
    if (call.viewer.may_everywhere(kEditPeople)) {
        place = {true, false};
        return seen;
    }
    place = place_of(call.db(), seen.person.id, call.viewer.school, call.today());
    if (!place.here) return forbidden("person_not_here");
    return seen;
}

// What an account is made from and opened with, so that one school cannot take over what somebody is at another.
bool same_identity(Person const& a, Person const& b) {
    return a.given_name == b.given_name && a.family_name == b.family_name && a.known_as == b.known_as &&
           a.email == b.email && a.birth_day == b.birth_day && a.pupil_number == b.pupil_number;
}

} // namespace

void role_fields(html::Writer& h, Call& call, ui::FormErrors const& errors) {
    std::vector<ui::Choice> roles, years = {{"", std::string(call.word("person.none")), ""}};
    for (auto role : roles_to_give(call)) {
        auto const code = std::string(access::role_code(role));
        roles.push_back({code, role_words(call, code), ""});
    }
    for (int year = -1; year <= 14; ++year) years.push_back({std::to_string(year), year_words(call, year), ""});
    auto const role = call.field("role");
    ui::select_field(h, "role", call.word("person.role.role"), roles, role.empty() ? roles[0].value : role, errors);
    ui::select_field(h, "year", call.word("person.role.year"), years, call.field("year"), errors);
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

namespace {

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
        {"", word("person.none"), ""}, {"F", word("person.sex.female"), ""}, {"M", word("person.sex.male"), ""}};
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
    auto const there = roles_of_place(call);
    if (!role || !day || std::ranges::find(there, *role) == there.end()) return invalid("bad_form");
    TRY_DO(may_give_role(giver_of(call), PersonId(), *role));
    NewRole wanted;
    wanted.school = call.viewer.school;
    wanted.role = *role;
    wanted.title = std::string(first_characters(trim(call.field("title")), limits::name_characters_max));
    wanted.subsidiary = call.field("subsidiary") == "yes";
    wanted.starts_on = *day;
    if (auto year = parse_int(call.field("year")); year && *role == access::Role::pupil && *year >= -1 && *year <= 14)
        wanted.year_group = *year;
    if (*role == access::Role::pupil && !wanted.year_group) return invalid("pupil_year_needed");
    return wanted;
}

// The one thing about a person that nobody else may have. Says it beside its field, keeping what was typed.
template <class T>
bool number_taken(Call& call, Typed& typed, Result<T> const& written) {
    if (written.ok() || written.problem().code != "db_unique") return false;
    typed.errors.add("pupil_number", std::string(call.word("person.pupil_number.taken")));
    return true;
}

// Begins the role, or asks those who have the person now; then to the page that tells which of the two.
Result<http::Response> enrol_and_tell(Call& call, NewRole const& wanted) {
    bool const decides = call.viewer.may_everywhere(kEditPeople) || wanted.school.empty();
    TRY(how, call.platform.db.write(
                 [&](db::Tx& tx) { return enrol(call.platform, tx, actor_of(call), wanted, call.today(), decides); }));
    return http::Response::redirect(how == Enrolled::asked ? asked_href()
                                                           : person_href(wanted.person).at_anchor("roles"));
}

// Whoever is described as a pupil whom we know already, by number, name and birth day, is enrolled rather than added.
std::optional<Result<http::Response>> enrol_known(Call& call, Person const& described, NewRole wanted) {
    if (wanted.role != access::Role::pupil) return {};
    auto const known = pupil_known_as(call.db(), described);
    if (!known || *known == call.viewer.person) return {};
    auto const barred = barred_from(call.db(), call.viewer.person);
    if (std::ranges::find(barred, *known) != barred.end()) return {};
    wanted.person = *known;
    return enrol_and_tell(call, wanted);
}

// A person is added with a role, or nobody could find them again.
Result<http::Response> add(Call& call) {
    auto typed = read_form(call, {});
    if (typed.errors.any()) return new_form(call, typed);
    auto const asked = role_from_form(call);
    if (!asked.ok() && asked.problem().code == "pupil_year_needed") {
        typed.errors.add("year", std::string(call.word("person.role.year_needed")));
        return new_form(call, typed);
    }
    if (!asked.ok()) return asked.problem();
    auto const& role = *asked;
    auto const made = call.platform.db.write([&](db::Tx& tx) -> Result<PersonId> {
        TRY(id, add_person(call.platform, tx, actor_of(call), typed.person));
        auto wanted = role;
        wanted.person = id;
        TRY_DO(start_role(call.platform, tx, actor_of(call), wanted));
        return id;
    });
    if (!made.ok() && made.problem().code == "db_unique")
        if (auto known = enrol_known(call, typed.person, role)) return std::move(*known);
    if (number_taken(call, typed, made)) return new_form(call, typed);
    if (!made.ok()) return made.problem();
    return http::Response::redirect(person_href(*made));
}

Result<http::Response> save(Call& call) {
    Place place;
    TRY(seen, person_to_change(call, place));
    auto typed = read_form(call, seen.person);
    if (typed.errors.any()) return edit_form(call, typed);
    if (place.elsewhere && !same_identity(seen.person, typed.person)) return forbidden("person_elsewhere_too");
    if (seen.person.email != typed.person.email)
        for (auto const& area : call.platform.areas)
            if (area.may_change_address) TRY_DO(area.may_change_address(call, seen.person.id));
    auto const kept = call.platform.db.write(
        [&](db::Tx& tx) { return change_person(call.platform, tx, actor_of(call), typed.person); });
    if (number_taken(call, typed, kept)) return edit_form(call, typed);
    if (!kept.ok()) return kept.problem();
    return http::Response::redirect(person_href(seen.person.id));
}

// Also by a school that they have left, which may have them back.
Result<http::Response> give_role(Call& call) {
    TRY(seen, person_of_path(call));
    TRY(wanted, role_from_form(call));
    wanted.person = seen.person.id;
    TRY_DO(may_give_role(giver_of(call), wanted.person, wanted.role));
    if (!is_present(seen.tie) && seen.tie != Tie::former) return forbidden();
    return enrol_and_tell(call, wanted);
}

Result<http::Response> finish_role(Call& call) {
    TRY(id, call.path_id<RoleId>("role"));
    auto const role = role_by_id(call.db(), id);
    if (!role) return not_found();
    bool const here =
        role->school ? call.viewer.may_at(kEditPeople, role->school) : call.viewer.may_everywhere(kEditPeople);
    if (!here) return not_found();
    TRY_DO(tie_to(call.db(), call.viewer, role->person, call.today()));
    auto const day = day_field(call, "day");
    if (!day) return invalid("bad_form");
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return end_role(call.platform, tx, actor_of(call), id, *day); }));
    return http::Response::redirect(person_href(role->person).at_anchor("roles"));
}

Result<http::Response> withdraw(Call& call) {
    TRY(id, call.path_id<RoleId>("role"));
    auto const role = role_by_id(call.db(), id);
    if (!role) return not_found();
    bool const here =
        role->school ? call.viewer.may_at(kEditPeople, role->school) : call.viewer.may_everywhere(kEditPeople);
    if (!here) return not_found();
    TRY_DO(tie_to(call.db(), call.viewer, role->person, call.today()));
    // Whoever has become another school's since does not come back by a word of the old one.
    if (!call.viewer.may_everywhere(kEditPeople) && role->ends_on && began_elsewhere(call.db(), *role, call.today()))
        return conflict("elsewhere_since");
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return withdraw_end(call.platform, tx, actor_of(call), id); }));
    return http::Response::redirect(person_href(role->person).at_anchor("roles"));
}

} // namespace

void add_person_form_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/people/new", Rule::may(kEditPeople),
               [](Call& call) -> Result<http::Response> { return new_form(call, {}); });
    routes.post("/people", Rule::may(kEditPeople), add);
    routes.get("/people/{person}/edit", Rule::may(kEditPeople), [](Call& call) -> Result<http::Response> {
        Place place;
        TRY(seen, person_to_change(call, place));
        return edit_form(call, {seen.person, {}});
    });
    routes.post("/people/{person}", Rule::may(kEditPeople), save);
    routes.post("/people/{person}/roles", Rule::may(kEditPeople), give_role);
    routes.post("/roles/{role}/end", Rule::may(kEditPeople), finish_role);
    routes.post("/roles/{role}/withdraw-end", Rule::may(kEditPeople), withdraw);
}

} // namespace belfry::directory
