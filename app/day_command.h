#pragma once
// `belfry demo --day`: a school day of a demonstration, played against a running service.

#include <string>

#include "app/day/cast.h"
#include "app/program.h"
#include "platform/config/config.h"

namespace belfry::app {

struct DayOptions {
    bool play = false;
    std::string url, ca_file;
    std::string from = "08:20", until = "09:15";
    int speed = 10;
    std::string cast_file; // read where it is there; else written
    bool sign_in_first = false, behind_a_proxy = false;
    bool json = false;
    int parents_percent = 100; // of those who would look
};

// Who plays, and on which day: the next day of school on which the demonstration's clock is not past `from` yet, so
// that it only ever goes forward.
struct DayToPlay {
    day::Cast cast;
    SchoolDay day;
};
Result<DayToPlay> day_to_play(Program& program, int schools, DayOptions const& options);
// The same of a file; the next weekday that is not past.
Result<DayToPlay> day_to_play(std::filesystem::path const& folder, DayOptions const& options);

// Sets the clock of the folder, which a demonstration that is served from it follows, plays, says on standard output
// what came of it, and lets the clock go on at its usual pace. The exit status: 0 where each tap was answered for,
// once.
Result<int> play_day(std::filesystem::path const& folder, DayToPlay const& what, DayOptions const& options);

} // namespace belfry::app
