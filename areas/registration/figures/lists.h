#pragma once
// Pupils whom the school must look at, found from what is kept and from the last weeks' marks. Pure.

#include <functional>
#include <map>
#include <vector>

#include "areas/registration/marks/sum_store.h"

namespace belfry::registration {

enum class List { persistent, severe, ten, late };

struct Listed {
    PersonId pupil;
    Sums sums;              // of the school year
    std::int64_t found = 0; // what put them on the list: sessions missed, unauthorised in ten weeks, or late
};
// Worst first: the persistently and severely absent by the part of possible sessions that they attended, the others by
// what put them on the list. `recent` are sums of the last ten school weeks by pupil; read for `ten` alone.
std::vector<Listed> make_list(List list, std::span<PupilSums const> year, std::map<PersonId, Sums> const& recent);

// National threshold for a penalty notice: ten sessions of unauthorised absence within ten school weeks.
inline constexpr int kPenaltySessions = 10, kPenaltyWeeks = 10;
inline constexpr int kLateOften = 6; // times late this year, from which somebody is listed

// The first week of the last ten that have a school day, counted back from `today`; half terms and holidays do not
// count.
std::int32_t first_of_ten_weeks(std::function<bool(SchoolDay)> const& is_school_day, SchoolDay today);

} // namespace belfry::registration
