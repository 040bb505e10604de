// Guardianship: about 1.6 rows a pupil. A no-contact order beats everything else.
#include "areas/directory/guardians/guardian_store.h"

#include "areas/directory/people/giving.h"
#include "areas/directory/people/people_store.h"
#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/extension/call.h"

namespace belfry::directory {
namespace {

#define LINK_COLUMNS                                                                                                   \
    "g.id, g.pupil_id, g.guardian_id, g.relationship, g.responsibility, g.contact_order, g.lives_with, g.no_contact"
constexpr int kLinkColumns = 8;

constexpr db::Sql kChildrenOf =
    "SELECT " DIRECTORY_PERSON_COLUMNS ", r.school_id, s.name, r.year_group, r.registration, "
    "(SELECT t.name FROM directory_memberships m JOIN directory_groups t ON t.id = m.group_id "
    "WHERE m.person_id = p.id AND t.kind = 'tutor_group' AND t.school_id = r.school_id AND m.part = 'member' "
    "AND " DIRECTORY_HOLDS(
        "m") " LIMIT 1) FROM directory_guardians g JOIN directory_people p ON p.id = g.pupil_id "
             "LEFT JOIN directory_roles r ON r.person_id = p.id AND r.role = 'pupil' AND " DIRECTORY_HOLDS(
                 "r") " LEFT JOIN directory_schools s ON s.id = r.school_id "
                      "WHERE g.guardian_id = :guardian AND g.responsibility = 1 AND g.no_contact = 0 "
                      "ORDER BY p.birth_day, p.sort_name, p.id, r.registration";
constexpr db::Sql kGuardiansOf =
    "SELECT " LINK_COLUMNS ", " DIRECTORY_PERSON_COLUMNS
    " FROM directory_guardians g JOIN directory_people p ON p.id = g.guardian_id "
    "WHERE g.pupil_id IN (:ids[]) ORDER BY g.pupil_id, g.no_contact DESC, g.contact_order, p.sort_name";
#define CONTACTS(condition)                                                                                            \
    "SELECT " LINK_COLUMNS ", " DIRECTORY_PERSON_COLUMNS                                                               \
    " FROM directory_guardians g JOIN directory_people p ON p.id = g.guardian_id "                                     \
    "WHERE g.pupil_id IN (:ids[]) AND g.no_contact = 0 AND g.responsibility = 1 " condition                            \
    "ORDER BY g.pupil_id, g.contact_order, p.sort_name"
constexpr db::Sql kContactsOf = CONTACTS("");
constexpr db::Sql kContactsAt =
    CONTACTS("AND g.pupil_id IN (SELECT r.person_id FROM directory_roles r WHERE r.person_id IN (:ids[]) "
             "AND r.school_id = :school AND r.role = 'pupil' AND (r.ends_on IS NULL OR r.ends_on >= :on)) ");
constexpr db::Sql kLinkById = "SELECT " LINK_COLUMNS " FROM directory_guardians g WHERE g.id = :id";
constexpr db::Sql kAdd =
    "INSERT INTO directory_guardians (id, pupil_id, guardian_id, relationship, responsibility, contact_order, "
    "lives_with, no_contact) VALUES (:id, :pupil, :guardian, :relationship, :responsibility, :contact_order, "
    ":lives_with, :no_contact)";
constexpr db::Sql kChange = "UPDATE directory_guardians SET relationship = :relationship, "
                            "responsibility = :responsibility, contact_order = :contact_order, "
                            "lives_with = :lives_with, no_contact = :no_contact WHERE id = :id";
constexpr db::Sql kLinkOf =
    "SELECT " LINK_COLUMNS " FROM directory_guardians g WHERE g.pupil_id = :pupil AND g.guardian_id = :guardian";
constexpr db::Sql kRemove = "DELETE FROM directory_guardians WHERE id = :id";

Guardian read_link(db::Rows const& rows) {
    Guardian link;
    link.id = rows.id<GuardianLinkId>(0);
    link.pupil = rows.id<PersonId>(1);
    link.guardian = rows.id<PersonId>(2);
    link.relationship = rows.str(3);
    link.responsibility = rows.truth(4);
    link.contact_order = rows.integer(5);
    link.lives_with = rows.truth(6);
    link.no_contact = rows.truth(7);
    return link;
}

std::vector<GuardianPerson> read_guardians(db::Session& session, db::Sql sql, std::span<PersonId const> pupils) {
    std::vector<GuardianPerson> guardians;
    auto const values = values_of(pupils);
    for (auto rows = session.select(sql, {{":ids", values}}); rows.next();)
        guardians.push_back({read_link(rows), read_person(rows, kLinkColumns)});
    return guardians;
}

// The law wants to know later who changed whom a school may speak to, so the values are kept.
Status noted(platform::Platform& platform, db::Tx& tx, Actor const& actor, std::string_view action,
             Guardian const& link) {
    audit::Entry entry;
    entry.action = action;
    entry.actor = actor.person;
    entry.person = link.pupil;
    entry.subject = link.guardian.value();
    entry.peer = actor.peer;
    entry.detail = std::string("{\"responsibility\":") + (link.responsibility ? "true" : "false") +
                   ",\"no_contact\":" + (link.no_contact ? "true" : "false") +
                   ",\"contact_order\":" + std::to_string(link.contact_order) + "}";
    return platform.audit.add(tx, entry);
}

Status told(platform::Platform& platform, db::Tx& tx, Actor const& actor, std::string_view action,
            Guardian const& link) {
    TRY_DO(noted(platform, tx, actor, action, link));
    auto const today = TimeZone::london().day_of(platform.clock.now());
    TRY_DO(index_person(platform, tx, link.guardian, today));
    return platform.events.publish(tx, "directory.guardian_changed", link.pupil.value(), SchoolId());
}

std::optional<Guardian> link_of(db::Session& session, PersonId pupil, PersonId guardian) {
    auto rows = session.select(kLinkOf, {{":pupil", pupil}, {":guardian", guardian}});
    return rows.next() ? std::optional(read_link(rows)) : std::nullopt;
}

} // namespace

std::span<std::string_view const> relationships() {
    static constexpr std::string_view kAll[] = {"mother",      "father",       "carer",         "grandparent",
                                                "step_parent", "foster_carer", "social_worker", "other"};
    return kAll;
}

std::vector<Child> children_of(db::Session& session, PersonId guardian, SchoolDay on) {
    std::vector<Child> children;
    for (auto rows = session.select(kChildrenOf, {{":guardian", guardian}, {":on", on}}); rows.next();) {
        Child child;
        child.person = read_person(rows);
        child.school = rows.id<SchoolId>(kPersonColumns);
        child.school_name = rows.str(kPersonColumns + 1);
        child.year_group = rows.maybe_i64(kPersonColumns + 2);
        child.subsidiary = rows.text(kPersonColumns + 3) == "subsidiary";
        child.tutor_group = rows.str(kPersonColumns + 4);
        children.push_back(std::move(child));
    }
    return children;
}

std::vector<GuardianPerson> guardians_of(db::Session& session, std::span<PersonId const> pupils) {
    return read_guardians(session, kGuardiansOf, pupils);
}

std::vector<GuardianPerson> contacts_of(db::Session& session, std::span<PersonId const> pupils) {
    return read_guardians(session, kContactsOf, pupils);
}

std::vector<GuardianPerson> contacts_at(db::Session& session, SchoolId school, std::span<PersonId const> pupils,
                                        SchoolDay on) {
    std::vector<GuardianPerson> guardians;
    auto const values = values_of(pupils);
    for (auto rows = session.select(kContactsAt, {{":ids", values}, {":school", school}, {":on", on}}); rows.next();)
        guardians.push_back({read_link(rows), read_person(rows, kLinkColumns)});
    return guardians;
}

std::optional<Guardian> guardian_link(db::Session& session, GuardianLinkId id) {
    auto rows = session.select(kLinkById, {{":id", id}});
    return rows.next() ? std::optional(read_link(rows)) : std::nullopt;
}

Result<GuardianLinkId> add_guardian(platform::Platform& platform, db::Tx& tx, Actor const& actor,
                                    Guardian const& wanted) {
    if (wanted.pupil == wanted.guardian) return invalid("own_guardian");
    TRY_DO(may_decide_link(actor.person, wanted.pupil, wanted.guardian));
    if (link_of(tx, wanted.pupil, wanted.guardian)) return conflict("guardian_known");
    auto const id = next_id<GuardianLinkId>();
    TRY_DO(tx.run(kAdd, {{":id", id},
                         {":pupil", wanted.pupil},
                         {":guardian", wanted.guardian},
                         {":relationship", wanted.relationship},
                         {":responsibility", wanted.responsibility},
                         {":contact_order", wanted.contact_order},
                         {":lives_with", wanted.lives_with},
                         {":no_contact", wanted.no_contact}}));
    if (wanted.no_contact) TRY_DO(noted(platform, tx, actor, "directory.no_contact_made", wanted));
    TRY_DO(told(platform, tx, actor, "directory.guardian_set", wanted));
    return id;
}

Status change_guardian(platform::Platform& platform, db::Tx& tx, Actor const& actor, Guardian const& wanted,
                       bool order_seen) {
    auto link = guardian_link(tx, wanted.id);
    if (!link) return not_found();
    TRY_DO(may_decide_link(actor.person, link->pupil, link->guardian));
    if (link->no_contact != order_seen) return conflict("guardian_changed");
    bool const had_order = link->no_contact;
    link->relationship = wanted.relationship;
    link->responsibility = wanted.responsibility;
    link->contact_order = wanted.contact_order;
    link->lives_with = wanted.lives_with;
    link->no_contact = wanted.no_contact;
    TRY_DO(tx.run(kChange, {{":id", link->id},
                            {":relationship", link->relationship},
                            {":responsibility", link->responsibility},
                            {":contact_order", link->contact_order},
                            {":lives_with", link->lives_with},
                            {":no_contact", link->no_contact}}));
    if (had_order && !link->no_contact) TRY_DO(noted(platform, tx, actor, "directory.no_contact_lifted", *link));
    if (!had_order && link->no_contact) TRY_DO(noted(platform, tx, actor, "directory.no_contact_made", *link));
    return told(platform, tx, actor, "directory.guardian_set", *link);
}

Result<GuardianLinkId> set_guardian(platform::Platform& platform, db::Tx& tx, Actor const& actor,
                                    Guardian const& wanted) {
    auto const link = link_of(tx, wanted.pupil, wanted.guardian);
    if (!link) return add_guardian(platform, tx, actor, wanted);
    if (link->no_contact && !wanted.no_contact) return conflict("order_stands");
    auto changed = wanted;
    changed.id = link->id;
    TRY_DO(change_guardian(platform, tx, actor, changed, link->no_contact));
    return link->id;
}

Status remove_guardian(platform::Platform& platform, db::Tx& tx, Actor const& actor, GuardianLinkId id) {
    auto const link = guardian_link(tx, id);
    if (!link) return not_found();
    TRY_DO(may_decide_link(actor.person, link->pupil, link->guardian));
    if (link->no_contact) return conflict("order_stands");
    TRY_DO(tx.run(kRemove, {{":id", id}}));
    return told(platform, tx, actor, "directory.guardian_removed", *link);
}

} // namespace belfry::directory
