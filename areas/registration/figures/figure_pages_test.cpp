// Figures: the head's week, the lists behind it, the authority's page; each is what the marks say.
#include "areas/registration/figures/authority_week_store.h"
#include "areas/registration/figures/authority_weeks.h"
#include "areas/registration/figures/lists.h"
#include "areas/registration/marks/sum_store.h"
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

TEST_CASE("each figure of a week opens the marks behind it") {
    SchoolWorld w;
    three_weeks(w);
    as_head(w);
    w.get("/attendance?week=2026-09-07");
    CHECK(w.shows("/attendance/marks?week=2026-09-07&amp;which=missed&amp;session=2026-09-08-am"));
    CHECK(w.shows("/attendance/marks?week=2026-09-07&amp;which=late"));
    CHECK(w.shows("which=missed&amp;code=O"));
    std::string const marks = "/attendance/marks?week=2026-09-07";
    CHECK(w.get(marks + "&which=missed") == 200);
    CHECK(w.shows("10 in all"));
    CHECK(w.shows("Brown, Alex"));
    CHECK_FALSE(w.shows("Clark, Alex"));
    w.get(marks + "&which=missed");
    CHECK(w.cost <= 8);
    CHECK(w.get(marks + "&which=late&session=2026-09-08-am") == 200);
    CHECK(w.shows("1 in all"));
    CHECK(w.shows("Clark, Alex"));
    CHECK(w.shows("Tuesday 8 September 2026, morning"));
    CHECK(w.get(marks + "&code=L") == 200);
    CHECK(w.shows("5 in all"));
    CHECK(w.get(marks + "&which=authorised") == 200);
    CHECK(w.shows("No such mark"));
    CHECK(w.get("/attendance/marks.csv?week=2026-09-07&which=late") == 200);
    CHECK(w.shows("\"Clark, Alex\",7A,2026-09-07,morning,L,Late,"));
    CHECK(w.get("/attendance/marks.pdf?week=2026-09-07") == 200);
    CHECK(w.page.starts_with("%PDF"));
    w.guard(w.pupils[1], w.office, true); // an order keeps the pupil from whoever reads
    w.get(marks + "&which=missed");
    CHECK_FALSE(w.shows("Brown, Alex"));
    w.t.sign_in(w.t.viewer(w.stranger, w.elm, {Role::governor}));
    CHECK(w.get(marks) == 403);
    w.get("/attendance?week=2026-09-07");
    CHECK_FALSE(w.shows("/attendance/marks"));
}

TEST_CASE("a school's week, year and terms are files too") {
    SchoolWorld w;
    three_weeks(w);
    as_head(w);
    CHECK(w.get("/attendance.csv?week=2026-09-07") == 200);
    CHECK(w.shows("This week,,30,66.7 %,0,10,5"));
    CHECK(w.shows("Day,\"Tuesday 8 September 2026, morning\",3,66.7 %,0,1,1"));
    CHECK(w.shows("Group,7A,30,66.7 %,0,10,5"));
    CHECK(w.shows("Reason,L Late,5,"));
    CHECK(w.get("/attendance/weeks") == 200);
    CHECK(w.shows("/attendance?week=2026-09-07"));
    w.get("/attendance/weeks");
    CHECK(w.cost <= 8);
    CHECK(w.get("/attendance/weeks.csv") == 200);
    CHECK(w.shows("2026-08-31,24,66.7 %,0,8,4"));
    CHECK(w.shows("All together,84,66.7 %,0,28,14"));
    CHECK(w.get("/attendance/weeks?year=2025") == 200);
    CHECK(w.shows("No marks in this time"));
    for (auto const* file : {"/attendance.pdf", "/attendance/weeks.pdf"}) {
        CHECK(w.get(file) == 200);
        CHECK(w.page.starts_with("%PDF"));
    }
}

TEST_CASE("the authority opens a school's figures, and another school's head does not") {
    SchoolWorld w;
    three_weeks(w);
    auto const of_elm = "?school=" + w.elm.text();
    w.t.sign_in(w.t.viewer(w.stranger, SchoolId(), {Role::authority_officer}));
    CHECK(w.get("/attendance/schools") == 200);
    CHECK(w.shows("/attendance" + of_elm));
    CHECK(w.get("/attendance/schools.pdf") == 200);
    CHECK(w.page.starts_with("%PDF"));
    CHECK(w.get("/attendance" + of_elm) == 200);
    CHECK(w.shows("Attendance at Elmgreen School"));
    CHECK(w.shows("which=late&amp;school=" + w.elm.text())); // and the school goes with every link
    for (auto const* page : {"/attendance/marks", "/attendance/weeks", "/attendance/pupils"})
        CHECK(w.get(page + of_elm) == 200);
    CHECK(w.get("/attendance?school=none") == 404);
    w.t.sign_in(w.t.viewer(w.stranger, SchoolId(), {Role::service_manager}));
    CHECK(w.get("/attendance" + of_elm) == 200);
    CHECK_FALSE(w.shows("/attendance/marks")); // figures, and no names
    CHECK(w.get("/attendance/marks" + of_elm) == 403);
    w.t.sign_in(w.t.viewer(w.stranger, w.oak, {Role::head}));
    for (auto const* page : {"/attendance", "/attendance.csv", "/attendance/marks", "/attendance/weeks",
                             "/attendance/weeks.pdf", "/attendance/pupils.csv"})
        CHECK(w.get(page + of_elm) == 404);
}

BOTH_ENGINES("the authority's trend is what its schools' sessions add up to, counted again by the hour") {
    SchoolWorld w(engine);
    three_weeks(w);
    w.mark({day("2026-08-31"), Half::morning}, "O O O"); // the week in which the school year began
    w.t.sign_in(w.t.viewer(w.stranger, SchoolId(), {Role::authority_officer}));
    w.get("/attendance/schools");
    CHECK_FALSE(w.shows("Counted every hour"));
    auto const counted = recount_authority_weeks(w.t.platform());
    REQUIRE(counted.ok());
    CHECK(*counted == R"({"weeks":3})");
    w.get("/attendance/schools");
    CHECK(w.cost <= 8);
    CHECK(w.shows("Counted every hour, last on Monday 21 September 2026"));
    CHECK(w.shows("<th scope=\"row\">14\u00A0Sep</th><td class=\"number\">66.7 %</td><td class=\"number\">0.0</td>"));
    CHECK(w.shows("<th scope=\"row\">7\u00A0Sep</th><td class=\"number\">66.7 %</td><td class=\"number\">+7.4</td>"));
    CHECK(w.shows("<th scope=\"row\">31\u00A0Aug</th><td class=\"number\">59.3 %</td>"));
    w.mark({day("2026-09-14"), Half::morning}, "I / /"); // a change is counted the next time
    REQUIRE(recount_authority_weeks(w.t.platform()).ok());
    auto snapshot = w.t.db().read();
    auto const weeks = authority_weeks(snapshot, 2);
    REQUIRE(weeks.size() == 2);
    Sums sums;
    for (auto const& one : sums_by_session(snapshot, w.elm, {day("2026-09-14")}, {day("2026-09-20"), Half::afternoon}))
        sums += one.sums;
    CHECK(weeks[0].sums == sums);
}

TEST_CASE("worst first is by the part attended, not by how much was missed, and equals keep one order") {
    auto const pupil = [](int number) { return PersonId(number); };
    std::vector<PupilSums> const year{{pupil(1), {.attended = 80, .authorised = 20}},  // 80 %, missed most
                                      {pupil(2), {.attended = 4, .unauthorised = 6}},  // 40 %, came last week
                                      {pupil(3), {.attended = 16, .authorised = 4}},   // 80 %
                                      {pupil(4), {.attended = 16, .unauthorised = 4}}, // 80 %
                                      {pupil(5), {.attended = 91, .authorised = 9}}};  // not on the list
    std::vector<PersonId> order;
    for (auto const& row : make_list(List::persistent, year, {})) order.push_back(row.pupil);
    CHECK(order == std::vector{pupil(2), pupil(1), pupil(3), pupil(4)});
    CHECK(make_list(List::severe, year, {}).size() == 1);
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
