#pragma once
// What all who play a day share. Everything happens on one thread.

#include <functional>
#include <string>

#include "app/day/counts.h"
#include "app/day/day_clock.h"
#include "platform/http/client.h"

namespace belfry::day {

struct Stage {
    http::ClientLoop& loop;
    std::shared_ptr<DayClock const> clock; // set once the day begins
    Cast const& cast;
    Counts& counts;
    std::string epoch;           // of the readers' numbers
    bool behind_a_proxy = false; // each person has an address of their own, which a proxy would tell
    std::int64_t parts_left = 0; // who has not finished yet
    std::int64_t people = 0;

    void at(Moment when, std::function<void()> task) { loop.after(clock->until(when), std::move(task)); }
};

} // namespace belfry::day
