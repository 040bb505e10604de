// Places asked for by one school of somebody who has one elsewhere. Some 10,000 a year; a list reads those that wait.
#include "areas/directory/enrolments/enrolment_store.h"

#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/extension/call.h"

namespace belfry::directory {
namespace {

#define ENROLMENTS                                                                                                     \
    "SELECT e.id, e.person_id, p.given_name, p.family_name, p.known_as, e.school_id, s.name, e.present_id, t.name, "   \
    "e.role, e.title, e.year_group, e.registration, e.starts_on, e.state, e.asked_by, e.reason "                       \
    "FROM directory_enrolments e JOIN directory_people p ON p.id = e.person_id "                                       \
    "JOIN directory_schools s ON s.id = e.school_id LEFT JOIN directory_schools t ON t.id = e.present_id "
constexpr db::Sql kById = ENROLMENTS "WHERE e.id = :id";
constexpr db::Sql kForSchool = ENROLMENTS "WHERE e.present_id = :school AND e.state = 'waiting' "
                                          "AND " DIRECTORY_NOT_BARRED("e.person_id") " ORDER BY e.asked_at LIMIT 100";
constexpr db::Sql kForAuthority =
    ENROLMENTS "WHERE e.state = 'waiting' AND " DIRECTORY_NOT_BARRED("e.person_id") " ORDER BY e.asked_at LIMIT 100";
constexpr db::Sql kAsked = ENROLMENTS "WHERE e.school_id = :school AND (e.state = 'waiting' OR e.decided_at >= :since) "
                                      "AND " DIRECTORY_NOT_BARRED("e.person_id") " ORDER BY e.asked_at DESC LIMIT 100";
constexpr db::Sql kWaits = "SELECT 1 FROM directory_enrolments WHERE person_id = :person AND school_id = :school "
                           "AND state = 'waiting'";
constexpr db::Sql kAsk =
    "INSERT INTO directory_enrolments (id, person_id, school_id, present_id, role, title, year_group, registration, "
    "starts_on, state, asked_by, asked_at) VALUES (:id, :person, :school, :present, :role, :title, :year, "
    ":registration, :starts_on, 'waiting', :by, :now)";
constexpr db::Sql kSettle = "UPDATE directory_enrolments SET state = :state, decided_by = :by, decided_at = :now, "
                            "reason = :reason WHERE id = :id AND state = 'waiting'";
constexpr db::Sql kPupilKnownAs = "SELECT " DIRECTORY_PERSON_COLUMNS
                                  " FROM directory_people p WHERE p.pupil_number = :number AND p.birth_day = :born";

Enrolment read_enrolment(db::Rows const& rows) {
    Enrolment one;
    one.id = rows.id<EnrolmentId>(0);
    one.wanted.person = rows.id<PersonId>(1);
    one.person_name = std::string(rows.text(4).empty() ? rows.text(2) : rows.text(4)) + " " + rows.str(3);
    one.wanted.school = rows.id<SchoolId>(5);
    one.school_name = rows.str(6);
    one.present = rows.id<SchoolId>(7);
    one.present_name = rows.str(8);
    one.wanted.role = access::role_from_code(rows.text(9)).value_or(access::Role::community);
    one.wanted.title = rows.str(10);
    one.wanted.year_group = rows.maybe_i64(11);
    one.wanted.subsidiary = rows.text(12) == "subsidiary";
    one.wanted.starts_on = rows.day(13);
    one.state = rows.str(14);
    one.asked_by = rows.id<PersonId>(15);
    one.reason = rows.str(16);
    return one;
}

std::vector<Enrolment> read_all(db::Rows rows) {
    std::vector<Enrolment> all;
    while (rows.next()) all.push_back(read_enrolment(rows));
    return all;
}

// Whom to ask: the school where a pupil is in the main, else any school; none where only the authority has them.
SchoolId school_to_ask(std::span<PersonRole const> held, SchoolId asking) {
    SchoolId asked;
    for (auto const& role : held) {
        if (role.school.empty() || role.school == asking) continue;
        if (role.role == access::Role::pupil && !role.subsidiary) return role.school;
        if (asked.empty()) asked = role.school;
    }
    return asked;
}

Status noted(platform::Platform& platform, db::Tx& tx, Actor const& actor, std::string_view action, EnrolmentId id,
             NewRole const& wanted) {
    audit::Entry entry;
    entry.action = action;
    entry.actor = actor.person;
    entry.person = wanted.person;
    entry.school = wanted.school;
    entry.subject = id.value();
    entry.peer = actor.peer;
    return platform.audit.add(tx, entry);
}

} // namespace

bool must_ask(std::span<PersonRole const> held, NewRole const& wanted) {
    bool elsewhere = false;
    for (auto const& role : held) {
        bool const here = role.school == wanted.school;
        if (here && (wanted.role != access::Role::pupil || role.role == access::Role::pupil)) return false;
        elsewhere |= !here;
    }
    return elsewhere;
}

Result<Enrolled> enrol(platform::Platform& platform, db::Tx& tx, Actor const& actor, NewRole const& wanted,
                       SchoolDay today, bool decides) {
    auto const held = roles_of_people(tx, std::span(&wanted.person, 1), today);
    if (decides || !must_ask(held, wanted)) {
        TRY_DO(start_role(platform, tx, actor, wanted));
        return Enrolled::begun;
    }
    if (tx.select(kWaits, {{":person", wanted.person}, {":school", wanted.school}}).next())
        return conflict("asked_already");
    auto const id = next_id<EnrolmentId>();
    TRY_DO(tx.run(kAsk, {{":id", id},
                         {":person", wanted.person},
                         {":school", wanted.school},
                         {":present", school_to_ask(held, wanted.school)},
                         {":role", access::role_code(wanted.role)},
                         {":title", wanted.title},
                         {":year", wanted.year_group},
                         {":registration", wanted.subsidiary ? "subsidiary" : "main"},
                         {":starts_on", wanted.starts_on},
                         {":by", actor.person},
                         {":now", platform.clock.now()}}));
    TRY_DO(noted(platform, tx, actor, "directory.enrolment_asked", id, wanted));
    return Enrolled::asked;
}

std::optional<Enrolment> enrolment_by_id(db::Session& session, EnrolmentId id) {
    auto rows = session.select(kById, {{":id", id}});
    return rows.next() ? std::optional(read_enrolment(rows)) : std::nullopt;
}

std::vector<Enrolment> enrolments_to_decide(db::Session& session, access::SchoolScope const& scope, PersonId viewer) {
    if (scope.whole_authority()) return read_all(session.select(kForAuthority, {{":viewer", viewer}}));
    return read_all(session.select(kForSchool, {{":school", scope.school()}, {":viewer", viewer}}));
}

std::vector<Enrolment> enrolments_asked(db::Session& session, SchoolId school, Instant since, PersonId viewer) {
    return read_all(session.select(kAsked, {{":school", school}, {":since", since}, {":viewer", viewer}}));
}

std::string_view settled_code(Settled how) {
    return how == Settled::agreed ? "agreed" : how == Settled::declined ? "declined" : "withdrawn";
}

Status settle_enrolment(platform::Platform& platform, db::Tx& tx, Actor const& actor, EnrolmentId id, Settled how,
                        std::string_view reason) {
    auto const one = enrolment_by_id(tx, id);
    if (!one) return not_found();
    TRY(touched, tx.run(kSettle, {{":id", id},
                                  {":state", settled_code(how)},
                                  {":by", actor.person},
                                  {":now", platform.clock.now()},
                                  {":reason", reason}}));
    if (touched == 0) return conflict("settled_already");
    std::string_view const action = how == Settled::agreed     ? "directory.enrolment_agreed"
                                    : how == Settled::declined ? "directory.enrolment_declined"
                                                               : "directory.enrolment_withdrawn";
    TRY_DO(noted(platform, tx, actor, action, id, one->wanted));
    if (how == Settled::agreed) TRY_DO(start_role(platform, tx, actor, one->wanted));
    return {};
}

std::optional<PersonId> pupil_known_as(db::Session& session, Person const& described) {
    if (described.pupil_number.empty() || !described.birth_day) return {};
    auto rows = session.select(kPupilKnownAs, {{":number", described.pupil_number}, {":born", *described.birth_day}});
    if (!rows.next()) return {};
    auto const known = read_person(rows);
    auto const folded = [](Person const& one) { return fold_for_search(one.given_name + " " + one.family_name); };
    return folded(known) == folded(described) ? std::optional(known.id) : std::nullopt;
}

} // namespace belfry::directory
