#pragma once
// Lessons as a page shows them: the week as a grid, a day as a list.

#include "areas/timetable/lessons/pattern.h"
#include "areas/timetable/today/kept_calendar.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/ui/page.h"

namespace belfry::timetable {

// Who reads: a pupil looks for the subject, a teacher for the class, everybody else for both.
enum class Reader { pupil, teacher, other };
struct ShownFor {
    Reader reader = Reader::other;
    PersonId person; // whose timetable it is; empty: of a group or room
};

enum class View { day, week, term };
struct Asked {
    View view = View::week;
    SchoolDay day;
};
// ?view= and ?day=; without a day today, or at a weekend the Monday after it.
Asked asked_of(platform::Call& call, View without);
std::string_view view_code(View view);

// The half term, INSET day or closure of that day.
std::optional<std::string> pause_words(std::span<directory::Term const> terms, SchoolDay day);
std::string weekday_words(platform::Call const& call, SchoolDay day);
std::string week_letter(platform::Call const& call, int week); // "A", or empty
std::string times_words(Lesson const& lesson);                 // "9.00 am to 10.00 am"

// Subject, class, room, teacher, and what is otherwise that day.
void show_lesson(html::Writer& h, platform::Call& call, Lesson const& lesson, ShownFor const& shown);
// Badges: cancelled, moved, no room, covered.
void show_difference(html::Writer& h, platform::Call& call, Lesson const& lesson, PersonId person);
// Days down, periods across; on a telephone one day at a time. `id` tells tables of one page apart.
void show_week(html::Writer& h, platform::Call& call, std::string_view id, std::string_view caption,
               std::span<Lesson const* const> lessons, SchoolDay monday, ShownFor const& shown,
               std::span<directory::Term const> terms);
void show_day(html::Writer& h, platform::Call& call, std::span<Lesson const* const> lessons, ShownFor const& shown,
              std::optional<std::string> const& pause);
// Tabs of the views, and the way to the time before and after. `here` is the address without view and day.
void show_way(html::Writer& h, platform::Call& call, html::Href const& here, Asked const& asked);

// One of those whose lessons stand on the page: a child beside another, or the only one.
struct Side {
    std::string name;
    ShownFor shown;
    std::vector<Lesson const*> lessons;
};
struct Loaded {
    std::vector<Lesson> lessons; // what the sides point to
    std::vector<Side> sides;
};
struct Subject {
    std::string title, intro;
    std::vector<ui::Crumb> crumbs;
    html::Href here; // address without view and day
    SchoolId school; // whose terms; empty: no view of the term
    View without = View::week;
    std::function<Loaded(SchoolDay from, SchoolDay until)> load;
    std::function<void(html::Writer&)> actions = {}, above = {}, below = {};
};
// The page of somebody's lessons, a room's or a group's, as ?view= and ?day= ask.
http::Response timetable_page(platform::Call& call, KeptCalendar& kept, Subject const& subject);

using Kept = std::shared_ptr<KeptCalendar>;
html::Href lesson_href(LessonId lesson);
void add_timetable_routes(platform::Routes& routes, Kept const& kept);
void add_place_routes(platform::Routes& routes, Kept const& kept);

} // namespace belfry::timetable
