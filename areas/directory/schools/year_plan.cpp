// A year's calendar, put in order. Some twenty rows.
#include "areas/directory/schools/year_plan.h"

#include <algorithm>

namespace belfry::directory {
namespace {

bool closed(Term const& term) { return term.kind == "half_term" || term.kind == "inset" || term.kind == "closure"; }

bool holds(Term const& term, SchoolDay day) { return term.starts_on <= day && day <= term.ends_on; }

int school_days_of(Term const& term, std::span<Term const> all) {
    int days = 0;
    for (auto day = term.starts_on; day <= term.ends_on; day = day.plus(1)) {
        bool const off = std::ranges::any_of(all, [&](Term const& one) { return closed(one) && holds(one, day); });
        if (day.weekday() < Weekday::saturday && !off) ++days;
    }
    return days;
}

} // namespace

int school_year_at(SchoolDay day) { return day.month() >= 9 ? day.year() : day.year() - 1; }
SchoolDay year_begins(int year) { return SchoolDay::of(year, 9, 1).value_or(SchoolDay()); }
SchoolDay year_ends(int year) { return year_begins(year + 1).plus(-1); }

YearPlan plan_of_year(std::span<Term const> terms) {
    YearPlan plan;
    for (auto const& term : terms) {
        if (term.kind == "year") plan.years.push_back(term);
        if (term.kind == "term") plan.terms.push_back({term, {}, school_days_of(term, terms)});
    }
    for (auto const& one : terms) {
        if (one.kind == "year" || one.kind == "term") continue;
        auto const in = std::ranges::find_if(plan.terms, [&](auto const& t) { return holds(t.term, one.starts_on); });
        (in == plan.terms.end() ? plan.between : in->within).push_back(one);
    }
    return plan;
}

} // namespace belfry::directory
