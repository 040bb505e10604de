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

BOTH_ENGINES("a school that a pupil has left reads the marks that it made, and makes no new ones") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "I / L");
    w.mark({day("2026-09-01"), Half::afternoon}, "N N /");
    w.write([&](db::Tx& tx) -> Status {
        for (std::size_t which = 0; which < 2; ++which) {
            directory::Person parent;
            parent.given_name = which == 0 ? "Maud" : "Stella";
            parent.family_name = "Ringing";
            parent.phone = "07700 900222";
            TRY(made, directory::add_person(w.t.platform(), tx, {}, parent));
            directory::Guardian link;
            link.pupil = w.pupils[which];
            link.guardian = made;
            link.relationship = "mother";
            link.responsibility = true;
            TRY_DO(directory::add_guardian(w.t.platform(), tx, {}, link));
        }
        return {};
    });
    auto const head = w.add("Hal", "Oak", access::Role::head, w.oak);
    w.write([&](db::Tx& tx) -> Status {
        auto const role = directory::role_history(tx, w.pupils[0]).at(0);
        TRY_DO(directory::end_role(w.t.platform(), tx, {}, role.id, day("2026-09-01")));
        directory::NewRole next;
        next.person = w.pupils[0];
        next.school = w.oak;
        next.role = access::Role::pupil;
        next.year_group = 7;
        next.starts_on = day("2026-09-02");
        TRY_DO(directory::start_role(w.t.platform(), tx, {}, next));
        return {};
    });
    w.t.clock().advance_seconds(7 * 86400);
    w.as_office();
    CHECK(w.get(attendance(w)) == 200);
    CHECK(w.shows("Illness"));
    CHECK(w.shows("Elm"));
    CHECK_FALSE(w.shows("Oak"));
    CHECK(w.get(attendance(w) + ".csv") == 200);
    CHECK(w.get("/people/" + w.pupils[0].text()) == 200);
    CHECK(w.shows("/attendance"));
    CHECK_FALSE(w.shows("Oak"));
    CHECK(w.get("/absences/unsettled") == 200);
    CHECK(w.shows("Stella Ringing"));
    CHECK_FALSE(w.shows("Maud Ringing"));
    // A day after the last one has no mark here, and gets none.
    w.get(attendance(w) + "/2026-09-03-am");
    CHECK_FALSE(w.shows("name=\"code\""));
    CHECK(w.post(attendance(w) + "/2026-09-03-am", {{"code", "I"}, {"reason", "late news"}}) >= 400);
    w.t.sign_in(w.t.viewer(head, w.oak, {access::Role::head}));
    CHECK(w.get(attendance(w)) == 200);
    CHECK_FALSE(w.shows("Illness"));
}
