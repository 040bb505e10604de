// What a row becomes beside the one that is there: what the source leaves out is kept, and no row ends before it
// begins.
#include "areas/directory/imports/settle.h"

namespace belfry::directory::imports {
namespace {

constexpr int kGapDays = 28; // from here on somebody was away, and not merely missing from a file

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

// An order stays between the two whom it was made for.
bool Planner::leads_astray(GuardianRow const& said, GuardianRow const& there) const {
    return there.no_contact && (said.pupil != there.pupil || said.guardian != there.guardian);
}

bool Planner::begins_anew(Pending<RoleRow>& item, RoleRow const& there) const {
    RoleRow const& said = item.row;
    if (!there.ends_on || there.ends_on->plus(kGapDays) >= input_.today) return false;
    if (said.ends_on && *said.ends_on < input_.today) return false; // still over: only what is known of it changes
    if (there.person != said.person || there.school != said.school || there.role != said.role) return false;
    item.begins = said.starts_on && *said.starts_on > *there.ends_on ? *said.starts_on : input_.today;
    return true;
}

// A source that goes on giving the first day of all does not reach back over the time that somebody was away.
void Planner::keep_gaps(db::Session& session, std::vector<Pending<RoleRow>*> const& open,
                        std::unordered_map<std::int64_t, std::string> const& before) {
    std::vector<std::pair<Pending<RoleRow>*, RoleRow>> earlier;
    std::vector<std::int64_t> people;
    for (auto* item : open) {
        RoleRow there;
        auto const at = before.find(item->local);
        if (at == before.end() || !item->row.starts_on || !unpack(at->second, there)) continue;
        if (!there.starts_on || *item->row.starts_on >= *there.starts_on) continue;
        people.push_back(there.person);
        earlier.emplace_back(item, std::move(there));
    }
    if (earlier.empty()) return;
    auto const held = roles_of_people(session, people);
    for (auto& [item, there] : earlier)
        for (auto const& [id, past] : held)
            if (id != item->local && past.person == there.person && past.school == there.school &&
                past.role == there.role && past.ends_on && *past.ends_on < *there.starts_on &&
                *past.ends_on >= *item->row.starts_on)
                item->begins = there.starts_on;
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
