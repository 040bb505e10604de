#pragma once
// The calendar of a school year as people read it: its terms, and within each what interrupts it. Pure.

#include <span>
#include <vector>

#include "areas/directory/schools/school_store.h"

namespace belfry::directory {

// The calendar year in which the school year of that day began (1 September).
int school_year_at(SchoolDay day);
// Its first and last day.
SchoolDay year_begins(int year);
SchoolDay year_ends(int year);

struct PlannedTerm {
    Term term;
    std::vector<Term> within; // half terms, INSET days, closures and parts that begin in it, in order
    int school_days = 0;      // weekdays that are in no half term, INSET day or closure
};
struct YearPlan {
    std::vector<Term> years; // rows that name the year itself
    std::vector<PlannedTerm> terms;
    std::vector<Term> between; // what lies in no term
};
// `terms` in order of their first day.
YearPlan plan_of_year(std::span<Term const> terms);

} // namespace belfry::directory
