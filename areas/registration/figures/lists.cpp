// Who is on which list. 1,200 pupils of a school.
#include "areas/registration/figures/lists.h"

#include <algorithm>

namespace belfry::registration {
namespace {

// The smaller part of what was possible attended; of equals whoever missed more, then whoever is known longer.
bool attended_less(Listed const& one, Listed const& other) {
    auto const mine = one.sums.attended * other.sums.possible(), theirs = other.sums.attended * one.sums.possible();
    if (mine != theirs) return mine < theirs;
    if (one.sums.missed() != other.sums.missed()) return one.sums.missed() > other.sums.missed();
    return one.pupil < other.pupil;
}

} // namespace

std::vector<Listed> make_list(List list, std::span<PupilSums const> year, std::map<PersonId, Sums> const& recent) {
    std::vector<Listed> found;
    for (auto const& [pupil, sums] : year) {
        switch (list) {
        case List::persistent:
            if (sums.persistent()) found.push_back({pupil, sums, sums.missed()});
            break;
        case List::severe:
            if (sums.severe()) found.push_back({pupil, sums, sums.missed()});
            break;
        case List::ten:
            if (auto const lately = recent.find(pupil);
                lately != recent.end() && lately->second.unauthorised >= kPenaltySessions)
                found.push_back({pupil, sums, lately->second.unauthorised});
            break;
        case List::late:
            if (sums.late >= kLateOften) found.push_back({pupil, sums, sums.late});
            break;
        }
    }
    bool const by_share = list == List::persistent || list == List::severe;
    std::ranges::sort(found, [&](Listed const& one, Listed const& other) {
        if (!by_share && one.found != other.found) return one.found > other.found;
        return attended_less(one, other);
    });
    return found;
}

std::int32_t first_of_ten_weeks(std::function<bool(SchoolDay)> const& is_school_day, SchoolDay today) {
    auto const now = Session{today}.week();
    int counted = 0;
    std::int32_t first = now;
    for (auto week = now; week > now - 30 && counted < kPenaltyWeeks; --week) {
        bool any = false;
        for (int day = 0; day < 5; ++day) any |= is_school_day(monday_of_week(week).plus(day));
        if (!any) continue;
        ++counted;
        first = week;
    }
    return first;
}

} // namespace belfry::registration
