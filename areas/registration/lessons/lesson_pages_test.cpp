// Lesson registers: taken by who teaches, kept beside the session's, and who is missing from them.
#include "areas/registration/lessons/lesson_store.h"
#include "areas/registration/school_world.h"
#include "areas/timetable/lessons/series_store.h"
#include "areas/timetable/structures/structure_store.h"

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::testing;

namespace {

// Tuesdays at 9 and at 10, for the tutor group.
struct LessonWorld : SchoolWorld {
    explicit LessonWorld(db::Engine engine = db::Engine::sqlite) : SchoolWorld(engine) {
        timetable::WholeStructure whole;
        whole.structure = {next_id<timetable::StructureId>(),
                           elm,
                           "School day",
                           1,
                           SchoolDay(20000),
                           SchoolDay(20000),
                           timetable::kNoEnd};
        for (int number : {1, 2})
            whole.periods.push_back({{},
                                     2,
                                     number,
                                     "Period " + std::to_string(number),
                                     timetable::PeriodKind::lesson,
                                     TimeOfDay(480 + 60 * number),
                                     TimeOfDay(540 + 60 * number)});
        write([&](db::Tx& tx) { return timetable::add_structure(tx, whole); });
        for (int number : {1, 2}) {
            timetable::Series series;
            series.id = next_id<timetable::SeriesId>();
            series.school = elm;
            series.title = "7A/Ma" + std::to_string(number);
            series.weekday = 2;
            series.period = number;
            series.starts_on = SchoolDay(20000);
            series.teachers = {teacher};
            series.groups = {group};
            write([&](db::Tx& tx) { return timetable::add_series(tx, std::span(&series, 1)); });
            lessons.push_back({series.id, kTuesday.day});
        }
        as_teacher();
    }
    std::string here(std::size_t which = 0) const { return "/registers/lessons/" + lessons[which].text(); }
    belfry::testing::TestPlatform::FormFields fields(std::vector<std::string> const& codes,
                                                     std::string const& shown = "") const {
        belfry::testing::TestPlatform::FormFields all;
        for (std::size_t i = 0; i < codes.size(); ++i) {
            all.emplace_back("m-" + pupils[i].text(), codes[i]);
            all.emplace_back("s-" + pupils[i].text(), shown);
        }
        return all;
    }
    std::vector<timetable::LessonId> lessons;
};

} // namespace

BOTH_ENGINES("a teacher takes a lesson's register, and the session's stays as it was") {
    LessonWorld w(engine);
    w.mark(kTuesday, "/ / L");
    CHECK(w.get("/registers/lessons") == 200);
    CHECK(w.shows("7A/Ma1"));
    w.get("/registers/lessons");
    CHECK(w.cost <= 8);
    CHECK(w.get(w.here()) == 200);
    w.get(w.here());
    CHECK(w.cost <= 8);
    CHECK(w.post(w.here(), w.fields({"/", "N", "/"})) == 303);
    CHECK(w.marks_now(kTuesday) == "/ / L");
    CHECK(w.get(w.location) == 200);
    CHECK(w.shows("The lesson&#39;s register is saved"));
    auto snapshot = w.t.db().read();
    auto const marks = lesson_marks(snapshot, w.elm, w.lessons[0]);
    CHECK(marks.at(w.pupils[1]).mark.code == kNoReason);
    CHECK(marks.at(w.pupils[1]).by == w.teacher);
}

TEST_CASE("groups taught together are not shown as they sit: their plans may name the same seats") {
    LessonWorld w;
    auto const other = w.write([&](db::Tx& tx) {
        directory::Group second{.school = w.elm, .kind = "class", .name = "7B/Ma", .starts_on = SchoolDay(20000)};
        return directory::add_group(w.t.platform(), tx, {}, second);
    });
    timetable::Series both;
    both.id = next_id<timetable::SeriesId>();
    both.school = w.elm;
    both.title = "7AB/Ma";
    both.weekday = 2;
    both.period = 1;
    both.starts_on = SchoolDay(20000);
    both.teachers = {w.teacher};
    both.groups = {w.group, other};
    w.write([&](db::Tx& tx) { return timetable::add_series(tx, std::span(&both, 1)); });
    timetable::LessonId const lesson{both.id, kTuesday.day};
    CHECK(w.get("/registers/lessons/" + lesson.text() + "?view=seats") == 200);
    CHECK_FALSE(w.shows("As they sit"));
    CHECK_FALSE(w.shows("pupils pictures"));
    CHECK(w.get(w.here() + "?view=seats") == 200);
    CHECK(w.shows("As they sit"));
}

BOTH_ENGINES("who is in school and not in their lesson is named until they turn up in the next") {
    LessonWorld w(engine);
    w.mark(kTuesday, "/ / N");
    CHECK(w.post(w.here(), w.fields({"/", "N", "N"})) == 303);
    CHECK(w.get("/registers/missing") == 200);
    CHECK(w.shows("Brown, Alex"));
    CHECK_FALSE(w.shows("Clark, Alex")); // not in school at all
    CHECK_FALSE(w.shows("Adams, Alex"));
    w.t.clock().advance_seconds(3600);
    CHECK(w.post(w.here(1), w.fields({"/", "/", "N"})) == 303);
    w.get("/registers/missing");
    CHECK_FALSE(w.shows("Brown, Alex"));
}

TEST_CASE("a lesson's register is of its day, from when it begins, and clashes are told") {
    LessonWorld w;
    CHECK(w.post(w.here(1), w.fields({"/"})) == 409); // begins at ten
    CHECK(w.get(w.here(1)) == 200);
    CHECK(w.shows("This register cannot be changed now"));
    CHECK(w.post(w.here(), w.fields({"/", "N", "/"})) == 303);
    CHECK(w.post(w.here(), w.fields({"/", "/", "/"})) == 409);
    CHECK(w.shows("Alex Brown is now"));
    CHECK(w.post(w.here(), w.fields({"/", "N", "/"}, "/")) == 303); // the same again is no change
}

TEST_CASE("a lesson moved to nowhere while its register is open loses nothing that was saved") {
    LessonWorld w;
    CHECK(w.post(w.here(), w.fields({"/", "/", "N"})) == 303);
    w.write([&](db::Tx& tx) { return timetable::change_day(tx, w.lessons[0], timetable::Change{.cancelled = true}); });
    CHECK(w.post(w.here(), w.fields({"/", "/", "/"}, "/")) == 409);
    CHECK(w.get(w.here()) == 200);
    CHECK(w.shows("Cancelled"));
    auto snapshot = w.t.db().read();
    CHECK(lesson_marks(snapshot, w.elm, w.lessons[0]).at(w.pupils[2]).mark.code == kNoReason);
}

TEST_CASE("a lesson that is ended while its register is open stays today, and its register can be saved") {
    LessonWorld w;
    CHECK(w.post(w.here(), w.fields({"/", "/", "N"})) == 303);
    w.as_office();
    CHECK(w.post("/timetable/lessons/" + w.lessons[0].text() + "/end", {}) == 303);
    w.as_teacher();
    CHECK(w.get(w.here()) == 200);
    CHECK(w.post(w.here(), w.fields({"L", "/", "N"}, "/")) == 303);
    auto snapshot = w.t.db().read();
    CHECK(timetable::lesson_by(snapshot, w.lessons[0]).has_value());
    auto const next_week = timetable::LessonId{w.lessons[0].series, kTuesday.day.plus(7)};
    CHECK_FALSE(timetable::lesson_by(snapshot, next_week).has_value());
}

TEST_CASE("X is refused in a lesson, too, for whoever is of compulsory school age") {
    LessonWorld w;
    w.write([&](db::Tx& tx) -> Status {
        auto people = directory::people_by_id(tx, std::span(w.pupils).first(1));
        people[0].birth_day = day("2016-05-01");
        return directory::change_person(w.t.platform(), tx, {}, people[0]);
    });
    auto fields = w.fields({"", "/", "/"});
    fields.emplace_back("o-" + w.pupils[0].text(), "X");
    CHECK(w.post(w.here(), fields) == 422);
    CHECK(w.shows("aria-invalid=\"true\""));
    auto const marks = lesson_marks(*std::make_unique<db::Snapshot>(w.t.db().read()), w.elm, w.lessons[0]);
    CHECK(marks.size() == 2); // nothing else of the form is lost
}

TEST_CASE("nobody else sees a lesson's register") {
    LessonWorld w;
    w.as_stranger();
    CHECK(w.get(w.here()) == 404);
    CHECK(w.post(w.here(), w.fields({"/"})) == 404);
    w.as_pupil();
    CHECK(w.get(w.here()) == 403);
    CHECK(w.get("/registers/missing") == 403);
    w.as_teacher();
    CHECK(w.get("/registers/lessons/x.y") == 404);
    CHECK(w.get("/registers/lessons/" + timetable::LessonId{w.lessons[0].series, kTuesday.day.plus(1)}.text()) == 404);
}
