// Timetables in the browser: who sees whose, and what it costs.
#include "areas/timetable/world_test.h"
#include "platform/extension/route_check.h"

using namespace belfry;
using namespace belfry::timetable;
using namespace belfry::timetable::testing;
using access::Role;

namespace {

struct Pages : World {
    explicit Pages(db::Engine engine = db::Engine::sqlite) : World(engine) {
        t.clock().set(*Instant::parse("2026-09-07T08:10:00Z")); // Monday, 09:10 in London
    }
    void stands_for(PersonId guardian, PersonId pupil, bool no_contact = false) {
        write([&](db::Tx& tx) -> Status {
            directory::Guardian link;
            link.pupil = pupil;
            link.guardian = guardian;
            link.relationship = "mother";
            link.responsibility = true;
            link.no_contact = no_contact;
            TRY_DO(directory::add_guardian(t.platform(), tx, {}, link));
            return {};
        });
    }
};

} // namespace

BOTH_ENGINES("a pupil sees their week, day and term, within eight statements with the session's two") {
    Pages w(engine);
    w.come_in(w.nia, Role::pupil, w.elm);
    REQUIRE(w.get("/timetable") == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("<strong>Mathematics</strong>"));
    CHECK(w.shows("Aisha Khan"));
    CHECK(w.shows("Week B"));
    CHECK(w.shows("class=\"now\""));
    REQUIRE(w.get("/timetable?view=day") == 200);
    CHECK(w.shows("row now"));
    CHECK(w.cost <= 6);
    REQUIRE(w.get("/timetable?view=term") == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("Autumn term"));
    CHECK(w.shows("Half term"));
    REQUIRE(w.get("/timetable?day=2026-10-26") == 200);
    CHECK(w.shows("Half term"));
    CHECK_FALSE(w.shows("Mathematics"));
    REQUIRE(w.get("/timetable?day=nonsense&view=year") == 200);
    CHECK(w.get("/timetable?day=2028-02-29") == 200);
    CHECK(w.get("/timetable?view=term&day=1999-12-31") == 200);
}

BOTH_ENGINES("the term is shown as it is in the week asked for, and last month as it was then") {
    Pages w(engine);
    w.write([&](db::Tx& tx) { return end_series(tx, w.monday_maths, day("2026-10-05")); });
    auto moved = w.monday_maths;
    moved.id = next_id<SeriesId>();
    moved.room = w.m2;
    moved.starts_on = day("2026-10-05");
    w.write([&](db::Tx& tx) { return add_series(tx, std::span(&moved, 1)); });
    w.come_in(w.nia, Role::pupil, w.elm);
    REQUIRE(w.get("/timetable?view=term&day=2026-11-16") == 200);
    CHECK(w.shows("M2 ·"));
    CHECK_FALSE(w.shows("M1 ·"));
    // In the week of the training day and in the last of the term: the nearest whole weeks before are no older.
    for (auto const* on : {"2026-11-25", "2026-12-18"}) {
        REQUIRE(w.get(std::string("/timetable?view=term&day=") + on) == 200);
        CHECK_FALSE(w.shows("M1 ·"));
    }
    REQUIRE(w.get("/timetable?view=term&day=2026-09-10") == 200);
    CHECK(w.shows("M1 ·"));
    CHECK_FALSE(w.shows("M2 ·"));
}

BOTH_ENGINES("a pupil sees no other pupil's, no teacher's, no room's and no group's timetable") {
    Pages w(engine);
    w.come_in(w.nia, Role::pupil, w.elm);
    CHECK(w.get("/timetable/people/" + w.olu.text()) == 404);
    CHECK(w.get("/timetable/people/" + w.khan.text()) == 404);
    CHECK(w.get("/timetable/people/" + w.nia.text()) == 200);
    for (auto const* path : {"/timetable/rooms", "/timetable/groups"}) CHECK(w.get(path) == 403);
    CHECK(w.get("/timetable/rooms/" + w.m1.text()) == 403);
    CHECK(w.get("/timetable/groups/" + w.maths.text()) == 403);
}

BOTH_ENGINES("staff see everybody's, each room's and each group's of their own school, and nothing of another's") {
    Pages w(engine);
    w.come_in(w.office, Role::office, w.elm);
    CHECK(w.get("/timetable/people/" + w.nia.text()) == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("Timetable of Nia Elm"));
    CHECK(w.shows("9/Ma1"));
    CHECK(w.get("/timetable/people/" + w.nia.text() + "?view=term") == 200);
    CHECK(w.cost <= 6);
    REQUIRE(w.get("/timetable/rooms") == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("9/Ma1 · Mathematics"));
    CHECK(w.shows("Free now"));
    REQUIRE(w.get("/timetable/rooms/" + w.m1.text()) == 200);
    CHECK(w.shows("9/Ma1"));
    CHECK(w.cost <= 6);
    REQUIRE(w.get("/timetable/groups") == 200);
    CHECK(w.shows("9/Ma1"));
    REQUIRE(w.get("/timetable/groups/" + w.maths.text()) == 200);
    CHECK(w.shows("Aisha Khan"));
    CHECK(w.cost <= 6);
    w.come_in(w.add("Otto", "Oak", Role::office, w.oak), Role::office, w.oak);
    CHECK(w.get("/timetable/people/" + w.nia.text()) == 404);
    CHECK(w.get("/timetable/rooms/" + w.m1.text()) == 404);
    CHECK(w.get("/timetable/groups/" + w.maths.text()) == 404);
    REQUIRE(w.get("/timetable/rooms") == 200);
    CHECK_FALSE(w.shows("<span>M1")); // "M1" alone may stand in an id
    for (auto const* path : {"/timetable/rooms/nothing", "/timetable/groups/0000000000000", "/timetable/people/x"})
        CHECK(w.get(path) == 404);
}

BOTH_ENGINES("the school that a child has left sees the lessons there were, and not where the child is now") {
    Pages w(engine);
    auto const leaver = w.add("Lena", "Left", Role::pupil, w.elm);
    auto const once = w.add_group(w.elm, "9/Hi1", "class", {leaver});
    w.plan("9/Hi1", {once}, {w.lee}, 2, 1, w.m2);
    w.run("UPDATE directory_roles SET ends_on = :last WHERE person_id = :person",
          {{":last", day("2026-09-11")}, {":person", leaver}});
    w.run("UPDATE directory_memberships SET ends_on = :last WHERE person_id = :person",
          {{":last", day("2026-09-11")}, {":person", leaver}});
    auto const now = w.add_group(w.oak, "6 Blue", "class", {leaver});
    auto const series = w.plan("6 Blue", {now}, {}, 2, 2, RoomId());
    w.run("UPDATE timetable_series SET school_id = :school WHERE id = :id", {{":school", w.oak}, {":id", series.id}});
    auto const path = "/timetable/people/" + leaver.text();
    w.t.clock().set(*Instant::parse("2026-09-14T08:10:00Z"));
    w.come_in(w.office, Role::office, w.elm);
    for (auto const* view : {"?view=week", "?view=day&day=2026-09-15", "?view=term"}) {
        REQUIRE(w.get(path + view) == 200);
        CHECK_MESSAGE(!w.shows("6 Blue"), view);
    }
    CHECK(w.shows("9/Hi1")); // in the term's view: last week
    // Themselves, who stands for them, and the authority see all of it.
    auto const mother = w.add("Mia", "Left", Role::community, w.oak);
    w.stands_for(mother, leaver);
    w.come_in(mother, Role::parent, w.elm);
    REQUIRE(w.get(path) == 200);
    CHECK(w.shows("Mathematics"));
    w.come_in(leaver, Role::pupil, w.oak);
    REQUIRE(w.get(path) == 200);
    CHECK(w.shows("6 Blue"));
    w.come_in(w.add("Sam", "Service", Role::service_manager, SchoolId()), Role::service_manager, SchoolId());
    REQUIRE(w.get(path) == 200);
    CHECK(w.shows("6 Blue"));
}

BOTH_ENGINES("a parent sees all their children side by side, and no child that an order keeps from them") {
    Pages w(engine);
    auto const mother = w.add("Mia", "Elm", Role::community, w.oak);
    w.stands_for(mother, w.nia);
    w.stands_for(mother, w.olu);
    w.come_in(mother, Role::parent, w.elm);
    REQUIRE(w.get("/timetable") == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("Nia Elm"));
    CHECK(w.shows("Olu Elm"));
    CHECK(w.shows("Mathematics"));
    CHECK(w.get("/timetable?view=week") == 200);
    CHECK(w.get("/timetable/people/" + w.nia.text()) == 200);
    auto const other = w.add("Mo", "Elm", Role::community, w.oak);
    w.stands_for(other, w.nia, true);
    w.come_in(other, Role::parent, w.elm);
    REQUIRE(w.get("/timetable") == 200);
    CHECK_FALSE(w.shows("Nia Elm"));
    CHECK(w.get("/timetable/people/" + w.nia.text()) == 404);
}

BOTH_ENGINES("Today says what is now and next: to a pupil, a teacher, a parent") {
    Pages w(engine);
    w.plan("9/Ma1", {w.maths}, {w.khan}, 1, 2, w.m2);
    auto const mother = w.add("Mia", "Elm", Role::community, w.oak);
    w.stands_for(mother, w.nia);
    auto const panel = [&](char const* id, int statements) {
        for (auto const& area : w.t->areas)
            for (auto const& one : area.home_panels)
                if (one.id == id) {
                    access::Viewer const viewer = w.asking;
                    http::Request request;
                    platform::Call call(w.t.platform(), request, viewer);
                    html::Writer h;
                    auto const before = db::statements_on_this_thread();
                    one.show(call, h);
                    CHECK(db::statements_on_this_thread() - before <= statements);
                    return h.take_string();
                }
        return std::string();
    };
    w.come_in(w.nia, Role::pupil, w.elm);
    panel("timetable.now", 3);
    auto const pupil = panel("timetable.now", 2); // the terms are known now
    CHECK(pupil.find("Now, until 10") != std::string::npos);
    CHECK(pupil.find("Mathematics · M1") != std::string::npos);
    CHECK(pupil.find("Mathematics · M2") != std::string::npos);
    w.come_in(w.khan, Role::teacher, w.elm);
    CHECK(panel("timetable.now", 1).find("9/Ma1 · Mathematics · M1") != std::string::npos);
    w.come_in(w.lee, Role::teacher, w.elm);
    CHECK(panel("timetable.now", 1).empty());
    w.come_in(mother, Role::parent, w.elm);
    CHECK(panel("timetable.children", 3).find("Nia · Now") != std::string::npos);
    w.t.clock().set(*Instant::parse("2026-09-12T08:10:00Z"));
    CHECK(panel("timetable.children", 0).empty());
}
