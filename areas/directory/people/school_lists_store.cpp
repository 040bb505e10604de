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
constexpr db::Sql kWithoutGroup =
    "SELECT DISTINCT p.sort_name, " DIRECTORY_PERSON_COLUMNS
    " FROM directory_roles r JOIN directory_people p ON p.id = r.person_id "
    "WHERE r.school_id = :school AND r.role = 'pupil' AND " DIRECTORY_HOLDS(
        "r") " AND NOT EXISTS "
             "(SELECT 1 FROM directory_memberships m JOIN directory_groups g ON g.id = m.group_id WHERE m.person_id = "
             "r.person_id "
             "AND m.part = 'member' AND g.kind = :kind AND g.school_id = r.school_id AND " DIRECTORY_HOLDS(
                 "m") ") "
                      "ORDER BY p.sort_name, p.id LIMIT 100";

constexpr db::Sql kLeaders =
    "SELECT g.id, " DIRECTORY_PERSON_COLUMNS
    " FROM directory_groups g JOIN directory_memberships m ON m.group_id = g.id JOIN directory_people p "
    "ON p.id = m.person_id WHERE g.school_id = :school AND g.kind = :kind AND " DIRECTORY_HOLDS(
        "g") " AND m.part = "
             "'leader' AND " DIRECTORY_HOLDS("m") " ORDER BY g.id, p.sort_name, p.id";

std::vector<Person> read_people(db::Rows rows) {
    std::vector<Person> people;
    while (rows.next()) people.push_back(read_person(rows, 1));
    return people;
}

} // namespace

std::vector<Person> teachers_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on) {
    BELFRY_ASSERT(!scope.whole_authority());
    return read_people(session.select(kTeachers, {{":school", scope.school()}, {":on", on}}));
}

std::vector<Leader> leaders_at(db::Session& session, access::SchoolScope const& scope, std::string_view kind,
                               SchoolDay on) {
    BELFRY_ASSERT(!scope.whole_authority());
    std::vector<Leader> leaders;
    for (auto rows = session.select(kLeaders, {{":school", scope.school()}, {":kind", kind}, {":on", on}});
         rows.next();)
        leaders.push_back({rows.id<GroupId>(0), read_person(rows, 1)});
    return leaders;
}

std::vector<Person> pupils_without_group(db::Session& session, access::SchoolScope const& scope, std::string_view kind,
                                         SchoolDay on) {
    BELFRY_ASSERT(!scope.whole_authority());
    return read_people(session.select(kWithoutGroup, {{":school", scope.school()}, {":kind", kind}, {":on", on}}));
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
