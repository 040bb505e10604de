// The directory's registration: everything that it contributes, named once.
#include "areas/directory/area.h"

#include "areas/directory/api/directory.h"
#include "areas/directory/demonstration/demonstration.h"
#include "areas/directory/embedded.h"
#include "areas/directory/enrolments/enrolment_pages.h"
#include "areas/directory/exports/exports.h"
#include "areas/directory/imports/imports.h"
#include "areas/directory/people/people_store.h"
#include "areas/directory/personal/personal.h"
#include "areas/directory/schools/school_store.h"
#include "areas/directory/show.h"
#include "areas/directory/today/home_panels.h"
#include "platform/jobs/jobs.h"
#include "platform/json/json.h"
#include "platform/search/search.h"

namespace belfry::directory {
namespace {

using access::Role;
using access::Rule;
using platform::Call;

std::vector<access::Grant> grants() {
    return {
        {kSeePeople,
         {Role::teacher, Role::support_staff, Role::head, Role::office, Role::technician, Role::authority_officer,
          Role::service_manager},
         true},
        {kEditPeople, {Role::head, Role::office, Role::service_manager}, true},
        {kSeeContacts, {Role::head, Role::office, Role::teacher, Role::service_manager}, true},
        {kEditGroups, {Role::head, Role::office, Role::service_manager}, true},
        {kSeeSchools, {Role::authority_officer, Role::service_manager, Role::technician}},
        {kEditSchools, {Role::head, Role::office, Role::service_manager}, true},
        {kImport, {Role::service_manager, Role::authority_officer, Role::head, Role::office}, true},
        {kExport, {Role::service_manager, Role::authority_officer}, true},
    };
}

std::vector<platform::NavEntry> nav() {
    return {
        {"nav.people",
         "users",
         "/people",
         Rule::may(kSeePeople),
         {Role::teacher, Role::support_staff, Role::head, Role::office, Role::technician},
         20},
        {"nav.groups",
         "users-round",
         "/groups",
         Rule::may(kSeePeople),
         {Role::teacher, Role::support_staff, Role::head, Role::office},
         30},
        {"nav.enrolments", "inbox", "/enrolments", Rule::may(kEditPeople), {}, 26},
        {"nav.terms", "calendar-days", "/terms", Rule::may_everywhere(kEditSchools), {}, 84},
        {"nav.districts", "map-pin", "/districts", Rule::may_everywhere(kEditSchools), {}, 86},
        {"nav.imports", "upload", "/imports", Rule::may(kImport), {Role::service_manager, Role::office}, 90},
        {"nav.exports", "download", "/exports", Rule::may_everywhere(kExport), {}, 92},
        {"nav.school",
         "school",
         "/school",
         Rule::signed_in(),
         {Role::pupil, Role::parent, Role::teacher, Role::head, Role::office, Role::governor},
         40},
        {"nav.schools",
         "school",
         "/schools",
         Rule::may_everywhere(kSeeSchools),
         {Role::authority_officer, Role::service_manager, Role::technician},
         10},
    };
}

std::vector<platform::SearchResult> find_people(Call& call, std::string_view query, int most) {
    std::vector<platform::SearchResult> results;
    auto const scope = call.viewer.scope(kSeePeople);
    if (!scope.ok()) return results;
    std::vector<PersonId> ids;
    for (auto id : call.platform.search.find(call.db(), "person", *scope, query, most)) ids.push_back(PersonId(id));
    // No more than the page of the person shows: an address only to those who see contacts.
    bool const contacts = call.viewer.may(kSeeContacts);
    for (auto const& person : people_shown(call, ids)) {
        bool const young = person.birth_day && call.today().age_of(*person.birth_day) < 19;
        std::string detail;
        if (young)
            detail = std::string(call.word("person.born")) + " " + ui::short_date(*person.birth_day);
        else if (contacts)
            detail = person.email;
        results.push_back({person.name(), std::move(detail), "user-round", person_href(person.id)});
    }
    return results;
}

std::vector<platform::SearchResult> find_schools(Call& call, std::string_view query, int most) {
    std::vector<platform::SearchResult> results;
    auto const scope = call.viewer.scope(kSeeSchools);
    if (!scope.ok()) return results;
    std::vector<SchoolId> ids;
    for (auto id : call.platform.search.find(call.db(), "school", *scope, query, most)) ids.push_back(SchoolId(id));
    for (auto const& school : schools_by_id(call.db(), ids))
        results.push_back({school.name, school.town, "school", school_href(school.id)});
    return results;
}

constexpr int kFirstLookDays = 60, kIndexedAtOnce = 200;

// Roles begin and end with the calendar, so the counts of every school are made anew each night.
Result<std::string> recount_all(platform::Platform& platform, jobs::Run&) {
    auto const today = TimeZone::london().day_of(platform.clock.now());
    TRY_DO(platform.db.write([&](db::Tx& tx) { return recount(tx, {}, today); }));
    return std::string("{}");
}

// .. and so is where people are found: a starter at the new school, a leaver no longer at the old one. Some 100 people
// a night, 80,000 on the first of September, in units of 200.
Result<std::string> reindex_turned(platform::Platform& platform, jobs::Run& run) {
    auto const today = TimeZone::london().day_of(platform.clock.now());
    auto const last = json::Document::parse(run.job().result);
    auto const known = last.ok() ? SchoolDay::parse(last->root()["until"].text_or("")) : std::nullopt;
    auto const from = known.value_or(today.plus(-kFirstLookDays));
    std::int64_t done = 0;
    for (PersonId after;;) {
        auto const people = [&] {
            auto snapshot = platform.db.read();
            return people_who_turned(snapshot, from, today, after, kIndexedAtOnce);
        }();
        if (people.empty()) break;
        auto const indexed = platform.db.write([&](db::Tx& tx) { return index_people(platform, tx, people, today); });
        TRY_DO(indexed);
        after = people.back();
        run.progress(done += static_cast<std::int64_t>(people.size()), 0);
        if (run.cancelled()) return invalid("cancelled");
    }
    return json::Writer().object().field("until", today.text()).field("people", done).end().take();
}

} // namespace

platform::Area area() {
    platform::Area area;
    area.name = "directory";
    area.migrations = embedded::migrations();
    area.words = embedded::words_en();
    area.grants = grants();
    area.routes = [](platform::Routes& routes) {
        add_people_routes(routes);
        add_person_routes(routes);
        add_enrolment_routes(routes);
        add_guardian_routes(routes);
        add_group_routes(routes);
        add_school_routes(routes);
        add_term_routes(routes);
        add_place_routes(routes);
        imports::add_import_routes(routes);
        exports::add_export_routes(routes);
    };
    area.home_panels = home_panels();
    area.home_panels.push_back(enrolment_panel());
    area.nav = nav();
    area.search_sources = {{"nav.people", Rule::signed_in(), find_people},
                           {"nav.schools", Rule::signed_in(), find_schools}};
    area.jobs = [](jobs::Kinds& kinds) {
        kinds.add({"directory.recount", recount_all, 3600, 6 * 3600});
        kinds.add({"directory.reindex", reindex_turned, 3600, 6 * 3600});
        imports::add_import_jobs(kinds);
        exports::add_export_job(kinds);
    };
    area.commands = {imports::import_command(), exports::export_command()};
    area.next_school_day = [](platform::Platform& platform, SchoolDay from) {
        auto snapshot = platform.db.read();
        auto const terms = calendar_around(snapshot, SchoolId(), from, from.plus(100));
        auto day = from;
        while (day < from.plus(100) && day_kind(terms, day) != DayKind::school) day = day.plus(1);
        return day;
    };
    area.demonstration = platform::Demonstration{make_demonstration};
    area.export_person = export_directory;
    area.erase_person = erase_directory;
    area.personal = personal_tables();
    return area;
}

} // namespace belfry::directory
