// What a row becomes beside the one that is there: what the source leaves out is kept, and no row ends before it
// begins.
#include "areas/directory/imports/settle.h"

namespace belfry::directory::imports {
namespace {

void keep_if_empty(std::string& text, std::string const& before) {
    if (text.empty()) text = before;
}

template <class Row>
bool days_hold(Row& row, Row const* before, SchoolDay today) {
    if (!row.starts_on) row.starts_on = before != nullptr ? before->starts_on : std::optional(today);
    if (row.ends_on && *row.ends_on < *row.starts_on) {
        if (before != nullptr || *row.starts_on != today) return false;
        row.starts_on = row.ends_on; // it was over before it was first heard of
    }
    return true;
}

} // namespace

bool Planner::complete(TermRow&, TermRow const*) const { return true; }

bool Planner::complete(PersonRow& row, PersonRow const* before) const {
    if (before == nullptr) return true;
    keep_if_empty(row.known_as, before->known_as);
    keep_if_empty(row.email, before->email);
    keep_if_empty(row.phone, before->phone);
    keep_if_empty(row.pupil_number, before->pupil_number);
    return true;
}

bool Planner::complete(RoleRow& row, RoleRow const* before) const {
    if (before != nullptr && !row.year_group) row.year_group = before->year_group;
    if (before != nullptr) keep_if_empty(row.title, before->title);
    return days_hold(row, before, input_.today);
}

bool Planner::complete(DemographicsRow& row, DemographicsRow const* before) const {
    if (before == nullptr) return true;
    if (!row.birth_day) row.birth_day = before->birth_day;
    keep_if_empty(row.sex, before->sex);
    return true;
}

bool Planner::complete(GuardianRow& row, GuardianRow const* before) const {
    if (before != nullptr) row.no_contact = row.no_contact || before->no_contact;
    return true;
}

bool Planner::complete(GroupRow& row, GroupRow const* before) const {
    if (before != nullptr) keep_if_empty(row.subject, before->subject);
    return days_hold(row, before, input_.today);
}

bool Planner::complete(MembershipRow& row, MembershipRow const* before) const {
    return days_hold(row, before, input_.today);
}

} // namespace belfry::directory::imports
