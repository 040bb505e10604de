#pragma once
// Whose account staff may touch. Pure. The danger is the way up: whoever can take over an account gets all its rights,
// so nobody at a school may touch the account of somebody who is also something elsewhere.

#include <span>

#include "areas/identity/api/identity.h"
#include "platform/access/access.h"

namespace belfry::identity {

// With kManageAccounts for the whole authority: everybody, but a service manager's account only by a service manager.
// With it at the active school: those who are something at that school, hold nothing for the whole authority, and are
// staff or governors at no other school. One's own account is looked after under "Me".
bool may_manage(access::Viewer const& viewer, PersonId person, std::span<access::HeldRole const> roles);

// A code on paper is seen by whoever prints it, so it is for pupils and parents only, never for anybody with rights
// over others.
bool may_have_slip(std::span<access::HeldRole const> roles);

} // namespace belfry::identity
