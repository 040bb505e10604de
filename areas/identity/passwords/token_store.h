#pragma once
// SQL of one-time links and codes. Only the SHA-256 of a token is kept; a token works once.

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/db/db.h"

namespace belfry::identity {

using TokenId = Id<struct TokenTag>;

enum class Purpose { set_password, second_step, invite, confirm_address };
inline constexpr int kTokenTriesMax = 5;

struct Token {
    TokenId id;
    Purpose purpose = Purpose::set_password;
    PersonId person, child;
    std::string detail;
    int tries = 0;
    Instant ends;
    bool used = false;
    bool usable(Instant now) const { return !used && now < ends && tries < kTokenTriesMax; }
};

// A new one; those of that purpose and person (and child) before it stop working.
Status add_token(db::Tx& tx, Token const& token, std::string_view secret, Instant now);
std::optional<Token> find_token(db::Session& session, Purpose purpose, std::string_view secret);
// False where it was used before, or at the same time by somebody else.
Result<bool> use_token(db::Tx& tx, TokenId id, Instant now);
Status count_try(db::Tx& tx, TokenId id);

} // namespace belfry::identity
