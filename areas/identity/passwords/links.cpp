// One-time links: some hundred a day.
#include "areas/identity/passwords/links.h"

#include "areas/identity/passwords/token_store.h"
#include "platform/audit/audit.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/extension/call.h"

namespace belfry::identity {

Result<std::string> new_password_link(platform::Platform& platform, db::Tx& tx, PersonId person, PersonId actor,
                                      std::string_view peer) {
    auto const secret = crypto::random_token();
    auto const now = platform.clock.now();
    Token token;
    token.purpose = Purpose::set_password;
    token.person = person;
    token.ends = now.plus_seconds(kLinkHours * 3600ll);
    TRY_DO(add_token(tx, token, secret, now));
    audit::Entry entry;
    entry.action = "identity.link_made";
    entry.actor = actor;
    entry.person = person;
    entry.peer = peer;
    TRY_DO(platform.audit.add(tx, entry));
    std::string address = platform.config.public_address;
    while (address.ends_with('/')) address.pop_back();
    return address + "/password/" + secret;
}

} // namespace belfry::identity
