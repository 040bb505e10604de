// Cover: from an absence to the list in the staff room, fairly, and never two lessons at one time.
#include "areas/timetable/world_test.h"

using namespace belfry;
using namespace belfry::timetable;
using namespace belfry::timetable::testing;
using access::Role;
using Fields = belfry::testing::TestPlatform::FormFields;

namespace {

struct Covering : World {
    explicit Covering(db::Engine engine = db::Engine::sqlite) : World(engine) {
        t.clock().set(*Instant::parse("2026-09-04T08:00:00Z"));
        mina = add("Mina", "May", Role::teacher, elm);
        come_in(office, Role::office, elm);
    }
    std::string field(char const* on) const {
        return "cover-" + LessonId{monday_maths.id, day(on)}.text() + "-" + khan.text();
    }
    int away(PersonId teacher, char const* on) {
        return post("/timetable/cover/away", {{"teacher", teacher.text()}, {"day", on}});
    }
    std::vector<Lesson> lessons(PersonId person, char const* on) {
        auto snapshot = t.db().read();
        return lessons_of(snapshot, std::span(&person, 1), day(on), day(on)).lessons;
    }
    PersonId mina;
};

} // namespace

BOTH_ENGINES(
    "a teacher who is away leaves lessons to cover; whoever takes one is told, and finds it on their own page") {
    Covering w(engine);
    w.run("UPDATE directory_people SET email = 'ben.lee@elm.example' WHERE id = :id", {{":id", w.lee}});
    REQUIRE(w.get("/timetable/cover?day=2026-09-07") == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("Nobody is away"));
    REQUIRE(w.away(w.khan, "2026-09-07") == 303);
    REQUIRE(w.get("/timetable/cover?day=2026-09-07") == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("Nobody yet"));
    CHECK(w.shows("Ben Lee · 0 this term"));
    CHECK_FALSE(w.shows("Aisha Khan · "));
    REQUIRE(w.post("/timetable/cover", {{"day", "2026-09-07"}, {w.field("2026-09-07"), w.lee.text()}}) == 303);
    auto const covered = w.lessons(w.lee, "2026-09-07");
    REQUIRE(covered.size() == 1);
    CHECK(covered[0].taught_by(w.lee));
    w.t.run_jobs();
    auto const mail = w.t.sent_mail();
    REQUIRE(mail.size() == 1);
    CHECK(mail[0].find("ben.lee@elm.example") != std::string::npos);
    // They are here after all.
    REQUIRE(w.post("/timetable/cover/back", {{"teacher", w.khan.text()}, {"day", "2026-09-07"}}) == 303);
    CHECK(w.lessons(w.lee, "2026-09-07").empty());
    CHECK(w.lessons(w.khan, "2026-09-07")[0].taught_by(w.khan));
}

BOTH_ENGINES("who has covered least this term comes first, and last term does not count") {
    Covering w(engine);
    auto const covered = [&](PersonId who, char const* on) {
        w.run(
            "INSERT INTO timetable_cover (series_id, day, away_id, cover_id, school_id) "
            "VALUES (:series, :day, :away, :who, :school)",
            {{":series", w.monday_maths.id}, {":day", day(on)}, {":away", w.khan}, {":who", who}, {":school", w.elm}});
    };
    covered(w.lee, "2026-09-07");
    covered(w.lee, "2026-09-14");
    covered(w.mina, "2026-09-21");
    covered(w.mina, "2026-06-08"); // before this term
    covered(w.mina, "2026-06-15");
    REQUIRE(w.away(w.khan, "2026-09-28") == 303);
    REQUIRE(w.get("/timetable/cover?day=2026-09-28") == 200);
    auto const first = w.page.find("Mina May · 1 this term"), second = w.page.find("Ben Lee · 2 this term");
    CHECK(first != std::string::npos);
    CHECK(second != std::string::npos);
    CHECK(first < second);
}

BOTH_ENGINES("nobody is given a lesson while they teach, cover or are away themselves") {
    Covering w(engine);
    w.plan("8/Ma1", {w.nine_a}, {w.lee}, 1, 1, w.m2);
    REQUIRE(w.away(w.khan, "2026-09-07") == 303);
    w.get("/timetable/cover?day=2026-09-07");
    CHECK_FALSE(w.shows("Ben Lee · ")); // teaches then
    CHECK(w.shows("Mina May · "));
    CHECK(w.post("/timetable/cover", {{"day", "2026-09-07"}, {w.field("2026-09-07"), w.lee.text()}}) == 422);
    CHECK(w.shows("not free"));
    CHECK(w.post("/timetable/cover", {{"day", "2026-09-07"}, {w.field("2026-09-07"), w.nia.text()}}) == 422);
    // Two gaps at one time, one free teacher: both at once are refused, whole.
    REQUIRE(w.away(w.lee, "2026-09-07") == 303);
    std::string other;
    for (auto const& lesson : w.lessons(w.lee, "2026-09-07")) other = "cover-" + lesson.id.text() + "-" + w.lee.text();
    CHECK(w.post("/timetable/cover",
                 {{"day", "2026-09-07"}, {w.field("2026-09-07"), w.mina.text()}, {other, w.mina.text()}}) == 422);
    CHECK(w.lessons(w.mina, "2026-09-07").empty());
    CHECK(w.post("/timetable/cover", {{"day", "2026-09-07"}, {w.field("2026-09-07"), w.mina.text()}}) == 303);
    w.get("/timetable/cover?day=2026-09-07");
    // From one to the other in one go: she is free for it as soon as she is taken off the first.
    CHECK(w.post("/timetable/cover", {{"day", "2026-09-07"}, {w.field("2026-09-07"), ""}, {other, w.mina.text()}}) ==
          303);
    REQUIRE(w.lessons(w.mina, "2026-09-07").size() == 1);
    CHECK(w.lessons(w.mina, "2026-09-07")[0].title == "8/Ma1");
}

BOTH_ENGINES("for a lesson that is over nobody is proposed or told, but who took it can be said") {
    Covering w(engine);
    w.run("UPDATE directory_people SET email = 'ben.lee@elm.example' WHERE id = :id", {{":id", w.lee}});
    w.plan("9/Ma1", {w.maths}, {w.khan}, 1, 4, w.m1); // 11:20 to 12:20
    REQUIRE(w.away(w.khan, "2026-09-07") == 303);
    auto const proposals = [&] {
        REQUIRE(w.get("/timetable/cover?day=2026-09-07") == 200);
        int count = 0;
        for (auto at = w.page.find(" selected>"); at != std::string::npos; at = w.page.find(" selected>", at + 1))
            count += w.page.compare(at + 10, 7, "Ben Lee") == 0 || w.page.compare(at + 10, 8, "Mina May") == 0;
        return count;
    };
    CHECK(proposals() == 2);
    CHECK_FALSE(w.shows("This lesson is over"));
    w.t.clock().set(*Instant::parse("2026-09-07T08:59:00Z")); // a minute before ten by the clock of the school
    CHECK(proposals() == 2);
    w.t.clock().set(*Instant::parse("2026-09-07T09:00:00Z"));
    CHECK(proposals() == 1);
    CHECK(w.shows("This lesson is over"));
    REQUIRE(w.post("/timetable/cover", {{"day", "2026-09-07"}, {w.field("2026-09-07"), w.lee.text()}}) == 303);
    CHECK(w.lessons(w.lee, "2026-09-07").size() == 1);
    w.t.run_jobs();
    CHECK(w.t.sent_mail().empty());
}

BOTH_ENGINES("cover wants the right for it, at one's own school, and a day that is not past") {
    Covering w(engine);
    CHECK(w.away(w.khan, "2026-09-01") == 422);
    CHECK(w.away(w.khan, "2026-09-08") == 422); // no lessons that day
    CHECK(w.away(w.nia, "2026-09-07") == 422);
    CHECK(w.away(w.khan, "never") == 422);
    w.come_in(w.khan, Role::teacher, w.elm);
    CHECK(w.get("/timetable/cover") == 403);
    CHECK(w.away(w.khan, "2026-09-07") == 403);
    w.come_in(w.add("Otto", "Oak", Role::office, w.oak), Role::office, w.oak);
    CHECK(w.away(w.khan, "2026-09-07") == 422); // no teacher of theirs
    CHECK_FALSE(w.shows("Khan"));
    REQUIRE(w.get("/timetable/cover?day=2026-09-07") == 200);
    CHECK_FALSE(w.shows("9/Ma1"));
}

BOTH_ENGINES("who covered on a day that is past stays as it was: it is neither taken back nor given to another") {
    Covering w(engine);
    REQUIRE(w.away(w.khan, "2026-09-07") == 303);
    REQUIRE(w.post("/timetable/cover", {{"day", "2026-09-07"}, {w.field("2026-09-07"), w.lee.text()}}) == 303);
    w.t.clock().set(*Instant::parse("2026-09-07T17:00:00Z"));
    REQUIRE(w.get("/timetable/cover?day=2026-09-07") == 200);
    CHECK(w.shows("Save, and tell them")); // all of its own day
    w.t.clock().set(*Instant::parse("2026-09-08T08:00:00Z"));
    CHECK(w.post("/timetable/cover", {{"day", "2026-09-07"}, {w.field("2026-09-07"), w.mina.text()}}) == 409);
    CHECK(w.post("/timetable/cover/back", {{"teacher", w.khan.text()}, {"day", "2026-09-07"}}) == 409);
    CHECK(w.lessons(w.lee, "2026-09-07").size() == 1);
    REQUIRE(w.get("/timetable/cover?day=2026-09-07") == 200);
    CHECK(w.shows("Ben Lee")); // the list stays
    CHECK_FALSE(w.shows("Save, and tell them"));
    CHECK_FALSE(w.shows("is here after all"));
}

BOTH_ENGINES("what is held on a person is told, and goes with them; the lesson stays") {
    Covering w(engine);
    REQUIRE(w.away(w.khan, "2026-09-07") == 303);
    auto const held = [&] {
        auto snapshot = w.t.db().read();
        for (auto const& area : w.t->areas)
            if (area.name == "timetable") return area.export_person(snapshot, w.khan);
        return std::string();
    };
    CHECK(held() == "{\"lessons\":[{\"what\":\"teaches\",\"title\":\"9/Ma1\",\"subject\":\"Mathematics\","
                    "\"from\":\"2026-09-02\"},{\"what\":\"away\",\"title\":\"9/Ma1\",\"subject\":"
                    "\"Mathematics\",\"from\":\"2026-09-07\",\"until\":\"2026-09-07\"}]}");
    w.write([&](db::Tx& tx) {
        for (auto const& area : w.t->areas)
            if (area.name == "timetable") return area.erase_person(tx, w.khan);
        return Status();
    });
    CHECK(held() == "{\"lessons\":[]}");
    CHECK(w.lessons(w.khan, "2026-09-07").empty());
    CHECK(w.lessons(w.nia, "2026-09-07").size() == 1);
}
