#pragma once
// Changing the timetable in the browser.

#include <algorithm>

#include "areas/timetable/pages/show.h"

namespace belfry::timetable {

// What follows every change: the trail and the event, timetable.lesson_changed, whose subject is the series.
Status note_change(platform::Call& call, db::Tx& tx, std::string_view action, SchoolId school, std::int64_t subject,
                   SchoolDay day);

// From when on a series may change: tomorrow at the earliest. Moved or ended from today on, today's lesson would get
// another id or be gone, and with it the register that may be taken of it.
inline SchoolDay first_to_change(platform::Call& call, SchoolDay wanted) {
    return std::max(wanted, call.today().plus(1));
}

void add_lesson_routes(platform::Routes& routes);
void add_series_routes(platform::Routes& routes);
void add_closure_routes(platform::Routes& routes);
void add_room_routes(platform::Routes& routes);
void add_structure_routes(platform::Routes& routes);

} // namespace belfry::timetable
