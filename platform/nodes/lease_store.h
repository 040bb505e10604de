#pragma once
// The rows of node numbers. PostgreSQL alone: the time is the database's, whatever the nodes' clocks say.

#include <optional>
#include <string>

#include "platform/db/db.h"

namespace belfry::nodes::store {

struct Holder {
    std::string instance, place;
    std::int64_t renewals = 0;
};
std::optional<Holder> holder(db::Session& session, int node);
// Where nobody has it, its lease ran out, or it was of the same place.
Result<bool> take(db::Tx& tx, int node, Holder const& who, std::int64_t lease_us);
// False where it is another's.
Result<bool> renew(db::Tx& tx, int node, std::string_view instance, std::int64_t lease_us);
Status give_back(db::Tx& tx, int node, std::string_view instance);

} // namespace belfry::nodes::store
