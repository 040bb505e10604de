#pragma once
// Inviting a parent: a code on paper, sent home with the child, that works together with the child's date of birth.
// Pure.

#include <span>
#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/identity/api/identity.h"

namespace belfry::identity {

inline constexpr int kInvitationDays = 28;

// Those who may be told of the child (responsibility, no no-contact order) and have no account in use yet, each once.
std::vector<directory::Person> whom_to_invite(std::span<directory::GuardianPerson const> guardians,
                                              std::span<Account const> accounts);
// Whether this guardian may still be told of the child: the link may have changed since the code was printed.
bool may_join(std::span<directory::GuardianPerson const> guardians, PersonId guardian);

} // namespace belfry::identity
