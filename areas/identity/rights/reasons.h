#pragma once
// Why somebody may do something: which role, where, gives it, and what it still wants. Pure.

#include <string_view>
#include <vector>

#include "areas/directory/api/directory.h"
#include "platform/access/access.h"

namespace belfry::identity {

struct Reason {
    access::Permission permission;
    directory::PersonRole by;  // the role that gives it
    bool wants_factor = false; // only once they have given the second check
};
// In the order of the catalogue, then of the roles.
std::vector<Reason> reasons_of(access::Catalogue const& catalogue, std::vector<directory::PersonRole> const& roles);

// Whether the authority may make this change: an unknown permission is not_found; taking the right to change rights
// from service managers would lock everybody out, conflict "right_needed"; the wide rights are not for pupils, parents,
// governors and the community, invalid "right_too_wide".
Status check_change(access::Catalogue const& catalogue, access::Role role, std::string_view permission, bool held);

} // namespace belfry::identity
