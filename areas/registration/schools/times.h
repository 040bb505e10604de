#pragma once
// When the two sessions of a school day begin and how long their registers stay open. Pure. The regulations allow at
// most 30 minutes.

#include <optional>

#include "areas/registration/marks/mark.h"

namespace belfry::registration {

inline constexpr int kOpenMinutesMax = 30;
// A register may be opened this long before its session begins: teachers are ready before the bell.
inline constexpr int kEarlyMinutes = 15;

struct SchoolTimes {
    TimeOfDay morning{8 * 60 + 45}, afternoon{13 * 60 + 10};
    int morning_minutes = kOpenMinutesMax, afternoon_minutes = kOpenMinutesMax;
    TimeOfDay contact_at{9 * 60 + 30}; // when the parents of the missing are asked

    TimeOfDay begins(Half half) const { return half == Half::morning ? morning : afternoon; }
    TimeOfDay closes(Half half) const {
        return TimeOfDay(begins(half).minutes() + (half == Half::morning ? morning_minutes : afternoon_minutes));
    }
};

enum class Phase { before, open, closed };
Phase phase_of(SchoolTimes const& times, Half half, TimeOfDay now);
// Which register people mean when they name none: the afternoon's from when it may be opened.
Half half_at(SchoolTimes const& times, TimeOfDay now);

// What a touch at the gate at that time makes of a pupil: present, late with minutes, or after close; nothing where it
// says nothing of either session, such as at the end of the day.
struct Arrival {
    Half half = Half::morning;
    Code code;
    std::uint8_t minutes = 0; // since the session began, at most 255
};
std::optional<Arrival> arrival_at(SchoolTimes const& times, TimeOfDay at);

} // namespace belfry::registration
