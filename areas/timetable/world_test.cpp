#include "areas/timetable/world_test.h"

#include "platform/log/log.h"

namespace belfry::timetable::testing {
namespace {

using access::Role;

WholeStructure structure_of(SchoolId school, int weeks) {
    WholeStructure whole;
    whole.structure = {next_id<StructureId>(), school, "School day", weeks, day("2026-08-31"),
                       day("2026-09-01"),      kNoEnd};
    for (int weekday = 1; weekday <= 5; ++weekday) {
        whole.periods.push_back({{}, weekday, 1, "Period 1", PeriodKind::lesson, TimeOfDay(540), TimeOfDay(600)});
        whole.periods.push_back({{}, weekday, 2, "Period 2", PeriodKind::lesson, TimeOfDay(600), TimeOfDay(660)});
        whole.periods.push_back({{}, weekday, 3, "Break", PeriodKind::pause, TimeOfDay(660), TimeOfDay(680)});
        whole.periods.push_back({{}, weekday, 4, "Period 3", PeriodKind::lesson, TimeOfDay(680), TimeOfDay(740)});
    }
    return whole;
}

constexpr db::Sql kTerm = "INSERT INTO directory_terms (id, school_id, name, kind, starts_on, ends_on) "
                          "VALUES (:id, :school, :name, :kind, :starts_on, :ends_on)";

} // namespace

World::World(db::Engine engine)
    : t(engine, [] {
          std::vector<platform::Area> areas;
          areas.push_back(directory::area());
          areas.push_back(timetable::area());
          return areas;
      }()) {
    log::start("", log::Level::error);
    write([&](db::Tx& tx) -> Status {
        directory::School school;
        school.name = "Elmgreen School";
        school.register_number = "117500";
        school.phase = "secondary";
        TRY(first, directory::add_school(t.platform(), tx, school));
        elm = first;
        school.name = "Oakfield Primary";
        school.register_number = "117501";
        school.phase = "primary";
        TRY(second, directory::add_school(t.platform(), tx, school));
        oak = second;
        TRY_DO(add_structure(tx, structure_of(elm, 2)));
        return add_structure(tx, structure_of(oak, 1));
    });
    auto const term = [&](char const* name, char const* kind, char const* from, char const* until) {
        run(kTerm, {{":id", next_id<directory::TermId>()},
                    {":school", SchoolId()},
                    {":name", name},
                    {":kind", kind},
                    {":starts_on", day(from)},
                    {":ends_on", day(until)}});
    };
    term("Autumn term", "term", "2026-09-02", "2026-12-18");
    term("Half term", "half_term", "2026-10-26", "2026-10-30");
    term("Training", "inset", "2026-11-27", "2026-11-27");
    term("Spring term", "term", "2027-01-05", "2027-03-26");
    nia = add("Nia", "Elm", Role::pupil, elm);
    olu = add("Olu", "Elm", Role::pupil, elm);
    khan = add("Aisha", "Khan", Role::teacher, elm);
    lee = add("Ben", "Lee", Role::teacher, elm);
    office = add("Oona", "Office", Role::office, elm);
    nine_a = add_group(elm, "9A", "tutor_group", {nia, olu});
    maths = add_group(elm, "9/Ma1", "class", {nia});
    m1 = add_room(elm, "M1");
    m2 = add_room(elm, "M2");
    monday_maths = plan("9/Ma1", {maths}, {khan}, 1, 1, m1);
}

PersonId World::add(std::string given, std::string family, Role role, SchoolId school) {
    PersonId made;
    write([&](db::Tx& tx) -> Status {
        directory::Person person;
        person.given_name = given;
        person.family_name = family;
        TRY(id, directory::add_person(t.platform(), tx, {}, person));
        directory::NewRole started;
        started.person = id;
        started.school = school;
        started.role = role;
        if (role == Role::pupil) started.year_group = 9;
        started.starts_on = day("2026-09-01");
        TRY_DO(directory::start_role(t.platform(), tx, {}, started));
        made = id;
        return {};
    });
    return made;
}

GroupId World::add_group(SchoolId school, std::string name, std::string kind, std::vector<PersonId> members) {
    GroupId made;
    write([&](db::Tx& tx) -> Status {
        directory::Group group;
        group.school = school;
        group.kind = kind;
        group.name = name;
        group.subject = kind == "class" ? "Mathematics" : "";
        group.starts_on = day("2026-09-01");
        TRY(id, directory::add_group(t.platform(), tx, {}, group));
        for (auto const member : members) {
            directory::Membership membership;
            membership.group = id;
            membership.person = member;
            membership.starts_on = day("2026-09-01");
            TRY_DO(directory::join_group(t.platform(), tx, {}, membership));
        }
        made = id;
        return {};
    });
    return made;
}

RoomId World::add_room(SchoolId school, std::string name) {
    Room const room{next_id<RoomId>(), school, name, 30, std::nullopt, {}};
    write([&](db::Tx& tx) { return add_rooms(tx, std::span(&room, 1)); });
    return room.id;
}

Series World::plan(std::string title, std::vector<GroupId> groups, std::vector<PersonId> teachers, int weekday,
                   int period, RoomId room, int week) {
    Series series;
    series.id = next_id<SeriesId>();
    series.school = elm;
    series.title = title;
    series.subject = "Mathematics";
    series.week = week;
    series.weekday = weekday;
    series.period = period;
    series.room = room;
    series.starts_on = day("2026-09-02");
    series.teachers = teachers;
    series.groups = groups;
    write([&](db::Tx& tx) { return add_series(tx, std::span(&series, 1)); });
    return series;
}

void World::come_in(PersonId person, Role role, SchoolId school) {
    auto viewer = t.viewer(person, school, {role});
    viewer.name = "Alex Asker";
    viewer.school_name = school == elm ? "Elmgreen School" : "Oakfield Primary";
    asking = viewer;
    t.sign_in(viewer);
}

int World::get(std::string_view address) {
    auto const before = db::statements_on_this_thread();
    auto const response = t.get(address);
    cost = db::statements_on_this_thread() - before;
    page = response.body;
    return response.status;
}

int World::post(std::string_view address, belfry::testing::TestPlatform::FormFields const& fields) {
    auto const response = t.post(address, fields);
    page = response.body;
    location.clear();
    for (auto const& [name, value] : response.headers)
        if (name == "Location" || name == "location") location = value;
    return response.status;
}

} // namespace belfry::timetable::testing
