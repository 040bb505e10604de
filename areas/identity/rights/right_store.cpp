// SQL of changed rights: read at start, every half minute, and on their page; never more than some hundred rows.
#include "areas/identity/rights/right_store.h"

namespace belfry::identity {
namespace {

constexpr db::Sql kAll = "SELECT role, permission, held, why, changed_by, changed_at FROM identity_right_changes "
                         "ORDER BY permission, role";
constexpr db::Sql kSet =
    "INSERT INTO identity_right_changes (role, permission, held, why, changed_by, changed_at) VALUES (:role, "
    ":permission, :held, :why, :by, :at) ON CONFLICT (role, permission) DO UPDATE SET held = :held, why = :why, "
    "changed_by = :by, changed_at = :at";

} // namespace

std::vector<RightChange> right_changes(db::Session& session) {
    std::vector<RightChange> changes;
    for (auto rows = session.select(kAll); rows.next();) {
        auto const role = access::role_from_code(rows.text(0));
        if (!role) continue;
        changes.push_back({*role, rows.str(1), rows.truth(2), rows.str(3), rows.id<PersonId>(4), rows.instant(5)});
    }
    return changes;
}

Status set_right(db::Tx& tx, RightChange const& change) {
    TRY_DO(tx.run(kSet, {{":role", access::role_code(change.role)},
                         {":permission", change.permission},
                         {":held", change.held},
                         {":why", change.why},
                         {":by", change.changed_by},
                         {":at", change.changed_at}}));
    return {};
}

void apply_right_changes(db::Session& session, access::Catalogue& catalogue) {
    for (auto const& change : right_changes(session))
        if (!catalogue.set(change.role, change.permission, change.held).ok()) continue;
}

} // namespace belfry::identity
