#pragma once
// SQL of cover: who is away, who takes it.

#include "areas/timetable/lessons/pattern.h"

namespace belfry::timetable {

// Marks a teacher away from a lesson; nothing changes where they are marked already.
Status mark_away(db::Tx& tx, SchoolId school, LessonId lesson, PersonId teacher);
// Takes back that they are away that day, with the cover that was found.
Status mark_back(db::Tx& tx, SchoolId school, SchoolDay day, PersonId teacher);
// `cover` empty: nobody any more. Problem not_found where the teacher is not marked away.
Status set_cover(db::Tx& tx, LessonId lesson, PersonId away, PersonId cover);
// How often each has covered at that school within those days, both included.
std::map<PersonId, int> cover_tally(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until);
// All that the timetable holds on a person by name: what they teach and cover, when they were away, and since when they
// have an address for their calendar; as JSON. What pupils attend follows from their groups.
std::string held_on(db::Session& session, PersonId person);
// For data protection: what is held on a person goes, lessons stay.
Status forget_person(db::Tx& tx, PersonId person);

} // namespace belfry::timetable
