// Who may give what to whom. Pure.
#include "areas/directory/people/giving.h"

#include <algorithm>

namespace belfry::directory {

int strength_of(access::Role role) {
    using access::Role;
    switch (role) {
    case Role::service_manager:
        return 5;
    case Role::authority_officer:
        return 4;
    case Role::head:
        return 3;
    case Role::office:
    case Role::technician:
        return 2;
    case Role::teacher:
    case Role::support_staff:
    case Role::governor:
        return 1;
    case Role::pupil:
    case Role::parent:
    case Role::community:
        return 0;
    }
    return 0;
}

Giver giver_at(PersonId person, std::span<access::HeldRole const> held, SchoolId place) {
    Giver giver{person, 0};
    for (auto const& one : held)
        if (one.school.empty() || one.school == place) giver.strength = std::max(giver.strength, strength_of(one.role));
    return giver;
}

Status may_give_role(Giver const& giver, PersonId to, access::Role role) {
    if (giver.person.empty()) return {};
    if (giver.person == to) return forbidden("own_rights");
    if (strength_of(role) > giver.strength) return forbidden("role_too_strong");
    return {};
}

Status may_decide_link(PersonId giver, PersonId pupil, PersonId guardian) {
    if (!giver.empty() && (giver == pupil || giver == guardian)) return forbidden("own_child");
    return {};
}

} // namespace belfry::directory
