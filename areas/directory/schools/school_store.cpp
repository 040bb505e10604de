// Schools and their counts. 600 rows served, some thousands known; counts are eight rows a school.
#include "areas/directory/schools/school_store.h"

#include <atomic>

#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/extension/call.h"
#include "platform/search/search.h"

namespace belfry::directory {
namespace {

std::atomic<std::int64_t> writes_of_terms = 0;

#define SCHOOL_COLUMNS                                                                                                 \
    "s.id, s.register_number, s.establishment_number, s.local_authority, s.name, s.phase, s.kind, s.status, "          \
    "s.district_id, s.low_age, s.high_age, s.sexes, s.faith, s.sixth_form, s.street, s.locality, s.town, s.county, "   \
    "s.postcode, s.website, s.phone, s.accent, s.time_zone, s.opened_on, s.closed_on, s.served"

constexpr db::Sql kSchoolsById =
    "SELECT " SCHOOL_COLUMNS " FROM directory_schools s WHERE s.id IN (:ids[]) ORDER BY s.sort_name, s.id";
constexpr db::Sql kSchoolsServed =
    "SELECT " SCHOOL_COLUMNS " FROM directory_schools s WHERE s.served = 1 ORDER BY s.sort_name, s.id";
constexpr db::Sql kSchoolByNumber =
    "SELECT " SCHOOL_COLUMNS " FROM directory_schools s WHERE s.register_number = :number";
constexpr db::Sql kAddSchool =
    "INSERT INTO directory_schools (id, register_number, establishment_number, local_authority, name, sort_name, "
    "phase, "
    "kind, status, district_id, low_age, high_age, sexes, faith, sixth_form, street, locality, town, county, postcode, "
    "website, phone, accent, time_zone, opened_on, closed_on, served, changed_at) VALUES (:id, :register_number, "
    ":establishment_number, :local_authority, :name, :sort_name, :phase, :kind, :status, :district, :low_age, "
    ":high_age, :sexes, :faith, :sixth_form, :street, :locality, :town, :county, :postcode, :website, :phone, :accent, "
    ":time_zone, :opened_on, :closed_on, :served, :now)";
constexpr db::Sql kChangeSchool =
    "UPDATE directory_schools SET register_number = :register_number, establishment_number = :establishment_number, "
    "local_authority = :local_authority, name = :name, sort_name = :sort_name, phase = :phase, kind = :kind, "
    "status = :status, district_id = :district, low_age = :low_age, high_age = :high_age, sexes = :sexes, "
    "faith = :faith, sixth_form = :sixth_form, street = :street, locality = :locality, town = :town, county = :county, "
    "postcode = :postcode, website = :website, phone = :phone, accent = :accent, time_zone = :time_zone, "
    "opened_on = :opened_on, closed_on = :closed_on, served = :served, changed_at = :now WHERE id = :id";

// One row a school, its four counts beside it, in one statement however many schools there are.
#define SCHOOL_LIST                                                                                                    \
    "SELECT s.id, s.name, s.phase, s.status, d.name, "                                                                 \
    "COALESCE(MAX(CASE WHEN c.role = 'pupil' THEN c.people END), 0) AS pupils, "                                       \
    "COALESCE(MAX(CASE WHEN c.role = 'teacher' THEN c.people END), 0) AS teachers, "                                   \
    "COALESCE(MAX(CASE WHEN c.role = 'staff' THEN c.people END), 0) AS staff, s.town "                                 \
    "FROM directory_schools s LEFT JOIN directory_districts d ON d.id = s.district_id "                                \
    "LEFT JOIN directory_school_counts c ON c.school_id = s.id "                                                       \
    "WHERE s.served = 1 AND (:phase = '' OR s.phase = :phase) AND (:district = 0 OR s.district_id = :district) "       \
    "AND (:text = '' OR s.sort_name LIKE '%' || :text || '%') "                                                        \
    "GROUP BY s.id, s.name, s.phase, s.status, d.name, d.position, s.sort_name, s.town "

constexpr db::Sql kListByName = SCHOOL_LIST "ORDER BY s.sort_name, s.id LIMIT :most OFFSET :skip";
constexpr db::Sql kListByNameDown = SCHOOL_LIST "ORDER BY s.sort_name DESC, s.id LIMIT :most OFFSET :skip";
constexpr db::Sql kListByPupils = SCHOOL_LIST "ORDER BY pupils, s.sort_name LIMIT :most OFFSET :skip";
constexpr db::Sql kListByPupilsDown = SCHOOL_LIST "ORDER BY pupils DESC, s.sort_name LIMIT :most OFFSET :skip";
constexpr db::Sql kListByStaff = SCHOOL_LIST "ORDER BY staff, s.sort_name LIMIT :most OFFSET :skip";
constexpr db::Sql kListByStaffDown = SCHOOL_LIST "ORDER BY staff DESC, s.sort_name LIMIT :most OFFSET :skip";
constexpr db::Sql kListByDistrict = SCHOOL_LIST "ORDER BY d.position, s.sort_name LIMIT :most OFFSET :skip";
constexpr db::Sql kListByDistrictDown = SCHOOL_LIST "ORDER BY d.position DESC, s.sort_name LIMIT :most OFFSET :skip";

constexpr db::Sql kTotals =
    "SELECT COUNT(DISTINCT s.id), COALESCE(SUM(CASE WHEN c.role = 'pupil' THEN c.people END), 0), "
    "COALESCE(SUM(CASE WHEN c.role = 'staff' THEN c.people END), 0) "
    "FROM directory_schools s LEFT JOIN directory_school_counts c ON c.school_id = s.id "
    "WHERE s.served = 1 AND (:phase = '' OR s.phase = :phase) AND (:district = 0 OR s.district_id = :district) "
    "AND (:text = '' OR s.sort_name LIKE '%' || :text || '%')";
constexpr db::Sql kDistricts = "SELECT id, name FROM directory_districts ORDER BY position";
constexpr db::Sql kAddDistrict = "INSERT INTO directory_districts (id, name, position) VALUES (:id, :name, :position)";
constexpr db::Sql kRenameDistrict = "UPDATE directory_districts SET name = :name WHERE id = :id";
constexpr db::Sql kRemoveDistrict = "DELETE FROM directory_districts WHERE id = :id";
constexpr db::Sql kSchoolsByDistrict = "SELECT district_id, COUNT(*) FROM directory_schools "
                                       "WHERE district_id IS NOT NULL GROUP BY district_id";
constexpr db::Sql kSites = "SELECT id, school_id, name, postcode, temporary FROM directory_sites "
                           "WHERE school_id = :school ORDER BY temporary, name, id";
constexpr db::Sql kSite = "SELECT id, school_id, name, postcode, temporary FROM directory_sites WHERE id = :id";
constexpr db::Sql kChangeSite =
    "UPDATE directory_sites SET name = :name, postcode = :postcode, temporary = :temporary WHERE id = :id";
constexpr db::Sql kRemoveSite = "DELETE FROM directory_sites WHERE id = :id";
constexpr db::Sql kAddSite =
    "INSERT INTO directory_sites (id, school_id, name, postcode, temporary) VALUES (:id, :school, :name, :postcode, "
    ":temporary)";
constexpr db::Sql kTerms = "SELECT id, name, kind, starts_on, ends_on, school_id FROM directory_terms WHERE (school_id "
                           "IS NULL OR school_id = :school) AND ends_on >= :from AND starts_on <= :until "
                           "ORDER BY starts_on, ends_on DESC, name";
constexpr db::Sql kTermsOfSchools =
    "SELECT id, name, kind, starts_on, ends_on, school_id FROM directory_terms WHERE (school_id IS NULL "
    "OR school_id IN (:schools[])) AND ends_on >= :from AND starts_on <= :until ORDER BY starts_on, ends_on DESC, name";
constexpr db::Sql kAllTerms = "SELECT id, name, kind, starts_on, ends_on, school_id FROM directory_terms "
                              "WHERE ends_on >= :from AND starts_on <= :until "
                              "ORDER BY starts_on, ends_on DESC, name LIMIT :most";
constexpr db::Sql kTerm = "SELECT id, name, kind, starts_on, ends_on, school_id FROM directory_terms WHERE id = :id";
constexpr db::Sql kChangeTerm = "UPDATE directory_terms SET name = :name, kind = :kind, starts_on = :starts_on, "
                                "ends_on = :ends_on WHERE id = :id";
constexpr db::Sql kRemoveTerm = "DELETE FROM directory_terms WHERE id = :id";
constexpr db::Sql kAddTerm =
    "INSERT INTO directory_terms (id, school_id, name, kind, starts_on, ends_on) VALUES (:id, :school, :name, :kind, "
    ":starts_on, :ends_on)";
constexpr db::Sql kAuthority = "SELECT name FROM directory_authority WHERE id = 1";
constexpr db::Sql kSetAuthority = "INSERT INTO directory_authority (id, name, time_zone) VALUES (1, :name, :zone) "
                                  "ON CONFLICT (id) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone";

School read_school(db::Rows const& rows) {
    School school;
    int at = 0;
    school.id = rows.id<SchoolId>(at++);
    for (auto* text : {&school.register_number, &school.establishment_number, &school.local_authority, &school.name,
                       &school.phase, &school.kind, &school.status})
        *text = rows.str(at++);
    school.district = rows.id<DistrictId>(at++);
    school.low_age = rows.maybe_i64(at++);
    school.high_age = rows.maybe_i64(at++);
    school.sexes = rows.str(at++);
    school.faith = rows.str(at++);
    school.sixth_form = rows.truth(at++);
    for (auto* text : {&school.street, &school.locality, &school.town, &school.county, &school.postcode,
                       &school.website, &school.phone, &school.accent, &school.time_zone})
        *text = rows.str(at++);
    school.opened_on = rows.maybe_day(at++);
    school.closed_on = rows.maybe_day(at++);
    school.served = rows.truth(at++);
    return school;
}

Site read_site(db::Rows const& rows) {
    return {rows.id<SiteId>(0), rows.id<SchoolId>(1), rows.str(2), rows.str(3), rows.truth(4)};
}

Term read_term(db::Rows const& rows) {
    return {rows.id<TermId>(0), rows.str(1),      rows.str(2),         rows.day(3),
            rows.day(4),        !rows.is_null(5), rows.id<SchoolId>(5)};
}

Status one_row(Result<std::int64_t> rows) {
    if (!rows.ok()) return rows.problem();
    return *rows == 0 ? not_found() : Status();
}

std::optional<std::string> none_if_empty(std::string const& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

Result<std::int64_t> write_school(db::Tx& tx, db::Sql sql, School const& school, Instant now) {
    auto const register_number = none_if_empty(school.register_number);
    auto const sort_name = sort_key(school.name);
    return tx.run(sql, {{":id", school.id},
                        {":register_number", register_number},
                        {":establishment_number", school.establishment_number},
                        {":local_authority", school.local_authority},
                        {":name", school.name},
                        {":sort_name", sort_name},
                        {":phase", school.phase},
                        {":kind", school.kind},
                        {":status", school.status},
                        {":district", school.district},
                        {":low_age", school.low_age},
                        {":high_age", school.high_age},
                        {":sexes", school.sexes},
                        {":faith", school.faith},
                        {":sixth_form", school.sixth_form},
                        {":street", school.street},
                        {":locality", school.locality},
                        {":town", school.town},
                        {":county", school.county},
                        {":postcode", school.postcode},
                        {":website", school.website},
                        {":phone", school.phone},
                        {":accent", school.accent},
                        {":time_zone", school.time_zone},
                        {":opened_on", school.opened_on},
                        {":closed_on", school.closed_on},
                        {":served", school.served},
                        {":now", now}});
}

Status index_school(platform::Platform& platform, db::Tx& tx, School const& school) {
    auto const text = school.name + " " + school.town + " " + school.postcode + " " + school.register_number;
    SchoolId const schools[] = {school.id};
    return platform.search.put(tx, {"school", school.id.value(), schools, text});
}

} // namespace

std::vector<School> schools_by_id(db::Session& session, std::span<SchoolId const> ids) {
    std::vector<School> schools;
    auto const values = values_of(ids);
    for (auto rows = session.select(kSchoolsById, {{":ids", values}}); rows.next();)
        schools.push_back(read_school(rows));
    return schools;
}

std::vector<School> schools_served(db::Session& session) {
    std::vector<School> schools;
    for (auto rows = session.select(kSchoolsServed); rows.next();) schools.push_back(read_school(rows));
    return schools;
}

std::optional<School> school_by_register_number(db::Session& session, std::string_view number) {
    auto rows = session.select(kSchoolByNumber, {{":number", number}});
    return rows.next() ? std::optional(read_school(rows)) : std::nullopt;
}

Result<SchoolId> add_school(platform::Platform& platform, db::Tx& tx, School const& wanted) {
    School school = wanted;
    if (school.id.empty()) school.id = next_id<SchoolId>();
    TRY_DO(write_school(tx, kAddSchool, school, platform.clock.now()));
    TRY_DO(recount_if_moved(tx, school.id, DistrictId()));
    TRY_DO(index_school(platform, tx, school));
    return school.id;
}

Status change_school(platform::Platform& platform, db::Tx& tx, School const& school) {
    auto const before = counted_in(tx, school.id);
    TRY(touched, write_school(tx, kChangeSchool, school, platform.clock.now()));
    if (touched == 0) return not_found();
    TRY_DO(recount_if_moved(tx, school.id, before));
    return index_school(platform, tx, school);
}

std::vector<SchoolRow> list_schools(db::Session& session, SchoolFilter const& filter) {
    bool const down = filter.descending;
    auto const sql = filter.sort == "pupils"     ? (down ? kListByPupilsDown : kListByPupils)
                     : filter.sort == "staff"    ? (down ? kListByStaffDown : kListByStaff)
                     : filter.sort == "district" ? (down ? kListByDistrictDown : kListByDistrict)
                                                 : (down ? kListByNameDown : kListByName);
    auto const text = fold_for_search(filter.text);
    std::vector<SchoolRow> schools;
    for (auto rows = session.select(sql, {{":phase", filter.phase},
                                          {":district", filter.district.value()},
                                          {":text", text},
                                          {":most", filter.most},
                                          {":skip", filter.skip}});
         rows.next();)
        schools.push_back({rows.id<SchoolId>(0), rows.str(1), rows.str(2), rows.str(3), rows.str(4), rows.i64(5),
                           rows.i64(6), rows.i64(7), rows.str(8)});
    return schools;
}

SchoolTotals total_schools(db::Session& session, SchoolFilter const& filter) {
    auto const text = fold_for_search(filter.text);
    auto rows =
        session.select(kTotals, {{":phase", filter.phase}, {":district", filter.district.value()}, {":text", text}});
    rows.next();
    return {rows.i64(0), rows.i64(1), rows.i64(2)};
}

std::vector<District> districts(db::Session& session) {
    std::vector<District> all;
    for (auto rows = session.select(kDistricts); rows.next();) all.push_back({rows.id<DistrictId>(0), rows.str(1)});
    return all;
}

Result<DistrictId> add_district(db::Tx& tx, std::string_view name, int position) {
    auto const id = next_id<DistrictId>();
    TRY_DO(tx.run(kAddDistrict, {{":id", id}, {":name", name}, {":position", position}}));
    return id;
}

Status rename_district(db::Tx& tx, DistrictId id, std::string_view name) {
    return one_row(tx.run(kRenameDistrict, {{":id", id}, {":name", name}}));
}

Status remove_district(db::Tx& tx, DistrictId id) {
    auto removed = tx.run(kRemoveDistrict, {{":id", id}});
    if (!removed.ok() && removed.problem().code == "db_foreign_key") return conflict("district_in_use");
    return one_row(std::move(removed));
}

std::map<DistrictId, std::int64_t> schools_by_district(db::Session& session) {
    std::map<DistrictId, std::int64_t> counts;
    for (auto rows = session.select(kSchoolsByDistrict); rows.next();) counts[rows.id<DistrictId>(0)] = rows.i64(1);
    return counts;
}

std::vector<Site> sites_of(db::Session& session, SchoolId school) {
    std::vector<Site> sites;
    for (auto rows = session.select(kSites, {{":school", school}}); rows.next();) sites.push_back(read_site(rows));
    return sites;
}

std::optional<Site> site_by_id(db::Session& session, SiteId id) {
    auto rows = session.select(kSite, {{":id", id}});
    return rows.next() ? std::optional(read_site(rows)) : std::nullopt;
}

Status change_site(db::Tx& tx, Site const& site) {
    return one_row(
        tx.run(kChangeSite,
               {{":id", site.id}, {":name", site.name}, {":postcode", site.postcode}, {":temporary", site.temporary}}));
}

Status remove_site(db::Tx& tx, SiteId id) { return one_row(tx.run(kRemoveSite, {{":id", id}})); }

Status add_site(db::Tx& tx, SchoolId school, Site const& site) {
    TRY_DO(tx.run(kAddSite, {{":id", next_id<SiteId>()},
                             {":school", school},
                             {":name", site.name},
                             {":postcode", site.postcode},
                             {":temporary", site.temporary}}));
    return {};
}

std::vector<Term> terms_of(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until) {
    std::vector<Term> terms;
    for (auto rows = session.select(kTerms, {{":school", school}, {":from", from}, {":until", until}}); rows.next();)
        terms.push_back(read_term(rows));
    return terms;
}

std::vector<Term> terms_of_schools(db::Session& session, std::span<SchoolId const> schools, SchoolDay from,
                                   SchoolDay until) {
    std::vector<Term> terms;
    auto const values = values_of(schools);
    for (auto rows = session.select(kTermsOfSchools, {{":schools", values}, {":from", from}, {":until", until}});
         rows.next();)
        terms.push_back(read_term(rows));
    return terms;
}

std::vector<Term> all_terms(db::Session& session, SchoolDay from, SchoolDay until, int most) {
    std::vector<Term> terms;
    for (auto rows = session.select(kAllTerms, {{":from", from}, {":until", until}, {":most", most}}); rows.next();)
        terms.push_back(read_term(rows));
    return terms;
}

std::int64_t term_writes() { return writes_of_terms.load(); }

std::optional<Term> term_by_id(db::Session& session, TermId id) {
    auto rows = session.select(kTerm, {{":id", id}});
    return rows.next() ? std::optional(read_term(rows)) : std::nullopt;
}

Status change_term(db::Tx& tx, Term const& term) {
    ++writes_of_terms;
    return one_row(tx.run(kChangeTerm, {{":id", term.id},
                                        {":name", term.name},
                                        {":kind", term.kind},
                                        {":starts_on", term.starts_on},
                                        {":ends_on", term.ends_on}}));
}

Status remove_term(db::Tx& tx, TermId id) {
    ++writes_of_terms;
    return one_row(tx.run(kRemoveTerm, {{":id", id}}));
}

Status add_term(db::Tx& tx, SchoolId school, Term const& term) {
    ++writes_of_terms;
    TRY_DO(tx.run(kAddTerm, {{":id", next_id<TermId>()},
                             {":school", school},
                             {":name", term.name},
                             {":kind", term.kind},
                             {":starts_on", term.starts_on},
                             {":ends_on", term.ends_on}}));
    return {};
}

std::string authority_name(db::Session& session) {
    auto rows = session.select(kAuthority);
    return rows.next() ? rows.str(0) : std::string();
}

Status set_authority(db::Tx& tx, std::string_view name, std::string_view zone) {
    TRY_DO(tx.run(kSetAuthority, {{":name", name}, {":zone", zone}}));
    return {};
}

} // namespace belfry::directory
