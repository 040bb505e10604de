#pragma once
// The clock that a demonstration's folder keeps: what it said last, for every program that opens the folder. A server
// that runs follows it, so that whoever plays a day (`belfry demo --day`) moves everybody's clock.

#include <filesystem>
#include <optional>
#include <thread>

#include "base/time.h"

namespace belfry::app {

// The folder of a demonstration is marked as one when it is made: in no other is the clock another's than the
// machine's, whatever files lie there.
void mark_demonstration(std::filesystem::path const& folder);
bool is_demonstration(std::filesystem::path const& folder);

// Nothing, and nothing done, in a folder that is not marked.
std::optional<ShiftedClock::Setting> read_demonstration_clock(std::filesystem::path const& folder);
void keep_demonstration_clock(std::filesystem::path const& folder, ShiftedClock::Setting const& setting);

// Until it goes, sets `clock` whenever the folder's is set anew; looked at four times a second.
class ClockFollower {
public:
    ClockFollower(std::filesystem::path folder, ShiftedClock& clock);

private:
    std::jthread thread_;
};

} // namespace belfry::app
