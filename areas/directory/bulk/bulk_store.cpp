// Many new rows. Some 500,000 people with 3,000,000 rows in all, in units of some thousands.
#include "areas/directory/bulk/bulk_store.h"

#include "areas/directory/people/people_store.h"
#include "base/text.h"
#include "platform/extension/call.h"
#include "platform/search/search.h"

namespace belfry::directory {
namespace {

constexpr db::Sql kPerson =
    "INSERT INTO directory_people (id, given_name, family_name, known_as, sort_name, birth_day, sex, email, phone, "
    "pupil_number, changed_at) VALUES (:id, :given_name, :family_name, :known_as, :sort_name, :birth_day, :sex, "
    ":email, "
    ":phone, :pupil_number, :now)";
constexpr db::Sql kRole =
    "INSERT INTO directory_roles (id, person_id, school_id, role, title, year_group, registration, starts_on, ends_on) "
    "VALUES (:id, :person, :school, :role, :title, :year, :registration, :starts_on, :ends_on)";
constexpr db::Sql kGroup =
    "INSERT INTO directory_groups (id, school_id, kind, name, sort_name, subject, year_group, starts_on, ends_on) "
    "VALUES (:id, :school, :kind, :name, :sort_name, :subject, :year, :starts_on, :ends_on)";
constexpr db::Sql kMembership = "INSERT INTO directory_memberships (id, group_id, person_id, part, starts_on, ends_on) "
                                "VALUES (:id, :group, :person, :part, :starts_on, :ends_on)";
constexpr db::Sql kGuardian =
    "INSERT INTO directory_guardians (id, pupil_id, guardian_id, relationship, responsibility, contact_order, "
    "lives_with, no_contact) VALUES (:id, :pupil, :guardian, :relationship, :responsibility, :contact_order, "
    ":lives_with, :no_contact)";

constexpr std::size_t kKeptBackMax = 20000;

} // namespace

BulkWriter::BulkWriter(platform::Platform& platform, db::Tx& tx)
    : platform_(platform), tx_(tx), now_(platform.clock.now()) {}

void BulkWriter::person(Person person, std::vector<SchoolId> schools) {
    people_.push_back({std::move(person), std::move(schools)});
}

Status BulkWriter::flush_if_large() {
    if (people_.size() + roles_.size() + memberships_.size() + guardians_.size() < kKeptBackMax) return {};
    return flush();
}

Status BulkWriter::flush() {
    TRY_DO(write_people());
    TRY_DO(write_roles());
    TRY_DO(write_groups());
    TRY_DO(write_memberships());
    return write_guardians();
}

Status BulkWriter::write_people() {
    if (people_.empty()) return {};
    auto bulk = tx_.bulk(kPerson);
    for (auto const& [person, schools] : people_) {
        auto const sort_name = sort_key(person.family_name) + " " + sort_key(person.given_name) +
                               (person.known_as.empty() ? "" : " " + sort_key(person.known_as));
        auto const number = person.pupil_number.empty() ? std::nullopt : std::optional(person.pupil_number);
        TRY_DO(bulk.add({{":id", person.id},
                         {":given_name", person.given_name},
                         {":family_name", person.family_name},
                         {":known_as", person.known_as},
                         {":sort_name", sort_name},
                         {":birth_day", person.birth_day},
                         {":sex", person.sex},
                         {":email", person.email},
                         {":phone", person.phone},
                         {":pupil_number", number},
                         {":now", now_}}));
    }
    TRY(written, bulk.finish());
    people_written_ += written;
    std::vector<std::string> texts;
    std::vector<search::Entry> entries;
    texts.reserve(people_.size());
    for (auto const& [person, schools] : people_) {
        texts.push_back(search_text(person));
        entries.push_back({"person", person.id.value(), schools, texts.back()});
    }
    TRY_DO(platform_.search.add_all(tx_, entries));
    people_.clear();
    return {};
}

Status BulkWriter::write_roles() {
    if (roles_.empty()) return {};
    auto bulk = tx_.bulk(kRole);
    for (auto const& [id, role] : roles_)
        TRY_DO(bulk.add({{":id", id},
                         {":person", role.person},
                         {":school", role.school},
                         {":role", access::role_code(role.role)},
                         {":title", role.title},
                         {":year", role.year_group},
                         {":registration", role.subsidiary ? "subsidiary" : "main"},
                         {":starts_on", role.starts_on},
                         {":ends_on", role.ends_on}}));
    TRY_DO(bulk.finish());
    roles_.clear();
    return {};
}

Status BulkWriter::write_groups() {
    if (groups_.empty()) return {};
    auto bulk = tx_.bulk(kGroup);
    for (auto const& group : groups_) {
        auto const sort_name = sort_key(group.name);
        TRY_DO(bulk.add({{":id", group.id},
                         {":school", group.school},
                         {":kind", group.kind},
                         {":name", group.name},
                         {":sort_name", sort_name},
                         {":subject", group.subject},
                         {":year", group.year_group},
                         {":starts_on", group.starts_on},
                         {":ends_on", group.ends_on}}));
    }
    TRY_DO(bulk.finish());
    std::vector<std::string> texts;
    std::vector<search::Entry> entries;
    texts.reserve(groups_.size());
    std::vector<SchoolId> schools;
    schools.reserve(groups_.size());
    for (auto const& group : groups_) {
        texts.push_back(group.name + " " + group.subject);
        schools.push_back(group.school);
        entries.push_back({"group", group.id.value(), std::span(&schools.back(), 1), texts.back()});
    }
    TRY_DO(platform_.search.add_all(tx_, entries));
    groups_.clear();
    return {};
}

Status BulkWriter::write_memberships() {
    if (memberships_.empty()) return {};
    auto bulk = tx_.bulk(kMembership);
    for (auto const& one : memberships_)
        TRY_DO(bulk.add({{":id", one.id},
                         {":group", one.group},
                         {":person", one.person},
                         {":part", part_code(one.part)},
                         {":starts_on", one.starts_on},
                         {":ends_on", one.ends_on}}));
    TRY_DO(bulk.finish());
    memberships_.clear();
    return {};
}

Status BulkWriter::write_guardians() {
    if (guardians_.empty()) return {};
    auto bulk = tx_.bulk(kGuardian);
    for (auto const& one : guardians_)
        TRY_DO(bulk.add({{":id", one.id},
                         {":pupil", one.pupil},
                         {":guardian", one.guardian},
                         {":relationship", one.relationship},
                         {":responsibility", one.responsibility},
                         {":contact_order", one.contact_order},
                         {":lives_with", one.lives_with},
                         {":no_contact", one.no_contact}}));
    TRY_DO(bulk.finish());
    guardians_.clear();
    return {};
}

} // namespace belfry::directory
