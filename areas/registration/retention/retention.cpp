// The end of what is kept: a unit for some thousand entries, and one for each school's weeks.
#include "areas/registration/retention/retention.h"

#include "areas/registration/retention/retention_store.h"
#include "platform/extension/call.h"
#include "platform/json/json.h"

namespace belfry::registration {
namespace {

constexpr int kEntriesAtOnce = 5000;

// The day six years before; of 29 February, the 28th.
SchoolDay years_before(SchoolDay today) {
    auto const same = SchoolDay::of(today.year() - kYearsKept, today.month(), today.day());
    return same ? *same : *SchoolDay::of(today.year() - kYearsKept, 2, 28);
}

} // namespace

Result<std::string> remove_what_is_over(platform::Platform& platform) {
    auto const zone = TimeZone::london();
    auto const until = years_before(zone.day_of(platform.clock.now()));
    auto const before = zone.instant_of(until, TimeOfDay(0));
    std::int64_t entries = 0, weeks = 0;
    for (std::int64_t removed = kEntriesAtOnce; removed == kEntriesAtOnce; entries += removed) {
        TRY(now, platform.db.write([&](db::Tx& tx) { return remove_entries(tx, before, kEntriesAtOnce); }));
        removed = now;
    }
    std::vector<SchoolId> schools;
    {
        auto snapshot = platform.db.read();
        schools = schools_with_marks(snapshot);
    }
    for (auto school : schools) {
        // A mark of that week may have been amended later, and its entry is still kept: its week stays a year longer.
        TRY(removed, platform.db.write([&](db::Tx& tx) { return remove_weeks(tx, school, until.plus(-366)); }));
        weeks += removed;
    }
    return json::Writer()
        .object()
        .field("entries", entries)
        .field("weeks", weeks)
        .field("until", until.text())
        .end()
        .take();
}

void add_retention_job(jobs::Kinds& kinds) {
    kinds.add({"registration.retention",
               [](platform::Platform& platform, jobs::Run&) { return remove_what_is_over(platform); }, 3600,
               24 * 3600});
}

} // namespace belfry::registration
