// Which schools' names a list of groups needs: a dual-registered pupil's, a teacher's at two schools. A handful.
#include "areas/directory/groups/schools_elsewhere.h"

#include <set>

#include "platform/extension/call.h"

namespace belfry::directory {

std::map<SchoolId, std::string> schools_elsewhere(platform::Call& call, std::span<GroupOf const> groups) {
    std::set<SchoolId> schools;
    for (auto const& one : groups) schools.insert(one.group.school);
    if (schools.size() == 1 && call.viewer.school.empty()) return {};
    schools.erase(call.viewer.school);
    std::map<SchoolId, std::string> names;
    if (schools.empty()) return names;
    std::vector<SchoolId> const ids(schools.begin(), schools.end());
    for (auto& school : schools_by_id(call.db(), ids)) names[school.id] = std::move(school.name);
    return names;
}

} // namespace belfry::directory
