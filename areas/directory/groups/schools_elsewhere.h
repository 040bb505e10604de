#pragma once

#include <map>
#include <span>
#include <string>

#include "areas/directory/api/directory.h"

namespace belfry::directory {

// Of a list of somebody's groups, the names of the schools that have to be said: of all other than the viewer's, unless
// the groups are all of one and the viewer is at none. One statement, none where there is nothing to say.
std::map<SchoolId, std::string> schools_elsewhere(platform::Call& call, std::span<GroupOf const> groups);

} // namespace belfry::directory
