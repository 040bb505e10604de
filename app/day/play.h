#pragma once
// Plays a school day of a demonstration from outside, as the readers, teachers and parents of its schools.

#include <functional>
#include <memory>
#include <string>

#include "app/day/counts.h"
#include "app/day/day_clock.h"
#include "app/day/script.h"
#include "base/result.h"

namespace belfry::day {

struct PlaySettings {
    std::string url = "http://localhost:8080";
    std::string ca_file = {};
    bool sign_in_first = false;  // everybody signs in before the day's clock starts
    bool behind_a_proxy = false; // each person with an address of their own, as the service's trusted proxy would tell
    // Sets the clock of the demonstration to where the day begins, and gives it.
    std::function<std::shared_ptr<DayClock const>()> start_clock;
    // Told each second what has happened so far: a line of words. May be empty.
    std::function<void(std::string const& line)> show;
};

// Until everybody has done their part, or nobody has been answered for two minutes. Problems as ClientLoop::open().
Result<Counts> play(Cast const& cast, Script const& script, PlaySettings const& settings);

} // namespace belfry::day
