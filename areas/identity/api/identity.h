#pragma once
// Identity: who somebody is on the network. Accounts, sessions and rights belong here; what a person is at which school
// is the directory's. REQ-1, 6, 10, 11, 110.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/access/access.h"
#include "platform/db/db.h"
#include "platform/http/message.h"

namespace belfry::platform {
class Call;
}

namespace belfry::identity {

inline constexpr access::Permission kManageAccounts{
    "identity.manage_accounts"};                                             // state, links, second factor of a person
inline constexpr access::Permission kPrintSlips{"identity.print_slips"};     // new passwords for a class, on paper
inline constexpr access::Permission kSeeRights{"identity.see_rights"};       // who may do what
inline constexpr access::Permission kChangeRights{"identity.change_rights"}; // change what a role may do

enum class AccountState {
    waiting, // no password yet
    active,
    locked, // by staff
};

struct Account {
    PersonId person;
    std::string username, display_name;
    AccountState state = AccountState::waiting;
    access::Role kind = access::Role::community; // the strongest of what they are
    bool second_factor = false;                  // enrolled
    std::optional<Instant> last_sign_in;
};

// In the order of ids; people without an account are left out. At most limits::batch_ids_max. One statement.
std::vector<Account> accounts_of(db::Session& session, std::span<PersonId const> people);

// Lets in a pupil who has proved who they are otherwise than with a password (`how`, for the trail: "badge"); the
// cookies go out with `response`. Forbidden ("not_a_pupil") for whoever is anything else besides, anywhere: such a
// proof is never enough for them. Signed_out where there is no account, it is locked, or they are nothing today. A code
// on paper that was never used ends, since whoever comes in so is asked for no password of their own.
Status let_pupil_in(platform::Call& call, PersonId person, std::string_view how, http::Response& response);

} // namespace belfry::identity
