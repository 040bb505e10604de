// The end of six years: what is over goes to the day, what is not stays, and both are told.
#include "areas/registration/contact/asked_store.h"
#include "areas/registration/lessons/lesson_store.h"
#include "areas/registration/marks/sum_store.h"
#include "areas/registration/pupils/pupil_year_store.h"
#include "areas/registration/retention/aside_store.h"
#include "areas/registration/retention/retention.h"
#include "areas/registration/school_world.h"
#include "platform/audit/audit.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;
using access::Role;

namespace {

Session const kWednesday{SchoolDay(20698), Half::morning};
timetable::LessonId const kLesson{timetable::SeriesId(7), kTuesday.day};

// Nine in the morning of that day.
void go_to(SchoolWorld& w, char const* date) {
    auto const at = TimeZone::london().instant_of(day(date), TimeOfDay(9 * 60));
    w.t.clock().advance_seconds(at.seconds_since(w.t->clock.now()));
}

std::string run_on(SchoolWorld& w, char const* date) {
    go_to(w, date);
    auto const result = remove_what_is_over(w.t.platform());
    REQUIRE(result.ok());
    return *result;
}

bool has(std::string const& result, std::string_view part) { return result.find(part) != std::string::npos; }

struct Left {
    std::size_t entries = 0, lessons = 0, asked = 0, years = 0;
    std::int64_t unsettled = 0;
    friend bool operator==(Left const&, Left const&) = default;
};
Left left_of(SchoolWorld& w, Session of = kTuesday) {
    auto snapshot = w.t.db().read();
    return {entries_of(snapshot, w.elm, of, w.pupils[0]).size(), lesson_marks(snapshot, w.elm, kLesson).size(),
            asked_on(snapshot, w.elm, kTuesday.day).size(),
            years_of_pupil(snapshot, w.elm, w.pupils[0], 2026, 2026).size(), count_unsettled(snapshot, w.elm)};
}

// A register on Tuesday with a lesson's and a parent who was asked, and a register on Wednesday.
void two_days(SchoolWorld& w) {
    w.mark(kTuesday, "/ N L");
    auto const now = w.t->clock.now();
    w.write([&](db::Tx& tx) -> Status {
        TRY_DO(save_lesson(tx, now,
                           {w.elm, kLesson, TimeOfDay(9 * 60), w.teacher, {{w.pupils[0], present(Half::morning)}}}));
        return add_asked(tx, w.elm, kTuesday.day, {w.pupils[1], w.parent, now});
    });
    go_to(w, "2026-09-02");
    w.mark(kWednesday, "/ L /");
}

} // namespace

TEST_CASE("the first day kept is six years before, of 29 February the 28th") {
    CHECK(kept_since(day("2026-11-22")) == day("2020-11-22"));
    CHECK(kept_since(day("2032-02-29")) == day("2026-02-28"));
    CHECK(kept_since(day("2026-02-28")) == day("2020-02-28"));
    CHECK(kept_since(day("2030-03-01")) == day("2024-03-01"));
}

BOTH_ENGINES("everything that an entry left goes six years after it was made, to the day") {
    SchoolWorld w(engine);
    two_days(w);
    CHECK(has(run_on(w, "2032-09-01"), "\"entries\":0,\"marks\":0"));
    CHECK(left_of(w) == Left{1, 1, 1, 1, 1});
    CHECK(w.marks_now(kTuesday) == "/ N L");

    auto const tuesday = run_on(w, "2032-09-02");
    CHECK(has(tuesday, "\"entries\":1,\"marks\":3,\"lessons\":1,\"asked\":1,\"years\":0,\"until\":\"2026-09-02\""));
    CHECK(left_of(w) == Left{0, 0, 0, 1, 0});
    CHECK(w.marks_now(kTuesday) == ". . .");
    CHECK(w.marks_now(kWednesday) == "/ L /"); // of the same week, a day younger
    CHECK(left_of(w, kWednesday).entries == 1);
    CHECK(has(run_on(w, "2032-09-02"), "\"entries\":0,\"marks\":0")); // once more takes nothing more

    CHECK(has(run_on(w, "2032-09-03"), "\"entries\":1,\"marks\":3"));
    CHECK(w.marks_now(kWednesday) == ". . .");
}

BOTH_ENGINES("sums of a school year go six years after its last day") {
    SchoolWorld w(engine);
    two_days(w);
    run_on(w, "2033-08-31");
    CHECK(left_of(w).years == 1);
    CHECK(has(run_on(w, "2033-09-01"), "\"years\":3"));
    CHECK(left_of(w).years == 0);
    auto snapshot = w.t.db().read();
    CHECK(sums_by_school(snapshot, access::SchoolScope::for_job_of_authority(), 2026).empty());
    CHECK(schools_with_records(snapshot).empty());
}

BOTH_ENGINES("a mark that was amended later stays as long as the amendment") {
    SchoolWorld w(engine);
    two_days(w);
    go_to(w, "2027-03-01");
    Batch amended{.school = w.elm, .session = kTuesday, .source = Source::office, .by = w.office, .reason = "A letter"};
    amended.marks = {{w.pupils[1], kIllness}};
    w.write([&](db::Tx& tx) { return save_marks(tx, w.t->clock.now(), amended); });
    CHECK(has(run_on(w, "2032-09-02"), "\"entries\":1,\"marks\":2"));
    CHECK(w.marks_now(kTuesday) == ". I .");
    CHECK(has(run_on(w, "2033-03-01"), "\"marks\":3")); // Wednesday's
    CHECK(w.marks_now(kTuesday) == ". I .");
    CHECK(has(run_on(w, "2033-03-02"), "\"entries\":1,\"marks\":1"));
    CHECK(w.marks_now(kTuesday) == ". . .");
}

BOTH_ENGINES("a pupil keeps the year's sum as long as a mark of it") {
    SchoolWorld w(engine);
    two_days(w);
    go_to(w, "2028-03-01");
    Batch amended{.school = w.elm, .session = kTuesday, .source = Source::office, .by = w.office, .reason = "A letter"};
    amended.marks = {{w.pupils[0], kIllness}};
    w.write([&](db::Tx& tx) { return save_marks(tx, w.t->clock.now(), amended); });
    CHECK(has(run_on(w, "2033-09-01"), "\"years\":2"));
    CHECK(left_of(w).years == 1);
    CHECK(w.marks_now(kTuesday) == "I . .");
    CHECK(has(run_on(w, "2034-03-02"), "\"marks\":1"));
    CHECK(left_of(w).years == 0);
}

BOTH_ENGINES("another school's records are its own") {
    SchoolWorld w(engine);
    two_days(w);
    auto const pupil = w.add("Otto", "Oak", Role::pupil, w.oak);
    go_to(w, "2026-09-03");
    Batch other{.school = w.oak, .session = {SchoolDay(20699), Half::morning}, .by = w.stranger};
    other.marks = {{pupil, present(Half::morning)}};
    w.write([&](db::Tx& tx) { return save_marks(tx, w.t->clock.now(), other); });
    run_on(w, "2032-09-03");
    auto snapshot = w.t.db().read();
    CHECK(schools_with_records(snapshot).size() == 2); // Elmgreen's sums of the year, and Oakfield's marks
    CHECK(entries_of(snapshot, w.oak, other.session, pupil).size() == 1);
    CHECK(removals(snapshot, w.oak, 10).empty());
    CHECK(removals(snapshot, w.elm, 10).size() == 1);
}

BOTH_ENGINES("heads and the authority read what went and what goes next") {
    SchoolWorld w(engine);
    two_days(w);
    go_to(w, "2032-08-20");
    w.t.sign_in(w.t.viewer(w.office, w.elm, {Role::head}));
    CHECK(w.get("/attendance/kept") == 200);
    CHECK(w.cost <= 8);
    CHECK(w.shows("Thursday 20 August 2026"));
    CHECK(w.shows("Nothing has gone yet"));
    CHECK(w.shows("<dt>Register entries</dt><dd>2</dd>")); // both days are over within a month
    run_on(w, "2032-09-02");
    CHECK(w.get("/attendance/kept.csv") == 200);
    CHECK(w.shows("2032-09-02,2026-09-02,1,3,1,1,0"));
    CHECK(w.get("/attendance/kept.pdf") == 200);
    CHECK(w.page.starts_with("%PDF"));
    CHECK(w.get("/attendance/kept?school=" + w.oak.text()) == 404);
    w.t.sign_in(w.t.viewer(w.stranger, SchoolId(), {Role::authority_officer}));
    CHECK(w.get("/attendance/kept") == 200);
    CHECK(w.shows("<dt>Register entries</dt><dd>1</dd>")); // Wednesday's, as the night's run foresaw
    CHECK(w.get("/attendance/kept?school=" + w.oak.text()) == 200);
    CHECK(w.shows("Nothing has gone yet"));
    w.as_teacher();
    CHECK(w.get("/attendance/kept") == 403);
    w.as_parent();
    CHECK(w.get("/attendance/kept") == 403);
}

BOTH_ENGINES("what went is kept aside for thirty days and comes back whole, beside what was entered since") {
    SchoolWorld w(engine);
    two_days(w);
    auto const before = left_of(w);
    run_on(w, "2033-09-02"); // all, the sums of the year too
    CHECK(w.marks_now(kTuesday) == ". . .");
    CHECK(left_of(w) == Left{});
    Batch since{.school = w.elm, .session = kTuesday, .source = Source::office, .by = w.office, .reason = "A letter"};
    since.marks = {{w.pupils[0], kIllness}};
    w.write([&](db::Tx& tx) { return save_marks(tx, w.t->clock.now(), since); });
    go_to(w, "2033-10-01");
    auto const back = restore_registers(w.t.platform(), {});
    REQUIRE(back.ok());
    CHECK(back->entries == 2);
    CHECK(back->marks == 6);
    CHECK(w.marks_now(kTuesday) == "I N L");
    CHECK(w.marks_now(kWednesday) == "/ L /");
    auto const after = left_of(w);
    CHECK(after.lessons == before.lessons);
    CHECK(after.asked == before.asked);
    CHECK(after.unsettled == before.unsettled);
    CHECK(after.entries == before.entries + 1);
    CHECK(restore_registers(w.t.platform(), {})->entries == 0); // once
    auto snapshot = w.t.db().read();
    CHECK(removals_aside(snapshot, SchoolId(), Instant()).empty());
}

BOTH_ENGINES("after thirty days it has gone for good") {
    SchoolWorld w(engine);
    two_days(w);
    run_on(w, "2032-09-02");
    go_to(w, "2032-09-20");
    CHECK(restore_registers(w.t.platform(), {.school = w.oak, .since = {}, .by = {}})->entries == 0);
    run_on(w, "2032-10-01");
    {
        auto snapshot = w.t.db().read();
        CHECK(removals_aside(snapshot, w.elm, Instant()).size() == 2);
    }
    run_on(w, "2032-10-04");
    CHECK(restore_registers(w.t.platform(), {.school = w.elm, .since = {}, .by = {}})->entries == 1); // of October
    CHECK(w.marks_now(kTuesday) == ". . .");
}

BOTH_ENGINES("a clock that jumps removes nothing, and the page says why") {
    SchoolWorld w(engine);
    two_days(w);
    CHECK(w.t->jobs.known_time().keep().ok());
    w.t.jump_clock(2500ll * 24 * 3600);
    auto const refused = remove_what_is_over(w.t.platform());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.problem().code == "clock_doubted");
    w.t->jobs.start(1);
    w.t->jobs.stop();
    w.t.run_jobs();
    w.t.sign_in(w.t.viewer(w.office, w.elm, {Role::head}));
    w.get("/attendance/kept");
    CHECK(w.shows("Nothing was removed, because the clock may be wrong"));
    CHECK_FALSE(w.shows("Kept aside"));
    w.t.jump_clock(-2500ll * 24 * 3600);
    CHECK(left_of(w) == Left{1, 1, 1, 1, 1});
    CHECK(has(run_on(w, "2026-09-03"), "\"entries\":0"));
}

BOTH_ENGINES("a service manager brings registers back from the page, and nobody else does") {
    SchoolWorld w(engine);
    two_days(w);
    run_on(w, "2032-09-02");
    for (auto const& viewer :
         {w.t.viewer(w.office, w.elm, {Role::head}), w.t.viewer(w.stranger, SchoolId(), {Role::authority_officer})}) {
        w.t.sign_in(viewer);
        CHECK(w.post("/attendance/kept/restore", {{"since", "2032-09-02"}}) == 403);
        w.get("/attendance/kept");
        CHECK_FALSE(w.shows("Bring it back"));
    }
    w.t.sign_in(w.t.viewer(w.stranger, SchoolId(), {Role::service_manager}));
    CHECK(w.get("/attendance/kept") == 200);
    CHECK(w.cost <= 8);
    CHECK(w.shows("on Thursday 2 September 2032 or later (that day 1 entries, 3 marks)"));
    CHECK(w.post("/attendance/kept/restore", {{"since", "yesterday"}}) == 422);
    CHECK(w.post("/attendance/kept/restore", {{"since", "2032-09-02"}}) == 303);
    w.get("/attendance/kept");
    CHECK(w.shows("Registers are being brought back"));
    w.t.run_jobs();
    w.get("/attendance/kept");
    CHECK(w.shows("Registers were brought back on"));
    CHECK(w.marks_now(kTuesday) == "/ N L");
    auto snapshot = w.t.db().read();
    auto const trail = w.t->audit.newest(snapshot, access::SchoolScope::for_job_of_authority(), 0, 1);
    REQUIRE(trail.size() == 1);
    CHECK(trail[0].action == "registration.registers_restored");
    CHECK(trail[0].actor == w.stranger);
}

TEST_CASE("a pupil's year whose beginning has gone says so") {
    SchoolWorld w;
    two_days(w);
    run_on(w, "2032-09-02");
    w.as_office();
    CHECK(w.get("/people/" + w.pupils[0].text() + "/attendance?year=2026") == 200);
    CHECK(w.shows("Marks of days before Wednesday 2 September 2026 are no longer kept."));
    w.get("/people/" + w.pupils[0].text() + "/attendance");
    CHECK_FALSE(w.shows("no longer kept."));
}
