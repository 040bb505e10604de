// The queue of absences without a reason: a code for each or one for all of a pupil, and minutes where a code has them.
#include "areas/registration/absences/unsettled_form.h"

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

std::string amend_path(SchoolWorld& w, std::size_t pupil) {
    return "/people/" + w.pupils[pupil].text() + "/attendance/2026-09-01-am";
}

} // namespace

BOTH_ENGINES("one press gives all of a pupil's absences the same code, and nobody else's") {
    SchoolWorld w(engine);
    for (auto const& session : {kMonday, kMondayAfter, kTuesday}) w.mark(session, "N N /");
    w.as_office();
    w.get("/absences/unsettled");
    CHECK(w.shows("Same code for all 3 of these, and save"));
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

BOTH_ENGINES("the office settles absences, each with its reason, and is told of what somebody else changed") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "N N /");
    w.as_office();
    CHECK(w.get("/absences/unsettled") == 200);
    CHECK(w.cost <= 10);
    CHECK(w.shows("2 absences wait for a reason."));
    CHECK(w.shows("Nobody to ask: no number and no address.")); // the second pupil has no parent here
    auto const key = "-2026-09-01-am-";
    CHECK(w.post("/absences/unsettled", {{std::string("c") + key + w.pupils[0].text(), "i"},
                                         {std::string("r") + key + w.pupils[0].text(), "Mother rang"},
                                         {std::string("c") + key + w.pupils[1].text(), "ZZ"},
                                         {std::string("r") + key + w.pupils[1].text(), "Still asleep"}}) == 422);
    CHECK(w.shows("1 absence settled"));
    CHECK(w.shows("1 was not changed"));
    CHECK(w.shows("Brown, Alex, Tuesday 1 September 2026, morning: “ZZ” is no code that settles an absence."));
    CHECK(w.shows("value=\"Still asleep\""));
    CHECK(w.marks_now(kTuesday) == "I N /");
    w.get(amend_path(w, 0));
    CHECK(w.shows("Mother rang"));
    CHECK(w.shows("Amina Khan"));
    CHECK(w.shows("Olive Stone"));
    w.as_teacher();
    CHECK(w.get("/absences/unsettled") == 403);
}

TEST_CASE("what was settled in another window meanwhile is said, and no reason is no reason") {
    SchoolWorld w;
    w.mark(kTuesday, "N N /");
    w.as_office();
    auto const key = "c-2026-09-01-am-";
    CHECK(w.post("/absences/unsettled", {{key + w.pupils[0].text(), "I"}}) == 200);
    CHECK(w.post("/absences/unsettled", {{key + w.pupils[0].text(), "O"}, {key + w.pupils[1].text(), "N"}}) == 422);
    CHECK(w.shows("1 was not changed"));
    CHECK(w.shows("1 had been settled by somebody else"));
    CHECK(w.marks_now(kTuesday) == "I N /");
}

BOTH_ENGINES(
    "the queue wants a reason where the code says otherwise than the teacher, and takes no code of the calendar") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "N N N");
    w.as_office();
    auto const settle = [&](std::size_t pupil, char const* code, char const* reason = "") {
        auto const row = "-2026-09-01-am-" + w.pupils[pupil].text();
        return w.post("/absences/unsettled", {{"c" + row, code}, {"r" + row, reason}});
    };
    CHECK(settle(0, "/") == 422);
    CHECK(w.shows("this code needs a reason"));
    CHECK(settle(0, "X") == 422);
    CHECK(settle(0, "\\", "Was there") == 422); // of the afternoon
    CHECK(settle(0, "#", "Closed") == 422);
    CHECK(w.marks_now(kTuesday) == "N N N");
    CHECK(settle(0, "/", "Was in the hall") == 200);
    CHECK(settle(1, "I") == 200);
    CHECK(w.marks_now(kTuesday) == "/ I N");
    w.get(amend_path(w, 1));
    CHECK(w.shows("The office knows: Illness"));
}

TEST_CASE("more than a hundred absences are shown a hundred at a time, the latest first") {
    SchoolWorld w(db::Engine::sqlite, 60);
    std::string all = "N";
    for (int i = 1; i < 60; ++i) all += " N";
    w.mark({kTuesday.day.plus(-1), Half::morning}, all);
    w.mark(kTuesday, all);
    w.as_office();
    w.get("/absences/unsettled");
    CHECK(w.shows("120 absences wait for a reason."));
    CHECK(w.shows("Shown are 1 to 100, the latest first."));
    CHECK(w.shows("Tuesday 1 September 2026"));
    w.get("/absences/unsettled?page=2");
    CHECK(w.shows("Shown are 101 to 120"));
    CHECK_FALSE(w.shows("Tuesday 1 September 2026"));
    // The queue moves on under whoever types: what they typed is of a row, not of a place in the queue.
    auto const row = "-2026-08-31-am-" + w.pupils[59].text(), other = "-2026-08-31-am-" + w.pupils[58].text();
    CHECK(w.post("/absences/unsettled", {{"c" + row, "I"}, {"r" + other, "Rang back"}, {"page", "1"}}) == 422);
    CHECK(w.shows("1 absence settled"));
    CHECK(w.shows("it has no code."));
    CHECK(w.shows("value=\"Rang back\""));
    CHECK(w.post("/absences/unsettled", {{"c" + row, "O"}}) == 200);
    CHECK(w.shows("1 had been settled by somebody else"));
}

TEST_CASE("either sign means present in its own half, for all of a pupil") {
    SchoolWorld w;
    for (auto const& session : {kMonday, kMondayAfter, kTuesday}) w.mark(session, "N N /");
    w.as_office();
    auto const mine = w.pupils[0].text();
    auto fields = blank(w, {"2026-08-31-am", "2026-08-31-pm", "2026-09-01-am"});
    fields.emplace_back("all", mine);
    type(fields, "c-2026-09-01-am-" + mine, "\\"); // of the afternoon
    type(fields, "r-2026-09-01-am-" + mine, "Was in the music room");
    type(fields, "c-2026-08-31-pm-" + mine, "/");
    CHECK(w.post("/absences/unsettled", fields) == 200);
    CHECK(w.marks_now(kTuesday) == "/ N /");
    CHECK(w.marks_now(kMondayAfter) == "\\ N /");
    CHECK(w.marks_now(kMonday) == "/ N /");
}

TEST_CASE("minutes go for all of a pupil where the code has them, and those beside no code go nowhere") {
    PersonId const pupil(7);
    auto const read = [&](char const* code, char const* minutes) {
        http::Fields form;
        form.add("all", pupil.text());
        form.add("c-2026-09-01-am-" + pupil.text(), code);
        form.add("n-2026-09-01-am-" + pupil.text(), minutes);
        form.add("c-2026-08-31-pm-" + pupil.text(), "");
        form.add("n-2026-08-31-pm-" + pupil.text(), "99");
        form.add("c-2026-08-31-am-" + pupil.text(), "l");
        form.add("n-2026-08-31-am-" + pupil.text(), "5");
        std::string text;
        for (auto const& row : read_unsettled(form)) text += row.code + row.minutes + " ";
        return text;
    };
    CHECK(read("L", "10") == "L5 L10 L10 ");
    CHECK(read("L", "") == "L5 L L ");
    CHECK(read("I", "10") == "l5 I I10 ");
}

TEST_CASE("what was typed of a row that somebody else changed meanwhile is kept whole") {
    PersonId const pupil(7);
    http::Fields form;
    form.add("c-2026-09-01-am-" + pupil.text(), "U");
    form.add("n-2026-09-01-am-" + pupil.text(), "45");
    form.add("r-2026-09-01-am-" + pupil.text(), "Bus");
    auto const refused = changed_meanwhile(read_unsettled(form), {kTuesday, pupil});
    CHECK(refused.why == Refused::Why::changed);
    CHECK(refused.typed.code == "U");
    CHECK(refused.typed.minutes == "45");
    CHECK(refused.typed.reason == "Bus");
}
