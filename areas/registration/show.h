#pragma once
// Small things that several pages of registration write alike.

#include <memory>
#include <string>

#include "areas/registration/api/registration.h"
#include "areas/registration/marks/mark_store.h"
#include "areas/registration/schools/times_store.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/ui/page.h"

namespace belfry::registration {

// What all pages of this area share.
struct Service {
    KeptSchools schools;
};
using ServicePtr = std::shared_ptr<Service>;

// A school, and what day and time it is there.
struct Place {
    SchoolId school;
    std::shared_ptr<SchoolDays const> days;
    SchoolDay today;
    TimeOfDay time;
};
Result<Place> place_of(Service& service, platform::Call& call, SchoolId school);
// The viewer's school, where they may; problem not_found ("choose_school") for those who work for the whole authority.
Result<Place> place_for(Service& service, platform::Call& call, access::Permission permission);

// A school's tutor groups that day, those with pupils: 7A before 10A.
std::vector<directory::Group> tutor_groups(db::Session& session, access::SchoolScope const& scope, SchoolDay on);

// "Illness"
std::string_view code_words(platform::Call const& call, Code code);
// "I", with its words for screen readers and as a title, in the colour of what it counts as.
void show_code(html::Writer& h, platform::Call const& call, Mark mark);
ui::Tone tone_of(Code code);
// "info": the class that gives what it holds the colour of what the code counts as.
std::string_view tone_class(Code code);
std::string half_words(platform::Call const& call, Half half);
std::string_view half_code(Half half); // "am", "pm"
// "2026-11-23-am"
std::string session_text(Session session);
std::optional<Session> session_from_text(std::string_view text);
// "Monday 23 November, morning"
std::string session_words(platform::Call const& call, Session session);
// "96.4 %"
std::string percent_words(platform::Call const& call, Sums const& sums);
std::string source_words(platform::Call const& call, Source source);
html::Href person_href(PersonId person);
html::Href attendance_href(PersonId person);
html::Href register_href(directory::GroupId group, Session session);
// <datalist id="codes"> of every code that may be entered on that day, for fields with list="codes", and the same as a
// list that opens.
void show_codes(html::Writer& h, platform::Call const& call, SchoolDay day);
// Choices of every code that may be entered on that day.
std::vector<ui::Choice> code_choices(platform::Call const& call, SchoolDay day);
// What changes at a school is told to whoever watches its registers.
void tell_watchers(platform::Platform& platform, SchoolId school);

void add_register_routes(platform::Routes& routes, ServicePtr const& service);
void add_register_list_routes(platform::Routes& routes, ServicePtr const& service);
void add_lesson_routes(platform::Routes& routes, ServicePtr const& service);
void add_absence_routes(platform::Routes& routes, ServicePtr const& service);
void add_planned_list_routes(platform::Routes& routes, ServicePtr const& service);
void add_unsettled_routes(platform::Routes& routes, ServicePtr const& service);
void add_pupil_routes(platform::Routes& routes, ServicePtr const& service);
void add_amend_routes(platform::Routes& routes, ServicePtr const& service);
void add_figure_routes(platform::Routes& routes, ServicePtr const& service);
void add_roll_call_routes(platform::Routes& routes, ServicePtr const& service);
void add_seat_routes(platform::Routes& routes, ServicePtr const& service);
void add_times_routes(platform::Routes& routes, ServicePtr const& service);

} // namespace belfry::registration
