// The registration of the area registration: everything that it contributes, named once.
#include "areas/registration/area.h"

#include "areas/registration/arrivals/follow_taps.h"
#include "areas/registration/contact/first_day_contact.h"
#include "areas/registration/embedded.h"
#include "areas/registration/figures/authority_weeks.h"
#include "areas/registration/history/demonstration.h"
#include "areas/registration/personal.h"
#include "areas/registration/planned/planned_store.h"
#include "areas/registration/pupils/export_pupil.h"
#include "areas/registration/retention/retention.h"
#include "areas/registration/seating/seat_store.h"
#include "areas/registration/show.h"
#include "areas/registration/today/home_panels.h"

namespace belfry::registration {
namespace {

using access::Role;
using access::Rule;

std::vector<access::Grant> grants() {
    return {
        {kTake, {Role::teacher, Role::support_staff, Role::head, Role::office}},
        {kSettle, {Role::head, Role::office}, true},
        {kSee, {Role::teacher, Role::head, Role::office, Role::authority_officer}, true},
        {kFigures, {Role::head, Role::office, Role::governor, Role::authority_officer, Role::service_manager}},
        {kRestore, {Role::service_manager}, true},
    };
}

std::vector<platform::NavEntry> nav() {
    return {
        {"nav.registers",
         "list-checks",
         "/registers",
         Rule::may(kTake),
         {Role::teacher, Role::support_staff, Role::head, Role::office},
         12},
        {"nav.unsettled", "circle-help", "/absences/unsettled", Rule::may(kSettle), {Role::office}, 14},
        {"nav.absences", "calendar-days", "/absences", Rule::may(kSettle), {Role::office}, 16},
        {"nav.attendance", "percent", "/attendance", Rule::may(kFigures), {Role::head, Role::governor}, 18},
        {"nav.attendance.schools",
         "percent",
         "/attendance/schools",
         Rule::may_everywhere(kFigures),
         {Role::authority_officer, Role::service_manager},
         18},
        {"nav.roll_call", "siren", "/roll-call", Rule::may(kTake), {}, 22},
    };
}

} // namespace

platform::Area area() {
    auto const service = std::make_shared<Service>();
    platform::Area area;
    area.name = "registration";
    area.needs = {"directory", "cards", "timetable"};
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    area.grants = grants();
    area.routes = [service](platform::Routes& routes) {
        add_register_list_routes(routes, service);
        add_lesson_routes(routes, service);
        add_register_routes(routes, service);
        add_times_routes(routes, service);
        add_seat_routes(routes, service);
        add_absence_routes(routes, service);
        add_planned_list_routes(routes, service);
        add_unsettled_routes(routes, service);
        add_pupil_routes(routes, service);
        add_amend_routes(routes, service);
        add_figure_routes(routes, service);
        add_retention_routes(routes, service);
        add_roll_call_routes(routes, service);
    };
    area.nav = nav();
    area.home_panels = home_panels(service);
    area.person_panels = {attendance_panel()};
    area.jobs = [service](jobs::Kinds& kinds) {
        add_tap_job(kinds, service);
        add_contact_job(kinds);
        add_retention_job(kinds);
        add_authority_weeks_job(kinds);
    };
    area.commands = {registers_command()};
    area.export_person = export_pupil;
    area.erase_person = [](db::Tx& tx, PersonId person) -> Status {
        TRY_DO(forget_planned(tx, person));
        return forget_seats(tx, person);
    };
    area.personal = personal_tables();
    area.demonstration = platform::Demonstration{history::make_demonstration};
    return area;
}

} // namespace belfry::registration
