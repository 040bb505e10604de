// Who may touch whose account. Pure.
#include "areas/identity/accounts/reach.h"

#include <algorithm>

namespace belfry::identity {
namespace {

bool harmless(access::Role role) {
    return role == access::Role::pupil || role == access::Role::parent || role == access::Role::community;
}

} // namespace

bool may_manage(access::Viewer const& viewer, PersonId person, std::span<access::HeldRole const> roles) {
    if (person == viewer.person) return false;
    if (viewer.may_everywhere(kManageAccounts)) {
        bool const manager =
            std::ranges::any_of(roles, [](auto const& held) { return held.role == access::Role::service_manager; });
        return !manager || viewer.has_role(access::Role::service_manager);
    }
    auto const here = viewer.school;
    if (!here || !viewer.may_at(kManageAccounts, here)) return false;
    bool const known_here = std::ranges::any_of(roles, [&](auto const& held) { return held.school == here; });
    bool const only_here = std::ranges::all_of(
        roles, [&](auto const& held) { return held.school == here || (held.school && harmless(held.role)); });
    return known_here && only_here;
}

bool may_have_slip(std::span<access::HeldRole const> roles) {
    return !roles.empty() && std::ranges::all_of(roles, [](auto const& held) {
        return held.role == access::Role::pupil || held.role == access::Role::parent;
    });
}

} // namespace belfry::identity
