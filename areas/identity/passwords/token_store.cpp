// SQL of one-time tokens: some 50,000 rows at the beginning of a school year.
#include "areas/identity/passwords/token_store.h"

#include "platform/crypto/crypto.h"

namespace belfry::identity {
namespace {

constexpr db::Sql kRetire =
    "UPDATE identity_tokens SET used_at = :now WHERE person_id = :person AND purpose = :purpose "
    "AND used_at IS NULL AND COALESCE(child_id, 0) = :child";
constexpr db::Sql kAdd =
    "INSERT INTO identity_tokens (id, token_hash, purpose, person_id, child_id, detail, created_at, ends_at) "
    "VALUES (:id, :hash, :purpose, :person, :child, :detail, :now, :ends)";
constexpr db::Sql kFind = "SELECT id, person_id, child_id, detail, tries, ends_at, used_at FROM identity_tokens "
                          "WHERE token_hash = :hash AND purpose = :purpose";
constexpr db::Sql kUse = "UPDATE identity_tokens SET used_at = :now WHERE id = :id AND used_at IS NULL";
constexpr db::Sql kTry = "UPDATE identity_tokens SET tries = tries + 1 WHERE id = :id";

std::string_view purpose_code(Purpose purpose) {
    switch (purpose) {
    case Purpose::set_password:
        return "set_password";
    case Purpose::second_step:
        return "second_step";
    case Purpose::invite:
        return "invite";
    case Purpose::confirm_address:
        return "confirm_address";
    }
    return "";
}

} // namespace

// Second steps of one person may stand beside each other: two machines may be signing in at once.
Status add_token(db::Tx& tx, Token const& token, std::string_view secret, Instant now) {
    auto const purpose = purpose_code(token.purpose);
    if (token.purpose != Purpose::second_step)
        TRY_DO(
            tx.run(kRetire,
                   {{":now", now}, {":person", token.person}, {":purpose", purpose}, {":child", token.child.value()}}));
    auto const hash = crypto::sha256(secret);
    TRY_DO(tx.run(kAdd, {{":id", next_id<TokenId>()},
                         {":hash", db::Bytes{hash}},
                         {":purpose", purpose},
                         {":person", token.person},
                         {":child", token.child},
                         {":detail", token.detail},
                         {":now", now},
                         {":ends", token.ends}}));
    return {};
}

std::optional<Token> find_token(db::Session& session, Purpose purpose, std::string_view secret) {
    auto const hash = crypto::sha256(secret);
    auto rows = session.select(kFind, {{":hash", db::Bytes{hash}}, {":purpose", purpose_code(purpose)}});
    if (!rows.next()) return std::nullopt;
    Token token;
    token.id = rows.id<TokenId>(0);
    token.purpose = purpose;
    token.person = rows.id<PersonId>(1);
    token.child = rows.id<PersonId>(2);
    token.detail = rows.str(3);
    token.tries = rows.integer(4);
    token.ends = rows.instant(5);
    token.used = !rows.is_null(6);
    return token;
}

Result<bool> use_token(db::Tx& tx, TokenId id, Instant now) {
    TRY(used, tx.run(kUse, {{":now", now}, {":id", id}}));
    return used == 1;
}

Status count_try(db::Tx& tx, TokenId id) {
    TRY_DO(tx.run(kTry, {{":id", id}}));
    return {};
}

} // namespace belfry::identity
