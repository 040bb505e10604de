// SQL of exports. A county: 500,000 people and 1,200,000 memberships, each page by primary key.
#include "areas/directory/exports/export_store.h"

#include "areas/directory/rows.h"

namespace belfry::directory::exports {
namespace {

using imports::GroupRow;
using imports::MembershipRow;
using imports::RoleRow;

#define NOT_OVER(t) "(" t ".ends_on IS NULL OR " t ".ends_on >= :on)"
// A role that is exported; joined with its school as `s`.
#define EXPORTED_ROLE(t)                                                                                               \
    NOT_OVER(t)                                                                                                        \
    " AND " t ".role <> 'service_manager' AND (s.served = 1 OR (" t ".school_id IS NULL AND " t                        \
    ".role IN ('authority_officer', 'technician', 'community')))"
#define HOLDS_ROLE(person)                                                                                             \
    "EXISTS (SELECT 1 FROM directory_roles r LEFT JOIN directory_schools s ON s.id = r.school_id WHERE r.person_id "   \
    "= " person " AND " EXPORTED_ROLE("r") ")"
#define STANDS_FOR(person, which)                                                                                      \
    "EXISTS (SELECT 1 FROM directory_guardians g JOIN directory_roles r ON r.person_id = g.pupil_id "                  \
    "JOIN directory_schools s ON s.id = r.school_id WHERE g.guardian_id = " person " AND " which                       \
    " r.role = 'pupil' AND " EXPORTED_ROLE("r") ")"
// To other systems somebody under a no-contact order is no guardian.
#define IS_GUARDIAN(person) STANDS_FOR(person, "g.no_contact = 0 AND")

// clang-format off
constexpr db::Sql kPeople =
    "SELECT " DIRECTORY_PERSON_COLUMNS ", CASE WHEN " IS_GUARDIAN("p.id") " THEN 1 ELSE 0 END, "
    "CASE WHEN " HOLDS_ROLE("p.id") " THEN 1 ELSE 0 END FROM directory_people p WHERE p.id > :after AND ("
    HOLDS_ROLE("p.id") " OR " STANDS_FOR("p.id", "") ") ORDER BY p.id LIMIT 2000";
// clang-format on
#define ROLE_COLUMNS                                                                                                   \
    "SELECT r.id, r.person_id, r.school_id, r.role, r.title, r.year_group, "                                           \
    "CASE WHEN r.registration = 'subsidiary' THEN 1 ELSE 0 END, r.starts_on, r.ends_on "                               \
    "FROM directory_roles r LEFT JOIN directory_schools s ON s.id = r.school_id WHERE "
constexpr db::Sql kRoles = ROLE_COLUMNS "r.id > :after AND " EXPORTED_ROLE("r") " ORDER BY r.id LIMIT 2000";
constexpr db::Sql kRolesOf = ROLE_COLUMNS "r.person_id IN (:ids[]) AND " EXPORTED_ROLE("r") " ORDER BY r.id";
constexpr db::Sql kGroups =
    "SELECT g.id, g.school_id, g.kind, g.name, g.subject, g.year_group, g.starts_on, g.ends_on FROM directory_groups g "
    "JOIN directory_schools s ON s.id = g.school_id WHERE g.id > :after AND s.served = 1 AND " NOT_OVER(
        "g") " ORDER BY g.id LIMIT 2000";
constexpr db::Sql kMemberships =
    "SELECT m.id, m.group_id, m.person_id, m.part, m.starts_on, m.ends_on, c.school_id FROM directory_memberships m "
    "JOIN directory_groups c ON c.id = m.group_id JOIN directory_schools cs ON cs.id = c.school_id "
    "WHERE m.id > :after AND cs.served = 1 AND " NOT_OVER("c") " AND " NOT_OVER("m") " AND (" HOLDS_ROLE(
        "m.person_id") " OR " IS_GUARDIAN("m.person_id") ") ORDER BY m.id LIMIT 2000";
constexpr db::Sql kSchools = "SELECT id FROM directory_schools WHERE served = 1 ORDER BY id";
constexpr db::Sql kSubjects =
    "SELECT DISTINCT g.subject FROM directory_groups g JOIN directory_schools s ON s.id = g.school_id "
    "WHERE s.served = 1 AND g.subject <> '' AND " NOT_OVER("g") " ORDER BY g.subject";
constexpr db::Sql kCount = "SELECT COUNT(*) FROM directory_people";

struct FromColumns {
    db::Rows const& rows;
    int at = 1;
    void operator()(std::string& text) { text = rows.str(at++); }
    void operator()(std::int64_t& number) { number = rows.i64(at++); }
    void operator()(bool& truth) { truth = rows.truth(at++); }
    void operator()(std::optional<SchoolDay>& day) { day = rows.maybe_day(at++); }
    void operator()(std::optional<std::int64_t>& number) { number = rows.maybe_i64(at++); }
};

template <class Out>
std::vector<Out> read(db::Rows rows) {
    std::vector<Out> out;
    while (rows.next()) {
        Out& one = out.emplace_back();
        one.id = rows.i64(0);
        imports::columns(one.row, FromColumns{rows});
        if constexpr (requires { one.school; }) one.school = rows.i64(6);
    }
    return out;
}

} // namespace

std::vector<ExportPerson> people_after(db::Session& session, std::int64_t after, SchoolDay on) {
    std::vector<ExportPerson> people;
    for (auto rows = session.select(kPeople, {{":after", after}, {":on", on}}); rows.next();)
        people.push_back({read_person(rows), rows.truth(kPersonColumns),
                          !rows.truth(kPersonColumns) && !rows.truth(kPersonColumns + 1)});
    return people;
}

std::vector<ExportRole> roles_after(db::Session& session, std::int64_t after, SchoolDay on) {
    return read<ExportRole>(session.select(kRoles, {{":after", after}, {":on", on}}));
}

std::vector<ExportRole> roles_of(db::Session& session, std::span<std::int64_t const> people, SchoolDay on) {
    return read<ExportRole>(session.select(kRolesOf, {{":ids", people}, {":on", on}}));
}

std::vector<ExportGroup> groups_after(db::Session& session, std::int64_t after, SchoolDay on) {
    return read<ExportGroup>(session.select(kGroups, {{":after", after}, {":on", on}}));
}

std::vector<ExportMembership> memberships_after(db::Session& session, std::int64_t after, SchoolDay on) {
    return read<ExportMembership>(session.select(kMemberships, {{":after", after}, {":on", on}}));
}

std::vector<SchoolId> served_schools(db::Session& session) {
    std::vector<SchoolId> schools;
    for (auto rows = session.select(kSchools); rows.next();) schools.push_back(rows.id<SchoolId>(0));
    return schools;
}

std::vector<std::string> subjects(db::Session& session, SchoolDay on) {
    std::vector<std::string> out;
    for (auto rows = session.select(kSubjects, {{":on", on}}); rows.next();) out.push_back(rows.str(0));
    return out;
}

std::int64_t count_people(db::Session& session) {
    auto rows = session.select(kCount);
    return rows.next() ? rows.i64(0) : 0;
}

} // namespace belfry::directory::exports
