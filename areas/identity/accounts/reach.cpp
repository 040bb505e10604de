// Who may touch whose account. Pure.
#include "areas/identity/accounts/reach.h"

#include <algorithm>

#include "areas/directory/api/directory.h"
#include "areas/identity/sessions/place.h"

namespace belfry::identity {
namespace {

using access::HeldRole;
using access::Role;

// Rights to decide about others: whoever takes over an account with one of these acts in its name.
constexpr access::Permission kDecides[] = {kManageAccounts, kChangeRights, directory::kEditPeople,
                                           directory::kEditSchools, directory::kImport};

int rank(HeldRole const& held) { return strength(held.role) * 2 + (held.school ? 1 : 0); }

// Small is strong. Of what counts at that place: held there or for the authority.
int strongest(std::span<HeldRole const> roles, SchoolId place) {
    int best = strength(Role::community) * 2 + 2;
    for (auto const& held : roles)
        if (held.school.empty() || held.school == place) best = std::min(best, rank(held));
    return best;
}

bool decides_more(access::Viewer const& viewer, access::Catalogue const& catalogue, std::span<HeldRole const> roles) {
    for (auto const& held : roles)
        for (auto const permission : kDecides) {
            if (!catalogue.holds(held.role, permission)) continue;
            bool const also = held.school ? viewer.may_at(permission, held.school) : viewer.may_everywhere(permission);
            if (!also) return true;
        }
    return false;
}

} // namespace

Reach reach_to(access::Viewer const& viewer, access::Catalogue const& catalogue, PersonId person,
               std::span<HeldRole const> roles) {
    if (person == viewer.person) return Reach::nobody;
    bool const everywhere = viewer.may_everywhere(kManageAccounts);
    auto const here = viewer.school;
    if (!everywhere) {
        if (!here || !viewer.may_at(kManageAccounts, here)) return Reach::nobody;
        if (std::ranges::none_of(roles, [&](auto const& held) { return held.school == here; })) return Reach::nobody;
        if (std::ranges::any_of(roles, [&](auto const& held) { return held.school != here; })) return Reach::elsewhere;
    }
    if (everywhere && viewer.has_role(Role::service_manager)) return Reach::within;
    int theirs = strongest({}, {});
    for (auto const& held : roles) theirs = std::min(theirs, rank(held));
    auto const own = strongest(viewer.roles, everywhere ? SchoolId() : here);
    if (theirs <= own || decides_more(viewer, catalogue, roles)) return Reach::stronger;
    return Reach::within;
}

bool may_have_slip(std::span<HeldRole const> roles) {
    return !roles.empty() && std::ranges::all_of(roles, [](auto const& held) {
        return held.role == Role::pupil || held.role == Role::parent;
    });
}

} // namespace belfry::identity
