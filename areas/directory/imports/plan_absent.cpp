// Those whom a bulk file no longer names, and those whom a row calls "tobedeleted". Roles and memberships end
// yesterday; those that had not begun are removed, as links to guardians are.
#include "areas/directory/imports/settle.h"

namespace belfry::directory::imports {

// False where the row has ended already.
template <class Row>
bool Planner::end_dated(std::string const& before, bool may_remove, Operation& o) {
    Row row;
    SchoolDay const last = input_.today.plus(-1);
    if (!unpack(before, row) || (row.ends_on && *row.ends_on <= last)) return false;
    if (row.starts_on && *row.starts_on > last) {
        if (may_remove) {
            o.row_do = RowDo::remove;
            return true;
        }
        row.ends_on = row.starts_on;
    } else {
        row.ends_on = last;
    }
    o.row_do = RowDo::update;
    o.row = pack(row);
    return true;
}

bool Planner::end_row(Kind kind, std::string const& before, Operation& o) {
    switch (kind) {
    case Kind::person:
        return true; // nothing of the row: what they are ends
    case Kind::role:
        return end_dated<RoleRow>(before, true, o);
    case Kind::membership:
        return end_dated<MembershipRow>(before, true, o);
    case Kind::group:
        return end_dated<GroupRow>(before, false, o);
    case Kind::guardian: {
        GuardianRow row;
        if (!unpack(before, row)) return false;
        if (row.no_contact) {
            finding({Weight::warning, "no_contact_kept", "", 0, 0, {}, PersonId(row.pupil).text()});
            return false;
        }
        o.row_do = RowDo::remove;
        return true;
    }
    default:
        return false;
    }
}

// Rows of people whose own row could not be read stay as they are.
bool Planner::held(Kind kind, std::string const& before) {
    if (held_people_.empty()) return false;
    RoleRow role;
    MembershipRow membership;
    GuardianRow guardian;
    if (kind == Kind::role) return unpack(before, role) && held_people_.count(role.person) != 0;
    if (kind == Kind::membership) return unpack(before, membership) && held_people_.count(membership.person) != 0;
    if (kind == Kind::guardian)
        return unpack(before, guardian) &&
               (held_people_.count(guardian.pupil) != 0 || held_people_.count(guardian.guardian) != 0);
    return false;
}

Status Planner::end_links(Kind kind, std::vector<Link> const& links) {
    std::vector<std::int64_t> ids, people;
    for (Link const& link : links) ids.push_back(link.local_id);
    std::unordered_map<std::int64_t, std::string> before;
    std::unordered_set<std::int64_t> kept; // rows that are another school's by now
    if (!ids.empty()) {
        auto snapshot = database_.read();
        for (PackedRow& row : rows_by_id(snapshot, kind, ids)) before.emplace(row.id, std::move(row.row));
        if (one_school()) kept = not_to_end(snapshot, kind, before);
    }
    for (Link const& link : links) {
        auto const old = before.find(link.local_id);
        if (old != before.end() && held(kind, old->second)) continue;
        if (!ended_.add(link.key)) continue;
        Operation o{.kind = kind, .link_do = LinkDo::update, .local_id = link.local_id, .key = link.key};
        o.content = o.before_content = link.content;
        o.ended = true;
        bool const adopted = kind == Kind::guardian && adopted_.count(link.local_id) != 0;
        bool const may_end = !adopted && kept.count(link.local_id) == 0;
        if (old != before.end() && may_end && end_row(kind, old->second, o)) ++summary_.of(kind).ended;
        if (o.row_do != RowDo::nothing) o.before = old->second;
        if (kind == Kind::person) people.push_back(link.local_id);
        write(o);
    }
    return people.empty() ? Status() : end_what_people_have(people);
}

// What this source said that they are, and belong to.
Status Planner::end_what_people_have(std::vector<std::int64_t> const& people) {
    std::vector<Link> roles, memberships;
    {
        auto snapshot = database_.read();
        std::vector<std::int64_t> ids;
        for (auto const& [id, role] : roles_of_people(snapshot, people)) ids.push_back(id);
        for (Link& link : links_by_local(snapshot, source_, Kind::role, ids))
            if (!link.ended) roles.push_back(std::move(link));
        ids = memberships_of_people(snapshot, people);
        for (std::size_t from = 0; from < ids.size(); from += kBatch) {
            auto const some = std::span(ids).subspan(from, std::min(kBatch, ids.size() - from));
            for (Link& link : links_by_local(snapshot, source_, Kind::membership, some))
                if (!link.ended) memberships.push_back(std::move(link));
        }
    }
    TRY_DO(end_links(Kind::role, roles));
    return end_links(Kind::membership, memberships);
}

Status Planner::end_absent() {
    if (!source_known_) return {};
    resolve_people({held_ids_.begin(), held_ids_.end()});
    for (std::string const& id : held_ids_)
        if (PersonInfo const* info = person_info(id)) held_people_.insert(info->local);
    for (Kind kind : {Kind::membership, Kind::guardian, Kind::group, Kind::role, Kind::person}) {
        auto const number = static_cast<std::size_t>(kind);
        summary_.of(kind).not_ended = covered_[number] && suppressed_[number];
        if (!covered_[number] || suppressed_[number]) continue;
        for (std::int64_t after = 0;;) {
            std::vector<Link> links, absent;
            {
                auto snapshot = database_.read();
                links = links_after(snapshot, source_, kind, after);
            }
            if (links.empty()) break;
            after = links.back().key;
            for (Link& link : links)
                if (!seen_.has(link.key)) absent.push_back(std::move(link));
            TRY_DO(end_links(kind, absent));
            if (progress_.cancelled()) return invalid("cancelled");
        }
    }
    return {};
}

} // namespace belfry::directory::imports
