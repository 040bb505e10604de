// Times of sessions and what an arrival at the gate counts as.
#include "areas/registration/schools/times.h"

#include <algorithm>

namespace belfry::registration {
namespace {

// A touch this long before the afternoon begins is somebody back from lunch; before that it belongs to the morning.
constexpr int kBackFromLunchMinutes = 40;

} // namespace

Phase phase_of(SchoolTimes const& times, Half half, TimeOfDay now) {
    if (now.minutes() < times.begins(half).minutes() - kEarlyMinutes) return Phase::before;
    return now < times.closes(half) ? Phase::open : Phase::closed;
}

Half half_at(SchoolTimes const& times, TimeOfDay now) {
    return phase_of(times, Half::afternoon, now) == Phase::before ? Half::morning : Half::afternoon;
}

std::optional<Arrival> arrival_at(SchoolTimes const& times, TimeOfDay at) {
    auto const half =
        at.minutes() < times.afternoon.minutes() - kBackFromLunchMinutes ? Half::morning : Half::afternoon;
    int const late = at.minutes() - times.begins(half).minutes();
    if (late <= 0) return Arrival{half, present(half)};
    auto const minutes = static_cast<std::uint8_t>(std::min(late, 255));
    if (at < times.closes(half)) return Arrival{half, kLate, minutes};
    // After the afternoon's register has closed a touch is somebody who leaves.
    if (half == Half::afternoon) return std::nullopt;
    return Arrival{half, kLateAfterClose, minutes};
}

} // namespace belfry::registration
