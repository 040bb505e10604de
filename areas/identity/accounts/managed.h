#pragma once
// The person of the path, if the viewer may look after their account.

#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/account_store.h"
#include "platform/extension/call.h"

namespace belfry::identity {

struct Managed {
    PersonId person;
    std::vector<directory::PersonRole> roles; // today's
    std::optional<FullAccount> account;
};
// not_found where there is nobody, or nobody whom the viewer may touch (reach.h). Two statements.
Result<Managed> managed_person(platform::Call& call, PersonId person);

} // namespace belfry::identity
