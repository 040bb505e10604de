#pragma once
// SQL of guesses at names, so that several nodes give a guesser no more tries than one.

#include "areas/identity/signing_in/limits.h"
#include "base/result.h"
#include "platform/db/db.h"

namespace belfry::identity {

// Which limits: each of its own.
enum class Guessed : char { password = 'p', code = 'c' };

// Tells this node's limits what other nodes have counted for that try. One statement.
void learn_shared(db::Session& session, SignInLimits& limits, Guessed kind, Attempt const& attempt, Instant now);
// One failure more, as SignInLimits::failed() counts it.
Status share_failure(db::Tx& tx, Guessed kind, Attempt const& attempt, Instant now);
// The count that the try belongs to is over.
Status share_success(db::Tx& tx, Guessed kind, Attempt const& attempt);
// All counts of that name are over.
Status share_forgiven(db::Tx& tx, Guessed kind, std::string_view name);
Status sweep_guesses(db::Tx& tx, Instant now);

} // namespace belfry::identity
