// Reasons and changes of rights. Pure; some thirty permissions by a handful of roles.
#include "areas/identity/rights/reasons.h"

#include <algorithm>

#include "areas/identity/api/identity.h"

namespace belfry::identity {

std::vector<Reason> reasons_of(access::Catalogue const& catalogue, std::vector<directory::PersonRole> const& roles) {
    std::vector<Reason> reasons;
    for (auto const& grant : catalogue.grants())
        for (auto const& role : roles)
            if (catalogue.holds(role.role, grant.permission))
                reasons.push_back(
                    {grant.permission, role, grant.wide && catalogue.role_needs_second_factor(role.role)});
    return reasons;
}

Status check_change(access::Catalogue const& catalogue, access::Role role, std::string_view permission, bool held) {
    auto const grant = std::ranges::find_if(
        catalogue.grants(), [&](access::Grant const& one) { return one.permission.code() == permission; });
    if (grant == catalogue.grants().end()) return not_found();
    if (!held && role == access::Role::service_manager && grant->permission == kChangeRights)
        return conflict("right_needed");
    if (held && grant->wide && !access::is_staff(role)) return invalid("right_too_wide");
    return {};
}

} // namespace belfry::identity
