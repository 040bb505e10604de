#pragma once
// The one judgement about somebody's account, used by every road to it: pages, slips, links, invitations, lists.

#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/accounts/reach.h"
#include "platform/extension/call.h"

namespace belfry::identity {

// Whose accounts are closed to the viewer by a no-contact order: the child's, and those of everybody who stands for the
// child, since these show the child too. In the order of ids. Mostly none. One statement, two where there is an order.
std::vector<PersonId> closed_accounts(platform::Call& call);

// All that somebody is today and will be, for reach_to(): as parents, at each school where one of their children is or
// will be, or was last. Someone registered at two schools is looked after by the main one. Three statements at most,
// and one more for each child that has left all schools.
std::vector<access::HeldRole> reach_of(db::Session& session, PersonId person, SchoolDay today);

struct Managed {
    PersonId person;
    std::vector<directory::PersonRole> roles; // today's
    std::vector<access::HeldRole> reach;      // as reach_of()
    std::optional<FullAccount> account;
};
// The person of the path, if the viewer may look after their account: not_found where there is nobody, or an order
// closes it; forbidden "account_stronger" or "account_elsewhere" where reach.h says so.
Result<Managed> managed_person(platform::Call& call, PersonId person);

} // namespace belfry::identity
