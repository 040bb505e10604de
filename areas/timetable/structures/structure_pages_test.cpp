// The school's day and its rooms in the browser.
#include "areas/timetable/world_test.h"

using namespace belfry;
using namespace belfry::timetable;
using namespace belfry::timetable::testing;
using access::Role;
using Fields = belfry::testing::TestPlatform::FormFields;

namespace {

struct Days : World {
    explicit Days(db::Engine engine = db::Engine::sqlite) : World(engine) {
        t.clock().set(*Instant::parse("2026-09-04T08:00:00Z"));
        come_in(office, Role::office, elm);
    }
    static Fields form(char const* from, std::vector<std::vector<char const*>> const& rows) {
        Fields fields = {{"from", from}, {"cycle_weeks", "2"}, {"cycle_from", "2026-08-31"}, {"weekday_1", "yes"}};
        int number = 0;
        for (auto const& row : rows) {
            auto const end = "_" + std::to_string(++number);
            fields.push_back({"name" + end, row[0]});
            fields.push_back({"kind" + end, row[1]});
            fields.push_back({"starts" + end, row[2]});
            fields.push_back({"ends" + end, row[3]});
        }
        return fields;
    }
    TimeOfDay start(char const* on) {
        auto snapshot = t.db().read();
        return lessons_of(snapshot, std::span(&nia, 1), day(on), day(on)).lessons.at(0).starts;
    }
};

} // namespace

BOTH_ENGINES("a new cut of Monday holds from its day on, and leaves the other days as they are") {
    Days w(engine);
    w.plan("Tue", {w.maths}, {w.khan}, 2, 1, w.m1);
    REQUIRE(w.get("/timetable/day") == 200);
    CHECK(w.cost <= 6);
    CHECK(w.shows("Period 1"));
    REQUIRE(w.post("/timetable/day", Days::form("2026-09-14", {{"First", "lesson", "08:30", "09:15"},
                                                               {"Second", "lesson", "09:15", "10:00"}})) == 303);
    CHECK(w.start("2026-09-07").text() == "09:00");
    CHECK(w.start("2026-09-14").text() == "08:30");
    CHECK(w.start("2026-09-15").text() == "09:00");
    // The same day once more replaces it.
    REQUIRE(w.post("/timetable/day", Days::form("2026-09-14", {{"First", "lesson", "8:45", "09:15"}})) == 303);
    CHECK(w.start("2026-09-14").text() == "08:45");
}

BOTH_ENGINES("times that overlap, end before they begin or are none are said beside their field") {
    Days w(engine);
    for (auto const& rows : std::vector<std::vector<std::vector<char const*>>>{
             {{"First", "lesson", "09:00", "10:00"}, {"Second", "lesson", "09:30", "10:30"}},
             {{"First", "lesson", "10:00", "09:00"}},
             {{"First", "lesson", "soon", "later"}},
             {{"", "lesson", "09:00", "10:00"}},
             {{"First", "party", "09:00", "10:00"}},
             {}})
        CHECK(w.post("/timetable/day", Days::form("2026-09-14", rows)) == 422);
    CHECK(w.post("/timetable/day", Days::form("2026-09-01", {{"First", "lesson", "09:00", "10:00"}})) == 422);
    CHECK(w.post("/timetable/day", Days::form("2026-09-04", {{"First", "lesson", "09:00", "10:00"}})) == 422);
    CHECK(w.shows("choose tomorrow or later")); // today's registers may be open
    w.get("/timetable/day");
    CHECK(w.shows("value=\"2026-09-05\""));
    auto fields = Days::form("2026-09-14", {{"First", "lesson", "09:00", "10:00"}});
    fields[2].second = "2026-09-01"; // a Tuesday
    CHECK(w.post("/timetable/day", fields) == 422);
    w.come_in(w.khan, Role::teacher, w.elm);
    CHECK(w.get("/timetable/day") == 200);
    CHECK_FALSE(w.shows("<form method=\"post\" action=\"/timetable/day\""));
    CHECK(w.post("/timetable/day", fields) == 403);
    w.come_in(w.nia, Role::pupil, w.elm);
    CHECK(w.get("/timetable/day") == 403);
}

BOTH_ENGINES("a room is added once, changed, and out of use after its last day; no other school's") {
    Days w(engine);
    REQUIRE(w.post("/timetable/rooms/new", {{"name", "Science lab"}, {"seats", "28"}}) == 303);
    auto const path = w.location;
    CHECK(w.post("/timetable/rooms/new", {{"name", "science LAB"}, {"seats", ""}}) == 422);
    CHECK(w.post("/timetable/rooms/new", {{"name", ""}, {"seats", ""}}) == 422);
    CHECK(w.post("/timetable/rooms/new", {{"name", "Hut"}, {"seats", "-1"}}) == 422);
    REQUIRE(w.post(path + "/edit", {{"name", "Laboratory"}, {"seats", "30"}, {"ends_on", "2026-09-03"}}) == 303);
    w.get(path);
    CHECK(w.shows("Laboratory"));
    w.get("/timetable/rooms");
    CHECK_FALSE(w.shows("Laboratory"));
    w.come_in(w.khan, Role::teacher, w.elm);
    CHECK(w.get("/timetable/rooms/new") == 403);
    w.come_in(w.add("Otto", "Oak", Role::office, w.oak), Role::office, w.oak);
    CHECK(w.get(path + "/edit") == 404);
    CHECK(w.post(path + "/edit", {{"name", "Ours"}, {"seats", ""}}) == 404);
}
