// What the office plans over what is planned already.
#include "areas/registration/planned/planned_store.h"
#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;
using Fields = belfry::testing::TestPlatform::FormFields;

namespace {

Fields plan(SchoolWorld const& w, std::string code, std::string from, std::string until) {
    return {{"child", w.pupils[0].text()}, {"code", code}, {"from", from}, {"until", until}};
}

// The same again, as the page that told of the overlap sends it.
Fields again(SchoolWorld const& w, Fields fields) {
    fields.emplace_back("overlaps", w.value_of("overlaps"));
    return fields;
}

std::size_t kept(SchoolWorld& w) {
    auto snapshot = w.t.db().read();
    return planned_at(snapshot, w.elm, kTuesday, 10).size();
}

} // namespace

BOTH_ENGINES("the office is told what a new plan overlaps with and what will count, and may go on") {
    SchoolWorld w(engine);
    w.as_office();
    CHECK(w.post("/absences", plan(w, "I", "2026-09-02", "2026-09-04")) == 303);
    CHECK(w.get(w.location) == 200);
    CHECK(w.shows("The absence is planned"));
    CHECK_FALSE(w.shows("The school has been told"));
    auto const visit = plan(w, "V", "2026-09-04", "2026-09-08");
    CHECK(w.post("/absences", visit) == 422);
    CHECK(w.shows("For some of these sessions something is planned already"));
    CHECK(w.shows("Where both hold, what you plan now counts: Educational visit or trip."));
    CHECK(w.shows("Save all the same"));
    CHECK(kept(w) == 1);
    // Another code than the one that was shown is told anew.
    auto otherwise = again(w, visit);
    otherwise[1].second = "M";
    CHECK(w.post("/absences", otherwise) == 422);
    CHECK(w.shows("counts: Medical or dental appointment."));
    CHECK(w.post("/absences", visit) == 422);
    CHECK(w.post("/absences", again(w, visit)) == 303);
    CHECK(kept(w) == 2);
    CHECK(w.post("/absences", plan(w, "V", "2026-09-09", "2026-09-09")) == 303); // beside it
}

TEST_CASE("an arrangement by which the pupil is not due goes on counting, and the page says so") {
    SchoolWorld w;
    w.as_office();
    auto dual = plan(w, "D", "2026-09-01", "2027-07-20");
    dual.emplace_back("session-4", "yes"); // Wednesday mornings
    CHECK(w.post("/absences", dual) == 303);
    CHECK(w.post("/absences", plan(w, "I", "2026-09-03", "2026-09-04")) == 303); // Thursday and Friday: no overlap
    CHECK(w.post("/absences", plan(w, "M", "2026-09-02", "2026-09-02")) == 422);
    CHECK(w.shows("this goes on counting, since the pupil is not due then: At the other school."));
    CHECK(w.post("/absences", plan(w, "C2", "2026-09-02", "2026-09-02")) == 422);
    CHECK(w.shows("At the other school."));
}

TEST_CASE("the same code for the same days is refused, and the answer to a parent's report is no overlap") {
    SchoolWorld w;
    w.as_office();
    auto const ill = plan(w, "I", "2026-09-02", "2026-09-04");
    CHECK(w.post("/absences", ill) == 303);
    CHECK(w.post("/absences", ill) == 422);
    CHECK(w.shows("The same code is planned for the same days already"));
    CHECK_FALSE(w.shows("Save all the same"));
    w.as_parent();
    CHECK(w.post("/absences", {{"child", w.pupils[0].text()},
                               {"reason", "other"},
                               {"note", "Funeral"},
                               {"from", "2026-09-07"},
                               {"until", "2026-09-07"}}) == 303);
    w.as_office();
    CHECK(w.post("/absences", plan(w, "C", "2026-09-07", "2026-09-07")) == 303);
}

TEST_CASE("whoever may plan finds the pupil from the list of what is ahead") {
    SchoolWorld w;
    auto const elsewhere = w.add("Alexis", "Adamson", access::Role::pupil, w.oak);
    w.as_office();
    w.get("/absences");
    CHECK(w.shows("href=\"/absences/plan\""));
    CHECK(w.get("/absences/plan") == 200);
    CHECK(w.get("/absences/plan?q=adam") == 200);
    CHECK(w.cost <= 8);
    CHECK(w.shows("/absences/new?child=" + w.pupils[0].text()));
    CHECK_FALSE(w.shows(elsewhere.text()));
    CHECK_FALSE(w.shows(w.parent.text())); // no pupil
    w.get("/absences/plan?q=nobody");
    CHECK(w.shows("No pupil of that name"));
    w.guard(w.pupils[0], w.office, true);
    w.get("/absences/plan?q=adam");
    CHECK_FALSE(w.shows("/absences/new?child=" + w.pupils[0].text()));
    w.as_teacher();
    CHECK(w.get("/absences/plan?q=adam") == 403);
}
