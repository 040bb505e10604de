#pragma once
// Accounts follow the directory: somebody who becomes something at a school gets an account, its copies of name and
// address are kept up, and when the last role ends the sessions end. (Access itself ends with the day, whatever this
// does: see viewer.h.) Parents get theirs by an invitation. REQ-11.

#include <span>
#include <string>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/account_store.h"
#include "base/result.h"
#include "platform/extension/area.h"

namespace belfry::events {
class Subscriptions;
}

namespace belfry::identity {

// The account that this person gets, from their strongest role; pure. `entry` is the first day of that role.
NewAccount plan_account(directory::Person const& person, access::Role kind, SchoolId school,
                        std::optional<SchoolDay> entry, SchoolRules const& rules);
// The calendar year in which the school year of that day began (1 September).
int school_year_of(SchoolDay day);

// Makes the account if there is none; gives the username. `roles` decide its kind and school; none: a parent's.
Result<std::string> ensure_account(platform::Platform& platform, db::Tx& tx, directory::Person const& person,
                                   std::span<directory::PersonRole const> roles);

void subscribe_to_directory(events::Subscriptions& subscriptions);

} // namespace belfry::identity
