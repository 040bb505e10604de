#pragma once
// SQL of groups, beyond what the api offers other areas.

#include "areas/directory/rows.h"

namespace belfry::directory {

struct GroupRow {
    GroupId id;
    std::string name, kind, subject, leaders;
    std::optional<std::int64_t> year_group;
    std::int64_t members = 0;
};
struct GroupFilter {
    std::string kind; // empty: all
    std::string text;
    int most = 50, skip = 0;
};
// Groups that the school leads or takes part in on that day, by kind and name. One statement.
std::vector<GroupRow> list_groups(db::Session& session, SchoolId school, GroupFilter const& filter, SchoolDay on,
                                  PersonId viewer);
std::int64_t count_groups(db::Session& session, SchoolId school, GroupFilter const& filter, SchoolDay on);
std::vector<SchoolId> schools_of_group(db::Session& session, GroupId group);
Status add_group_school(db::Tx& tx, GroupId group, SchoolId school);
Status remove_group_school(db::Tx& tx, GroupId group, SchoolId school);
// Name, kind and subject. Publishes directory.membership_changed, keeps trail and search index up.
Status change_group(platform::Platform& platform, db::Tx& tx, Actor const& actor, Group const& group);
// The same after other schools were added or removed: their people find it, or no longer.
Status note_group_schools(platform::Platform& platform, db::Tx& tx, Actor const& actor, Group const& group);
std::optional<Membership> membership_by_id(db::Session& session, MembershipId id);

} // namespace belfry::directory
