#pragma once
// A school's week in figures, with the weeks before it.

#include "areas/registration/figures/figures.h"
#include "areas/registration/marks/sum_store.h"

namespace belfry::registration {

inline constexpr int kTrendWeeks = 12;

struct WeekFigures {
    Place place;
    std::int32_t week = 0;
    bool names = false;                // whether the viewer may see whose marks these are
    std::vector<SessionSums> sessions; // of the trend's weeks
    SchoolYear year;
    struct Group {
        directory::Group group;
        Sums sums;
    };
    std::vector<Group> groups;
    std::map<std::uint8_t, std::int64_t> codes; // of this week, by number

    Sums of_week(std::int32_t number) const;
    Sums of(Session session) const;
    std::int64_t marked(Code code) const;
};
// Of ?week= and ?school=. Eight statements.
Result<WeekFigures> week_figures(Service& service, platform::Call& call);

// Days, groups and reasons, as one table.
Report week_report(platform::Call& call, WeekFigures const& seen);

} // namespace belfry::registration
