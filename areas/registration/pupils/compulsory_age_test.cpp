// Compulsory school age: its edges, and that X is refused wherever it is entered.
#include "areas/registration/pupils/compulsory_age.h"

#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;

TEST_CASE("compulsory age begins with the term after the fifth birthday, and on the day itself where it is one of the "
          "three") {
    CHECK(compulsory_from(day("2021-01-01")) == day("2026-03-31"));
    CHECK(compulsory_from(day("2021-03-31")) == day("2026-03-31"));
    CHECK(compulsory_from(day("2021-04-01")) == day("2026-08-31"));
    CHECK(compulsory_from(day("2021-08-31")) == day("2026-08-31"));
    CHECK(compulsory_from(day("2021-09-01")) == day("2026-12-31"));
    CHECK(compulsory_from(day("2020-12-31")) == day("2025-12-31"));
    CHECK(compulsory_from(day("2020-02-29")) == day("2025-03-31"));
}

TEST_CASE("compulsory age ends on the last Friday of June of the school year of the sixteenth birthday") {
    CHECK(compulsory_until(day("2009-09-01")) == day("2026-06-26"));
    CHECK(compulsory_until(day("2010-08-31")) == day("2026-06-26"));
    CHECK(compulsory_until(day("2010-09-01")) == day("2027-06-25"));
}

TEST_CASE("the birth day decides before the year group, and whoever has neither is not refused") {
    auto const from = day("2026-09-01"), until = day("2027-07-20");
    CHECK(first_compulsory({day("2022-03-01"), 3}, from, until) == day("2027-03-31"));
    CHECK_FALSE(first_compulsory({day("2022-05-01"), 3}, from, until));
    CHECK(first_compulsory({day("2016-05-01"), -1}, from, until) == from);
    CHECK_FALSE(first_compulsory({day("2009-05-01"), 12}, from, until));
    for (int year : {-1, 0, 12, 13}) CHECK_FALSE(first_compulsory({std::nullopt, year, from}, from, until));
    for (int year : {1, 11}) CHECK(first_compulsory({std::nullopt, year, from}, from, until) == from);
    CHECK_FALSE(first_compulsory({}, from, until));
}

TEST_CASE("a year group counts on by school years, and year 11 ends on the last Friday of June") {
    auto const known = day("2026-11-23");
    auto const first = [&](int year, char const* from, char const* until) {
        return first_compulsory({std::nullopt, year, known}, day(from), day(until));
    };
    CHECK(first(0, "2027-06-01", "2027-10-01") == day("2027-09-01"));
    CHECK_FALSE(first(0, "2027-06-01", "2027-08-31"));
    CHECK(first(-1, "2027-06-01", "2028-10-01") == day("2028-09-01"));
    CHECK(first(11, "2027-06-25", "2027-07-20") == day("2027-06-25"));
    CHECK_FALSE(first(11, "2027-06-26", "2027-07-20"));
    CHECK_FALSE(first(11, "2027-09-01", "2027-10-01"));
    CHECK(first(10, "2027-09-01", "2027-10-01") == day("2027-09-01"));
    CHECK(first(12, "2026-06-26", "2026-07-20") == day("2026-06-26")); // in year 11 then
}

BOTH_ENGINES("X is refused for a pupil of compulsory age, planned, amended, settled and in the register") {
    SchoolWorld w(engine);
    auto const born = [&](std::size_t pupil, char const* birth) {
        w.write([&](db::Tx& tx) -> Status {
            auto people = directory::people_by_id(tx, std::span(w.pupils).subspan(pupil, 1));
            people[0].birth_day = day(birth);
            return directory::change_person(w.t.platform(), tx, {}, people[0]);
        });
    };
    born(0, "2016-05-01");
    born(1, "2023-01-01");
    auto const plan = [&](std::size_t pupil) {
        return w.post(
            "/absences",
            {{"child", w.pupils[pupil].text()}, {"code", "X"}, {"from", "2026-09-02"}, {"until", "2026-09-04"}});
    };
    w.as_office();
    CHECK(plan(0) == 422);
    CHECK(w.shows("Alex Adams is of that age on Wednesday 2 September 2026."));
    CHECK(plan(1) == 303);
    CHECK(w.post("/absences",
                 {{"child", w.pupils[1].text()}, {"code", "X"}, {"from", "2027-09-06"}, {"until", "2028-07-20"}}) ==
          422);
    CHECK(w.shows("Alex Brown is of compulsory school age from Friday 31 March 2028: plan until the day before."));
    w.mark(kTuesday, "N N /");
    auto const amend = [&](std::size_t pupil) {
        return w.post("/people/" + w.pupils[pupil].text() + "/attendance/2026-09-01-am",
                      {{"code", "X"}, {"shown", "N"}, {"reason", "Afternoons only"}});
    };
    CHECK(amend(0) == 422);
    CHECK(w.shows("Alex Adams is of that age on Tuesday 1 September 2026."));
    auto const key = "-2026-09-01-am-";
    CHECK(w.post("/absences/unsettled", {{std::string("c") + key + w.pupils[0].text(), "X"},
                                         {std::string("r") + key + w.pupils[0].text(), "Not due"},
                                         {std::string("c") + key + w.pupils[1].text(), "X"},
                                         {std::string("r") + key + w.pupils[1].text(), "Not due"}}) == 422);
    CHECK(w.shows("X is only for pupils below or above compulsory school age."));
    CHECK(w.marks_now(kTuesday) == "N X /");
    w.as_teacher();
    auto const register_path = "/registers/" + w.group.text() + "/2026-09-01-am";
    CHECK(w.post(register_path, {{"o-" + w.pupils[2].text(), "X"}, {"s-" + w.pupils[2].text(), "/"}}) == 303);
    born(2, "2016-05-01");
    // What stands already is no new mark.
    CHECK(w.post(register_path, {{"o-" + w.pupils[2].text(), "X"}, {"s-" + w.pupils[2].text(), "X"}}) == 303);
    CHECK(w.post(register_path, {{"o-" + w.pupils[0].text(), "X"}, {"s-" + w.pupils[0].text(), "N"}}) == 422);
    CHECK(w.shows("X is only for pupils below or above compulsory school age."));
    CHECK(w.marks_now(kTuesday) == "N X X");
}
