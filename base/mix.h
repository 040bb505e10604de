#pragma once
// Numbers that look random and are the same each time: for demonstrations and the like, never for secrets.

#include <cstdint>

namespace belfry {

// What SplitMix64 steps by (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
inline constexpr std::uint64_t kMixStep = 0x9E3779B97F4A7C15ull;

// Its number for that state: each from its place alone, so that they can be had in any order. The next state is
// `state + kMixStep`.
constexpr std::uint64_t mix(std::uint64_t state) {
    state += kMixStep;
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9ull;
    state = (state ^ (state >> 27)) * 0x94D049BB133111EBull;
    return state ^ (state >> 31);
}

} // namespace belfry
