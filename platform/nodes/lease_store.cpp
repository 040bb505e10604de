// A row a node, some dozens at the most.
#include "platform/nodes/lease_store.h"

namespace belfry::nodes::store {
namespace {

#define DATABASE_NOW "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
constexpr db::Sql kHolder = "SELECT instance, place, renewals FROM nodes_leases WHERE node = :node";
constexpr db::Sql kTake = "INSERT INTO nodes_leases (node, instance, place, lease_until) "
                          "VALUES (:node, :instance, :place, " DATABASE_NOW " + :lease) "
                          "ON CONFLICT (node) DO UPDATE SET instance = excluded.instance, place = excluded.place, "
                          "lease_until = excluded.lease_until, renewals = nodes_leases.renewals + 1 "
                          "WHERE nodes_leases.lease_until < " DATABASE_NOW " OR nodes_leases.place = excluded.place";
constexpr db::Sql kRenew = "UPDATE nodes_leases SET lease_until = " DATABASE_NOW " + :lease, renewals = renewals + 1 "
                           "WHERE node = :node AND instance = :instance";
constexpr db::Sql kGiveBack = "DELETE FROM nodes_leases WHERE node = :node AND instance = :instance";

} // namespace

std::optional<Holder> holder(db::Session& session, int node) {
    auto rows = session.select(kHolder, {{":node", node}});
    if (!rows.next()) return std::nullopt;
    return Holder{rows.str(0), rows.str(1), rows.i64(2)};
}

Result<bool> take(db::Tx& tx, int node, Holder const& who, std::int64_t lease_us) {
    TRY(touched,
        tx.run(kTake, {{":node", node}, {":instance", who.instance}, {":place", who.place}, {":lease", lease_us}}));
    return touched == 1;
}

Result<bool> renew(db::Tx& tx, int node, std::string_view instance, std::int64_t lease_us) {
    TRY(touched, tx.run(kRenew, {{":node", node}, {":instance", instance}, {":lease", lease_us}}));
    return touched == 1;
}

Status give_back(db::Tx& tx, int node, std::string_view instance) {
    TRY_DO(tx.run(kGiveBack, {{":node", node}, {":instance", instance}}));
    return {};
}

} // namespace belfry::nodes::store
