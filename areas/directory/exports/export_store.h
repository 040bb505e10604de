#pragma once
// SQL of exports: what holds on a day, in the order of ids, a page at a time.

#include <unordered_map>

#include "areas/directory/imports/import_rows_store.h"
#include "areas/directory/imports/import_store.h"

namespace belfry::directory::exports {

struct ExportPerson {
    Person person;
    bool guardian = false;   // of a pupil on roll, without a no-contact order
    bool order_only = false; // known only by such an order: kept for Belfry's own sake, and lets nobody in
};
struct ExportRole {
    std::int64_t id = 0;
    imports::RoleRow row;
};
struct ExportGroup {
    std::int64_t id = 0;
    imports::GroupRow row;
};
struct ExportMembership {
    std::int64_t id = 0;
    imports::MembershipRow row;
    std::int64_t school = 0; // of the group
};

// Each at most 2,000 rows after `after`. People: who hold a role that is exported now or later, or stand for a pupil
// who does. Roles: of schools that Belfry serves; of the authority only what an import may give there; never the
// service manager's.
std::vector<ExportPerson> people_after(db::Session& session, std::int64_t after, SchoolDay on);
std::vector<ExportRole> roles_after(db::Session& session, std::int64_t after, SchoolDay on);
std::vector<ExportRole> roles_of(db::Session& session, std::span<std::int64_t const> people, SchoolDay on);
std::vector<ExportGroup> groups_after(db::Session& session, std::int64_t after, SchoolDay on);
std::vector<ExportMembership> memberships_after(db::Session& session, std::int64_t after, SchoolDay on);
std::vector<SchoolId> served_schools(db::Session& session);
std::vector<std::string> subjects(db::Session& session, SchoolDay on);
std::int64_t count_people(db::Session& session);

} // namespace belfry::directory::exports
