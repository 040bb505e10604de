// Changing the timetable in the browser: what is warned of, what is refused, and what stays as it was.
#include "areas/timetable/world_test.h"

using namespace belfry;
using namespace belfry::timetable;
using namespace belfry::timetable::testing;
using access::Role;
using Fields = belfry::testing::TestPlatform::FormFields;

namespace {

struct Editing : World {
    explicit Editing(db::Engine engine = db::Engine::sqlite) : World(engine) {
        t.clock().set(*Instant::parse("2026-09-04T08:00:00Z"));
        come_in(office, Role::office, elm);
    }
    std::string lesson(char const* on) const { return LessonId{monday_maths.id, day(on)}.text(); }
    std::vector<Lesson> nias(char const* from, char const* until) {
        auto snapshot = t.db().read();
        return lessons_of(snapshot, std::span(&nia, 1), day(from), day(until)).lessons;
    }
    Fields place(char const* weekday, char const* period, GroupId group, PersonId teacher, RoomId room,
                 char const* from) const {
        return {{"group_1", group.text()},
                {"teacher_1", teacher.text()},
                {"room", room.text()},
                {"weekday", weekday},
                {"period", period},
                {"week", "0"},
                {"starts_on", from},
                {"ends_on", ""},
                {"title", ""},
                {"subject", "Mathematics"},
                {"group_2", ""},
                {"teacher_2", ""}};
    }
};

} // namespace

BOTH_ENGINES("a lesson is added where it clashes with nothing, and stands in the group's week") {
    Editing w(engine);
    REQUIRE(w.get("/timetable/new") == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("9/Ma1"));
    CHECK(w.shows("Khan, Aisha"));
    REQUIRE(w.post("/timetable/new", w.place("2", "2", w.maths, w.khan, w.m1, "2026-09-07")) == 303);
    auto const lessons = w.nias("2026-09-08", "2026-09-08");
    REQUIRE(lessons.size() == 1);
    CHECK(lessons[0].title == "9/Ma1");
    CHECK(lessons[0].starts.text() == "10:00");
}

BOTH_ENGINES("teacher, room and pupils that would be in two places are told before anything is saved") {
    Editing w(engine);
    auto fields = w.place("1", "1", w.nine_a, w.khan, w.m1, "2026-09-07");
    REQUIRE(w.post("/timetable/new", fields) == 409);
    CHECK(w.shows("Aisha Khan teaches 9/Ma1"));
    CHECK(w.shows("M1 is taken by 9/Ma1"));
    CHECK(w.shows("1 of the pupils"));
    CHECK(w.nias("2026-09-07", "2026-09-07").size() == 1);
    // Weeks A and B do not meet, nor a lesson that begins when the other has ended.
    fields.push_back({"despite", "yes"});
    CHECK(w.post("/timetable/new", fields) == 303);
    CHECK(w.nias("2026-09-07", "2026-09-07").size() == 2);
}

BOTH_ENGINES("what cannot be is said beside its field: a past day, another school's room, no name") {
    Editing w(engine);
    CHECK(w.post("/timetable/new", w.place("2", "2", w.maths, w.khan, w.m1, "2026-09-03")) == 422);
    CHECK(w.shows("stays as it was"));
    auto const theirs = w.add_room(w.oak, "Hall");
    CHECK(w.post("/timetable/new", w.place("2", "2", w.maths, w.khan, theirs, "2026-09-07")) == 422);
    CHECK(w.post("/timetable/new", w.place("9", "2", w.maths, w.khan, w.m1, "2026-09-07")) == 422);
    CHECK(w.post("/timetable/new", w.place("2", "2", w.maths, w.nia, w.m1, "2026-09-07")) == 422);
    CHECK(w.post("/timetable/new", w.place("2", "2", GroupId(), w.khan, w.m1, "2026-09-07")) == 422);
    CHECK(w.nias("2026-09-08", "2026-09-08").empty());
}

BOTH_ENGINES("a lesson moved from a day on is where it was before that day") {
    Editing w(engine);
    auto const path = "/timetable/lessons/" + w.lesson("2026-09-21") + "/move";
    REQUIRE(w.get(path) == 200);
    CHECK(w.cost <= 6);
    REQUIRE(w.post(path, w.place("1", "2", w.maths, w.lee, w.m2, "2026-09-21")) == 303);
    auto const lessons = w.nias("2026-09-07", "2026-09-28");
    REQUIRE(lessons.size() == 4);
    CHECK(lessons[1].room_name == "M1");
    CHECK(lessons[1].teachers[0].name == "Aisha Khan");
    CHECK(lessons[2].room_name == "M2");
    CHECK(lessons[2].teachers[0].name == "Ben Lee");
    CHECK(lessons[2].starts.text() == "10:00");
    // The old one has no lesson there any more.
    CHECK(w.get(path) == 404);
    CHECK(w.post("/timetable/lessons/" + w.lesson("2026-09-14") + "/end") == 303);
    CHECK(w.nias("2026-09-07", "2026-09-28").size() == 3);
}

BOTH_ENGINES("today's lesson stays itself, whose register may be taken: moving and ending begin tomorrow") {
    Editing w(engine);
    w.t.clock().set(*Instant::parse("2026-09-14T07:00:00Z")); // Monday, before the lesson
    auto const today = w.nias("2026-09-14", "2026-09-14").at(0).id;
    auto const path = "/timetable/lessons/" + w.lesson("2026-09-14");
    REQUIRE(w.get(path) == 200);
    CHECK(w.shows("From tomorrow on"));
    CHECK(w.shows("There is none from Tuesday 15 September 2026 on."));
    REQUIRE(w.get(path + "/move") == 200);
    CHECK(w.shows("value=\"2026-09-15\""));
    CHECK(w.shows("This day only"));
    REQUIRE(w.post(path + "/move", w.place("1", "2", w.maths, w.lee, w.m2, "2026-09-14")) == 422);
    CHECK(w.shows("choose tomorrow or later"));
    REQUIRE(w.post(path + "/move", w.place("1", "2", w.maths, w.lee, w.m2, "2026-09-15")) == 303);
    auto const lessons = w.nias("2026-09-14", "2026-09-21");
    REQUIRE(lessons.size() == 2);
    CHECK(lessons[0].id == today);
    CHECK(lessons[0].room_name == "M1");
    CHECK(lessons[1].room_name == "M2");
    // Ended on a day whose lesson is under way: there is none from the next day on, and that one stays.
    w.t.clock().set(*Instant::parse("2026-09-21T09:30:00Z"));
    REQUIRE(w.post("/timetable/lessons/" + lessons[1].id.text() + "/end") == 303);
    auto const left = w.nias("2026-09-14", "2026-09-28");
    REQUIRE(left.size() == 2);
    CHECK(left[1].id == lessons[1].id);
}

BOTH_ENGINES("a lesson that has ended already is not made longer by moving it from a later day") {
    Editing w(engine);
    w.run("UPDATE timetable_series SET ends_on = :last WHERE id = :id",
          {{":last", day("2026-09-14")}, {":id", w.monday_maths.id}});
    auto const path = "/timetable/lessons/" + w.lesson("2026-09-14") + "/move";
    REQUIRE(w.post(path, w.place("1", "2", w.maths, w.lee, w.m2, "2026-10-05")) == 303);
    auto const lessons = w.nias("2026-09-07", "2026-10-05");
    REQUIRE(lessons.size() == 3);
    CHECK(lessons[1].day() == day("2026-09-14"));
    CHECK(lessons[2].day() == day("2026-10-05"));
    // Without a last day of its own it would end before it begins.
    auto fields = w.place("1", "2", w.maths, w.lee, w.m2, "2026-10-12");
    std::erase_if(fields, [](auto const& field) { return field.first == "ends_on"; });
    w.run("UPDATE timetable_series SET ends_on = :last WHERE id = :id",
          {{":last", day("2026-10-05")}, {":id", lessons[2].id.series}});
    CHECK(w.post("/timetable/lessons/" + lessons[2].id.text() + "/move", fields) == 422);
}

BOTH_ENGINES("a change for one day is that day's alone; a taken room is told; the past stays") {
    Editing w(engine);
    w.plan("8/Ma1", {w.nine_a}, {w.lee}, 1, 1, w.m2);
    auto const path = "/timetable/lessons/" + w.lesson("2026-09-14");
    REQUIRE(w.get(path) == 200);
    CHECK(w.cost <= 6);
    CHECK(w.post(path + "/day", {{"room", w.m2.text()}, {"note", "Painters"}}) == 422);
    CHECK(w.shows("M2 is taken by 8/Ma1"));
    CHECK(w.post(path + "/day", {{"room", w.m2.text()}, {"note", "Painters"}, {"despite", "yes"}}) == 303);
    auto found = w.nias("2026-09-14", "2026-09-14");
    REQUIRE(found.size() == 2);
    CHECK(found[1].usual_room == "M1");
    CHECK(w.post(path + "/day", {{"room", ""}, {"note", ""}, {"cancelled", "yes"}}) == 303);
    CHECK(w.nias("2026-09-14", "2026-09-14")[1].cancelled);
    CHECK(w.post(path + "/day", {{"room", ""}, {"note", ""}}) == 303);
    CHECK_FALSE(w.nias("2026-09-14", "2026-09-14")[1].cancelled);
    CHECK(w.nias("2026-09-21", "2026-09-21")[1].room_name == "M1");
    w.t.clock().set(*Instant::parse("2026-09-15T08:00:00Z"));
    CHECK(w.post(path + "/day", {{"cancelled", "yes"}}) == 409);
    CHECK(w.post(path + "/end") == 409);
    CHECK(w.get(path) == 200);
    CHECK_FALSE(w.shows("This day only"));
}

BOTH_ENGINES("a closed room's lessons are shown without one until they are given others") {
    Editing w(engine);
    REQUIRE(w.get("/timetable/rooms/" + w.m1.text() + "/close") == 200);
    REQUIRE(w.post("/timetable/rooms/" + w.m1.text() + "/close",
                   {{"starts_on", "2026-09-07"}, {"ends_on", "2026-09-18"}, {"reason", "Painters"}}) == 303);
    auto const closure = w.location;
    REQUIRE(w.get(closure) == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("2 lessons need another room"));
    CHECK(w.nias("2026-09-07", "2026-09-07")[0].room_closed);
    CHECK_FALSE(w.nias("2026-09-21", "2026-09-21")[0].room_closed);
    // One is given a room, the other keeps waiting.
    CHECK(w.post(closure, {{"room-" + w.lesson("2026-09-07"), w.m2.text()}}) == 303);
    auto const lesson = w.nias("2026-09-07", "2026-09-07")[0];
    CHECK(lesson.room_name == "M2");
    CHECK_FALSE(lesson.room_closed);
    w.get(closure);
    CHECK(w.shows("1 lesson needs another room"));
    CHECK(w.post(closure + "/remove") == 303);
    CHECK_FALSE(w.nias("2026-09-14", "2026-09-14")[0].room_closed);
    for (auto const* wrong : {"2026-09-01", "soon"})
        CHECK(w.post("/timetable/rooms/" + w.m1.text() + "/close",
                     {{"starts_on", wrong}, {"ends_on", "2026-09-18"}, {"reason", ""}}) == 422);
}

BOTH_ENGINES("only those who may, and only at their school") {
    Editing w(engine);
    auto const path = "/timetable/lessons/" + w.lesson("2026-09-14");
    auto const refused = [&](int status) {
        CHECK(w.get("/timetable/new") == (status == 404 ? 200 : status));
        CHECK(w.post(path + "/day", {{"cancelled", "yes"}}) == status);
        CHECK(w.post(path + "/end") == status);
        CHECK(w.post(path + "/move", w.place("1", "2", w.maths, w.lee, w.m2, "2026-09-21")) == status);
        CHECK(w.post("/timetable/rooms/" + w.m1.text() + "/close", {{"starts_on", "2026-09-07"}}) == status);
    };
    w.come_in(w.khan, Role::teacher, w.elm);
    refused(403);
    CHECK(w.get(path) == 200); // may look
    CHECK_FALSE(w.shows("This day only"));
    w.come_in(w.nia, Role::pupil, w.elm);
    refused(403);
    CHECK(w.get(path) == 403);
    w.come_in(w.add("Otto", "Oak", Role::office, w.oak), Role::office, w.oak);
    refused(404);
    CHECK(w.get(path) == 404);
    CHECK(w.nias("2026-09-07", "2026-09-28").size() == 4);
}
