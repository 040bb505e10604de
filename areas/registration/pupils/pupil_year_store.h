#pragma once
// The school years of which a pupil has marks.

#include <vector>

#include "areas/registration/marks/mark.h"
#include "base/ids.h"
#include "platform/db/db.h"

namespace belfry::registration {

struct PupilYear {
    int year = 0;
    Sums sums;
};
// At that school, within those years, the latest first. One statement, a seek a year.
std::vector<PupilYear> years_of_pupil(db::Session& session, SchoolId school, PersonId pupil, int first, int last);

} // namespace belfry::registration
