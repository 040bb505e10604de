#pragma once
// Whom and what a school's forms choose from. One statement each, of that school alone.

#include "areas/directory/api/directory.h"

namespace belfry::directory {

// Who holds the role of a teacher at that school on that day, by name. Some 90 of a secondary. The scope must be of one
// school.
std::vector<Person> teachers_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on);
// Tutor groups, then classes, that run on that day, by name. Some 250 of a secondary.
std::vector<Group> taught_groups_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on);

// As groups_at(), without those that nobody is a member of.
std::vector<Group> groups_with_pupils_at(db::Session& session, access::SchoolScope const& scope, std::string_view kind,
                                         SchoolDay on);

// Everybody who is a pupil on the school's roll on that day, registered elsewhere in the main or not, in no order. The
// scope must be of one school.
std::vector<PersonId> pupils_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on);

// Of the groups of a block, as members_of() gives one's: somebody who is in two of them stands twice. One statement.
std::vector<Member> members_of_groups(db::Session& session, std::span<GroupId const> groups, SchoolDay on);
// Who the pupils of these groups are, each once, without their names: for checking a form, at a tenth of the cost.
std::vector<PersonId> pupils_of_groups(db::Session& session, std::span<GroupId const> groups, SchoolDay on);

// Who leads each of the school's groups of that kind on that day, by name within a group. The scope must be of one
// school.
struct Leader {
    GroupId group;
    Person person;
};
std::vector<Leader> leaders_at(db::Session& session, access::SchoolScope const& scope, std::string_view kind,
                               SchoolDay on);

// Pupils on the school's roll on that day that are members of none of its groups of that kind, by name; 100 at most.
// The scope must be of one school.
std::vector<Person> pupils_without_group(db::Session& session, access::SchoolScope const& scope, std::string_view kind,
                                         SchoolDay on);

} // namespace belfry::directory
