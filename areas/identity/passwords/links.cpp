// One-time links: some hundred a day.
#include "areas/identity/passwords/links.h"

#include "areas/identity/passwords/token_store.h"
#include "areas/identity/show.h"
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
    return address_at(platform, "/password/" + secret);
}

} // namespace belfry::identity
