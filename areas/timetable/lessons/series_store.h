#pragma once
// Writing series. A series is never changed in a way that changes what was: from a day on, it ends and another begins.

#include "areas/timetable/lessons/pattern.h"

namespace belfry::timetable {

// The series on its own, as it stands. One statement; nothing where there is none.
std::optional<Series> series_by_id(db::Session& session, SeriesId id);
// Its last lesson is before `first_without`; what was changed for days after that is forgotten. One that ended before
// stays as it is; one that has not begun by then is removed whole.
Status end_series(db::Tx& tx, Series const& series, SchoolDay first_without);
// What is otherwise on one day. A change that changes nothing is removed.
Status change_day(db::Tx& tx, LessonId lesson, Change const& change);

// Ids must be set. As fast as the engine can; for one as for a county.
Status add_series(db::Tx& tx, std::span<Series const> series);

} // namespace belfry::timetable
