// Figures: the head's week, the lists behind it, the authority's page; each is what the marks say.
#include "areas/registration/figures/lists.h"
#include "areas/registration/marks/sum_store.h"
#include "areas/registration/retention/retention.h"
#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;
using access::Role;

namespace {

// Three weeks from Tuesday 1 September: the first always there, the second never, the third now and then late.
void three_weeks(SchoolWorld& w) {
    for (int ahead = 0; ahead < 20; ++ahead) {
        auto const date = kTuesday.day.plus(ahead);
        if (date.weekday() >= Weekday::saturday) continue;
        w.mark({date, Half::morning}, "/ O L");
        w.mark({date, Half::afternoon}, "\\ O \\");
    }
    w.t.clock().advance_seconds(20 * 24 * 3600);
}

void as_head(SchoolWorld& w) { w.t.sign_in(w.t.viewer(w.office, w.elm, {Role::head})); }

} // namespace

TEST_CASE("a head reads the week and finds who is behind each figure") {
    SchoolWorld w;
    three_weeks(w);
    as_head(w);
    CHECK(w.get("/attendance") == 200);
    w.get("/attendance");
    CHECK(w.cost <= 8);
    CHECK(w.get("/attendance?week=2026-09-07") == 200);
    CHECK(w.shows("66.7 %"));
    CHECK(w.shows("Absent, other or unknown circumstances"));
    CHECK_FALSE(w.shows("Illness"));
    CHECK(w.shows("Week of Monday 7 September 2026"));
    CHECK(w.get("/attendance/groups/" + w.group.text() + "?week=2026-09-07") == 200);
    CHECK(w.shows("Brown, Alex"));
    CHECK(w.shows("0.0 %"));
    CHECK(w.cost <= 8);
    for (auto const* file : {"/week.csv", "/week.pdf"})
        CHECK(w.get("/attendance/groups/" + w.group.text() + file) == 200);
    w.as_stranger();
    CHECK(w.get("/attendance/groups/" + w.group.text()) == 404);
    CHECK(w.get("/attendance") == 403);
}

TEST_CASE("lists name those whom the rules mean, worst first") {
    SchoolWorld w;
    three_weeks(w);
    as_head(w);
    for (auto const* list : {"persistent", "severe", "ten"}) {
        CHECK(w.get(std::string("/attendance/pupils?list=") + list) == 200);
        CHECK(w.shows("Brown, Alex"));
        CHECK_FALSE(w.shows("Adams, Alex"));
        CHECK(w.cost <= 8);
    }
    w.get("/attendance/pupils?list=late");
    CHECK(w.shows("Clark, Alex"));
    CHECK_FALSE(w.shows("Brown, Alex"));
    CHECK(w.get("/attendance/pupils.csv?list=ten") == 200);
    CHECK(w.shows("Brown, Alex"));
    CHECK(w.get("/attendance/pupils.pdf?list=ten") == 200);
    CHECK(w.page.starts_with("%PDF"));
    w.guard(w.pupils[1], w.office, true); // an order keeps the pupil from whoever reads
    w.get("/attendance/pupils?list=ten");
    CHECK_FALSE(w.shows("Brown, Alex"));
}

TEST_CASE("a governor reads figures and no names") {
    SchoolWorld w;
    three_weeks(w);
    w.t.sign_in(w.t.viewer(w.stranger, w.elm, {Role::governor}));
    CHECK(w.get("/attendance") == 200);
    CHECK_FALSE(w.shows("/attendance/pupils"));
    CHECK(w.get("/attendance/pupils") == 403);
    CHECK(w.get("/attendance/groups/" + w.group.text()) == 403);
    CHECK(w.get("/attendance/schools") == 403);
}

BOTH_ENGINES("the authority's page is what a recount of every school gives") {
    SchoolWorld w(engine);
    three_weeks(w);
    w.t.sign_in(w.t.viewer(w.stranger, SchoolId(), {Role::authority_officer}));
    CHECK(w.get("/attendance/schools") == 200);
    CHECK(w.cost <= 8);
    CHECK(w.shows("Elmgreen School"));
    CHECK(w.shows("66.7 %"));
    CHECK(w.get("/attendance/schools.csv") == 200);
    auto snapshot = w.t.db().read();
    CHECK(sums_hold(snapshot, w.elm, 2026));
}

TEST_CASE("half terms and holidays are no school weeks of the ten") {
    auto const holiday = [](SchoolDay one) {
        return !(one >= belfry::registration::testing::day("2026-10-26") &&
                 one <= belfry::registration::testing::day("2026-10-30"));
    };
    auto const today = belfry::registration::testing::day("2026-11-23");
    CHECK(monday_of_week(first_of_ten_weeks([](SchoolDay) { return true; }, today)) ==
          belfry::registration::testing::day("2026-09-21"));
    CHECK(monday_of_week(first_of_ten_weeks(holiday, today)) == belfry::registration::testing::day("2026-09-14"));
}

BOTH_ENGINES("entries go six years after they were made, and not before") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "/ N L");
    auto const entries = [&] {
        auto snapshot = w.t.db().read();
        return entries_of(snapshot, w.elm, kTuesday, w.pupils[0]).size();
    };
    w.t.clock().advance_seconds(6ll * 365 * 24 * 3600);
    CHECK(remove_what_is_over(w.t.platform()).ok());
    CHECK(entries() == 1); // the leap days are still to come
    w.t.clock().advance_seconds(4 * 24 * 3600);
    auto const report = remove_what_is_over(w.t.platform());
    REQUIRE(report.ok());
    CHECK(report->find("\"entries\":1") != std::string::npos);
    CHECK(entries() == 0);
    CHECK(w.marks_now(kTuesday) == "/ N L"); // its week stays a year longer
    w.t.clock().advance_seconds(380ll * 24 * 3600);
    CHECK(remove_what_is_over(w.t.platform()).ok());
    CHECK(w.marks_now(kTuesday) == ". . .");
}
