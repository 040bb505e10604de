#pragma once
// SQL of people and their roles, beyond what the api offers other areas.

#include <map>

#include "areas/directory/rows.h"

namespace belfry::directory {

// Which people of a school a list shows.
struct PeopleFilter {
    enum class Who { pupils, staff, leavers, community } who = Who::pupils;
    std::string text; // part of a name
    std::optional<std::int64_t> year_group;
    std::string sort = "name"; // name, year, role
    bool descending = false;
    int most = 50, skip = 0;
};
struct PersonRow {
    PersonId id;
    std::string list_name;
    std::string role; // role code
    std::string title;
    std::optional<std::int64_t> year_group;
    std::string tutor_group;
    bool subsidiary = false;
    SchoolDay starts_on;
    std::optional<SchoolDay> ends_on;
};
// People of one school: a statement that reads that school's roles only (at most some 2,500). Here and below: without
// those whom a no-contact order keeps from `viewer`.
std::vector<PersonRow> list_people(db::Session& session, SchoolId school, PeopleFilter const& filter, SchoolDay on,
                                   PersonId viewer);
std::int64_t count_people(db::Session& session, SchoolId school, PeopleFilter const& filter, SchoolDay on,
                          PersonId viewer);
// Rows of chosen people of that school, for acting on a selection; people who are not of that school are left out.
std::vector<PersonRow> chosen_people(db::Session& session, SchoolId school, std::span<PersonId const> people,
                                     SchoolDay on, PersonId viewer);

// Role rows of one school that begin or end within these days (both included), for the office; before them whom
// another school asks to enrol.
struct Mover {
    PersonId person;
    std::string list_name, role;
    std::optional<std::int64_t> year_group;
    SchoolDay day;
    bool starts = false;
    bool asked_for = false;
};
std::vector<Mover> movers(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until, int most,
                          PersonId viewer);
// Pupils of the school for whom nobody can be contacted.
std::vector<Person> pupils_without_contact(db::Session& session, SchoolId school, SchoolDay on, int most,
                                           PersonId viewer);

// Where somebody stands on that day or will: at this school by a role or a pupil of theirs; and by a role at another
// school or of the authority. At most two statements.
struct Place {
    bool here = false, elsewhere = false;
};
Place place_of(db::Session& session, PersonId person, SchoolId school, SchoolDay on);
// On that school's roll on that day, or to be.
bool pupil_at(db::Session& session, PersonId person, SchoolId school, SchoolDay on);

// Whether somebody whose role has ended began elsewhere on its last day or later, and is there now or will be.
bool began_elsewhere(db::Session& session, PersonRole const& ended, SchoolDay on);

std::optional<PersonRole> role_by_id(db::Session& session, RoleId id);
// Schools at which they hold a role on that day, or have a child; those without any are left out. One statement.
std::map<PersonId, std::vector<SchoolId>> schools_of_people(db::Session& session, std::span<PersonId const> people,
                                                            SchoolDay on);
// What somebody is found by.
std::string search_text(Person const& person);
// Writes these people into the search index as of that day. Two statements, and the index's own for each.
Status index_people(platform::Platform& platform, db::Tx& tx, std::span<PersonId const> people, SchoolDay on);
inline Status index_person(platform::Platform& platform, db::Tx& tx, PersonId person, SchoolDay on) {
    return index_people(platform, tx, std::span(&person, 1), on);
}
// Those with a role that began after `from`, or ended on it or later, by `until`: they are found at other schools than
// before. With their guardians, who are found where their children are. The next `most` after `after`.
std::vector<PersonId> people_who_turned(db::Session& session, SchoolDay from, SchoolDay until, PersonId after,
                                        int most);

} // namespace belfry::directory
