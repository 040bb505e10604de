// What the office plans over what is planned already.
#include <algorithm>
#include <array>
#include <latch>
#include <thread>

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
    CHECK(w.shows("what is planned already goes on counting, since the pupil is not due then: At the other school."));
    CHECK(w.post("/absences", plan(w, "C2", "2026-09-02", "2026-09-02")) == 422);
    CHECK(w.shows("At the other school."));
}

TEST_CASE("what counts is said of all that holds, not of two at a time") {
    SchoolWorld w;
    w.as_office();
    CHECK(w.post("/absences", plan(w, "I", "2026-09-01", "2026-09-04")) == 303);
    auto dual = plan(w, "D", "2026-09-01", "2027-07-20");
    dual.emplace_back("session-4", "yes"); // Wednesday mornings
    CHECK(w.post("/absences", dual) == 422);
    CHECK(w.shows("Where both hold, what you plan now counts: At the other school."));
    CHECK(w.post("/absences", again(w, dual)) == 303);
    auto const told = [&](char const* from, char const* until) {
        CHECK(w.post("/absences", plan(w, "M", from, until)) == 422);
        auto const at = w.page.find("<li><b>Illness</b>"); // what is said of the illness
        REQUIRE(at != std::string::npos);
        auto const said = w.page.find("Where both hold", at);
        return w.page.substr(said, w.page.find("</li>", said) - said);
    };
    CHECK(told("2026-09-03", "2026-09-03") ==
          "Where both hold, what you plan now counts: Medical or dental appointment.");
    CHECK(told("2026-09-02", "2026-09-02") ==
          "Where both hold, what you plan now counts (Medical or dental appointment), but not where the pupil is not "
          "due: there what is planned already goes on counting (At the other school).");
    auto morning = plan(w, "M", "2026-09-02", "2026-09-02");
    morning.emplace_back("part", "am");
    CHECK(w.post("/absences", morning) == 422);
    CHECK(w.shows("goes on counting, since the pupil is not due then: At the other school."));
    CHECK_FALSE(w.shows("what you plan now counts"));
}

BOTH_ENGINES("of two who plan for a pupil at the same moment, one is told of the other's") {
    SchoolWorld w(engine);
    w.as_office();
    for (std::string const day : {"2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04"}) {
        std::array<int, 2> status{};
        std::latch start(2);
        {
            std::vector<std::jthread> clerks;
            for (std::size_t which : {0u, 1u})
                clerks.emplace_back([&, which] {
                    start.arrive_and_wait();
                    status[which] = w.t.post("/absences", plan(w, which == 0 ? "I" : "M", day, day)).status;
                });
        }
        CHECK(std::min(status[0], status[1]) == 303);
        CHECK(std::max(status[0], status[1]) == 422);
    }
    CHECK(kept(w) == 4);
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
    w.get("/absences/plan?q=ad+alex");
    CHECK(w.shows("/absences/new?child=" + w.pupils[0].text()));
    w.get("/absences/plan?q=%20-%20");
    CHECK(w.shows("No pupil of that name"));
    w.guard(w.pupils[0], w.office, true);
    w.get("/absences/plan?q=adam");
    CHECK_FALSE(w.shows("/absences/new?child=" + w.pupils[0].text()));
    w.as_teacher();
    CHECK(w.get("/absences/plan?q=adam") == 403);
}

BOTH_ENGINES("a pupil is found however many others at the school have the name, and the page says where it ends") {
    SchoolWorld w(engine, 60); // all are Alex
    for (int i = 0; i < 25; ++i) w.add("Aaron", "Teach" + std::to_string(100 + i), access::Role::support_staff, w.elm);
    auto const wanted = w.add("Wanda", "Teach", access::Role::pupil, w.elm);
    w.as_office();
    w.get("/absences/plan?q=teach");
    CHECK(w.shows("/absences/new?child=" + wanted.text()));
    CHECK_FALSE(w.shows("Type more of the name"));
    w.get("/absences/plan?q=alex");
    CHECK(w.cost <= 8);
    CHECK(w.shows("These are the first 40. Type more of the name to find the others."));
    auto const family = w.add("Zed", "Alexander", access::Role::pupil, w.elm);
    w.get("/absences/plan?q=alex");
    CHECK(w.shows("/absences/new?child=" + family.text())); // family names first
}
