#pragma once
// SQL of the authority's own changes to who may do what. A handful of rows.

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/access/access.h"
#include "platform/db/db.h"

namespace belfry::identity {

struct RightChange {
    access::Role role = access::Role::community;
    std::string permission;
    bool held = false;
    std::string why;
    PersonId changed_by;
    Instant changed_at;
};
std::vector<RightChange> right_changes(db::Session& session);
Status set_right(db::Tx& tx, RightChange const& change);
// Puts them over the areas' defaults. A permission that no area has any more is passed over.
void apply_right_changes(db::Session& session, access::Catalogue& catalogue);

} // namespace belfry::identity
