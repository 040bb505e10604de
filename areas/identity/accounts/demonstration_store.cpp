// SQL of the demonstration's sign-ins: some dozen rows.
#include "areas/identity/accounts/demonstration_store.h"

namespace belfry::identity {
namespace {

constexpr db::Sql kAll = "SELECT who, username FROM identity_demonstration ORDER BY position";
constexpr db::Sql kClear = "DELETE FROM identity_demonstration";
constexpr db::Sql kAdd =
    "INSERT INTO identity_demonstration (position, who, username) VALUES (:position, :who, :username)";

} // namespace

std::vector<DemonstrationSignIn> demonstration_sign_ins(db::Session& session) {
    std::vector<DemonstrationSignIn> people;
    for (auto rows = session.select(kAll); rows.next();) people.push_back({rows.str(0), rows.str(1)});
    return people;
}

Status keep_demonstration_sign_ins(db::Tx& tx, std::vector<DemonstrationSignIn> const& people) {
    TRY_DO(tx.run(kClear));
    std::int64_t position = 0;
    for (auto const& one : people)
        TRY_DO(tx.run(kAdd, {{":position", ++position}, {":who", one.who}, {":username", one.username}}));
    return {};
}

} // namespace belfry::identity
