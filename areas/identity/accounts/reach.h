#pragma once
// Whose account staff may touch. Pure. The danger is the way up and the way out: whoever can take over an account gets
// all its rights and reads all it reads.

#include <span>

#include "areas/identity/api/identity.h"
#include "platform/access/access.h"

namespace belfry::identity {

enum class Reach {
    within,
    nobody,    // not known where the viewer works, or the viewer looks after no accounts there, or it is their own
    stronger,  // it is the account of somebody who decides as much as the viewer, or more
    elsewhere, // it reaches further than the viewer's school
};
// What the viewer may do with an account, by all that its owner is today and will be (as parents: at each school of
// each of their children).
// - Nobody looks after an account that decides as much as their own. The order is: service manager, authority officer,
//   head, office, technician, then everybody else; of one kind, whoever is it for the authority comes before whoever
//   is it at a school. Equals do not look after each other, but for service managers, above whom there is nobody. Nor
//   may the account hold a right to decide about others (accounts, rights, people, schools, imports) that the viewer
//   does not hold there.
// - With kManageAccounts at the active school: only those who are something there and nothing anywhere else. A parent
//   with children at two schools belongs to neither alone; the authority looks after the account.
// One's own account is looked after under "Me".
Reach reach_to(access::Viewer const& viewer, access::Catalogue const& catalogue, PersonId person,
               std::span<access::HeldRole const> roles);

// A code on paper is seen by whoever prints it, so it is for pupils and parents only, never for anybody with rights
// over others.
bool may_have_slip(std::span<access::HeldRole const> roles);

} // namespace belfry::identity
