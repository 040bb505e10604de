// Timetables of all schools: one durable unit a school, some 5,000 rows of a secondary, 1,200 of a primary.
#include "areas/timetable/demonstration/demonstration.h"

#include <algorithm>

#include "areas/timetable/demonstration/plan.h"
#include "areas/timetable/lessons/series_store.h"
#include "platform/extension/call.h"

namespace belfry::timetable {
namespace {

using demonstration::DemoGroup;
using demonstration::SchoolToPlan;

std::string subject_of(std::string const& title) {
    for (std::string_view beginning : {"Head of ", "Teacher of "})
        if (title.starts_with(beginning)) return title.substr(beginning.size());
    return {};
}

std::vector<demonstration::DemoTeacher> teachers_of(db::Session& session, SchoolId school, SchoolDay on) {
    std::vector<demonstration::DemoTeacher> teachers;
    auto const scope = access::SchoolScope::for_job_of_school(school);
    for (PersonId after;;) {
        auto const roles = directory::roles_from(session, scope, after, on);
        if (roles.empty()) return teachers;
        for (auto const& role : roles)
            if (role.role == access::Role::teacher && role.school == school && role.current(on))
                teachers.push_back({role.person, subject_of(role.title)});
        after = roles.back().person;
    }
}

SchoolToPlan read_school(db::Session& session, directory::School const& school, SchoolDay on) {
    SchoolToPlan found;
    found.id = school.id;
    found.secondary = school.phase == "secondary";
    found.teachers = teachers_of(session, school.id, on);
    auto const scope = access::SchoolScope::for_job_of_school(school.id);
    std::vector<GroupId> ids;
    for (std::string_view kind : {"tutor_group", "class"})
        for (auto const& group : directory::groups_at(session, scope, kind, on)) {
            found.groups.push_back({group.id, group.kind, group.name, group.subject,
                                    static_cast<int>(group.year_group.value_or(0)), PersonId()});
            ids.push_back(group.id);
        }
    std::ranges::sort(found.groups, {}, &DemoGroup::id);
    for (auto const& one : directory::belongings_in(session, ids, on, on)) {
        if (one.part != directory::Part::leader) continue;
        auto const group = std::ranges::lower_bound(found.groups, one.group, {}, &DemoGroup::id);
        if (group->leader.empty()) group->leader = one.person;
    }
    return found;
}

Status write_plan(db::Tx& tx, demonstration::PlannedTimetable const& plan) {
    for (auto const& structure : plan.structures) TRY_DO(add_structure(tx, structure));
    TRY_DO(add_rooms(tx, plan.rooms));
    return add_series(tx, plan.series);
}

} // namespace

Status make_demonstration(platform::Platform& platform, platform::DemoPlan const& plan) {
    auto const today = TimeZone::london().day_of(platform.clock.now());
    int const year = today.month() >= 9 ? today.year() : today.year() - 1;
    auto const schools = [&] {
        auto snapshot = platform.db.read();
        return directory::schools_served(snapshot);
    }();
    std::int64_t next_id = 1, done = 0;
    for (auto const& school : schools) {
        auto const planned = [&] {
            auto snapshot = platform.db.read();
            return demonstration::plan_timetable(read_school(snapshot, school, today), year, next_id);
        }();
        TRY_DO(platform.db.write_long([&](db::Tx& tx) { return write_plan(tx, planned); }));
        if (plan.progress) plan.progress("timetable.demonstration", ++done, static_cast<std::int64_t>(schools.size()));
    }
    return {};
}

} // namespace belfry::timetable
