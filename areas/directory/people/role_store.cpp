// Roles: what somebody is, where, from when to when. Some three rows a person; parent roles follow from guardianship.
#include "areas/directory/people/people_store.h"
#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/extension/call.h"

namespace belfry::directory {
namespace {

#define ROLE_COLUMNS                                                                                                   \
    "r.id, r.person_id, r.school_id, s.name, s.accent, s.time_zone, r.role, r.title, r.year_group, r.registration, "   \
    "r.starts_on, r.ends_on"

// A parent holds the role at each school where a child is on roll about whom they may be told.
constexpr db::Sql kRolesOf =
    "SELECT " ROLE_COLUMNS
    " FROM directory_roles r LEFT JOIN directory_schools s ON s.id = r.school_id WHERE r.person_id = :person "
    "AND " DIRECTORY_HOLDS(
        "r") " UNION ALL SELECT DISTINCT 0, g.guardian_id, r.school_id, s.name, s.accent, s.time_zone, 'parent', '', "
             "CAST(NULL AS BIGINT), 'main', "
             "0, CAST(NULL AS BIGINT) FROM directory_guardians g JOIN directory_roles r ON r.person_id = g.pupil_id "
             "AND r.role = "
             "'pupil' "
             "JOIN directory_schools s ON s.id = r.school_id "
             "WHERE g.guardian_id = :person AND g.responsibility = 1 AND g.no_contact = 0 AND " DIRECTORY_HOLDS("r");
constexpr db::Sql kHistory =
    "SELECT " ROLE_COLUMNS " FROM directory_roles r LEFT JOIN directory_schools s ON s.id = r.school_id "
    "WHERE r.person_id = :person ORDER BY r.starts_on DESC, r.id DESC LIMIT 200";
constexpr db::Sql kRoleById =
    "SELECT " ROLE_COLUMNS " FROM directory_roles r LEFT JOIN directory_schools s ON s.id = r.school_id "
    "WHERE r.id = :id";
constexpr db::Sql kRolesAfter =
    "SELECT " ROLE_COLUMNS " FROM directory_roles r LEFT JOIN directory_schools s ON s.id = r.school_id "
    "WHERE r.person_id > :after AND r.person_id <= :until AND " DIRECTORY_HOLDS("r") " ORDER BY r.person_id, r.id";
// Where a batch of some thousand people ends; no row after the last person.
constexpr db::Sql kBatchEnd =
    "SELECT MAX(id) FROM (SELECT id FROM directory_people WHERE id > :after ORDER BY id LIMIT 2000) AS batch";
#define ROLES_FROM(condition)                                                                                          \
    "SELECT " ROLE_COLUMNS " FROM directory_roles r LEFT JOIN directory_schools s ON s.id = r.school_id "              \
    "WHERE r.person_id IN (SELECT DISTINCT o.person_id FROM directory_roles o WHERE o.person_id > :after "             \
    "AND (o.ends_on IS NULL OR o.ends_on >= :on) " condition "ORDER BY o.person_id LIMIT 2000) "                       \
    "AND (r.ends_on IS NULL OR r.ends_on >= :on) ORDER BY r.person_id, r.id"
constexpr db::Sql kRolesFrom = ROLES_FROM("");
constexpr db::Sql kRolesFromAt = ROLES_FROM("AND o.school_id = :school ");
constexpr db::Sql kRolesOfPeople =
    "SELECT " ROLE_COLUMNS " FROM directory_roles r LEFT JOIN directory_schools s ON s.id = r.school_id "
    "WHERE r.person_id IN (:people[]) AND (r.ends_on IS NULL OR r.ends_on >= :on) ORDER BY r.person_id, r.id";
constexpr db::Sql kTurned =
    "WITH turned AS (SELECT person_id FROM directory_roles WHERE starts_on > :from AND starts_on <= :until "
    "UNION SELECT person_id FROM directory_roles WHERE ends_on IS NOT NULL AND ends_on >= :from AND ends_on < :until) "
    "SELECT person_id FROM (SELECT person_id FROM turned UNION SELECT guardian_id AS person_id "
    "FROM directory_guardians WHERE pupil_id IN (SELECT person_id FROM turned)) AS concerned "
    "WHERE person_id > :after ORDER BY person_id LIMIT :most";
constexpr db::Sql kStart =
    "INSERT INTO directory_roles (id, person_id, school_id, role, title, year_group, registration, starts_on, ends_on) "
    "VALUES (:id, :person, :school, :role, :title, :year, :registration, :starts_on, :ends_on)";
constexpr db::Sql kPupilThere =
    "SELECT 1 FROM directory_roles WHERE person_id = :person AND school_id = :school AND role = 'pupil' "
    "AND id <> :not_this AND (ends_on IS NULL OR ends_on >= :from) AND starts_on <= :until LIMIT 1";
constexpr db::Sql kWithdrawEnd = "UPDATE directory_roles SET ends_on = NULL WHERE id = :id";
constexpr db::Sql kEnd = "UPDATE directory_roles SET ends_on = :day WHERE id = :id";
constexpr db::Sql kSchoolsOf =
    "SELECT r.person_id, r.school_id FROM directory_roles r WHERE r.person_id IN (:people[]) "
    "AND r.school_id IS NOT NULL AND " DIRECTORY_HOLDS(
        "r") " UNION SELECT g.guardian_id, r.school_id FROM directory_guardians g JOIN directory_roles r "
             "ON r.person_id = g.pupil_id WHERE g.guardian_id IN (:people[]) AND r.role = 'pupil' "
             "AND r.school_id IS NOT NULL AND " DIRECTORY_HOLDS("r");

constexpr SchoolDay kNoEnd{400000};

// A pupil is on a school's roll once at a time.
bool pupil_twice(db::Session& session, RoleId not_this, PersonId person, SchoolId school, SchoolDay from,
                 std::optional<SchoolDay> until) {
    auto rows = session.select(kPupilThere, {{":person", person},
                                             {":school", school},
                                             {":not_this", not_this},
                                             {":from", from},
                                             {":until", until.value_or(kNoEnd)}});
    return rows.next();
}

PersonRole read_role(db::Rows const& rows) {
    PersonRole role;
    role.id = rows.id<RoleId>(0);
    role.person = rows.id<PersonId>(1);
    role.school = rows.id<SchoolId>(2);
    role.school_name = rows.str(3);
    role.school_accent = rows.str(4);
    role.school_time_zone = rows.str(5);
    role.role = access::role_from_code(rows.text(6)).value_or(access::Role::community);
    role.title = rows.str(7);
    role.year_group = rows.maybe_i64(8);
    role.subsidiary = rows.text(9) == "subsidiary";
    role.starts_on = rows.day(10);
    role.ends_on = rows.maybe_day(11);
    return role;
}

// What follows every change of a role: the counts of its school, the index, the trail, the event.
Status after_change(platform::Platform& platform, db::Tx& tx, Actor const& actor, std::string_view what, RoleId id,
                    PersonId person, SchoolId school) {
    auto const today = TimeZone::london().day_of(platform.clock.now());
    if (school) TRY_DO(recount(tx, std::span(&school, 1), today));
    TRY_DO(index_person(platform, tx, person, today));
    audit::Entry entry;
    entry.action = what;
    entry.actor = actor.person;
    entry.person = person;
    entry.school = school;
    entry.subject = id.value();
    entry.peer = actor.peer;
    TRY_DO(platform.audit.add(tx, entry));
    return platform.events.publish(tx, what, person.value(), school);
}

} // namespace

std::vector<PersonRole> roles_of(db::Session& session, PersonId person, SchoolDay on) {
    std::vector<PersonRole> roles;
    for (auto rows = session.select(kRolesOf, {{":person", person}, {":on", on}}); rows.next();)
        roles.push_back(read_role(rows));
    return roles;
}

std::vector<PersonRole> role_history(db::Session& session, PersonId person) {
    std::vector<PersonRole> roles;
    for (auto rows = session.select(kHistory, {{":person", person}}); rows.next();) roles.push_back(read_role(rows));
    return roles;
}

std::optional<PersonRole> role_by_id(db::Session& session, RoleId id) {
    auto rows = session.select(kRoleById, {{":id", id}});
    return rows.next() ? std::optional(read_role(rows)) : std::nullopt;
}

void each_role(db::Session& session, SchoolDay on, std::function<void(PersonRole const&)> const& visit) {
    std::int64_t after = 0;
    for (;;) {
        std::int64_t until = 0;
        if (auto rows = session.select(kBatchEnd, {{":after", after}}); rows.next()) until = rows.i64(0);
        if (until == 0) return;
        std::vector<PersonRole> batch;
        for (auto rows = session.select(kRolesAfter, {{":after", after}, {":until", until}, {":on", on}}); rows.next();)
            batch.push_back(read_role(rows));
        for (auto const& role : batch) visit(role);
        after = until;
    }
}

std::vector<PersonRole> roles_from(db::Session& session, access::SchoolScope const& scope, PersonId after,
                                   SchoolDay on) {
    std::vector<PersonRole> roles;
    auto rows =
        scope.whole_authority()
            ? session.select(kRolesFrom, {{":after", after.value()}, {":on", on}})
            : session.select(kRolesFromAt, {{":after", after.value()}, {":on", on}, {":school", scope.school()}});
    while (rows.next()) roles.push_back(read_role(rows));
    return roles;
}

std::vector<PersonRole> roles_of_people(db::Session& session, std::span<PersonId const> people, SchoolDay on) {
    std::vector<PersonRole> roles;
    auto const values = values_of(people);
    for (auto rows = session.select(kRolesOfPeople, {{":people", values}, {":on", on}}); rows.next();)
        roles.push_back(read_role(rows));
    return roles;
}

std::vector<PersonId> people_who_turned(db::Session& session, SchoolDay from, SchoolDay until, PersonId after,
                                        int most) {
    std::vector<PersonId> people;
    auto rows =
        session.select(kTurned, {{":from", from}, {":until", until}, {":after", after.value()}, {":most", most}});
    while (rows.next()) people.push_back(rows.id<PersonId>(0));
    return people;
}

std::map<PersonId, std::vector<SchoolId>> schools_of_people(db::Session& session, std::span<PersonId const> people,
                                                            SchoolDay on) {
    std::map<PersonId, std::vector<SchoolId>> places;
    auto const values = values_of(people);
    for (auto rows = session.select(kSchoolsOf, {{":people", values}, {":on", on}}); rows.next();)
        places[rows.id<PersonId>(0)].push_back(rows.id<SchoolId>(1));
    return places;
}

Result<RoleId> start_role(platform::Platform& platform, db::Tx& tx, Actor const& actor, NewRole const& role) {
    if (!actor.person.empty() && actor.person == role.person) return forbidden("own_rights");
    if (role.role == access::Role::parent) return invalid("parent_is_not_a_role");
    if (role.ends_on && *role.ends_on < role.starts_on) return invalid("ends_before_it_starts");
    auto const id = next_id<RoleId>();
    if (role.role == access::Role::pupil && pupil_twice(tx, id, role.person, role.school, role.starts_on, role.ends_on))
        return conflict("role_twice");
    TRY_DO(tx.run(kStart, {{":id", id},
                           {":person", role.person},
                           {":school", role.school},
                           {":role", access::role_code(role.role)},
                           {":title", role.title},
                           {":year", role.year_group},
                           {":registration", role.subsidiary ? "subsidiary" : "main"},
                           {":starts_on", role.starts_on},
                           {":ends_on", role.ends_on}}));
    TRY_DO(after_change(platform, tx, actor, "directory.role_started", id, role.person, role.school));
    return id;
}

Status withdraw_end(platform::Platform& platform, db::Tx& tx, Actor const& actor, RoleId id) {
    auto const role = role_by_id(tx, id);
    if (!role) return not_found();
    if (!actor.person.empty() && actor.person == role->person) return forbidden("own_rights");
    auto const today = TimeZone::london().day_of(platform.clock.now());
    if (!role->ends_on || *role->ends_on < today.plus(-kWithdrawDays)) return conflict("end_stands");
    if (role->role == access::Role::pupil && pupil_twice(tx, id, role->person, role->school, role->starts_on, {}))
        return conflict("role_twice");
    TRY_DO(tx.run(kWithdrawEnd, {{":id", id}}));
    return after_change(platform, tx, actor, "directory.role_started", id, role->person, role->school);
}

Status end_role(platform::Platform& platform, db::Tx& tx, Actor const& actor, RoleId id, SchoolDay last_day) {
    auto const role = role_by_id(tx, id);
    if (!role) return not_found();
    if (last_day < role->starts_on) return invalid("ends_before_it_starts");
    auto const today = TimeZone::london().day_of(platform.clock.now());
    if (role->ends_on && (*role->ends_on < last_day || *role->ends_on < today)) return conflict("ended_already");
    TRY_DO(tx.run(kEnd, {{":id", id}, {":day", last_day}}));
    return after_change(platform, tx, actor, "directory.role_ended", id, role->person, role->school);
}

} // namespace belfry::directory
