// Counts that are kept: eight rows a school, one a district, each found by its key. Made anew in the unit that changes
// what they count, and every night.
#include "areas/directory/schools/school_store.h"

namespace belfry::directory {
namespace {

constexpr db::Sql kByDistrict = "SELECT d.id, d.name, c.schools, c.pupils FROM directory_district_counts c "
                                "JOIN directory_districts d ON d.id = c.district_id ORDER BY d.position";
constexpr db::Sql kCountsOf =
    "SELECT role, people FROM directory_school_counts WHERE school_id = :school ORDER BY role";

constexpr db::Sql kRecountOne =
    "INSERT INTO directory_school_counts (school_id, role, people) "
    "SELECT r.school_id, r.role, COUNT(DISTINCT r.person_id) FROM directory_roles r WHERE r.school_id IN (:ids[]) "
    "AND r.starts_on <= :on AND (r.ends_on IS NULL OR r.ends_on >= :on) GROUP BY r.school_id, r.role";
constexpr db::Sql kRecountStaffOne =
    "INSERT INTO directory_school_counts (school_id, role, people) "
    "SELECT r.school_id, 'staff', COUNT(DISTINCT r.person_id) FROM directory_roles r WHERE r.school_id IN (:ids[]) "
    "AND r.role IN ('teacher', 'support_staff', 'head', 'office', 'technician') "
    "AND r.starts_on <= :on AND (r.ends_on IS NULL OR r.ends_on >= :on) GROUP BY r.school_id";
constexpr db::Sql kForgetCounts = "DELETE FROM directory_school_counts WHERE school_id IN (:ids[])";
constexpr db::Sql kForgetDistrictCounts = "DELETE FROM directory_district_counts WHERE district_id IN (:ids[])";
constexpr db::Sql kRecountDistricts =
    "INSERT INTO directory_district_counts (district_id, schools, pupils) SELECT s.district_id, COUNT(*), "
    "COALESCE(SUM((SELECT c.people FROM directory_school_counts c WHERE c.school_id = s.id AND c.role = 'pupil')), 0) "
    "FROM directory_schools s WHERE s.served = 1 AND s.district_id IN (:ids[]) GROUP BY s.district_id";
constexpr db::Sql kDistrictsOf =
    "SELECT DISTINCT district_id FROM directory_schools WHERE id IN (:ids[]) AND district_id IS NOT NULL";
constexpr db::Sql kServedIn = "SELECT district_id, served FROM directory_schools WHERE id = :id";
constexpr db::Sql kAllSchoolIds = "SELECT id FROM directory_schools";

Status recount_districts(db::Tx& tx, std::span<std::int64_t const> districts) {
    TRY_DO(tx.run(kForgetDistrictCounts, {{":ids", db::IdList(districts)}}));
    TRY_DO(tx.run(kRecountDistricts, {{":ids", db::IdList(districts)}}));
    return {};
}

} // namespace

DistrictId counted_in(db::Session& session, SchoolId school) {
    auto rows = session.select(kServedIn, {{":id", school}});
    return rows.next() && rows.truth(1) ? rows.id<DistrictId>(0) : DistrictId();
}

Status recount_if_moved(db::Tx& tx, SchoolId school, DistrictId before) {
    auto const now = counted_in(tx, school);
    if (now == before) return {};
    std::int64_t const both[] = {before.value(), now.value()};
    return recount_districts(tx, both);
}

std::vector<DistrictRow> count_by_district(db::Session& session) {
    std::vector<DistrictRow> districts;
    for (auto rows = session.select(kByDistrict); rows.next();)
        districts.push_back({rows.id<DistrictId>(0), rows.str(1), rows.i64(2), rows.i64(3)});
    return districts;
}

std::vector<std::pair<std::string, std::int64_t>> counts_of(db::Session& session, SchoolId school) {
    std::vector<std::pair<std::string, std::int64_t>> counts;
    for (auto rows = session.select(kCountsOf, {{":school", school}}); rows.next();)
        counts.emplace_back(rows.str(0), rows.i64(1));
    return counts;
}

Status recount(db::Tx& tx, std::span<SchoolId const> schools, SchoolDay on) {
    auto values = values_of(schools);
    if (values.empty())
        for (auto rows = tx.select(kAllSchoolIds); rows.next();) values.push_back(rows.i64(0));
    for (std::size_t from = 0; from < values.size(); from += 50) {
        auto const some = std::span(values).subspan(from, std::min<std::size_t>(50, values.size() - from));
        TRY_DO(tx.run(kForgetCounts, {{":ids", db::IdList(some)}}));
        TRY_DO(tx.run(kRecountOne, {{":ids", db::IdList(some)}, {":on", on}}));
        TRY_DO(tx.run(kRecountStaffOne, {{":ids", db::IdList(some)}, {":on", on}}));
    }
    std::vector<std::int64_t> touched;
    if (schools.empty()) {
        for (auto const& district : districts(tx)) touched.push_back(district.id.value());
    } else {
        for (auto rows = tx.select(kDistrictsOf, {{":ids", values}}); rows.next();) touched.push_back(rows.i64(0));
    }
    return recount_districts(tx, touched);
}

} // namespace belfry::directory
