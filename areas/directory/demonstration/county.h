#pragma once
// The schools of the demonstration authority: decided from the number asked for and the seed, without I/O.

#include <cstdint>
#include <string>
#include <vector>

#include "areas/directory/schools/school_store.h"

namespace belfry::directory::demonstration {

// Numbers that look random and are the same for the same seed on every machine (SplitMix64).
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    // 0 to n - 1; n at least 1.
    int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
    int between(int low, int high) { return low + below(high - low + 1); }
    bool chance(int percent) { return below(100) < percent; }
    template <class List>
    auto const& pick(List const& list) {
        return list[static_cast<std::size_t>(below(static_cast<int>(std::size(list))))];
    }

private:
    std::uint64_t state_;
};

struct PlannedSchool {
    School school;
    int district = 0; // index into district_names()
    int first_year = 0, last_year = 6;
    int pupils = 0;
    bool temporary_site = false;
};

std::vector<std::string> district_names();
// Eight schools as the issue of the demonstration names them; more are made up to the mix of an English county: of
// fifteen schools two secondary, one special, twelve primary; about 417 pupils each on average.
std::vector<PlannedSchool> plan_schools(int schools, Random& random);
// Terms of the school years that begin in `first_year` and the one after it.
std::vector<Term> plan_terms(int first_year);

} // namespace belfry::directory::demonstration
