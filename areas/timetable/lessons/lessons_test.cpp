// Which lessons there are on which days, for whom.
#include "areas/timetable/world_test.h"

using namespace belfry;
using namespace belfry::timetable;
using namespace belfry::timetable::testing;
using access::SchoolScope;

namespace {

constexpr db::Sql kChange = "INSERT INTO timetable_changes (series_id, day, cancelled, room_id, note) "
                            "VALUES (:series, :day, :cancelled, :room, :note)";
constexpr db::Sql kCover = "INSERT INTO timetable_cover (series_id, day, away_id, cover_id) "
                           "VALUES (:series, :day, :away, :cover)";
constexpr db::Sql kEnd = "UPDATE timetable_series SET ends_on = :last WHERE id = :id";

std::vector<Lesson> lessons_of_one(World& w, PersonId person, char const* from, char const* until) {
    auto snapshot = w.t.db().read();
    return lessons_of(snapshot, std::span(&person, 1), day(from), day(until)).lessons;
}

} // namespace

BOTH_ENGINES("a pupil has the lessons of the groups they are in, at most four statements a call") {
    World w(engine);
    auto snapshot = w.t.db().read();
    PersonId const both[] = {w.nia, w.olu};
    auto const before = db::statements_on_this_thread();
    auto const found = lessons_of(snapshot, both, day("2026-09-07"), day("2026-09-13"));
    CHECK(db::statements_on_this_thread() - before <= 4);
    REQUIRE(found.lessons.size() == 1);
    auto const& lesson = found.lessons[0];
    CHECK(lesson.title == "9/Ma1");
    CHECK(lesson.starts.text() == "09:00");
    CHECK(lesson.ends.text() == "10:00");
    CHECK(lesson.room_name == "M1");
    REQUIRE(lesson.teachers.size() == 1);
    CHECK(lesson.teachers[0].name == "Aisha Khan");
    REQUIRE(lesson.groups.size() == 1);
    CHECK(lesson.groups[0].name == "9/Ma1");
    CHECK(found.of_person(w.nia).size() == 1);
    CHECK(found.of_person(w.olu).empty());
}

BOTH_ENGINES("a teacher has what they teach and what they cover, and whoever is away is told who takes it") {
    World w(engine);
    w.run(kCover, {{":series", w.monday_maths.id}, {":day", day("2026-09-14")}, {":away", w.khan}, {":cover", w.lee}});
    CHECK(lessons_of_one(w, w.lee, "2026-09-07", "2026-09-07").empty());
    auto const covered = lessons_of_one(w, w.lee, "2026-09-14", "2026-09-14");
    REQUIRE(covered.size() == 1);
    CHECK(covered[0].taught_by(w.lee));
    CHECK_FALSE(covered[0].taught_by(w.khan));
    auto const away = lessons_of_one(w, w.khan, "2026-09-14", "2026-09-14");
    REQUIRE(away.size() == 1);
    CHECK(away[0].teachers[0].away);
    CHECK(away[0].teachers[0].cover_name == "Ben Lee");
}

BOTH_ENGINES("no lessons before term, at half term, on a training day, at the weekend") {
    World w(engine);
    auto const on = [&](char const* one) { return lessons_of_one(w, w.nia, one, one).size(); };
    CHECK(on("2026-09-07") == 1);
    CHECK(on("2026-08-31") == 0);
    CHECK(on("2026-10-26") == 0);
    CHECK(on("2026-12-21") == 0);
    w.plan("Friday", {w.maths}, {w.khan}, 5, 1, w.m1);
    CHECK(on("2026-11-20") == 1);
    CHECK(on("2026-11-27") == 0);
    CHECK(on("2026-11-28") == 0);
}

BOTH_ENGINES("weeks A and B take turns over school weeks, and half term does not use one up") {
    World w(engine);
    w.plan("A", {w.maths}, {w.khan}, 2, 1, w.m1, 1);
    w.plan("B", {w.maths}, {w.khan}, 2, 2, w.m1, 2);
    auto const on = [&](char const* one) {
        auto const lessons = lessons_of_one(w, w.nia, one, one);
        return lessons.size() == 1 ? lessons[0].title : "?";
    };
    CHECK(on("2026-09-08") == "B"); // the week of 2 September was the first
    CHECK(on("2026-09-15") == "A");
    CHECK(on("2026-10-20") == "B");
    CHECK(on("2026-11-03") == "A"); // the week after half term follows the one before
    CHECK(on("2027-01-12") == "A"); // and over the turn of the year
    CHECK(on("2027-01-05") == "B");
}

BOTH_ENGINES("what is changed for a day is so on that day alone, and has the same id") {
    World w(engine);
    w.run(kChange, {{":series", w.monday_maths.id},
                    {":day", day("2026-09-14")},
                    {":cancelled", 0},
                    {":room", w.m2},
                    {":note", "Painters in M1"}});
    w.run(kChange, {{":series", w.monday_maths.id},
                    {":day", day("2026-09-21")},
                    {":cancelled", 1},
                    {":room", RoomId()},
                    {":note", ""}});
    auto const lessons = lessons_of_one(w, w.nia, "2026-09-07", "2026-09-28");
    REQUIRE(lessons.size() == 4);
    CHECK(lessons[0].room_name == "M1");
    CHECK(lessons[0].usual_room.empty());
    CHECK(lessons[1].room_name == "M2");
    CHECK(lessons[1].usual_room == "M1");
    CHECK(lessons[1].note == "Painters in M1");
    CHECK(lessons[2].cancelled);
    CHECK_FALSE(lessons[3].cancelled);
    auto snapshot = w.t.db().read();
    auto const by_id = lesson_by(snapshot, *LessonId::parse(lessons[1].id.text()));
    REQUIRE(by_id);
    CHECK(by_id->room_name == "M2");
    CHECK_FALSE(lesson_by(snapshot, {w.monday_maths.id, day("2026-09-15")}));
    CHECK(lessons_in_room(snapshot, w.m2, day("2026-09-07"), day("2026-09-28")).size() == 1);
    CHECK(lessons_in_room(snapshot, w.m1, day("2026-09-07"), day("2026-09-28")).size() == 3);
}

BOTH_ENGINES("a series that ends and goes on otherwise leaves last October as it was") {
    World w(engine);
    w.run(kEnd, {{":id", w.monday_maths.id}, {":last", day("2026-11-01")}});
    auto later = w.monday_maths;
    later.id = next_id<SeriesId>();
    later.room = w.m2;
    later.starts_on = day("2026-11-02");
    w.write([&](db::Tx& tx) { return add_series(tx, std::span(&later, 1)); });
    auto const lessons = lessons_of_one(w, w.nia, "2026-10-12", "2026-11-09");
    REQUIRE(lessons.size() == 4);
    CHECK(lessons[0].room_name == "M1");
    CHECK(lessons[1].room_name == "M1");
    CHECK(lessons[2].room_name == "M2");
    CHECK(lessons[3].room_name == "M2");
}

BOTH_ENGINES("whoever leaves a group has its lessons until then") {
    World w(engine);
    std::vector<directory::Belonging> in;
    w.run("UPDATE directory_memberships SET ends_on = :last WHERE person_id = :person AND group_id = :group",
          {{":last", day("2026-09-20")}, {":person", w.nia}, {":group", w.maths}});
    CHECK(lessons_of_one(w, w.nia, "2026-09-07", "2026-09-28").size() == 2);
    CHECK(lessons_of_one(w, w.khan, "2026-09-07", "2026-09-28").size() == 4);
}

BOTH_ENGINES("new bell times hold from their first day, and lessons keep their period") {
    World w(engine);
    WholeStructure later;
    later.structure = {next_id<StructureId>(), w.elm, "From November", 1, day("2026-08-31"), day("2026-11-02"), kNoEnd};
    later.periods.push_back({{}, 1, 1, "First", PeriodKind::lesson, TimeOfDay(530), TimeOfDay(575)});
    w.write([&](db::Tx& tx) { return add_structure(tx, later); });
    auto const lessons = lessons_of_one(w, w.nia, "2026-10-19", "2026-11-02");
    REQUIRE(lessons.size() == 2);
    CHECK(lessons[0].starts.text() == "09:00");
    CHECK(lessons[1].starts.text() == "08:50");
    CHECK(lessons[1].period_name == "First");
    CHECK(lessons[0].week == 2);
    CHECK(lessons[1].week == 0);
}

BOTH_ENGINES("a school's day is its own, in three statements") {
    World w(engine);
    auto snapshot = w.t.db().read();
    auto const before = db::statements_on_this_thread();
    auto const lessons = lessons_at(snapshot, SchoolScope::for_job_of_school(w.elm), day("2026-09-07"));
    CHECK(db::statements_on_this_thread() - before <= 3);
    CHECK(lessons.size() == 1);
    CHECK(lessons_at(snapshot, SchoolScope::for_job_of_school(w.oak), day("2026-09-07")).empty());
    CHECK(lessons_of_groups(snapshot, std::span(&w.maths, 1), day("2026-09-07"), day("2026-09-11")).size() == 1);
    CHECK(lessons_of_groups(snapshot, std::span(&w.nine_a, 1), day("2026-09-07"), day("2026-09-11")).empty());
}

TEST_CASE("now and next pass over what is cancelled, and a lesson ends when the next begins") {
    Lesson first, second, third;
    first.starts = TimeOfDay(540), first.ends = TimeOfDay(600);
    second.starts = TimeOfDay(600), second.ends = TimeOfDay(660), second.cancelled = true;
    third.starts = TimeOfDay(680), third.ends = TimeOfDay(740);
    Lesson const* const all[] = {&first, &second, &third};
    CHECK(now_and_next(all, TimeOfDay(530)).now == nullptr);
    CHECK(now_and_next(all, TimeOfDay(530)).next == &first);
    CHECK(now_and_next(all, TimeOfDay(540)).now == &first);
    CHECK(now_and_next(all, TimeOfDay(540)).next == &third);
    CHECK(now_and_next(all, TimeOfDay(600)).now == nullptr);
    CHECK(now_and_next(all, TimeOfDay(739)).now == &third);
    CHECK(now_and_next(all, TimeOfDay(740)).now == nullptr);
}

TEST_CASE("a lesson's id reads back, and nothing else does") {
    LessonId const id{SeriesId(123456789), day("2028-02-29")};
    CHECK(LessonId::parse(id.text()) == id);
    for (auto const* wrong : {"", "0000000000001", "0000000000001-2026-02-29", "0000000000001.2026-02-28", "x"})
        CHECK_FALSE(LessonId::parse(wrong));
}
