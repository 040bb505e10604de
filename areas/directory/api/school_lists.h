#pragma once
// Whom and what a school's forms choose from. One statement each, of that school alone.

#include "areas/directory/api/directory.h"

namespace belfry::directory {

// Who holds the role of a teacher at that school on that day, by name. Some 90 of a secondary. The scope must be of one
// school.
std::vector<Person> teachers_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on);
// Tutor groups, then classes, that run on that day, by name. Some 250 of a secondary.
std::vector<Group> taught_groups_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on);

// Everybody who is a pupil on the school's roll on that day, registered elsewhere in the main or not, in no order. The
// scope must be of one school.
std::vector<PersonId> pupils_at(db::Session& session, access::SchoolScope const& scope, SchoolDay on);

} // namespace belfry::directory
