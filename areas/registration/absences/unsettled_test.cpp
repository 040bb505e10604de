// The queue of absences without a reason: one code for all of a pupil, and minutes where a code has them.
#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;
using Fields = belfry::testing::TestPlatform::FormFields;

namespace {

Session const kMonday{kTuesday.day.plus(-1), Half::morning}, kMondayAfter{kTuesday.day.plus(-1), Half::afternoon};

// Every row as the page sends it: nothing typed.
Fields blank(SchoolWorld const& w, std::initializer_list<char const*> sessions) {
    Fields fields;
    for (std::size_t pupil : {0u, 1u})
        for (std::string session : sessions)
            for (std::string kind : {"c-", "n-", "r-"})
                fields.emplace_back(kind + session + "-" + w.pupils[pupil].text(), "");
    return fields;
}

void type(Fields& fields, std::string const& name, std::string value) {
    for (auto& [key, typed] : fields)
        if (key == name) typed = std::move(value);
}

} // namespace

BOTH_ENGINES("one press gives all of a pupil's absences the same code, and nobody else's") {
    SchoolWorld w(engine);
    for (auto const& session : {kMonday, kMondayAfter, kTuesday}) w.mark(session, "N N /");
    w.as_office();
    w.get("/absences/unsettled");
    CHECK(w.shows("Save this for all 3"));
    auto const all = {"2026-08-31-am", "2026-08-31-pm", "2026-09-01-am"};
    auto const mine = w.pupils[0].text();
    auto fields = blank(w, all);
    fields.emplace_back("all", mine);
    CHECK(w.post("/absences/unsettled", fields) == 422);
    CHECK(w.shows("it has no code."));
    CHECK(w.shows("1 was not changed"));
    // What stands beside another of them already stays as it is.
    type(fields, "c-2026-08-31-pm-" + mine, "M");
    type(fields, "c-2026-09-01-am-" + mine, "I");
    type(fields, "r-2026-09-01-am-" + mine, "Mother rang");
    CHECK(w.post("/absences/unsettled", fields) == 200);
    CHECK(w.shows("3 absences settled"));
    CHECK(w.marks_now(kTuesday) == "I N /");
    CHECK(w.marks_now(kMondayAfter) == "M N /");
    CHECK(w.marks_now(kMonday) == "I N /");
    w.get("/people/" + mine + "/attendance/2026-08-31-am");
    CHECK(w.shows("Mother rang"));
}

TEST_CASE("what was refused of all of a pupil is completed in one place") {
    SchoolWorld w;
    for (auto const& session : {kMondayAfter, kTuesday}) w.mark(session, "N N /");
    w.as_office();
    auto const mine = w.pupils[0].text();
    auto fields = blank(w, {"2026-08-31-pm", "2026-09-01-am"});
    fields.emplace_back("all", mine);
    type(fields, "c-2026-09-01-am-" + mine, "L");
    type(fields, "r-2026-09-01-am-" + mine, "Bus");
    CHECK(w.post("/absences/unsettled", fields) == 422);
    CHECK(w.shows("2 were not changed"));
    type(fields, "c-2026-08-31-pm-" + mine, "L"); // as the page shows it now
    type(fields, "n-2026-09-01-am-" + mine, "10");
    CHECK(w.post("/absences/unsettled", fields) == 200);
    CHECK(w.shows("2 absences settled"));
}

TEST_CASE("present is of the morning or of the afternoon, also for all of a pupil at once") {
    SchoolWorld w;
    for (auto const& session : {kMondayAfter, kTuesday}) w.mark(session, "N N /");
    w.as_office();
    auto fields = blank(w, {"2026-08-31-pm", "2026-09-01-am"});
    fields.emplace_back("all", w.pupils[0].text());
    type(fields, "c-2026-09-01-am-" + w.pupils[0].text(), "/");
    type(fields, "r-2026-09-01-am-" + w.pupils[0].text(), "Was in the music room");
    CHECK(w.post("/absences/unsettled", fields) == 200);
    CHECK(w.marks_now(kTuesday) == "/ N /");
    CHECK(w.marks_now(kMondayAfter) == "\\ N /");
}

BOTH_ENGINES("L and U of the office have their minutes, settled and amended") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "N N /");
    w.as_office();
    auto const row = "2026-09-01-am-" + w.pupils[0].text();
    Fields late{{"c-" + row, "U"}, {"r-" + row, "Bus"}, {"n-" + row, ""}};
    CHECK(w.post("/absences/unsettled", late) == 422);
    CHECK(w.shows("Say how many minutes late."));
    CHECK(w.shows("value=\"Bus\""));
    for (auto const* wrong : {"0", "-5", "241", "soon"}) {
        late[2].second = wrong;
        CHECK(w.post("/absences/unsettled", late) == 422);
        CHECK(w.shows("value=\"" + late[2].second + "\""));
    }
    CHECK(w.marks_now(kTuesday) == "N N /");
    late[2].second = "45";
    CHECK(w.post("/absences/unsettled", late) == 200);
    CHECK(w.marks_now(kTuesday) == "U N /");
    auto const path = "/people/" + w.pupils[0].text() + "/attendance/2026-09-01-am";
    w.get(path);
    CHECK(w.shows("Arrived after the register closed, 45 minutes late"));
    Fields amend{{"code", "L"}, {"minutes", ""}, {"shown", "U"}, {"reason", "Bell rang early"}};
    CHECK(w.post(path, amend) == 422);
    CHECK(w.shows("Say how many minutes late."));
    amend[1].second = "20";
    CHECK(w.post(path, amend) == 303);
    CHECK(w.marks_now(kTuesday) == "L N /");
    // A mark that says nothing of minutes is amended with those that somebody knew.
    CHECK(w.post(path, {{"code", "/"}, {"shown", "L"}, {"reason", "Was here"}}) == 303);
    w.get(path);
    CHECK(w.shows("value=\"20\""));
}
