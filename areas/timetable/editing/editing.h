#pragma once
// Changing the timetable in the browser.

#include "areas/timetable/pages/show.h"

namespace belfry::timetable {

// What follows every change: the trail and the event, timetable.lesson_changed, whose subject is the series.
Status note_change(platform::Call& call, db::Tx& tx, std::string_view action, SchoolId school, std::int64_t subject,
                   SchoolDay day);

void add_lesson_routes(platform::Routes& routes);
void add_series_routes(platform::Routes& routes);
void add_closure_routes(platform::Routes& routes);
void add_room_routes(platform::Routes& routes);
void add_structure_routes(platform::Routes& routes);

} // namespace belfry::timetable
