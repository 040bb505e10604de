// SQL of a pupil's years: at most seven rows.
#include "areas/registration/pupils/pupil_year_store.h"

namespace belfry::registration {
namespace {

constexpr db::Sql kYears = "SELECT year, attended, authorised, unauthorised, late FROM registration_pupil_years "
                           "WHERE school_id = :school AND year IN (:years[]) AND pupil_id = :pupil ORDER BY year DESC";

} // namespace

std::vector<PupilYear> years_of_pupil(db::Session& session, SchoolId school, PersonId pupil, int first, int last) {
    std::vector<std::int64_t> wanted;
    for (int year = first; year <= last; ++year) wanted.push_back(year);
    std::vector<PupilYear> all;
    for (auto rows = session.select(kYears, {{":school", school}, {":years", wanted}, {":pupil", pupil}}); rows.next();)
        all.push_back({rows.integer(0), {rows.i64(1), rows.i64(2), rows.i64(3), rows.i64(4)}});
    return all;
}

} // namespace belfry::registration
