#pragma once
// A pupil's attendance of one school year, as far as the viewer may see it.

#include "areas/registration/planned/planned_store.h"
#include "areas/registration/show.h"

namespace belfry::registration {

inline constexpr int kYearsBack =
    7; // school years that may be asked for, before this one: six, and what was amended late

struct PupilAttendance {
    directory::Person pupil;
    directory::Tie tie = directory::Tie::self;
    SchoolId school; // whose marks these are
    std::string school_name;
    SchoolDay today;
    int year = 0;           // that begins in this calendar year
    std::vector<int> years; // that may be chosen: this one and those with marks, the latest first
    Sums sums;
    std::vector<PupilWeek> weeks;
    std::vector<Planned> planned; // from today on
    bool this_year() const { return year == years.front(); }
    bool by_staff = false, may_settle = false;
};
// Of {person} and ?year=: for themselves, a parent who may be told, and staff who may see marks at the school where the
// pupil is; not_found for everybody else.
Result<PupilAttendance> attendance_of_path(Service& service, platform::Call& call);

// The school year of ?year=, where it is this one or one of those before that may be asked for; or this one.
int year_asked(platform::Call& call, int now);
html::Href mark_href(PersonId pupil, Session session);
std::string year_words(int year);      // "2026/27"
std::string_view weekday_key(int day); // 0: Monday

} // namespace belfry::registration
