// Groups and memberships. Some 150 groups a school, 30 members each; a person is in at most some 20.
#include "areas/directory/groups/group_store.h"

#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/extension/call.h"
#include "platform/search/search.h"

namespace belfry::directory {
namespace {

constexpr db::Sql kGroupById = "SELECT " DIRECTORY_GROUP_COLUMNS " FROM directory_groups g WHERE g.id = :id";
constexpr db::Sql kPupilsInGroups =
    "SELECT m.person_id, m.group_id FROM directory_groups g JOIN directory_memberships m ON m.group_id = g.id "
    "AND m.part = 'member' AND " DIRECTORY_HOLDS("m") " WHERE g.school_id = :school AND g.kind = :kind "
                                                      "AND " DIRECTORY_HOLDS("g") " ORDER BY m.person_id";
constexpr db::Sql kGroupsAt =
    "SELECT " DIRECTORY_GROUP_COLUMNS
    " FROM directory_groups g WHERE g.school_id = :school AND g.kind = :kind AND " DIRECTORY_HOLDS(
        "g") " ORDER BY g.sort_name, g.id";

constexpr db::Sql kGroupsWithPupils =
    "SELECT " DIRECTORY_GROUP_COLUMNS
    " FROM directory_groups g WHERE g.school_id = :school AND g.kind = :kind AND " DIRECTORY_HOLDS(
        "g") " AND EXISTS (SELECT 1 FROM directory_memberships m WHERE m.group_id = g.id AND m.part = 'member' "
             "AND " DIRECTORY_HOLDS("m") ") ORDER BY g.sort_name, g.id";

// One row a group and leader, groups in order; put together when read. Members are counted only for whoever leads: a
// pupil does not need the number, and it is most of the cost of a pupil's Today.
// clang-format off
constexpr db::Sql kGroupsOf =
    "SELECT " DIRECTORY_GROUP_COLUMNS ", mine.part, l.given_name, l.family_name, l.known_as, "
    "CASE WHEN mine.part = 'member' THEN 0 ELSE (SELECT COUNT(*) FROM directory_memberships c "
    "WHERE c.group_id = g.id AND c.part = 'member' AND " DIRECTORY_HOLDS("c") " AND " DIRECTORY_NOT_BARRED("c.person_id") ") END "
    "FROM directory_memberships mine JOIN directory_groups g ON g.id = mine.group_id "
    "LEFT JOIN directory_memberships m ON m.group_id = g.id AND m.part = 'leader' AND " DIRECTORY_HOLDS("m")
    " LEFT JOIN directory_people l ON l.id = m.person_id "
    "WHERE mine.person_id = :person AND " DIRECTORY_HOLDS("mine") " AND " DIRECTORY_HOLDS("g")
    " ORDER BY CASE g.kind WHEN 'tutor_group' THEN 0 WHEN 'class' THEN 1 ELSE 2 END, g.sort_name, g.id, l.sort_name";
// clang-format on

#define MEMBERS_WHERE(those)                                                                                           \
    "SELECT m.id, m.group_id, m.person_id, m.part, m.starts_on, m.ends_on, " DIRECTORY_PERSON_COLUMNS                  \
    ", (SELECT r.year_group FROM directory_roles r WHERE r.person_id = p.id AND r.role = 'pupil' "                     \
    "AND " DIRECTORY_HOLDS(                                                                                            \
        "r") " ORDER BY r.registration LIMIT 1) "                                                                      \
             "FROM directory_memberships m JOIN directory_people p ON p.id = m.person_id WHERE " those                 \
             " AND " DIRECTORY_HOLDS("m") " ORDER BY CASE m.part WHEN 'leader' THEN 0 WHEN 'helper' THEN 1 ELSE 2 "    \
                                          "END, p.sort_name, p.id LIMIT 2000"
constexpr db::Sql kMembersOf = MEMBERS_WHERE("m.group_id = :group");
constexpr db::Sql kMembersOfGroups = MEMBERS_WHERE("m.group_id IN (:groups[])");

constexpr db::Sql kPupilsOfGroups =
    "SELECT DISTINCT m.person_id FROM directory_memberships m WHERE m.group_id IN "
    "(:groups[]) AND m.part = 'member' AND " DIRECTORY_HOLDS("m") " ORDER BY m.person_id LIMIT 2000";

// clang-format off
// As a list of ids: of `school = x OR id IN (...)` PostgreSQL reads every group of the county.
#define GROUPS_OF_SCHOOL                                                                                               \
    "FROM directory_groups g WHERE g.id IN (SELECT o.id FROM directory_groups o WHERE o.school_id = :school UNION "    \
    "SELECT x.group_id FROM directory_group_schools x WHERE x.school_id = :school) "                                   \
    "AND (:kind = '' OR g.kind = :kind) AND " DIRECTORY_HOLDS("g")                                                     \
    " AND (:text = '' OR g.sort_name LIKE '%' || :text || '%') "
// clang-format on
// clang-format off
constexpr db::Sql kListGroups =
    "SELECT g.id, g.name, g.kind, g.subject, g.year_group, "
    "(SELECT COUNT(*) FROM directory_memberships c WHERE c.group_id = g.id AND c.part = 'member' AND "
    DIRECTORY_HOLDS("c") " AND " DIRECTORY_NOT_BARRED("c.person_id") "), "
    "(SELECT l.family_name FROM directory_memberships m JOIN directory_people l ON l.id = m.person_id "
    "WHERE m.group_id = g.id AND m.part = 'leader' AND " DIRECTORY_HOLDS("m") " ORDER BY l.sort_name LIMIT 1), "
    "(SELECT l.given_name FROM directory_memberships m JOIN directory_people l ON l.id = m.person_id "
    "WHERE m.group_id = g.id AND m.part = 'leader' AND " DIRECTORY_HOLDS("m") " ORDER BY l.sort_name LIMIT 1) "
    GROUPS_OF_SCHOOL "ORDER BY CASE g.kind WHEN 'tutor_group' THEN 0 WHEN 'class' THEN 1 ELSE 2 END, "
    "g.sort_name, g.id LIMIT :most OFFSET :skip";
// clang-format on
constexpr db::Sql kCountGroups = "SELECT COUNT(*) " GROUPS_OF_SCHOOL;

constexpr db::Sql kAddGroup =
    "INSERT INTO directory_groups (id, school_id, kind, name, sort_name, subject, year_group, starts_on, ends_on) "
    "VALUES (:id, :school, :kind, :name, :sort_name, :subject, :year, :starts_on, :ends_on)";
constexpr db::Sql kJoin = "INSERT INTO directory_memberships (id, group_id, person_id, part, starts_on, ends_on) "
                          "VALUES (:id, :group, :person, :part, :starts_on, :ends_on)";
constexpr db::Sql kAlready =
    "SELECT id FROM directory_memberships m WHERE m.group_id = :group AND m.person_id = :person AND m.part = :part "
    "AND (m.ends_on IS NULL OR m.ends_on >= :on)";
constexpr db::Sql kLeave = "UPDATE directory_memberships SET ends_on = :day WHERE id = :id";
constexpr db::Sql kMembershipById =
    "SELECT id, group_id, person_id, part, starts_on, ends_on FROM directory_memberships WHERE id = :id";
constexpr db::Sql kSchoolsOfGroup =
    "SELECT school_id FROM directory_groups WHERE id = :id UNION SELECT school_id FROM directory_group_schools "
    "WHERE group_id = :id";
constexpr db::Sql kChangeGroup = "UPDATE directory_groups SET name = :name, sort_name = :sort_name, kind = :kind, "
                                 "subject = :subject WHERE id = :id";
constexpr db::Sql kRemoveGroupSchool =
    "DELETE FROM directory_group_schools WHERE group_id = :group AND school_id = :school";
constexpr db::Sql kAddGroupSchool =
    "INSERT INTO directory_group_schools (group_id, school_id) VALUES (:group, :school) ON CONFLICT DO NOTHING";

Membership read_membership(db::Rows const& rows) {
    Membership membership;
    membership.id = rows.id<MembershipId>(0);
    membership.group = rows.id<GroupId>(1);
    membership.person = rows.id<PersonId>(2);
    membership.part = part_from_code(rows.text(3)).value_or(Part::member);
    membership.starts_on = rows.day(4);
    membership.ends_on = rows.maybe_day(5);
    return membership;
}

std::vector<Member> read_members(db::Rows rows) {
    std::vector<Member> members;
    while (rows.next())
        members.push_back({read_membership(rows), read_person(rows, 6), rows.maybe_i64(6 + kPersonColumns)});
    return members;
}

Status changed(platform::Platform& platform, db::Tx& tx, Actor const& actor, std::string_view action,
               Membership const& membership, SchoolId school) {
    audit::Entry entry;
    entry.action = action;
    entry.actor = actor.person;
    entry.person = membership.person;
    entry.school = school;
    entry.subject = membership.group.value();
    entry.peer = actor.peer;
    TRY_DO(platform.audit.add(tx, entry));
    return platform.events.publish(tx, "directory.membership_changed", membership.group.value(), school);
}

} // namespace

std::string_view part_code(Part part) {
    switch (part) {
    case Part::member:
        return "member";
    case Part::leader:
        return "leader";
    case Part::helper:
        return "helper";
    }
    return "member";
}

std::optional<Part> part_from_code(std::string_view code) {
    for (auto part : {Part::member, Part::leader, Part::helper})
        if (part_code(part) == code) return part;
    return std::nullopt;
}

std::optional<Group> group_by_id(db::Session& session, GroupId id) {
    auto rows = session.select(kGroupById, {{":id", id}});
    return rows.next() ? std::optional(read_group(rows)) : std::nullopt;
}

namespace {

std::vector<Group> read_groups(db::Rows rows) {
    std::vector<Group> groups;
    while (rows.next()) groups.push_back(read_group(rows));
    return groups;
}

} // namespace

std::vector<Group> groups_at(db::Session& session, access::SchoolScope const& scope, std::string_view kind,
                             SchoolDay on) {
    return read_groups(session.select(kGroupsAt, {{":school", scope.school()}, {":kind", kind}, {":on", on}}));
}

std::vector<Group> groups_with_pupils_at(db::Session& session, access::SchoolScope const& scope, std::string_view kind,
                                         SchoolDay on) {
    return read_groups(session.select(kGroupsWithPupils, {{":school", scope.school()}, {":kind", kind}, {":on", on}}));
}

std::vector<PupilInGroup> pupils_in_groups(db::Session& session, access::SchoolScope const& scope,
                                           std::string_view kind, SchoolDay on) {
    std::vector<PupilInGroup> all;
    for (auto rows = session.select(kPupilsInGroups, {{":school", scope.school()}, {":kind", kind}, {":on", on}});
         rows.next();)
        all.push_back({rows.id<PersonId>(0), rows.id<GroupId>(1)});
    return all;
}

std::vector<GroupOf> groups_of(db::Session& session, PersonId person, SchoolDay on) {
    std::vector<GroupOf> groups;
    for (auto rows = session.select(kGroupsOf, {{":person", person}, {":viewer", person}, {":on", on}}); rows.next();) {
        auto group = read_group(rows);
        if (groups.empty() || groups.back().group.id != group.id) {
            groups.push_back({std::move(group), part_from_code(rows.text(kGroupColumns)).value_or(Part::member), "",
                              rows.i64(kGroupColumns + 4)});
        }
        if (rows.is_null(kGroupColumns + 2)) continue;
        auto& leaders = groups.back().leaders;
        auto const given =
            rows.text(kGroupColumns + 3).empty() ? rows.text(kGroupColumns + 1) : rows.text(kGroupColumns + 3);
        auto const name = std::string(given) + " " + rows.str(kGroupColumns + 2);
        if (leaders.find(name) == std::string::npos) leaders += (leaders.empty() ? "" : ", ") + name;
    }
    return groups;
}

std::vector<Member> members_of(db::Session& session, GroupId group, SchoolDay on) {
    return read_members(session.select(kMembersOf, {{":group", group}, {":on", on}}));
}

namespace {

std::vector<std::int64_t> numbers_of(std::span<GroupId const> groups) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(groups.size());
    for (auto group : groups) numbers.push_back(group.value());
    return numbers;
}

} // namespace

std::vector<Member> members_of_groups(db::Session& session, std::span<GroupId const> groups, SchoolDay on) {
    auto const numbers = numbers_of(groups);
    return read_members(session.select(kMembersOfGroups, {{":groups", numbers}, {":on", on}}));
}

std::vector<PersonId> pupils_of_groups(db::Session& session, std::span<GroupId const> groups, SchoolDay on) {
    auto const numbers = numbers_of(groups);
    std::vector<PersonId> pupils;
    for (auto rows = session.select(kPupilsOfGroups, {{":groups", numbers}, {":on", on}}); rows.next();)
        pupils.push_back(rows.id<PersonId>(0));
    return pupils;
}

std::vector<GroupRow> list_groups(db::Session& session, SchoolId school, GroupFilter const& filter, SchoolDay on,
                                  PersonId viewer) {
    auto const text = fold_for_search(filter.text);
    std::vector<GroupRow> groups;
    for (auto rows = session.select(kListGroups, {{":school", school},
                                                  {":viewer", viewer},
                                                  {":kind", filter.kind},
                                                  {":on", on},
                                                  {":text", text},
                                                  {":most", filter.most},
                                                  {":skip", filter.skip}});
         rows.next();) {
        GroupRow row;
        row.id = rows.id<GroupId>(0);
        row.name = rows.str(1);
        row.kind = rows.str(2);
        row.subject = rows.str(3);
        row.year_group = rows.maybe_i64(4);
        row.members = rows.i64(5);
        if (!rows.is_null(6)) row.leaders = rows.str(7) + " " + rows.str(6);
        groups.push_back(std::move(row));
    }
    return groups;
}

std::int64_t count_groups(db::Session& session, SchoolId school, GroupFilter const& filter, SchoolDay on) {
    auto const text = fold_for_search(filter.text);
    auto rows =
        session.select(kCountGroups, {{":school", school}, {":kind", filter.kind}, {":on", on}, {":text", text}});
    return rows.next() ? rows.i64(0) : 0;
}

std::vector<SchoolId> schools_of_group(db::Session& session, GroupId group) {
    std::vector<SchoolId> schools;
    for (auto rows = session.select(kSchoolsOfGroup, {{":id", group}}); rows.next();)
        schools.push_back(rows.id<SchoolId>(0));
    return schools;
}

Status add_group_school(db::Tx& tx, GroupId group, SchoolId school) {
    TRY_DO(tx.run(kAddGroupSchool, {{":group", group}, {":school", school}}));
    return {};
}

Status remove_group_school(db::Tx& tx, GroupId group, SchoolId school) {
    TRY_DO(tx.run(kRemoveGroupSchool, {{":group", group}, {":school", school}}));
    return {};
}

Status note_group_schools(platform::Platform& platform, db::Tx& tx, Actor const& actor, Group const& group) {
    auto const schools = schools_of_group(tx, group.id);
    TRY_DO(platform.search.put(tx, {"group", group.id.value(), schools, group.name + " " + group.subject}));
    Membership about;
    about.group = group.id;
    return changed(platform, tx, actor, "directory.group_changed", about, group.school);
}

Status change_group(platform::Platform& platform, db::Tx& tx, Actor const& actor, Group const& group) {
    auto const sort_name = sort_key(group.name);
    TRY(touched, tx.run(kChangeGroup, {{":id", group.id},
                                       {":name", group.name},
                                       {":sort_name", sort_name},
                                       {":kind", group.kind},
                                       {":subject", group.subject}}));
    if (touched == 0) return not_found();
    return note_group_schools(platform, tx, actor, group);
}

std::optional<Membership> membership_by_id(db::Session& session, MembershipId id) {
    auto rows = session.select(kMembershipById, {{":id", id}});
    return rows.next() ? std::optional(read_membership(rows)) : std::nullopt;
}

Result<GroupId> add_group(platform::Platform& platform, db::Tx& tx, Actor const& actor, Group const& wanted) {
    Group group = wanted;
    if (group.id.empty()) group.id = next_id<GroupId>();
    auto const sort_name = sort_key(group.name);
    TRY_DO(tx.run(kAddGroup, {{":id", group.id},
                              {":school", group.school},
                              {":kind", group.kind},
                              {":name", group.name},
                              {":sort_name", sort_name},
                              {":subject", group.subject},
                              {":year", group.year_group},
                              {":starts_on", group.starts_on},
                              {":ends_on", group.ends_on}}));
    SchoolId const schools[] = {group.school};
    TRY_DO(platform.search.put(tx, {"group", group.id.value(), schools, group.name + " " + group.subject}));
    Membership about;
    about.group = group.id;
    TRY_DO(changed(platform, tx, actor, "directory.group_added", about, group.school));
    return group.id;
}

Result<MembershipId> join_group(platform::Platform& platform, db::Tx& tx, Actor const& actor,
                                Membership const& wanted) {
    auto const group = group_by_id(tx, wanted.group);
    if (!group) return not_found();
    // Who leads a group takes its registers.
    if (!actor.person.empty() && actor.person == wanted.person && wanted.part != Part::member)
        return forbidden("own_rights");
    auto const part = part_code(wanted.part);
    if (tx.select(kAlready,
                  {{":group", wanted.group}, {":person", wanted.person}, {":part", part}, {":on", wanted.starts_on}})
            .next())
        return conflict("already_in_group");
    Membership membership = wanted;
    membership.id = next_id<MembershipId>();
    TRY_DO(tx.run(kJoin, {{":id", membership.id},
                          {":group", membership.group},
                          {":person", membership.person},
                          {":part", part},
                          {":starts_on", membership.starts_on},
                          {":ends_on", membership.ends_on}}));
    TRY_DO(changed(platform, tx, actor, "directory.joined_group", membership, group->school));
    return membership.id;
}

Status leave_group(platform::Platform& platform, db::Tx& tx, Actor const& actor, MembershipId id, SchoolDay last_day) {
    auto const membership = membership_by_id(tx, id);
    if (!membership) return not_found();
    auto const today = TimeZone::london().day_of(platform.clock.now());
    if (membership->ends_on && (*membership->ends_on < last_day || *membership->ends_on < today))
        return conflict("ended_already");
    auto const group = group_by_id(tx, membership->group);
    TRY_DO(tx.run(kLeave, {{":id", id}, {":day", last_day}}));
    return changed(platform, tx, actor, "directory.left_group", *membership, group ? group->school : SchoolId());
}

} // namespace belfry::directory
