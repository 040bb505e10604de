#pragma once
// What each of the cast does on a school day, and when. Pure: the same cast and seed give the same day.

#include <cstdint>
#include <string>
#include <vector>

#include "app/day/cast.h"

namespace belfry::day {

// Milliseconds after midnight by the clock of the school.
using Moment = std::int64_t;
constexpr Moment moment(int hour, int minute, int second = 0) { return ((hour * 60LL + minute) * 60 + second) * 1000; }

enum class Character {
    steady,
    says_twice,  // sends each batch again
    lost_line,   // has none for ten minutes, and sends all of them afterwards
    faulty,      // sees the same card twenty times a second for a minute and a half
    wrong_key,   // was given a key that is not its own
    wrong_clock, // is a year behind, which a demonstration puts right
};

struct PlannedTap {
    Moment at = 0;
    std::string card;
};
struct ReaderPart {
    cards::ReaderId id;
    Character character = Character::steady;
    std::vector<PlannedTap> taps; // by time
};
// A register, once in each half of the day.
struct RegisterPart {
    std::size_t school = 0, number = 0; // in the cast
    Moment signs_in = 0;
    Moment opens[2] = {};             // morning, afternoon
    Moment thinks = 0;                // from the page to the save
    std::vector<Moment> arrives = {}; // of each pupil of the register, in its order; kNever: absent
};
inline constexpr Moment kNever = INT64_MAX;
struct ParentPart {
    std::size_t school = 0, number = 0;
    Moment looks = 0;
    bool reports = false; // that the child is ill
};

struct Script {
    std::vector<ReaderPart> readers;
    std::vector<RegisterPart> registers;
    std::vector<ParentPart> parents;
    std::int64_t taps() const;
};

inline constexpr std::uint64_t kSeed = 20261123; // of `belfry demo --day`
Script write_script(Cast const& cast, std::uint64_t seed);
// Only what begins between these two.
void cut(Script& script, Moment from, Moment until);

} // namespace belfry::day
