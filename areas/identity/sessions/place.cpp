// Places of work. Pure; a person holds a handful of roles.
#include "areas/identity/sessions/place.h"

#include <algorithm>

namespace belfry::identity {
namespace {

using access::Role;

constexpr Role kByStrength[] = {
    Role::service_manager, Role::authority_officer, Role::head,   Role::office, Role::technician, Role::teacher,
    Role::support_staff,   Role::governor,          Role::parent, Role::pupil,  Role::community};

bool looks_in_anywhere(access::HeldRole const& held) {
    return held.school.empty() && (held.role == Role::technician || held.role == Role::authority_officer ||
                                   held.role == Role::service_manager);
}

} // namespace

int strength(Role role) { return static_cast<int>(std::ranges::find(kByStrength, role) - std::begin(kByStrength)); }

Role acting_role(std::span<access::HeldRole const> roles, SchoolId place) {
    auto strongest = [&](SchoolId at) {
        access::HeldRole const* best = nullptr;
        for (auto const& held : roles)
            if (held.school == at && (!best || strength(held.role) < strength(best->role))) best = &held;
        return best;
    };
    if (auto const* here = strongest(place)) return here->role;
    if (auto const* everywhere = strongest(SchoolId())) return everywhere->role;
    return Role::community;
}

bool may_work_at(std::span<access::HeldRole const> roles, SchoolId place) {
    return std::ranges::any_of(
        roles, [&](auto const& held) { return held.school == place || (place && looks_in_anywhere(held)); });
}

SchoolId choose_place(std::span<access::HeldRole const> roles, SchoolId wanted) {
    if (wanted && may_work_at(roles, wanted)) return wanted;
    auto const best = std::ranges::min_element(
        roles, [](auto const& a, auto const& b) { return strength(a.role) < strength(b.role); });
    return best == roles.end() ? SchoolId() : best->school;
}

} // namespace belfry::identity
