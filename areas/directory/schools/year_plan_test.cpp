#include "areas/directory/schools/year_plan.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::directory;

namespace {

Term term(std::string name, std::string kind, std::string_view from, std::string_view until) {
    return {TermId(), std::move(name), std::move(kind), SchoolDay::parse(from).value(),
            SchoolDay::parse(until).value()};
}

} // namespace

TEST_CASE("a school year begins on the first of September") {
    CHECK(school_year_at(SchoolDay::of(2026, 8, 31).value()) == 2025);
    CHECK(school_year_at(SchoolDay::of(2026, 9, 1).value()) == 2026);
    CHECK(year_ends(2026) == SchoolDay::of(2027, 8, 31).value());
}

TEST_CASE("what interrupts a term stands within it, and takes its days away") {
    std::vector<Term> const terms = {term("2026 to 2027", "year", "2026-09-01", "2027-07-20"),
                                     term("Autumn", "term", "2026-09-07", "2026-09-18"),
                                     term("Training", "inset", "2026-09-11", "2026-09-11"),
                                     term("Training again", "inset", "2026-09-11", "2026-09-11"), // counted once
                                     term("First part", "period", "2026-09-07", "2026-09-11"),    // school is open
                                     term("Burst pipe", "closure", "2026-12-30", "2026-12-31"),
                                     term("Spring", "term", "2027-01-04", "2027-01-04")};
    auto const plan = plan_of_year(terms);
    CHECK(plan.years.size() == 1);
    REQUIRE(plan.terms.size() == 2);
    CHECK(plan.terms[0].school_days == 9);
    CHECK(plan.terms[0].within.size() == 3);
    CHECK(plan.terms[1].school_days == 1);
    REQUIRE(plan.between.size() == 1);
    CHECK(plan.between[0].name == "Burst pipe");
}

TEST_CASE("a year without rows is empty") {
    auto const plan = plan_of_year({});
    CHECK(plan.terms.empty());
    CHECK(plan.between.empty());
}
