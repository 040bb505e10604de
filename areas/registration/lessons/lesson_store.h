#pragma once
// Lesson registers as they are kept: entries are added and never changed, the latest for a pupil is the mark.

#include <map>
#include <span>
#include <vector>

#include "areas/registration/marks/mark_store.h"
#include "areas/timetable/api/timetable.h"

namespace belfry::registration {

struct LessonMark {
    Mark mark;
    PersonId by;
    Instant at;
};
// Of one lesson. One statement.
std::map<PersonId, LessonMark> lesson_marks(db::Session& session, SchoolId school, timetable::LessonId lesson);

// Saves what differs; a mark that was changed since the page showed it is a clash and not taken. Problems as
// save_marks(). Two statements.
struct LessonBatch {
    SchoolId school;
    timetable::LessonId lesson;
    TimeOfDay starts;
    PersonId by;
    std::vector<Wanted> marks;
};
Result<Saved> save_lesson(db::Tx& tx, Instant now, LessonBatch const& batch);

// Of a whole school and day: the marks of each lesson that has begun, by lesson. One statement.
struct DayLesson {
    timetable::SeriesId series;
    TimeOfDay starts;
    std::map<PersonId, LessonMark> marks;
};
std::vector<DayLesson> lessons_of_day(db::Session& session, SchoolId school, SchoolDay day);

} // namespace belfry::registration
