#pragma once
// The clock of a demonstration as whoever plays its day sees it.

#include <chrono>

#include "app/day/script.h"
#include "base/time.h"

namespace belfry::day {

class DayClock {
public:
    DayClock(ShiftedClock::Setting const& setting, TimeZone zone, SchoolDay day)
        : speed_(setting.speed), day_(day), midnight_(zone.instant_of(day, TimeOfDay(0))) {
        clock_.set(setting);
    }
    SchoolDay day() const { return day_; }
    Moment now() const { return (clock_.now().microseconds() - midnight_.microseconds()) / 1000; }
    Instant instant(Moment at) const { return Instant(midnight_.microseconds() + at * 1000); }
    // How long that takes in earnest; nothing where it is past.
    std::chrono::microseconds until(Moment at) const {
        return std::chrono::microseconds(std::max<std::int64_t>(0, (at - now()) * 1000 / speed_));
    }

private:
    ShiftedClock clock_;
    int speed_;
    SchoolDay day_;
    Instant midnight_;
};

} // namespace belfry::day
