// Takes the records of a bundle, a thousand of a kind at a time, and sends them through settle().
#include "areas/directory/imports/planner.h"

#include "areas/directory/imports/settle.h"

namespace belfry::directory::imports {

Planner::Planner(db::Database& database, std::vector<InputFile> const& files, PlanInput const& input, PlanWriter plan,
                 FindingsWriter findings, Progress const& progress, std::int64_t bytes_total)
    : database_(database), files_(files), input_(input), plan_(std::move(plan)), findings_(std::move(findings)),
      progress_(progress), bytes_total_(bytes_total), own_(input.source_name == kOwnSource) {
    auto snapshot = database_.read();
    source_ = find_source(snapshot, input.source_name);
    source_known_ = source_ && has_links(snapshot, source_);
    people_before_ = any_person(snapshot);
}

void Planner::finding(Finding finding) {
    ++(finding.weight == Weight::error ? summary_.errors : summary_.warnings);
    ++summary_.by_code[std::string(finding.code)];
    findings_.add(finding);
}

void Planner::unusable(Kind kind, std::string_view external_id) {
    ++summary_.of(kind).bad;
    if (!external_id.empty()) {
        seen_.add(link_key(input_.source_name, kind, external_id));
        if (kind == Kind::person) held_ids_.emplace_back(external_id);
        return;
    }
    suppressed_[static_cast<std::size_t>(kind)] = true;
    if (kind != Kind::person) return;
    for (Kind theirs : {Kind::role, Kind::guardian}) suppressed_[static_cast<std::size_t>(theirs)] = true;
}

Status Planner::progress(std::int64_t bytes_done) {
    progress_.at(bytes_done, bytes_total_);
    if (progress_.cancelled()) return Problem{ProblemKind::unavailable, "cancelled"};
    return {};
}

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

Status Planner::record(Record const& record) {
    if (record.kind == Kind::school) return take_school(record);
    if (record.kind == Kind::term) return take_term(record);
    if (auto const* course = std::get_if<CourseRecord>(&record.body)) {
        subjects_[std::string(record.external_id)] = course->subject.empty() ? course->title : course->subject;
        return {};
    }
    if (auto const* r = std::get_if<PersonRecord>(&record.body)) {
        auto& item = take(person_batch_, record, record.external_id);
        item.row = {std::string(r->given_name), std::string(r->family_name), std::string(r->known_as),
                    std::string(r->email),      std::string(r->phone),       std::string(r->pupil_number)};
        if (r->year_group) item.extra = *r->year_group;
        return person_batch_.size() < kBatch ? Status() : flush_people();
    }
    if (auto const* r = std::get_if<RoleRecord>(&record.body)) {
        auto& item = take(roles_, record, record.external_id);
        item.person = r->person;
        item.place = r->school;
        item.row.role = r->role ? access::role_code(*r->role) : std::string_view();
        item.row.title = r->title;
        if (!r->role) item.row.title = ascii_lower(r->relationship); // only until the flush
        item.row.subsidiary = r->subsidiary;
        item.row.starts_on = r->starts_on;
        item.row.ends_on = r->ends_on;
        if (r->year_group) item.row.year_group = *r->year_group;
        return roles_.size() < kBatch ? Status() : flush_roles();
    }
    if (auto const* r = std::get_if<DemographicsRecord>(&record.body)) {
        auto& item = take(demographics_, record, record.external_id);
        item.person = r->person;
        item.row = {r->birth_day, std::string(r->sex)};
        return demographics_.size() < kBatch ? Status() : flush_demographics();
    }
    if (auto const* r = std::get_if<GuardianRecord>(&record.body)) {
        auto& item = guardians_.emplace_back();
        item.file = record.file;
        item.line = record.line;
        item.person = r->pupil;
        item.place = r->guardian;
        item.extra = r->direction_known ? 0 : 1;
        item.stated = r->responsibility;
        item.row.relationship = r->relationship;
        item.row.contact_order = r->contact_order;
        item.row.lives_with = r->lives_with;
        item.row.no_contact = r->no_contact;
        return guardians_.size() < kBatch ? Status() : flush_guardians();
    }
    if (auto const* r = std::get_if<GroupRecord>(&record.body)) {
        auto& item = take(group_batch_, record, record.external_id);
        item.place = r->school;
        item.row = {0,         std::string(r->kind), std::string(r->name), std::string(r->subject), {}, r->starts_on,
                    r->ends_on};
        if (r->year_group) item.row.year_group = *r->year_group;
        auto const subject = subjects_.find(std::string(r->course));
        if (item.row.subject.empty() && subject != subjects_.end()) item.row.subject = subject->second;
        TRY_DO(flush_terms());
        for (std::string_view term : r->terms) {
            auto const span = term_spans_.find(std::string(term));
            if (span == term_spans_.end()) {
                report(Weight::warning, "term_unknown", item, term);
                continue;
            }
            auto const& [starts_on, ends_on] = span->second;
            if (!r->starts_on && (!item.row.starts_on || starts_on < *item.row.starts_on))
                item.row.starts_on = starts_on;
            if (!r->starts_on && (!item.row.ends_on || ends_on > *item.row.ends_on)) item.row.ends_on = ends_on;
        }
        return group_batch_.size() < kBatch ? Status() : flush_groups();
    }
    auto const& r = std::get<MembershipRecord>(record.body);
    auto& item = take(memberships_, record, record.external_id);
    item.place = r.group;
    item.person = r.person;
    item.row.part = part_code(r.part);
    item.row.starts_on = r.starts_on;
    item.row.ends_on = r.ends_on;
    return memberships_.size() < kBatch ? Status() : flush_memberships();
}

Status Planner::flush_people() {
    if (person_batch_.empty()) return {};
    TRY_DO(settle(Kind::person, person_batch_));
    for (auto const& item : person_batch_) {
        if (item.skip || item.gone) continue;
        PersonInfo& info = note_person(item.key);
        info.local = item.local;
        info.year = static_cast<std::int8_t>(item.extra);
        if (item.fresh) info.flags |= kNew;
    }
    person_batch_.clear();
    return {};
}

Status Planner::flush_roles() {
    if (roles_.empty()) return {};
    TRY_DO(flush_people());
    TRY_DO(settle_schools());
    std::vector<std::string_view> wanted;
    for (auto const& item : roles_) wanted.push_back(item.person);
    resolve_people(wanted);
    for (auto& item : roles_) {
        if (item.skip || item.gone) continue;
        PersonInfo* info = people_.find(link_key(input_.source_name, Kind::person, item.person));
        if (info == nullptr) {
            report(Weight::error, "person_unknown", item, item.person);
            ++summary_.of(Kind::role).bad;
            continue;
        }
        item.row.person = info->local;
        item.fresh = (info->flags & kNew) != 0;
        if (item.row.role.empty()) { // a guardian: what they are to the child follows from the link
            info->flags |= item.row.title == "parent" ? kParent : item.row.title == "relative" ? kRelative : kCarer;
            item.skip = true;
            continue;
        }
        if (item.row.role == "pupil") {
            info->flags |= kPupil;
            if (!item.row.year_group && info->year != -100) item.row.year_group = info->year;
        } else {
            item.row.year_group.reset();
        }
        Org const* place = org(item.place);
        bool const everywhere =
            item.row.role == "authority_officer" || item.row.role == "technician" || item.row.role == "community";
        if (place == nullptr || (!place->school && !place->authority))
            report(Weight::error, "school_unknown", item, item.place);
        else if (!place->school && !everywhere)
            report(Weight::error, "role_needs_school", item, item.place);
        else
            item.row.school = place->school.value();
        if (item.skip) ++summary_.of(Kind::role).bad;
    }
    TRY_DO(settle(Kind::role, roles_));
    roles_.clear();
    return {};
}

Status Planner::flush_demographics() {
    if (demographics_.empty()) return {};
    TRY_DO(flush_people());
    std::vector<std::string_view> wanted;
    for (auto const& item : demographics_) wanted.push_back(item.person);
    resolve_people(wanted);
    for (auto& item : demographics_) {
        if (item.skip) continue;
        item.skip = item.gone; // the person's own row says whether they have gone
        PersonInfo const* info = person_info(item.person);
        if (info != nullptr) {
            item.natural = info->local;
        } else if (!item.skip) {
            report(Weight::error, "person_unknown", item, item.person);
            ++summary_.of(Kind::demographics).bad;
        }
    }
    TRY_DO(settle(Kind::demographics, demographics_));
    demographics_.clear();
    return {};
}

Status Planner::flush_groups() {
    if (group_batch_.empty()) return {};
    TRY_DO(flush_terms());
    TRY_DO(settle_schools());
    for (auto& item : group_batch_) {
        if (item.skip || item.gone) continue;
        Org const* place = org(item.place);
        if (place != nullptr) item.row.school = place->school.value();
        if (item.row.school != 0) continue;
        report(Weight::error, "school_unknown", item, item.place);
        ++summary_.of(Kind::group).bad;
    }
    TRY_DO(settle(Kind::group, group_batch_));
    for (auto const& item : group_batch_) {
        bool added = false;
        if (!item.skip && !item.gone) groups_.at(item.key, added) = item.local;
    }
    group_batch_.clear();
    return {};
}

Status Planner::flush_memberships() {
    if (memberships_.empty()) return {};
    TRY_DO(flush_people());
    TRY_DO(flush_groups());
    std::vector<std::string_view> people, groups;
    for (auto const& item : memberships_) {
        people.push_back(item.person);
        groups.push_back(item.place);
    }
    resolve_people(people);
    resolve_groups(groups);
    for (auto& item : memberships_) {
        if (item.skip || item.gone) continue;
        PersonInfo const* info = person_info(item.person);
        item.row.person = info != nullptr ? info->local : 0;
        item.row.group = group_id(item.place);
        if (item.row.person != 0 && item.row.group != 0) continue;
        bool const nobody = item.row.person == 0;
        report(Weight::error, nobody ? "person_unknown" : "group_unknown", item, nobody ? item.person : item.place);
        ++summary_.of(Kind::membership).bad;
    }
    TRY_DO(settle(Kind::membership, memberships_));
    memberships_.clear();
    return {};
}

Status Planner::flush_all() {
    TRY_DO(settle_schools());
    TRY_DO(flush_terms());
    TRY_DO(flush_people());
    TRY_DO(flush_roles());
    TRY_DO(flush_guardians());
    TRY_DO(flush_demographics());
    TRY_DO(flush_groups());
    return flush_memberships();
}

Result<Summary> Planner::finish() {
    TRY_DO(flush_all());
    TRY_DO(end_absent());
    TRY_DO(plan_.finish());
    TRY_DO(findings_.finish());
    return summary_;
}

Result<Summary> make_plan(db::Database& database, std::vector<InputFile> const& files, Inspection const& inspection,
                          PlanInput const& input, Progress const& progress) {
    TRY(plan, PlanWriter::create(input.plan_path));
    TRY(findings, FindingsWriter::create(input.findings_path));
    Planner planner(database, files, input, std::move(plan), std::move(findings), progress,
                    bytes_to_read(files, inspection));
    TRY_DO(read_bundle(files, inspection, planner));
    return planner.finish();
}

} // namespace belfry::directory::imports
