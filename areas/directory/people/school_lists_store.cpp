// Lists to choose from: by the indexes of roles and groups of one school.
#include "areas/directory/api/school_lists.h"
#include "areas/directory/rows.h"

namespace belfry::directory {
namespace {

constexpr db::Sql kTeachers =
    "SELECT DISTINCT p.sort_name, " DIRECTORY_PERSON_COLUMNS
    " FROM directory_roles r JOIN directory_people p ON p.id = r.person_id "
    "WHERE r.school_id = :school AND r.role = 'teacher' AND " DIRECTORY_HOLDS("r") " ORDER BY p.sort_name, p.id";
constexpr db::Sql kGroups = "SELECT " DIRECTORY_GROUP_COLUMNS " FROM directory_groups g WHERE g.school_id = :school "
                            "AND g.kind IN ('tutor_group', 'class') AND " DIRECTORY_HOLDS(
                                "g") " ORDER BY CASE g.kind WHEN 'tutor_group' THEN 0 ELSE 1 END, g.sort_name, g.id";
constexpr db::Sql kPupils = "SELECT DISTINCT r.person_id FROM directory_roles r WHERE r.school_id = :school "
                            "AND r.role = 'pupil' AND " DIRECTORY_HOLDS("r");

} // namespace

std::vector<Person> teachers_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on) {
    BELFRY_ASSERT(!scope.whole_authority());
    std::vector<Person> people;
    for (auto rows = session.select(kTeachers, {{":school", scope.school()}, {":on", on}}); rows.next();)
        people.push_back(read_person(rows, 1));
    return people;
}

std::vector<PersonId> pupils_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on) {
    BELFRY_ASSERT(!scope.whole_authority());
    std::vector<PersonId> pupils;
    for (auto rows = session.select(kPupils, {{":school", scope.school()}, {":on", on}}); rows.next();)
        pupils.push_back(rows.id<PersonId>(0));
    return pupils;
}

std::vector<Group> taught_groups_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on) {
    BELFRY_ASSERT(!scope.whole_authority());
    std::vector<Group> groups;
    for (auto rows = session.select(kGroups, {{":school", scope.school()}, {":on", on}}); rows.next();)
        groups.push_back(read_group(rows));
    return groups;
}

} // namespace belfry::directory
