#pragma once
// SQL of schools, districts, sites, terms and counts, beyond what the api offers other areas.

#include <map>

#include "areas/directory/rows.h"

namespace belfry::directory {

struct SchoolFilter {
    std::string sort = "name"; // name, pupils, staff, district
    bool descending = false;
    std::string text, phase;
    DistrictId district;
    int most = 50, skip = 0;
};
struct SchoolRow {
    SchoolId id;
    std::string name, phase, status, district;
    std::int64_t pupils = 0, teachers = 0, staff = 0;
    std::string town;
};
struct SchoolTotals {
    std::int64_t schools = 0, pupils = 0, staff = 0;
};
struct DistrictRow {
    DistrictId id;
    std::string name;
    std::int64_t schools = 0, pupils = 0;
};
struct District {
    DistrictId id;
    std::string name;
};
struct Site {
    SiteId id;
    SchoolId school;
    std::string name, postcode;
    bool temporary = false;
};

// Schools that Belfry serves. One statement each.
std::vector<SchoolRow> list_schools(db::Session& session, SchoolFilter const& filter);
SchoolTotals total_schools(db::Session& session, SchoolFilter const& filter);
std::vector<DistrictRow> count_by_district(db::Session& session);
// The district in whose figures a school counts; none where it counts in none.
DistrictId counted_in(db::Session& session, SchoolId school);
// After a school was added or changed: `before` is what counted_in() said then.
Status recount_if_moved(db::Tx& tx, SchoolId school, DistrictId before);
// Role code (and "staff" for all staff together) with the number of people today.
std::vector<std::pair<std::string, std::int64_t>> counts_of(db::Session& session, SchoolId school);

std::vector<District> districts(db::Session& session);
Result<DistrictId> add_district(db::Tx& tx, std::string_view name, int position);
Status rename_district(db::Tx& tx, DistrictId id, std::string_view name);
// Problem conflict "district_in_use" where schools are in it.
Status remove_district(db::Tx& tx, DistrictId id);
// How many schools each has, also those that Belfry does not serve.
std::map<DistrictId, std::int64_t> schools_by_district(db::Session& session);
std::vector<Site> sites_of(db::Session& session, SchoolId school);
std::optional<Site> site_by_id(db::Session& session, SiteId id);
Status add_site(db::Tx& tx, SchoolId school, Site const& site);
Status change_site(db::Tx& tx, Site const& site);
Status remove_site(db::Tx& tx, SiteId id);
// Those of the authority and of every school, `most` at most.
std::vector<Term> all_terms(db::Session& session, SchoolDay from, SchoolDay until, int most);
// How often this process has written a term so far.
std::int64_t term_writes();
// `school` empty: the authority's.
Status add_term(db::Tx& tx, SchoolId school, Term const& term);
std::optional<Term> term_by_id(db::Session& session, TermId id);
Status change_term(db::Tx& tx, Term const& term);
Status remove_term(db::Tx& tx, TermId id);
std::string authority_name(db::Session& session);
Status set_authority(db::Tx& tx, std::string_view name, std::string_view zone);

} // namespace belfry::directory
