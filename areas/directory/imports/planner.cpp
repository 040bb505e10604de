// Takes the records of a bundle, a thousand of a kind at a time, and sends them through settle().
#include "areas/directory/imports/planner.h"

#include "areas/directory/imports/settle.h"

namespace belfry::directory::imports {

Planner::Planner(db::Database& database, std::vector<InputFile> const& files, PlanInput const& input, PlanWriter plan,
                 FindingsWriter findings, Progress const& progress, std::int64_t bytes_total)
    : database_(database), files_(files), input_(input), plan_(std::move(plan)), findings_(std::move(findings)),
      progress_(progress), bytes_total_(bytes_total), own_(shown_source_name(input.source_name) == kOwnSource) {
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
    progress_.at(read_before_ + bytes_done, bytes_total_);
    if (progress_.cancelled()) return invalid("cancelled");
    return {};
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
            refuse(Kind::role, item, "person_unknown", item.person);
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
        bool const at_authority = place != nullptr && !place->school && place->authority;
        if (place == nullptr || (!place->school && !place->authority) || (at_authority && one_school()))
            report(Weight::error, one_school() ? "not_your_school" : "school_unknown", item, item.place);
        else if (at_authority && !everywhere)
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
            refuse(Kind::demographics, item, "person_unknown", item.person);
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
        refuse(Kind::group, item, one_school() ? "not_your_school" : "school_unknown", item.place);
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
        refuse(Kind::membership, item, nobody ? "person_unknown" : "group_unknown", nobody ? item.person : item.place);
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

namespace {

// Hands every record to the planner's survey; what cannot be read is told the second time.
class Surveyor final : public Receiver {
public:
    explicit Surveyor(Planner& planner) : planner_(planner) {}
    Status record(Record const& record) override { return planner_.survey(record); }
    void finding(Finding) override {}
    void unusable(Kind, std::string_view) override {}
    void covered(Kind) override {}
    Status progress(std::int64_t bytes_done) override { return planner_.progress(bytes_done); }

private:
    Planner& planner_;
};

} // namespace

Status Planner::survey_bundle(std::vector<InputFile> const& files, Inspection const& inspection) {
    auto const bytes = bytes_total_;
    bytes_total_ *= 2;
    Surveyor surveyor(*this);
    TRY_DO(read_bundle(files, inspection, surveyor));
    TRY_DO(settle_schools());
    read_before_ = bytes;
    return {};
}

Result<Summary> make_plan(db::Database& database, std::vector<InputFile> const& files, Inspection const& inspection,
                          PlanInput const& input, Progress const& progress) {
    TRY(plan, PlanWriter::create(input.plan_path));
    TRY(findings, FindingsWriter::create(input.findings_path));
    Planner planner(database, files, input, std::move(plan), std::move(findings), progress,
                    bytes_to_read(files, inspection));
    if (planner.one_school()) TRY_DO(planner.survey_bundle(files, inspection));
    TRY_DO(read_bundle(files, inspection, planner));
    return planner.finish();
}

} // namespace belfry::directory::imports
