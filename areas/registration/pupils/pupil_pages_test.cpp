// A pupil's earlier school years: those with marks can be chosen, by whoever may see this one.
#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;

namespace {

// A day of last school year and one of three years before it; the clock stands on the first day of this one.
void earlier_marks(SchoolWorld& w) {
    w.mark({day("2026-06-02"), Half::morning}, "I / L");
    w.mark({day("2023-06-06"), Half::morning}, "/");
}

std::string attendance(SchoolWorld const& w, std::size_t pupil = 0) {
    return "/people/" + w.pupils[pupil].text() + "/attendance";
}

} // namespace

BOTH_ENGINES("the years in which a pupil has marks can be chosen") {
    SchoolWorld w(engine);
    earlier_marks(w);
    w.as_office();
    CHECK(w.get(attendance(w)) == 200);
    CHECK(w.shows("No marks yet"));
    for (auto const* year : {"2026/27", "2025/26", "2022/23"}) CHECK(w.shows(year));
    CHECK_FALSE(w.shows("2024/25"));
    CHECK(w.get(attendance(w) + "?year=2025") == 200);
    CHECK(w.cost <= 8);
    CHECK(w.shows("Illness"));
    CHECK(w.shows("0.0 %"));
    CHECK(w.shows("attendance.csv?year=2025"));
    CHECK_FALSE(w.shows("No absence is planned"));
    CHECK(w.get(attendance(w) + ".csv?year=2025") == 200);
    CHECK(w.shows("2026-06-02,morning,I,Illness"));
    CHECK(w.get(attendance(w) + ".pdf?year=2022") == 200);
    CHECK(w.page.starts_with("%PDF"));
    CHECK(w.get(attendance(w, 1)) == 200);
    CHECK_FALSE(w.shows("2022/23"));
    for (auto const* odd : {"?year=2027", "?year=1999", "?year=x", "?year=99999999999"}) {
        CHECK(w.get(attendance(w) + odd) == 200);
        CHECK(w.shows("School year 2026/27"));
    }
}

TEST_CASE("a week of two school years is cut where one ends") {
    SchoolWorld w;
    w.mark({day("2026-08-31"), Half::afternoon}, "I");
    w.mark(kTuesday, "M");
    w.as_office();
    w.get(attendance(w));
    CHECK(w.shows("Medical"));
    CHECK_FALSE(w.shows("Illness"));
    w.get(attendance(w) + ".csv?year=2025");
    CHECK(w.shows("2026-08-31,afternoon,I"));
    CHECK_FALSE(w.shows("2026-09-01"));
}

TEST_CASE("a parent and the pupil choose the years as the school does, and nobody else") {
    SchoolWorld w;
    earlier_marks(w);
    w.as_parent();
    CHECK(w.get(attendance(w) + "?year=2025") == 200);
    CHECK(w.shows("Illness"));
    CHECK(w.get(attendance(w, 1) + "?year=2025") == 404);
    CHECK(w.get(attendance(w) + ".csv?year=2025") == 403);
    w.as_pupil();
    CHECK(w.get(attendance(w) + "?year=2025") == 200);
    CHECK(w.shows("My attendance"));
    w.as_stranger();
    CHECK(w.get(attendance(w) + "?year=2025") == 404);
}
