// Counting the authority's weeks: of this school year, from the Monday of the week in which it began.
#include "areas/registration/figures/authority_weeks.h"

#include "areas/registration/figures/authority_week_store.h"
#include "platform/extension/call.h"
#include "platform/json/json.h"

namespace belfry::registration {

Result<std::string> recount_authority_weeks(platform::Platform& platform) {
    auto const now = platform.clock.now();
    auto const year = school_year_of(TimeZone::london().day_of(now));
    std::vector<AuthorityWeek> weeks;
    {
        auto snapshot = platform.db.read();
        weeks = count_authority_weeks(snapshot, school_year_begins(year).week_start(), now);
    }
    TRY_DO(platform.db.write([&](db::Tx& tx) { return put_authority_weeks(tx, weeks); }));
    return json::Writer().object().field("weeks", static_cast<std::int64_t>(weeks.size())).end().take();
}

void add_authority_weeks_job(jobs::Kinds& kinds) {
    kinds.add({"registration.weeks",
               [](platform::Platform& platform, jobs::Run&) { return recount_authority_weeks(platform); }, 600, 3600});
}

} // namespace belfry::registration
