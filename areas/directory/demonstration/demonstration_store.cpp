// Writes the demonstration authority: one durable unit a school, so that memory and the write-ahead log stay small.
#include "areas/directory/demonstration/demonstration.h"

#include "areas/directory/demonstration/population.h"
#include "areas/directory/schools/school_store.h"
#include "platform/extension/call.h"

namespace belfry::directory {
namespace {

constexpr db::Sql kShow =
    "INSERT INTO directory_showcase (kind, person_id) VALUES (:kind, :person) ON CONFLICT (kind) DO NOTHING";
constexpr db::Sql kAnybody = "SELECT 1 FROM directory_people LIMIT 1";
constexpr db::Sql kShown = "SELECT kind, person_id FROM directory_showcase ORDER BY kind";

Status make_schools(platform::Platform& platform, std::vector<demonstration::PlannedSchool>& schools, SchoolDay today) {
    return platform.db.write_long([&](db::Tx& tx) -> Status {
        TRY_DO(set_authority(tx, "Hartshire", "Europe/London"));
        std::vector<DistrictId> made;
        for (auto const& name : demonstration::district_names()) {
            TRY(id, add_district(tx, name, static_cast<int>(made.size())));
            made.push_back(id);
        }
        int const first_year = (today.month() >= 9 ? today.year() : today.year() - 1);
        for (int year : {first_year - 1, first_year + 1})
            for (auto const& term : demonstration::plan_terms(year)) TRY_DO(add_term(tx, SchoolId(), term));
        std::int64_t number = 0;
        for (auto& planned : schools) {
            planned.school.id = SchoolId((std::int64_t{1} << 44) + (++number << 10));
            planned.school.district = made[static_cast<std::size_t>(planned.district)];
            TRY_DO(add_school(platform, tx, planned.school));
            Site site{SiteId(), planned.school.id,
                      planned.temporary_site ? "Former library (until the new building is ready)" : "Main site",
                      planned.school.postcode, planned.temporary_site};
            TRY_DO(add_site(tx, planned.school.id, site));
        }
        return {};
    });
}

} // namespace

Status make_demonstration(platform::Platform& platform, platform::DemoPlan const& plan) {
    if (platform.db.read().select(kAnybody).next())
        return conflict("not_empty", "there are people in it already: a demonstration is made in an empty folder");
    auto const today = TimeZone::london().day_of(platform.clock.now());
    demonstration::Random random(plan.seed);
    auto schools = demonstration::plan_schools(plan.schools, random);
    TRY_DO(make_schools(platform, schools, today));
    demonstration::Population population(today, plan.seed + 1);
    std::int64_t done = 0;
    for (auto const& school : schools) {
        TRY_DO(platform.db.write_long([&](db::Tx& tx) -> Status {
            BulkWriter writer(platform, tx);
            population.fill(writer, school, schools);
            return writer.flush();
        }));
        if (plan.progress) plan.progress("directory.demonstration", ++done, static_cast<std::int64_t>(schools.size()));
    }
    return platform.db.write_long([&](db::Tx& tx) -> Status {
        BulkWriter writer(platform, tx);
        population.fill_authority(writer, schools);
        TRY_DO(writer.flush());
        for (auto const& [kind, person] : population.showcase())
            TRY_DO(tx.run(kShow, {{":kind", kind}, {":person", person}}));
        return recount(tx, {}, today);
    });
}

std::vector<std::pair<std::string, PersonId>> demonstration_people(db::Session& session) {
    std::vector<std::pair<std::string, PersonId>> people;
    for (auto rows = session.select(kShown); rows.next();) people.emplace_back(rows.str(0), rows.id<PersonId>(1));
    return people;
}

} // namespace belfry::directory
