#pragma once
// Where in the school year a day falls: decided from the terms, without I/O.

#include <optional>
#include <span>

#include "areas/directory/schools/school_store.h"

namespace belfry::directory {

struct PlaceInYear {
    std::optional<Term> term;  // the term that the day is in
    int week = 0;              // of that term, from 1, counted in whole calendar weeks
    std::optional<Term> pause; // half term, INSET day or closure that the day is in
    std::optional<Term> next;  // what interrupts or begins next: a half term, INSET day, closure or term
    std::optional<SchoolDay>
        back; // out of term, in a pause or at a weekend: the first day of school after it, where it is known
};

// `terms` in order of their first day.
PlaceInYear place_in_year(std::span<Term const> terms, SchoolDay day);

} // namespace belfry::directory
