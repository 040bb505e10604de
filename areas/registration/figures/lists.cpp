// Who is on which list. 1,200 pupils of a school.
#include "areas/registration/figures/lists.h"

#include <algorithm>
#include <functional>

namespace belfry::registration {

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
    std::ranges::stable_sort(found, std::greater(), &Listed::found);
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
