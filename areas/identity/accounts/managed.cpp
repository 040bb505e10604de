// May this viewer touch that account? Some ten statements by key, on pages of single people only.
#include "areas/identity/accounts/managed.h"

#include <algorithm>

#include "areas/identity/show.h"

namespace belfry::identity {
namespace {

using directory::PersonRole;

// Schools of children as a parent's own reach. A child who is on no roll and will be on none counts where they were
// last, because what is kept of them there is shown to their parents.
void add_children(db::Session& session, PersonId guardian, SchoolDay today, std::vector<access::HeldRole>& reach) {
    std::vector<PersonId> children;
    for (auto const& child : directory::children_of(session, guardian, today))
        if (std::ranges::find(children, child.person.id) == children.end()) children.push_back(child.person.id);
    if (children.empty()) return;
    auto const roles = directory::roles_of_people(session, children, today);
    for (auto const child : children) {
        bool anywhere = false;
        for (auto const& role : roles) {
            if (role.person != child || role.role != access::Role::pupil) continue;
            reach.push_back({access::Role::parent, role.school});
            anywhere = true;
        }
        if (anywhere) continue;
        for (auto const& past : directory::role_history(session, child)) {
            if (past.role != access::Role::pupil) continue;
            reach.push_back({access::Role::parent, past.school});
            break;
        }
    }
}

} // namespace

std::vector<PersonId> closed_accounts(platform::Call& call) {
    auto closed = directory::barred_from(call.db(), call.viewer.person);
    if (closed.empty()) return closed;
    for (auto const& one : directory::guardians_of(call.db(), closed))
        if (one.person.id != call.viewer.person) closed.push_back(one.person.id);
    std::ranges::sort(closed);
    auto const twice = std::ranges::unique(closed);
    closed.erase(twice.begin(), twice.end());
    return closed;
}

std::vector<access::HeldRole> reach_of(db::Session& session, PersonId person, SchoolDay today) {
    std::vector<access::HeldRole> reach;
    auto const roles = directory::roles_of_people(session, std::span(&person, 1), today);
    auto const on_roll = [&](PersonRole const& role) {
        return role.role == access::Role::pupil && role.current(today) && !role.subsidiary;
    };
    bool const pupil_now = std::ranges::any_of(roles, on_roll);
    for (auto const& role : roles) {
        bool const later_or_second = role.role == access::Role::pupil && (role.subsidiary || !role.current(today));
        if (!pupil_now || !later_or_second) reach.push_back({role.role, role.school});
    }
    add_children(session, person, today, reach);
    return reach;
}

Result<Managed> managed_person(platform::Call& call, PersonId person) {
    auto const closed = closed_accounts(call);
    if (std::ranges::binary_search(closed, person)) return not_found();
    auto const today = today_in_london(call);
    Managed managed{person, directory::roles_of(call.db(), person, today), reach_of(call.db(), person, today), {}};
    switch (reach_to(call.viewer, call.platform.catalogue, person, managed.reach)) {
    case Reach::nobody:
        return not_found();
    case Reach::stronger:
        return forbidden("account_stronger");
    case Reach::elsewhere:
        return forbidden("account_elsewhere");
    case Reach::within:
        break;
    }
    managed.account = account_of(call.db(), person);
    return managed;
}

} // namespace belfry::identity
