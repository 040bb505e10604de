#include "areas/registration/school_world.h"

#include "areas/cards/area.h"
#include "areas/directory/area.h"
#include "areas/registration/area.h"
#include "areas/timetable/area.h"

namespace belfry::registration::testing {

using access::Role;

SchoolWorld::SchoolWorld(db::Engine engine, int pupil_count)
    : t(engine, {directory::area(), cards::area(), timetable::area(), registration::area()}) {
    auto const add_school = [&](std::string name) {
        directory::School school;
        school.name = std::move(name);
        school.phase = "secondary";
        return write([&](db::Tx& tx) { return directory::add_school(t.platform(), tx, school); });
    };
    elm = add_school("Elmgreen School");
    oak = add_school("Oakfield School");
    directory::Group tutor{.school = elm, .kind = "tutor_group", .name = "7A", .starts_on = SchoolDay(20000)};
    group = write([&](db::Tx& tx) { return directory::add_group(t.platform(), tx, {}, tutor); });
    teacher = add("Amina", "Khan", Role::teacher, elm);
    office = add("Olive", "Stone", Role::office, elm);
    stranger = add("Sam", "Other", Role::teacher, oak);
    parent = add("Pat", "Adams", Role::community, oak);
    join(group, teacher, directory::Part::leader);
    char const* const names[] = {"Adams", "Brown", "Clark", "Davies", "Evans", "Ford"};
    for (int i = 0; i < pupil_count; ++i) {
        auto const name = i < 6 ? std::string(names[i]) : "Pupil" + std::to_string(100 + i);
        pupils.push_back(add("Alex", name, Role::pupil, elm));
        join(group, pupils.back(), directory::Part::member);
    }
    if (pupil_count > 0) guard(pupils[0], parent);
}

PersonId SchoolWorld::add(std::string given, std::string family, Role role, SchoolId school) {
    directory::Person person;
    person.given_name = std::move(given);
    person.family_name = std::move(family);
    return write([&](db::Tx& tx) -> Result<PersonId> {
        TRY(id, directory::add_person(t.platform(), tx, {}, person));
        TRY_DO(directory::start_role(t.platform(), tx, {},
                                     {.person = id, .school = school, .role = role, .starts_on = SchoolDay(20000)}));
        return id;
    });
}

void SchoolWorld::join(directory::GroupId to, PersonId person, directory::Part part) {
    directory::Membership const membership{.group = to, .person = person, .part = part, .starts_on = SchoolDay(20000)};
    write([&](db::Tx& tx) { return directory::join_group(t.platform(), tx, {}, membership); });
}

void SchoolWorld::guard(PersonId pupil, PersonId guardian, bool no_contact) {
    directory::Guardian link{.pupil = pupil, .guardian = guardian, .relationship = "mother", .responsibility = true};
    link.no_contact = no_contact;
    write([&](db::Tx& tx) { return directory::add_guardian(t.platform(), tx, {}, link); });
}

Saved SchoolWorld::mark(Session of, std::string_view codes, Source source) {
    Batch batch{.school = elm, .session = of, .group = group, .source = source, .by = teacher};
    std::size_t pupil = 0;
    while (!codes.empty()) {
        auto const end = std::min(codes.find(' '), codes.size());
        auto const code = code_of(codes.substr(0, end), of.day);
        REQUIRE(code);
        batch.marks.push_back({pupils.at(pupil++), *code});
        codes.remove_prefix(std::min(end + 1, codes.size()));
    }
    return write([&](db::Tx& tx) { return save_marks(tx, t->clock.now(), batch); });
}

std::string SchoolWorld::marks_now(Session of) {
    auto snapshot = t.db().read();
    auto const weeks = weeks_of(snapshot, elm, of.week(), of.week(), pupils);
    std::string text;
    for (auto pupil : pupils) {
        auto const found = weeks.find({pupil, of.week()});
        auto const code = found == weeks.end() ? Code() : found->second.at(of).code;
        text += text.empty() ? "" : " ";
        text += code.none() ? "." : info_of(code)->text;
    }
    return text;
}

std::string SchoolWorld::panel(std::string_view id, access::Viewer const& viewer) {
    http::Request request;
    platform::Call call(t.platform(), request, viewer);
    html::Writer h;
    for (auto const& area : t->areas)
        for (auto const& one : area.home_panels)
            if (one.id == id) one.show(call, h);
    return h.take_string();
}

int SchoolWorld::get(std::string_view address) {
    auto const before = db::statements_on_this_thread();
    auto response = t.get(address);
    cost = db::statements_on_this_thread() - before;
    page = std::move(response.body);
    return response.status;
}

int SchoolWorld::post(std::string_view address, belfry::testing::TestPlatform::FormFields const& fields) {
    auto response = t.post(address, fields);
    page = std::move(response.body);
    location.clear();
    for (auto const& [name, value] : response.headers)
        if (name == "location" || name == "Location") location = value;
    return response.status;
}

std::string SchoolWorld::value_of(std::string_view field) const {
    auto const name = "name=\"" + std::string(field) + "\" value=\"";
    auto const at = page.find(name);
    REQUIRE(at != std::string::npos);
    auto const from = at + name.size();
    return page.substr(from, page.find('"', from) - from);
}

} // namespace belfry::registration::testing
