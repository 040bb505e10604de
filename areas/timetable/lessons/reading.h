#pragma once
// Reading lessons with what this area's own pages know already.

#include <functional>
#include <set>

#include "areas/timetable/lessons/pattern.h"

namespace belfry::timetable {

// The terms of these schools that touch those days.
using TermsOf = std::function<std::vector<directory::Term>(std::span<SchoolId const>, SchoolDay, SchoolDay)>;
// From the database, one statement. The session must outlive it.
TermsOf terms_from(db::Session& session);

struct Reading {
    bool teachers_only = false; // what they teach and cover, not what they attend: one statement less
    bool names = true;          // false: of people and groups none; one statement less
    SchoolId school = {};       // lessons of this school alone; empty: of all
};
PeopleLessons lessons_of(db::Session& session, TermsOf const& terms_of, std::span<PersonId const> people,
                         SchoolDay from, SchoolDay until, Reading reading = {});
// All of a school's on those days.
std::vector<Lesson> lessons_at(db::Session& session, access::SchoolScope const& scope, SchoolDay from, SchoolDay until);

} // namespace belfry::timetable
