// Records on their way into batches. Texts are copied here: they live only during the call.
#include "areas/directory/imports/settle.h"

namespace belfry::directory::imports {

template <class Row>
Pending<Row>& Planner::take(Batch<Row>& batch, Record const& record, std::string_view external_id) {
    Pending<Row>& item = batch.emplace_back();
    item.external_id = external_id;
    item.key = link_key(input_.source_name, record.kind, external_id);
    item.gone = record.gone;
    item.file = record.file;
    item.line = record.line;
    if (own_) item.natural = id_from_text(external_id).value_or(0);
    if (!seen_.add(item.key)) {
        report(Weight::error, "twice", item, external_id);
        ++summary_.of(record.kind).bad;
    }
    return item;
}

Status Planner::take_person(Record const& record, PersonRecord const& r) {
    auto& item = take(person_batch_, record, record.external_id);
    item.row = {std::string(r.given_name), std::string(r.family_name), std::string(r.known_as),
                std::string(r.email),      std::string(r.phone),       std::string(r.pupil_number)};
    if (r.year_group) item.extra = *r.year_group;
    return person_batch_.size() < kBatch ? Status() : flush_people();
}

Status Planner::take_role(Record const& record, RoleRecord const& r) {
    auto& item = take(roles_, record, record.external_id);
    item.person = r.person;
    item.place = r.school;
    item.row.role = r.role ? access::role_code(*r.role) : std::string_view();
    item.row.title = r.title;
    if (!r.role) item.row.title = ascii_lower(r.relationship); // only until the flush
    item.row.subsidiary = r.subsidiary;
    item.row.starts_on = r.starts_on;
    item.row.ends_on = r.ends_on;
    if (r.year_group) item.row.year_group = *r.year_group;
    return roles_.size() < kBatch ? Status() : flush_roles();
}

Status Planner::take_demographics(Record const& record, DemographicsRecord const& r) {
    auto& item = take(demographics_, record, record.external_id);
    item.person = r.person;
    item.row = {r.birth_day, std::string(r.sex)};
    return demographics_.size() < kBatch ? Status() : flush_demographics();
}

Status Planner::take_guardian_link(Record const& record, GuardianRecord const& r) {
    auto& item = guardians_.emplace_back();
    item.file = record.file;
    item.line = record.line;
    item.person = r.pupil;
    item.place = r.guardian;
    item.extra = r.direction_known ? 0 : 1;
    item.stated = r.responsibility;
    item.row.relationship = r.relationship;
    item.row.contact_order = r.contact_order;
    item.row.lives_with = r.lives_with;
    item.row.no_contact = r.no_contact;
    return guardians_.size() < kBatch ? Status() : flush_guardians();
}

Status Planner::take_group(Record const& record, GroupRecord const& r) {
    auto& item = take(group_batch_, record, record.external_id);
    item.place = r.school;
    item.row = {0, std::string(r.kind), std::string(r.name), std::string(r.subject), {}, r.starts_on, r.ends_on};
    if (r.year_group) item.row.year_group = *r.year_group;
    auto const subject = subjects_.find(std::string(r.course));
    if (item.row.subject.empty() && subject != subjects_.end()) item.row.subject = subject->second;
    TRY_DO(flush_terms());
    for (std::string_view term : r.terms) {
        auto const span = term_spans_.find(std::string(term));
        if (span == term_spans_.end()) {
            report(Weight::warning, "term_unknown", item, term);
            continue;
        }
        auto const& [starts_on, ends_on] = span->second;
        if (!r.starts_on && (!item.row.starts_on || starts_on < *item.row.starts_on)) item.row.starts_on = starts_on;
        if (!r.starts_on && (!item.row.ends_on || ends_on > *item.row.ends_on)) item.row.ends_on = ends_on;
    }
    return group_batch_.size() < kBatch ? Status() : flush_groups();
}

Status Planner::take_membership(Record const& record, MembershipRecord const& r) {
    auto& item = take(memberships_, record, record.external_id);
    item.place = r.group;
    item.person = r.person;
    item.row.part = part_code(r.part);
    item.row.starts_on = r.starts_on;
    item.row.ends_on = r.ends_on;
    return memberships_.size() < kBatch ? Status() : flush_memberships();
}

Status Planner::record(Record const& record) {
    if (record.kind == Kind::school) return take_school(record);
    if (record.kind == Kind::term) return take_term(record);
    if (auto const* course = std::get_if<CourseRecord>(&record.body)) {
        subjects_[std::string(record.external_id)] = course->subject.empty() ? course->title : course->subject;
        return {};
    }
    if (auto const* r = std::get_if<PersonRecord>(&record.body)) return take_person(record, *r);
    if (auto const* r = std::get_if<RoleRecord>(&record.body)) return take_role(record, *r);
    if (auto const* r = std::get_if<DemographicsRecord>(&record.body)) return take_demographics(record, *r);
    if (auto const* r = std::get_if<GuardianRecord>(&record.body)) return take_guardian_link(record, *r);
    if (auto const* r = std::get_if<GroupRecord>(&record.body)) return take_group(record, *r);
    return take_membership(record, std::get<MembershipRecord>(record.body));
}

} // namespace belfry::directory::imports
