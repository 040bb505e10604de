// Clashes: one series with some 50 others of its place in the week.
#include "areas/timetable/lessons/clash.h"

#include <algorithm>

namespace belfry::timetable {
namespace {

bool meet(Series const& a, Series const& b) {
    if (a.id == b.id || a.weekday != b.weekday || a.period != b.period) return false;
    if (a.week != 0 && b.week != 0 && a.week != b.week) return false;
    return a.starts_on <= b.ends_on && b.starts_on <= a.ends_on;
}

std::set<PersonId> pupils_of(Series const& series, Members const& members) {
    std::set<PersonId> pupils;
    for (auto const group : series.groups)
        if (auto const found = members.find(group); found != members.end())
            pupils.insert(found->second.begin(), found->second.end());
    return pupils;
}

} // namespace

std::vector<GroupId> groups_to_compare(Series const& wanted, Pattern const& at_slot) {
    std::set<GroupId> groups(wanted.groups.begin(), wanted.groups.end());
    for (auto const& [id, other] : at_slot.series)
        if (meet(wanted, other)) groups.insert(other.groups.begin(), other.groups.end());
    return {groups.begin(), groups.end()};
}

std::vector<Clash> clashes_of(Series const& wanted, Pattern const& at_slot, Members const& members) {
    std::vector<Clash> clashes;
    auto const pupils = pupils_of(wanted, members);
    for (auto const& [id, other] : at_slot.series) {
        if (!meet(wanted, other)) continue;
        for (auto const teacher : wanted.teachers)
            if (std::ranges::find(other.teachers, teacher) != other.teachers.end())
                clashes.push_back({Clash::Kind::teacher, id, teacher, {}, 0});
        if (wanted.room && wanted.room == other.room) clashes.push_back({Clash::Kind::room, id, {}, {}, 0});
        bool same_group = false;
        for (auto const group : wanted.groups)
            if (std::ranges::find(other.groups, group) != other.groups.end()) {
                clashes.push_back({Clash::Kind::group, id, {}, group, 0});
                same_group = true;
            }
        if (same_group) continue;
        auto const others = pupils_of(other, members);
        auto const both = std::ranges::count_if(pupils, [&](PersonId one) { return others.contains(one); });
        if (both > 0) clashes.push_back({Clash::Kind::pupils, id, {}, {}, static_cast<int>(both)});
    }
    return clashes;
}

} // namespace belfry::timetable
