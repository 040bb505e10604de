// The end of what is kept: a unit a school, 600 a night, each of a day's worth of rows.
#include "areas/registration/retention/retention.h"

#include "areas/registration/figures/authority_week_store.h"
#include "areas/registration/retention/aside_store.h"
#include "platform/json/json.h"

namespace belfry::registration {
namespace {

constexpr int kDueDays = 30; // ahead, told beforehand

Horizon horizon_of(SchoolDay kept) { return {kept, TimeZone::london().instant_of(kept, TimeOfDay(0))}; }

Result<Counted> remove_of_school(platform::Platform& platform, SchoolId school, Horizon const& over) {
    Counted gone;
    auto const id = next_id<RemovalId>();
    TRY_DO(platform.db.write_long([&](db::Tx& tx) -> Status {
        TRY(removed, remove_over(tx, id, school, over));
        gone = removed.gone;
        if (!removed.aside) return {};
        return record_removal(tx, {.id = id,
                                   .school = school,
                                   .ran_at = platform.clock.now(),
                                   .until = over.day,
                                   .gone = gone,
                                   .due = {},
                                   .aside = true});
    }));
    return gone;
}

// What has lain aside for thirty days, for good. What was removed "later than now" was by a clock that ran ahead, and
// stays.
Status forget_what_was_aside(platform::Platform& platform, Instant now) {
    std::vector<Removal> aside;
    {
        auto snapshot = platform.db.read();
        aside = removals_aside(snapshot, SchoolId(), Instant());
    }
    for (auto const& removal : aside)
        if (removal.ran_at < now.plus_seconds(-std::int64_t{kAsideDays} * 24 * 3600))
            TRY_DO(platform.db.write_long([&](db::Tx& tx) { return forget_aside(tx, removal.id); }));
    return {};
}

std::string result_of(Removal const& removal) {
    return json::Writer()
        .object()
        .field("entries", removal.gone.entries)
        .field("marks", removal.gone.marks)
        .field("lessons", removal.gone.lessons)
        .field("asked", removal.gone.asked)
        .field("years", removal.gone.years)
        .field("until", removal.until.text())
        .end()
        .take();
}

} // namespace

SchoolDay kept_since(SchoolDay today) {
    auto const same = SchoolDay::of(today.year() - kYearsKept, today.month(), today.day());
    return same ? *same : *SchoolDay::of(today.year() - kYearsKept, 2, 28);
}

Horizon due_horizon(SchoolDay kept) { return horizon_of(kept.plus(kDueDays)); }

Result<std::string> remove_what_is_over(platform::Platform& platform, jobs::Run* run) {
    TRY(now, platform.jobs.known_time().removal_time());
    auto const over = horizon_of(kept_since(TimeZone::london().day_of(now)));
    auto const soon = due_horizon(over.day);
    TRY_DO(forget_what_was_aside(platform, now));
    Removal all{.id = next_id<RemovalId>(), .school = {}, .ran_at = now, .until = over.day, .gone = {}, .due = {}};
    std::vector<SchoolId> schools;
    {
        auto snapshot = platform.db.read();
        schools = schools_with_records(snapshot);
    }
    std::int64_t done = 0;
    for (auto school : schools) {
        if (run && run->cancelled()) return invalid("cancelled");
        TRY(gone, remove_of_school(platform, school, over));
        all.gone += gone;
        {
            auto snapshot = platform.db.read();
            all.due += count_due(snapshot, school, soon);
        }
        if (run) run->progress(++done, static_cast<std::int64_t>(schools.size()));
    }
    auto const told = platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(forget_authority_weeks(tx, over.day));
        return record_removal(tx, all);
    });
    TRY_DO(told);
    return result_of(all);
}

void add_retention_job(jobs::Kinds& kinds) {
    add_restore_job(kinds);
    kinds.add({kRetentionKind,
               [](platform::Platform& platform, jobs::Run& run) { return remove_what_is_over(platform, &run); }, 3600,
               24 * 3600, jobs::Lane::bulk, jobs::Removes{"kept.removes", kept_since}});
}

} // namespace belfry::registration
