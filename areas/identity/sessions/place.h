#pragma once
// Where somebody works, and as what: the strongest of what they are at that place decides which Today they see. Pure.

#include <span>

#include "base/ids.h"
#include "platform/access/access.h"

namespace belfry::identity {

// Small is strong: service_manager 0 .. community last.
int strength(access::Role role);

// The strongest role held there; where none is, the strongest held for the whole authority (staff of the authority who
// look in at a school); else community.
access::Role acting_role(std::span<access::HeldRole const> roles, SchoolId place);

// `wanted` where they hold a role there, or hold one for the whole authority that lets them look in anywhere
// (technician, authority officer, service manager); else the place of their strongest role.
SchoolId choose_place(std::span<access::HeldRole const> roles, SchoolId wanted);
bool may_work_at(std::span<access::HeldRole const> roles, SchoolId place);

} // namespace belfry::identity
