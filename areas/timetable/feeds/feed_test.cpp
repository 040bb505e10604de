// The calendar feed: what a calendar program gets, when it changes, and who else gets nothing.
#include "areas/timetable/world_test.h"
#include "platform/calendar/calendar.h"
#include "platform/events/events.h"

using namespace belfry;
using namespace belfry::timetable;
using namespace belfry::timetable::testing;
using access::Role;

namespace {

constexpr db::Sql kChange = "INSERT INTO timetable_changes (series_id, day, cancelled, room_id, note) "
                            "VALUES (:series, :day, :cancelled, :room, '')";
constexpr db::Sql kCover = "INSERT INTO timetable_cover (series_id, day, away_id, cover_id) "
                           "VALUES (:series, :day, :away, :cover)";

struct Feeds : World {
    explicit Feeds(db::Engine engine = db::Engine::sqlite) : World(engine) {
        t.clock().set(*Instant::parse("2026-10-19T08:00:00Z"));
    }
    // Makes an address as that person and gives its path.
    std::string address_of(PersonId person, Role role) {
        come_in(person, role, elm);
        REQUIRE(post("/timetable/calendar") == 303);
        REQUIRE(get("/timetable/calendar") == 200);
        auto const at = page.find("/timetable/feed/");
        REQUIRE(at != std::string::npos);
        return page.substr(at, page.find('"', at) - at);
    }
    http::Response fetch(std::string const& path, std::string tag = {}) {
        t.sign_out();
        http::Request request;
        request.path = path;
        if (!tag.empty()) request.headers.add("if-none-match", tag);
        auto const before = db::statements_on_this_thread();
        auto response = t.answer(std::move(request));
        cost = db::statements_on_this_thread() - before;
        return response;
    }
    static std::string tag_of(http::Response const& response) {
        for (auto const& [name, value] : response.headers)
            if (name == "etag") return value;
        return {};
    }
    std::vector<calendar::ReadEvent> events(std::string const& path) {
        auto const response = fetch(path);
        REQUIRE(response.status == 200);
        CHECK(response.content_type == "text/calendar; charset=utf-8");
        auto const read = calendar::read(response.body);
        REQUIRE(read.ok());
        return *read;
    }
};

} // namespace

BOTH_ENGINES("a calendar program finds the lessons, at nine before and after the clocks change") {
    Feeds w(engine);
    auto const path = w.address_of(w.nia, Role::pupil);
    auto const events = w.events(path);
    CHECK(w.cost <= 8);
    REQUIRE(events.size() > 3);
    CHECK(events[0].summary == "Mathematics");
    CHECK(events[0].location == "M1");
    CHECK(events[0].description.find("Aisha Khan") != std::string::npos);
    CHECK(events[0].starts.text() == "2026-10-05T08:00:00Z");
    bool before = false, after = false, half_term = false;
    for (auto const& event : events) {
        before |= event.starts.text() == "2026-10-19T08:00:00Z";
        half_term |= event.starts.text().starts_with("2026-10-26");
        after |= event.starts.text() == "2026-11-02T09:00:00Z";
    }
    CHECK(before);
    CHECK(after);
    CHECK_FALSE(half_term);
}

BOTH_ENGINES("a feed answers 304 until something changes, then says what") {
    Feeds w(engine);
    auto const path = w.address_of(w.nia, Role::pupil);
    auto const first = w.fetch(path);
    auto const tag = Feeds::tag_of(first);
    REQUIRE_FALSE(tag.empty());
    w.t.clock().advance_seconds(3600);
    auto const same = w.fetch(path, tag);
    CHECK(same.status == 304);
    CHECK(same.body.empty());
    w.run(kChange, {{":series", w.monday_maths.id}, {":day", day("2026-11-02")}, {":cancelled", 0}, {":room", w.m2}});
    w.run(kChange,
          {{":series", w.monday_maths.id}, {":day", day("2026-11-09")}, {":cancelled", 1}, {":room", RoomId()}});
    auto const changed = w.fetch(path, tag);
    CHECK(changed.status == 200);
    CHECK(Feeds::tag_of(changed) != tag);
    int moved = 0, cancelled = 0;
    for (auto const& event : w.events(path)) {
        moved += event.location == "M2" && event.description.find("Moved from M1") != std::string::npos;
        cancelled += event.cancelled;
    }
    CHECK(moved == 1);
    CHECK(cancelled == 1);
}

BOTH_ENGINES("a teacher's feed has what they cover, and not what they are away from") {
    Feeds w(engine);
    w.run(kCover, {{":series", w.monday_maths.id}, {":day", day("2026-11-02")}, {":away", w.khan}, {":cover", w.lee}});
    auto const khans = w.address_of(w.khan, Role::teacher);
    auto const lees = w.address_of(w.lee, Role::teacher);
    for (auto const& event : w.events(khans)) {
        CHECK(event.summary == "9/Ma1 Mathematics");
        CHECK_FALSE(event.starts.text().starts_with("2026-11-02"));
    }
    auto const covered = w.events(lees);
    REQUIRE(covered.size() == 1);
    CHECK(covered[0].description.find("Cover for Aisha Khan") != std::string::npos);
}

BOTH_ENGINES("a new address ends the old one, and stopping ends both; a wrong one is nothing") {
    Feeds w(engine);
    auto const first = w.address_of(w.nia, Role::pupil);
    auto const second = w.address_of(w.nia, Role::pupil);
    CHECK(first != second);
    CHECK(w.fetch(first).status == 404);
    CHECK(w.fetch(second).status == 200);
    auto wrong = second;
    wrong[wrong.size() - 6] = wrong[wrong.size() - 6] == 'A' ? 'B' : 'A';
    CHECK(w.fetch(wrong).status == 404);
    CHECK(w.fetch(second.substr(0, second.size() - 4)).status == 404);
    CHECK(w.fetch("/timetable/feed/.ics").status == 404);
    w.come_in(w.olu, Role::pupil, w.elm);
    CHECK(w.post("/timetable/calendar/stop") == 303); // stops their own, which there is none of
    CHECK(w.fetch(second).status == 200);
    w.come_in(w.nia, Role::pupil, w.elm);
    CHECK(w.post("/timetable/calendar/stop") == 303);
    CHECK(w.fetch(second).status == 404);
    w.t.sign_out();
    CHECK(w.get("/timetable/calendar") != 200);
}

BOTH_ENGINES("who has left has no feed any more") {
    Feeds w(engine);
    auto const path = w.address_of(w.khan, Role::teacher);
    CHECK_FALSE(w.events(path).empty());
    w.run("UPDATE directory_roles SET ends_on = :last WHERE person_id = :person",
          {{":last", day("2026-10-18")}, {":person", w.khan}});
    CHECK(w.fetch(path).status == 404);
}

BOTH_ENGINES("a parent's feed has each child by name, and none that an order keeps from them") {
    Feeds w(engine);
    auto const mother = w.add("Mia", "Elm", Role::community, w.oak);
    auto const stand = [&](PersonId pupil, bool order) {
        w.write([&](db::Tx& tx) -> Status {
            directory::Guardian link;
            link.pupil = pupil;
            link.guardian = mother;
            link.relationship = "mother";
            link.responsibility = true;
            link.no_contact = order;
            TRY_DO(directory::add_guardian(w.t.platform(), tx, {}, link));
            return {};
        });
    };
    w.plan("9A", {w.nine_a}, {w.lee}, 2, 1, w.m2);
    stand(w.nia, false);
    stand(w.olu, true);
    auto const path = w.address_of(mother, Role::parent);
    auto const events = w.events(path);
    CHECK(w.cost <= 8);
    REQUIRE_FALSE(events.empty());
    for (auto const& event : events) CHECK(event.summary.starts_with("Nia: "));
}

BOTH_ENGINES("the feed of a school in another time zone is in that zone") {
    Feeds w(engine);
    w.run("UPDATE directory_schools SET time_zone = 'Asia/Kolkata' WHERE id = :id", {{":id", w.elm}});
    auto const events = w.events(w.address_of(w.nia, Role::pupil));
    REQUIRE_FALSE(events.empty());
    CHECK(events[0].zone == "Asia/Kolkata");
    CHECK(events[0].starts.text() == "2026-10-05T03:30:00Z");
}

BOTH_ENGINES("a feed ends with the trust in its owner's sign-ins, and nobody else's does") {
    Feeds w(engine);
    auto const nias = w.address_of(w.nia, Role::pupil);
    auto const khans = w.address_of(w.khan, Role::teacher);
    CHECK(w.fetch(nias).status == 200);
    auto const ended = w.t.db().write(
        [&](db::Tx& tx) { return w.t->events.publish(tx, "identity.trust_ended", w.nia.value(), SchoolId()); });
    REQUIRE(ended.ok());
    w.t.handle_events();
    CHECK(w.fetch(nias).status == 404);
    CHECK(w.fetch(khans).status == 200);
    CHECK(w.fetch(w.address_of(w.nia, Role::pupil)).status == 200); // a new one
}
