// Guesses shared between nodes: one look-up a try, two upserts a failure. As many rows as failed names of an hour.
#include "areas/identity/signing_in/shared_store.h"

#include "platform/crypto/crypto.h"

namespace belfry::identity {
namespace {

constexpr db::Sql kOf = "SELECT key_hash, failures, last_at FROM identity_guesses WHERE key_hash = :own "
                        "OR key_hash = :everywhere";
constexpr db::Sql kCount =
    "INSERT INTO identity_guesses (key_hash, name_hash, failures, last_at) VALUES (:key, :name, 1, :now) "
    "ON CONFLICT (key_hash) DO UPDATE SET failures = CASE WHEN identity_guesses.last_at < :forgotten THEN 1 "
    "ELSE identity_guesses.failures + 1 END, last_at = :now";
constexpr db::Sql kOver = "DELETE FROM identity_guesses WHERE key_hash = :key";
constexpr db::Sql kForgive = "DELETE FROM identity_guesses WHERE name_hash = :name";
constexpr db::Sql kSweep = "DELETE FROM identity_guesses WHERE last_at < :before";

std::string hash_of(Guessed kind, std::string_view text) {
    return crypto::sha256(static_cast<char>(kind) + std::string(text));
}

} // namespace

void learn_shared(db::Session& session, SignInLimits& limits, Guessed kind, Attempt const& attempt, Instant now) {
    auto const own = SignInLimits::failure_key(attempt), everywhere = SignInLimits::everywhere_key(attempt);
    auto const own_hash = hash_of(kind, own), everywhere_hash = hash_of(kind, everywhere);
    auto rows = session.select(kOf, {{":own", db::Bytes{own_hash}}, {":everywhere", db::Bytes{everywhere_hash}}});
    while (rows.next()) {
        auto const last = rows.instant(2);
        if (now.seconds_since(last) > kForgottenAfter) continue;
        limits.learn(rows.bytes(0) == own_hash ? own : everywhere, rows.integer(1), last);
    }
}

Status share_failure(db::Tx& tx, Guessed kind, Attempt const& attempt, Instant now) {
    auto const name = hash_of(kind, attempt.name);
    auto const count = [&](std::string const& key) {
        auto const hash = hash_of(kind, key);
        return tx.run(kCount, {{":key", db::Bytes{hash}},
                               {":name", db::Bytes{name}},
                               {":now", now},
                               {":forgotten", now.plus_seconds(-kForgottenAfter)}});
    };
    TRY_DO(count(SignInLimits::failure_key(attempt)));
    if (attempt.familiarity == Familiarity::stranger) TRY_DO(count(SignInLimits::everywhere_key(attempt)));
    return {};
}

Status share_success(db::Tx& tx, Guessed kind, Attempt const& attempt) {
    auto const hash = hash_of(kind, SignInLimits::failure_key(attempt));
    TRY_DO(tx.run(kOver, {{":key", db::Bytes{hash}}}));
    return {};
}

Status share_forgiven(db::Tx& tx, Guessed kind, std::string_view name) {
    auto const hash = hash_of(kind, name);
    TRY_DO(tx.run(kForgive, {{":name", db::Bytes{hash}}}));
    return {};
}

Status sweep_guesses(db::Tx& tx, Instant now) {
    TRY_DO(tx.run(kSweep, {{":before", now.plus_seconds(-2 * kForgottenAfter)}}));
    return {};
}

} // namespace belfry::identity
