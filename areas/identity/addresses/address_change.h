#pragma once
// The address by which somebody is reached and may sign in follows the directory, but not blindly: whoever writes a new
// address into a record must not become the one who is sent the links. So the old address is told, and the new one
// counts once the owner, signed in, has opened a link that went to it. Until then the old one stays.

#include <string_view>

#include "areas/identity/accounts/account_store.h"
#include "base/result.h"
#include "platform/extension/call.h"

namespace belfry::identity {

inline constexpr int kConfirmDays = 14;

// The directory says `wanted` (folded; empty: none). Nothing where that is known already. An account that nobody has
// used yet takes it at once, and an address that was removed is gone at once; both end the links on their way.
Status follow_address(platform::Platform& platform, db::Tx& tx, FullAccount const& account, std::string_view wanted);

// A fresh link to the address that waits; nothing where none does.
Status send_confirmation(platform::Platform& platform, db::Tx& tx, FullAccount const& account);

// The waiting address, if it is still this one, is theirs now, and the old one is told. Links on their way end.
Status confirm_address(platform::Platform& platform, db::Tx& tx, FullAccount const& account, std::string_view address);

// Where a link that somebody who looks after the account asks for goes: the newest address known.
std::string_view newest_address(FullAccount const& account);

// Whether the viewer may choose somebody's address, for pages elsewhere that edit people: not that of an account which
// decides as much as theirs, nor of one that an order closes to them. Parents with children at several schools may be
// given one by either, since they confirm it themselves.
Status may_change_address(platform::Call& call, PersonId person);

} // namespace belfry::identity
