// Rows by thousands: reads are one statement a batch, writes one pipelined statement for all.
#include "areas/directory/imports/import_rows_store.h"

#include "areas/directory/rows.h"
#include "base/text.h"

namespace belfry::directory::imports {
namespace {

constexpr db::Sql kTerms =
    "SELECT id, name, kind, starts_on, ends_on FROM directory_terms WHERE id IN (:ids[]) ORDER BY id";
constexpr db::Sql kAuthorityTerms =
    "SELECT id, name, kind, starts_on, ends_on FROM directory_terms WHERE school_id IS NULL ORDER BY id LIMIT 10000";
constexpr db::Sql kPeople = "SELECT id, given_name, family_name, known_as, email, phone, pupil_number "
                            "FROM directory_people WHERE id IN (:ids[])";
constexpr db::Sql kDemographics = "SELECT id, birth_day, sex FROM directory_people WHERE id IN (:ids[])";
#define ROLE_COLUMNS                                                                                                   \
    "SELECT id, person_id, school_id, role, title, year_group, CASE WHEN registration = 'subsidiary' THEN 1 ELSE 0 "   \
    "END, starts_on, ends_on FROM directory_roles "
constexpr db::Sql kRoles = ROLE_COLUMNS "WHERE id IN (:ids[])";
constexpr db::Sql kRolesOfPeople = ROLE_COLUMNS "WHERE person_id IN (:ids[])";
#define GUARDIAN_COLUMNS                                                                                               \
    "SELECT id, pupil_id, guardian_id, relationship, responsibility, contact_order, lives_with, no_contact "           \
    "FROM directory_guardians "
constexpr db::Sql kGuardians = GUARDIAN_COLUMNS "WHERE id IN (:ids[])";
constexpr db::Sql kGuardiansOfPupils = GUARDIAN_COLUMNS "WHERE pupil_id IN (:ids[])";
constexpr db::Sql kGroups = "SELECT id, school_id, kind, name, subject, year_group, starts_on, ends_on "
                            "FROM directory_groups WHERE id IN (:ids[])";
constexpr db::Sql kMemberships = "SELECT id, group_id, person_id, part, starts_on, ends_on "
                                 "FROM directory_memberships WHERE id IN (:ids[])";
constexpr db::Sql kMembershipsOfPeople = "SELECT id FROM directory_memberships WHERE person_id IN (:ids[])";
constexpr db::Sql kByPupilNumber = "SELECT id FROM directory_people WHERE pupil_number = :number";
constexpr db::Sql kAnyPerson = "SELECT 1 FROM directory_people LIMIT 1";
constexpr db::Sql kTies = "SELECT person_id, school_id, ends_on FROM directory_roles WHERE person_id IN (:ids[])";
constexpr db::Sql kTiesByChild =
    "SELECT g.guardian_id, r.school_id, r.ends_on FROM directory_guardians g JOIN directory_roles r "
    "ON r.person_id = g.pupil_id AND r.role = 'pupil' WHERE g.guardian_id IN (:ids[])";

// Columns of a row in the order of the SELECT, which is that of columns().
struct FromColumns {
    db::Rows const& rows;
    int at = 1;
    void operator()(std::string& text) { text = rows.str(at++); }
    void operator()(std::int64_t& number) { number = rows.i64(at++); }
    void operator()(bool& truth) { truth = rows.truth(at++); }
    void operator()(SchoolDay& day) { day = rows.day(at++); }
    void operator()(std::optional<SchoolDay>& day) { day = rows.maybe_day(at++); }
    void operator()(std::optional<std::int64_t>& number) { number = rows.maybe_i64(at++); }
};

template <class Row>
std::vector<std::pair<std::int64_t, Row>> read_rows(db::Rows rows) {
    std::vector<std::pair<std::int64_t, Row>> out;
    while (rows.next()) {
        auto& [id, row] = out.emplace_back();
        id = rows.i64(0);
        columns(row, FromColumns{rows});
    }
    return out;
}

template <class Row>
std::vector<PackedRow> read_packed(db::Session& session, db::Sql sql, std::span<std::int64_t const> ids) {
    std::vector<PackedRow> out;
    for (auto const& [id, row] : read_rows<Row>(session.select(sql, {{":ids", ids}}))) out.push_back({id, pack(row)});
    return out;
}

Problem damaged() { return {ProblemKind::internal, "plan_damaged"}; }

// Unpacks each row and hands it to `add`.
template <class Row, class Add>
Status each_row(db::Tx& tx, db::Sql sql, std::span<Operation const> operations, Add&& add) {
    auto bulk = tx.bulk(sql);
    for (Operation const& o : operations) {
        Row row;
        if (!unpack(o.row, row)) return damaged();
        TRY_DO(add(bulk, o.local_id, row));
    }
    TRY_DO(bulk.finish());
    return {};
}

constexpr db::Sql kAddTerm = "INSERT INTO directory_terms (id, name, kind, starts_on, ends_on) VALUES (:id, :name, "
                             ":kind, :starts_on, :ends_on)";
constexpr db::Sql kChangeTerm = "UPDATE directory_terms SET name = :name, kind = :kind, starts_on = :starts_on, "
                                "ends_on = :ends_on WHERE id = :id";
Status write_terms(db::Tx& tx, db::Sql sql, std::span<Operation const> operations) {
    return each_row<TermRow>(tx, sql, operations, [](auto& bulk, std::int64_t id, TermRow const& row) {
        return bulk.add({{":id", id},
                         {":name", row.name},
                         {":kind", row.kind},
                         {":starts_on", row.starts_on},
                         {":ends_on", row.ends_on}});
    });
}

constexpr db::Sql kAddPerson =
    "INSERT INTO directory_people (id, given_name, family_name, known_as, sort_name, email, phone, pupil_number, "
    "changed_at) VALUES (:id, :given_name, :family_name, :known_as, :sort_name, :email, :phone, :pupil_number, :now)";
constexpr db::Sql kChangePerson =
    "UPDATE directory_people SET given_name = :given_name, family_name = :family_name, known_as = :known_as, "
    "sort_name = :sort_name, email = :email, phone = :phone, pupil_number = :pupil_number, changed_at = :now "
    "WHERE id = :id";
Status write_people(db::Tx& tx, db::Sql sql, std::span<Operation const> operations, Instant now) {
    return each_row<PersonRow>(tx, sql, operations, [now](auto& bulk, std::int64_t id, PersonRow const& row) {
        auto const number = row.pupil_number.empty() ? std::nullopt : std::optional(row.pupil_number);
        auto const sort_name = sort_key(row.family_name) + " " + sort_key(row.given_name) +
                               (row.known_as.empty() ? "" : " " + sort_key(row.known_as));
        return bulk.add({{":id", id},
                         {":given_name", row.given_name},
                         {":family_name", row.family_name},
                         {":known_as", row.known_as},
                         {":sort_name", sort_name},
                         {":email", row.email},
                         {":phone", row.phone},
                         {":pupil_number", number},
                         {":now", now}});
    });
}

constexpr db::Sql kChangeDemographics = "UPDATE directory_people SET birth_day = :birth_day, sex = :sex WHERE id = :id";
Status write_demographics(db::Tx& tx, db::Sql sql, std::span<Operation const> operations) {
    return each_row<DemographicsRow>(tx, sql, operations, [](auto& bulk, std::int64_t id, DemographicsRow const& row) {
        return bulk.add({{":id", id}, {":birth_day", row.birth_day}, {":sex", row.sex}});
    });
}

constexpr db::Sql kAddRole =
    "INSERT INTO directory_roles (id, person_id, school_id, role, title, year_group, registration, starts_on, ends_on) "
    "VALUES (:id, :person, :school, :role, :title, :year, :registration, :starts_on, :ends_on)";
constexpr db::Sql kChangeRole =
    "UPDATE directory_roles SET person_id = :person, school_id = :school, role = :role, title = :title, "
    "year_group = :year, registration = :registration, starts_on = :starts_on, ends_on = :ends_on WHERE id = :id";
Status write_roles(db::Tx& tx, db::Sql sql, std::span<Operation const> operations) {
    return each_row<RoleRow>(tx, sql, operations, [](auto& bulk, std::int64_t id, RoleRow const& row) {
        return bulk.add({{":id", id},
                         {":person", row.person},
                         {":school", SchoolId(row.school)},
                         {":role", row.role},
                         {":title", row.title},
                         {":year", row.year_group},
                         {":registration", row.subsidiary ? "subsidiary" : "main"},
                         {":starts_on", row.starts_on},
                         {":ends_on", row.ends_on}});
    });
}

constexpr db::Sql kAddGuardian =
    "INSERT INTO directory_guardians (id, pupil_id, guardian_id, relationship, responsibility, contact_order, "
    "lives_with, no_contact) VALUES (:id, :pupil, :guardian, :relationship, :responsibility, :contact_order, "
    ":lives_with, :no_contact)";
// Whatever it is given: an order stands, and stays between the two whom it was made for.
constexpr db::Sql kChangeGuardian =
    "UPDATE directory_guardians SET pupil_id = :pupil, guardian_id = :guardian, relationship = :relationship, "
    "responsibility = :responsibility, contact_order = :contact_order, lives_with = :lives_with, "
    "no_contact = CASE WHEN no_contact = 1 THEN 1 ELSE :no_contact END "
    "WHERE id = :id AND (no_contact = 0 OR (pupil_id = :pupil AND guardian_id = :guardian))";
Status write_guardians(db::Tx& tx, db::Sql sql, std::span<Operation const> operations) {
    return each_row<GuardianRow>(tx, sql, operations, [](auto& bulk, std::int64_t id, GuardianRow const& row) {
        return bulk.add({{":id", id},
                         {":pupil", row.pupil},
                         {":guardian", row.guardian},
                         {":relationship", row.relationship},
                         {":responsibility", row.responsibility},
                         {":contact_order", row.contact_order},
                         {":lives_with", row.lives_with},
                         {":no_contact", row.no_contact}});
    });
}

constexpr db::Sql kAddGroup =
    "INSERT INTO directory_groups (id, school_id, kind, name, sort_name, subject, year_group, starts_on, ends_on) "
    "VALUES (:id, :school, :kind, :name, :sort_name, :subject, :year, :starts_on, :ends_on)";
constexpr db::Sql kChangeGroup =
    "UPDATE directory_groups SET school_id = :school, kind = :kind, name = :name, sort_name = :sort_name, "
    "subject = :subject, year_group = :year, starts_on = :starts_on, ends_on = :ends_on WHERE id = :id";
Status write_groups(db::Tx& tx, db::Sql sql, std::span<Operation const> operations) {
    return each_row<GroupRow>(tx, sql, operations, [](auto& bulk, std::int64_t id, GroupRow const& row) {
        auto const sort_name = sort_key(row.name);
        return bulk.add({{":id", id},
                         {":school", row.school},
                         {":kind", row.kind},
                         {":name", row.name},
                         {":sort_name", sort_name},
                         {":subject", row.subject},
                         {":year", row.year_group},
                         {":starts_on", row.starts_on},
                         {":ends_on", row.ends_on}});
    });
}

constexpr db::Sql kAddMembership = "INSERT INTO directory_memberships (id, group_id, person_id, part, starts_on, "
                                   "ends_on) VALUES (:id, :group, :person, :part, :starts_on, :ends_on)";
constexpr db::Sql kChangeMembership = "UPDATE directory_memberships SET group_id = :group, person_id = :person, "
                                      "part = :part, starts_on = :starts_on, ends_on = :ends_on WHERE id = :id";
Status write_memberships(db::Tx& tx, db::Sql sql, std::span<Operation const> operations) {
    return each_row<MembershipRow>(tx, sql, operations, [](auto& bulk, std::int64_t id, MembershipRow const& row) {
        return bulk.add({{":id", id},
                         {":group", row.group},
                         {":person", row.person},
                         {":part", row.part},
                         {":starts_on", row.starts_on},
                         {":ends_on", row.ends_on}});
    });
}

constexpr db::Sql kRemoveSchool = "DELETE FROM directory_schools WHERE id = :id";
constexpr db::Sql kRemoveTerm = "DELETE FROM directory_terms WHERE id = :id";
constexpr db::Sql kRemovePerson = "DELETE FROM directory_people WHERE id = :id";
constexpr db::Sql kRemoveRole = "DELETE FROM directory_roles WHERE id = :id";
constexpr db::Sql kRemoveGuardian = "DELETE FROM directory_guardians WHERE id = :id AND no_contact = 0";
constexpr db::Sql kRemoveGroup = "DELETE FROM directory_groups WHERE id = :id";
constexpr db::Sql kRemoveMembership = "DELETE FROM directory_memberships WHERE id = :id";

constexpr db::Sql kRolesGo = "DELETE FROM directory_roles WHERE person_id IN (:ids[])";
constexpr db::Sql kMembershipsGo = "DELETE FROM directory_memberships WHERE person_id IN (:ids[])";
constexpr db::Sql kGuardiansGo = "DELETE FROM directory_guardians WHERE pupil_id IN (:ids[])";
constexpr db::Sql kWardsGo = "DELETE FROM directory_guardians WHERE guardian_id IN (:ids[])";
constexpr db::Sql kOrdersOfPeople =
    "SELECT id FROM directory_guardians WHERE pupil_id IN (:ids[]) AND no_contact = 1 UNION "
    "SELECT id FROM directory_guardians WHERE guardian_id IN (:ids[]) AND no_contact = 1";
constexpr db::Sql kMembersGo = "DELETE FROM directory_memberships WHERE group_id IN (:ids[])";
constexpr db::Sql kCountsGo = "DELETE FROM directory_school_counts WHERE school_id IN (:ids[])";
constexpr db::Sql kGroupSchoolsGo = "DELETE FROM directory_group_schools WHERE group_id IN (:ids[])";

Status remove_rows(db::Tx& tx, db::Sql sql, std::span<Operation const> operations) {
    auto bulk = tx.bulk(sql);
    for (Operation const& o : operations) TRY_DO(bulk.add({{":id", o.local_id}}));
    TRY_DO(bulk.finish());
    return {};
}

} // namespace

std::vector<PackedRow> rows_by_id(db::Session& session, Kind kind, std::span<std::int64_t const> ids) {
    if (ids.empty()) return {};
    switch (kind) {
    case Kind::school: {
        std::vector<SchoolId> wanted;
        for (auto id : ids) wanted.emplace_back(id);
        std::vector<PackedRow> out;
        for (School const& school : schools_by_id(session, wanted)) out.push_back({school.id.value(), pack(school)});
        return out;
    }
    case Kind::term:
        return read_packed<TermRow>(session, kTerms, ids);
    case Kind::person:
        return read_packed<PersonRow>(session, kPeople, ids);
    case Kind::role:
        return read_packed<RoleRow>(session, kRoles, ids);
    case Kind::demographics:
        return read_packed<DemographicsRow>(session, kDemographics, ids);
    case Kind::guardian:
        return read_packed<GuardianRow>(session, kGuardians, ids);
    case Kind::group:
        return read_packed<GroupRow>(session, kGroups, ids);
    case Kind::membership:
        return read_packed<MembershipRow>(session, kMemberships, ids);
    case Kind::course:
        break;
    }
    return {};
}

Status write_rows(db::Tx& tx, Kind kind, RowDo what, std::span<Operation const> operations, Instant now) {
    if (operations.empty() || what == RowDo::nothing) return {};
    bool const add = what == RowDo::insert, remove = what == RowDo::remove;
    switch (kind) {
    case Kind::school:
        return remove ? remove_rows(tx, kRemoveSchool, operations) : Status(damaged());
    case Kind::term:
        return remove ? remove_rows(tx, kRemoveTerm, operations)
                      : write_terms(tx, add ? kAddTerm : kChangeTerm, operations);
    case Kind::person:
        return remove ? remove_rows(tx, kRemovePerson, operations)
                      : write_people(tx, add ? kAddPerson : kChangePerson, operations, now);
    case Kind::role:
        return remove ? remove_rows(tx, kRemoveRole, operations)
                      : write_roles(tx, add ? kAddRole : kChangeRole, operations);
    case Kind::demographics:
        return remove ? Status() : write_demographics(tx, kChangeDemographics, operations);
    case Kind::guardian:
        return remove ? remove_rows(tx, kRemoveGuardian, operations)
                      : write_guardians(tx, add ? kAddGuardian : kChangeGuardian, operations);
    case Kind::group:
        return remove ? remove_rows(tx, kRemoveGroup, operations)
                      : write_groups(tx, add ? kAddGroup : kChangeGroup, operations);
    case Kind::membership:
        return remove ? remove_rows(tx, kRemoveMembership, operations)
                      : write_memberships(tx, add ? kAddMembership : kChangeMembership, operations);
    case Kind::course:
        break;
    }
    return damaged();
}

std::int64_t person_with_pupil_number(db::Session& session, std::string_view number) {
    auto rows = session.select(kByPupilNumber, {{":number", number}});
    return rows.next() ? rows.i64(0) : 0;
}

bool any_person(db::Session& session) { return session.select(kAnyPerson).next(); }

std::vector<std::pair<std::int64_t, RoleRow>> roles_of_people(db::Session& session, std::span<std::int64_t const> ids) {
    return read_rows<RoleRow>(session.select(kRolesOfPeople, {{":ids", ids}}));
}

std::vector<std::pair<std::int64_t, GuardianRow>> guardians_of_pupils(db::Session& session,
                                                                      std::span<std::int64_t const> ids) {
    return read_rows<GuardianRow>(session.select(kGuardiansOfPupils, {{":ids", ids}}));
}

std::vector<std::pair<std::int64_t, TermRow>> terms_of_authority(db::Session& session) {
    return read_rows<TermRow>(session.select(kAuthorityTerms));
}

std::vector<std::int64_t> memberships_of_people(db::Session& session, std::span<std::int64_t const> ids) {
    std::vector<std::int64_t> out;
    for (auto rows = session.select(kMembershipsOfPeople, {{":ids", ids}}); rows.next();) out.push_back(rows.i64(0));
    return out;
}

std::unordered_map<std::int64_t, Standing> standing_at(db::Session& session, std::span<std::int64_t const> people,
                                                       SchoolId school, SchoolDay today) {
    std::unordered_map<std::int64_t, Standing> standing;
    if (people.empty()) return standing;
    for (db::Sql sql : {kTies, kTiesByChild})
        for (auto rows = session.select(sql, {{":ids", people}}); rows.next();) {
            auto const ends = rows.maybe_day(2);
            bool const holds = !ends || *ends >= today;
            auto& one = standing[rows.i64(0)];
            if (rows.id<SchoolId>(1) == school)
                (holds ? one.here : one.once) = true;
            else
                one.elsewhere = one.elsewhere || holds;
        }
    return standing;
}

std::vector<std::int64_t> orders_of_people(db::Session& session, std::span<std::int64_t const> people) {
    std::vector<std::int64_t> out;
    for (auto rows = session.select(kOrdersOfPeople, {{":ids", people}}); rows.next();) out.push_back(rows.i64(0));
    return out;
}

Status remove_what_people_have(db::Tx& tx, std::span<std::int64_t const> people) {
    for (db::Sql sql : {kRolesGo, kMembershipsGo, kGuardiansGo, kWardsGo}) TRY_DO(tx.run(sql, {{":ids", people}}));
    return {};
}

Status remove_what_schools_have(db::Tx& tx, std::span<std::int64_t const> schools) {
    TRY_DO(tx.run(kCountsGo, {{":ids", schools}}));
    return {};
}

Status remove_what_groups_have(db::Tx& tx, std::span<std::int64_t const> groups) {
    for (db::Sql sql : {kMembersGo, kGroupSchoolsGo}) TRY_DO(tx.run(sql, {{":ids", groups}}));
    return {};
}

} // namespace belfry::directory::imports
