// The timetable's registration: everything that it contributes, named once.
#include "areas/timetable/area.h"

#include "areas/timetable/api/timetable.h"
#include "areas/timetable/cover/cover_pages.h"
#include "areas/timetable/cover/cover_store.h"
#include "areas/timetable/demonstration/demonstration.h"
#include "areas/timetable/editing/editing.h"
#include "areas/timetable/embedded.h"
#include "areas/timetable/feeds/feed_pages.h"
#include "areas/timetable/imports/imports.h"
#include "areas/timetable/pages/show.h"
#include "areas/timetable/personal.h"
#include "areas/timetable/today/home_panels.h"

namespace belfry::timetable {
namespace {

using access::Role;
using access::Rule;
using platform::Call;

void show_on_person(Call& call, PersonId person, html::Writer& h) {
    ui::panel(h, "timetable", "calendar-days", call.word("nav.timetable"), [&] {
        ui::link_button(h, ui::Button::secondary, call.word("timetable.see_of_person"),
                        html::Href::to("/timetable/people/{}", person));
    });
}

} // namespace

platform::Area area() {
    auto const kept = std::make_shared<KeptCalendar>();
    platform::Area area;
    area.name = "timetable";
    area.needs = {"directory"};
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    area.grants = {
        {kSeeTimetables,
         {Role::teacher, Role::support_staff, Role::head, Role::office, Role::technician, Role::service_manager}},
        {kEditTimetable, {Role::head, Role::office, Role::service_manager}, true},
        {kArrangeCover, {Role::head, Role::office}, true}};
    area.routes = [kept](platform::Routes& routes) {
        add_timetable_routes(routes, kept);
        add_place_routes(routes, kept);
        add_feed_routes(routes, kept);
        add_lesson_routes(routes);
        add_series_routes(routes);
        add_closure_routes(routes);
        add_room_routes(routes);
        add_structure_routes(routes);
        add_cover_routes(routes, kept);
        add_import_routes(routes);
    };
    area.subscribe = subscribe_feeds;
    area.home_panels = home_panels(kept);
    area.nav = {{"nav.timetable",
                 "calendar-days",
                 "/timetable",
                 Rule::signed_in(),
                 {Role::pupil, Role::parent, Role::teacher, Role::support_staff, Role::head, Role::office},
                 10}};
    area.person_panels = {{"timetable.of_person", 40, Rule::signed_in(), show_on_person}};
    area.jobs = [](jobs::Kinds& kinds) { add_import_job(kinds); };
    area.export_person = held_on;
    area.erase_person = forget_person;
    area.personal = personal_tables();
    area.demonstration = platform::Demonstration{make_demonstration};
    return area;
}

} // namespace belfry::timetable
