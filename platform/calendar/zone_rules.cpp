// Clock changes, by looking at each day's offset and halving the day in which it differs. Some 700 looks for two years.
#include "platform/calendar/zone_rules.h"

namespace belfry::calendar {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

} // namespace

int minutes_ahead(TimeZone const& zone, Instant at) {
    auto const local = std::int64_t{zone.day_of(at).days()} * 1440 + zone.time_of(at).minutes();
    auto const seconds = at.seconds();
    auto const utc = (seconds >= 0 ? seconds : seconds - 59) / 60;
    return static_cast<int>(local - utc);
}

std::vector<ClockChange> clock_changes(TimeZone const& zone, Instant from, Instant until) {
    std::vector<ClockChange> changes;
    int before = minutes_ahead(zone, from);
    for (auto day = from; day < until; day = day.plus_seconds(kDaySeconds)) {
        auto const next = day.plus_seconds(kDaySeconds);
        int const after = minutes_ahead(zone, next);
        if (after == before) continue;
        auto low = day, high = next; // before the change, after it
        while (high.seconds_since(low) > 1) {
            auto const middle = low.plus_seconds(high.seconds_since(low) / 2);
            (minutes_ahead(zone, middle) == before ? low : high) = middle;
        }
        changes.push_back({high, before, after});
        before = after;
    }
    return changes;
}

} // namespace belfry::calendar
