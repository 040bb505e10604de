// One pupil's marks: amended by the office with a reason, seen by whoever may, told whole to whom they are of.
#include "areas/registration/pupils/export_pupil.h"
#include "areas/registration/school_world.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;

namespace {

std::string amend_path(SchoolWorld& w, std::size_t pupil) {
    return "/people/" + w.pupils[pupil].text() + "/attendance/2026-09-01-am";
}

} // namespace

BOTH_ENGINES("an amendment needs a reason, keeps what was, and does not overwrite what changed meanwhile") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "/ / /");
    w.as_office();
    CHECK(w.post(amend_path(w, 0), {{"code", "M"}, {"shown", "/"}}) == 422);
    CHECK(w.post(amend_path(w, 0), {{"code", "QQ"}, {"shown", "/"}, {"reason", "x"}}) == 422);
    CHECK(w.post(amend_path(w, 0), {{"code", "L"}, {"minutes", "-1"}, {"shown", "/"}, {"reason", "x"}}) == 422);
    CHECK(w.marks_now(kTuesday) == "/ / /");
    CHECK(w.post(amend_path(w, 0), {{"code", "M"}, {"shown", "/"}, {"reason", "Dentist's letter"}}) == 303);
    CHECK(w.marks_now(kTuesday) == "M / /");
    CHECK(w.post(amend_path(w, 0), {{"code", "C"}, {"shown", "/"}, {"reason", "Stale page"}}) == 409);
    CHECK(w.marks_now(kTuesday) == "M / /");
    w.get(amend_path(w, 0));
    CHECK(w.shows("Dentist&#39;s letter"));
    CHECK(w.shows("the teacher") == false); // the teacher is named
    CHECK(w.shows("Amina Khan"));
    w.as_teacher();
    CHECK(w.get(amend_path(w, 0)) == 200);
    CHECK(w.post(amend_path(w, 0), {{"code", "/"}, {"shown", "M"}, {"reason", "x"}}) == 403);
    CHECK(w.get("/people/" + w.pupils[0].text() + "/attendance/2026-09-02-am") == 404); // not come yet
}

TEST_CASE("no mark is entered where there is no session") {
    SchoolWorld w;
    w.as_office();
    auto const amend = [&](char const* session) {
        return w.post("/people/" + w.pupils[0].text() + "/attendance/" + session,
                      {{"code", "N"}, {"shown", ""}, {"reason", "test"}});
    };
    CHECK(amend("2026-08-29-am") == 409); // Saturday
    CHECK(amend("2026-09-01-pm") == 409); // has not begun
    CHECK(amend("2019-09-03-am") == 409);
    CHECK(amend("2026-09-02-am") == 404); // tomorrow
    CHECK(w.get("/people/" + w.pupils[0].text() + "/attendance/2026-08-29-am") == 200);
    CHECK(w.shows("No mark belongs here"));
    CHECK(amend("2026-09-01-am") == 303);
    CHECK(w.marks_now(kTuesday) == "N . .");
}

TEST_CASE("a pupil's attendance is for the pupil, their parent and their school") {
    SchoolWorld w;
    w.mark(kTuesday, "/ N L");
    auto const path = "/people/" + w.pupils[0].text() + "/attendance";
    w.as_pupil(0);
    CHECK(w.get(path) == 200);
    CHECK(w.shows("My attendance"));
    CHECK(w.shows("100.0 %"));
    CHECK(w.get(path + ".csv") == 403);
    w.as_pupil(1);
    CHECK(w.get(path) == 404);
    w.as_parent();
    CHECK(w.get(path) == 200);
    CHECK(w.shows("Report an absence"));
    w.as_stranger();
    CHECK(w.get(path) == 404);
    CHECK(w.get(path + ".pdf") == 404);
    w.as_teacher();
    CHECK(w.get(path) == 200);
    w.get(path);
    CHECK(w.cost <= 8);
    CHECK(w.get(path + ".csv") == 200);
    CHECK(w.shows("2026-09-01"));
    CHECK(w.get(path + ".pdf") == 200);
    CHECK(w.page.starts_with("%PDF"));
}

BOTH_ENGINES("what is held on a pupil is told whole, and nothing of others") {
    SchoolWorld w(engine);
    w.mark(kTuesday, "L N /");
    w.mark({kTuesday.day, Half::afternoon}, "\\ N \\");
    auto snapshot = w.t.db().read();
    auto const held = export_pupil(snapshot, w.pupils[0]);
    CHECK(held.find("{\"day\":\"2026-09-01\",\"session\":\"morning\",\"code\":\"L\",\"minutes_late\":0}") !=
          std::string::npos);
    CHECK(held.find("\"afternoon\"") != std::string::npos);
    CHECK(held.find("\"N\"") == std::string::npos);
    CHECK(held.find("\"planned_absences\":[") != std::string::npos);
    CHECK(export_pupil(snapshot, w.teacher) == "{\"marks\":[],\"planned_absences\":[]}");
}

BOTH_ENGINES("minutes that a gate counted never stand in the way of an amendment") {
    SchoolWorld w(engine);
    Batch touch{.school = w.elm, .session = kTuesday, .group = w.group, .source = Source::gate};
    touch.marks = {{w.pupils[0], kLateAfterClose, 255}};
    w.write([&](db::Tx& tx) { return save_marks(tx, w.t->clock.now(), touch); });
    w.as_office();
    w.get(amend_path(w, 0));
    CHECK(w.shows("value=\"240\""));
    CHECK(w.post(amend_path(w, 0), {{"code", "M"}, {"minutes", "255"}, {"shown", "U"}, {"reason", "Letter"}}) == 303);
    CHECK(w.marks_now(kTuesday) == "M . .");
    CHECK(w.post(amend_path(w, 0), {{"code", "L"}, {"minutes", "255"}, {"shown", "M"}, {"reason", "Bus"}}) == 422);
    CHECK(w.shows("Minutes are a number from 0 to 240."));
}
