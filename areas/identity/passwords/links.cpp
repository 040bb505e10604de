// One-time links: some hundred a day.
#include "areas/identity/passwords/links.h"

#include "areas/identity/accounts/account_store.h"
#include "areas/identity/passwords/token_store.h"
#include "areas/identity/show.h"
#include "platform/crypto/crypto.h"
#include "platform/extension/call.h"

namespace belfry::identity {

int link_hours(SignInAccount const& account) {
    return account.state == AccountState::waiting ? kFirstLinkHours : kLinkHours;
}

Result<std::string> new_password_link(platform::Platform& platform, db::Tx& tx, PersonId person, LinkFrom const& from) {
    auto const account = account_of(tx, person);
    if (!account) return not_found();
    auto const secret = crypto::random_token();
    auto const now = platform.clock.now();
    Token token;
    token.purpose = Purpose::set_password;
    token.person = person;
    token.ends = now.plus_seconds(link_hours(account->sign_in) * 3600ll);
    token.detail = from.confirms;
    TRY_DO(add_token(tx, token, secret, now));
    audit::Entry entry;
    entry.action = "identity.link_made";
    entry.actor = from.actor;
    entry.person = person;
    entry.peer = from.peer;
    TRY_DO(platform.audit.add(tx, entry));
    return address_at(platform, "/password/" + secret);
}

} // namespace belfry::identity
