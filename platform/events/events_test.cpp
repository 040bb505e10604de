#include "platform/events/events.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "platform/extension/call.h"
#include "platform/testing/database.h"

using namespace belfry;

namespace {

// What handlers here are given and never look at.
platform::Platform& no_platform() {
    alignas(platform::Platform) static unsigned char space[sizeof(platform::Platform)];
    return *reinterpret_cast<platform::Platform*>(space);
}

constexpr db::Migration kNotes[] = {
    {"test", 1, "notes",
     "CREATE TABLE test_notes (number INTEGER PRIMARY KEY, event INTEGER NOT NULL, text TEXT NOT NULL);"}};

std::vector<db::Migration> with_notes() {
    std::vector<db::Migration> all(events::migrations().begin(), events::migrations().end());
    all.push_back(kNotes[0]);
    return all;
}

struct World {
    testing::TestDatabase db;
    FakeClock clock{Instant::from_seconds(1800000000)};
    events::Subscriptions subscriptions;
    std::unique_ptr<events::Events> events;

    explicit World(db::Engine engine) : db(engine, with_notes()) {}

    // A handler that notes what it was given, in the database.
    events::Handler noting() {
        return [this](platform::Platform&, db::Tx& tx, events::Event const& event) { return note(tx, event); };
    }
    Status note(db::Tx& tx, events::Event const& event) {
        std::int64_t number = 1;
        {
            auto rows = tx.select("SELECT count(*) FROM test_notes");
            if (rows.next()) number = rows.i64(0) + 1;
        }
        auto const text = event.name + " " + std::to_string(event.subject) + " " + event.body;
        TRY_DO(tx.run("INSERT INTO test_notes (number, event, text) VALUES (:number, :event, :text)",
                      {{":number", number}, {":event", event.id}, {":text", text}}));
        return {};
    }
    void begin() {
        events = events::make_events(*db, clock, subscriptions);
        events->set_platform(no_platform());
    }
    void publish(std::string_view name, std::int64_t subject, std::string_view body = "{}") {
        auto done = db->write([&](db::Tx& tx) { return events->publish(tx, name, subject, SchoolId(5), body); });
        REQUIRE(done.ok());
    }
    std::vector<std::string> notes() {
        std::vector<std::string> all;
        auto snapshot = db->read();
        for (auto rows = snapshot.select("SELECT text FROM test_notes ORDER BY number"); rows.next();)
            all.push_back(rows.str(0));
        return all;
    }
    std::int64_t count(db::Sql sql) {
        auto snapshot = db->read();
        auto rows = snapshot.select(sql);
        return rows.next() ? rows.i64(0) : -1;
    }
    std::int64_t waiting() { return count("SELECT count(*) FROM events_outbox WHERE handled = 0"); }
};

using Notes = std::vector<std::string>;

} // namespace

BOTH_ENGINES("an event reaches each handler of its name once, after the change that tells it") {
    World w(engine);
    w.subscriptions.on("a.happened", "first", w.noting());
    w.subscriptions.on("a.happened", "second", w.noting());
    w.subscriptions.on("b.happened", "third", w.noting());
    w.begin();
    w.publish("a.happened", 7, "{\"x\":1}");
    CHECK(w.notes().empty());
    CHECK(w.events->handle_waiting() == 2);
    CHECK(w.notes() == Notes{"a.happened 7 {\"x\":1}", "a.happened 7 {\"x\":1}"});
    CHECK(w.waiting() == 0);
    CHECK(w.events->handle_waiting() == 0);
    CHECK(w.notes().size() == 2);
}

BOTH_ENGINES("a change that fails tells nothing, and what nobody listens to is not kept") {
    World w(engine);
    w.subscriptions.on("a.happened", "first", w.noting());
    w.begin();
    auto done = w.db->write([&](db::Tx& tx) -> Status {
        TRY_DO(w.events->publish(tx, "a.happened", 1, SchoolId()));
        return invalid("no");
    });
    CHECK_FALSE(done.ok());
    w.publish("nobody.listens", 1);
    CHECK(w.events->handle_waiting() == 0);
    CHECK(w.count("SELECT count(*) FROM events_outbox") == 0);
}

BOTH_ENGINES("a failing handler leaves nothing behind, waits longer each time, and keeps its subject in order") {
    World w(engine);
    bool broken = true;
    int calls = 0;
    w.subscriptions.on("a.happened", "shaky",
                       [&](platform::Platform&, db::Tx& tx, events::Event const& event) -> Status {
                           TRY_DO(w.note(tx, event));
                           if (event.subject == 1) ++calls;
                           if (broken && event.subject == 1) return Problem{ProblemKind::unavailable, "away"};
                           return {};
                       });
    w.begin();
    w.publish("a.happened", 1, "1");
    w.publish("a.happened", 2, "2");
    w.publish("a.happened", 1, "3");
    CHECK(w.events->handle_waiting() == 1);
    CHECK(w.notes() == Notes{"a.happened 2 2"});
    auto const calls_first = calls;
    CHECK(w.events->handle_waiting() == 0);
    CHECK(calls == calls_first);
    w.clock.advance_seconds(2);
    CHECK(w.events->handle_waiting() == 0);
    CHECK(calls == calls_first + 1);
    w.clock.advance_seconds(1);
    CHECK(w.events->handle_waiting() == 0);
    CHECK(calls == calls_first + 1);
    broken = false;
    w.clock.advance_seconds(600);
    CHECK(w.events->handle_waiting() == 2);
    CHECK(w.notes() == Notes{"a.happened 2 2", "a.happened 1 1", "a.happened 1 3"});
    CHECK(w.waiting() == 0);
}

BOTH_ENGINES("one handler's failure is not another's") {
    World w(engine);
    w.subscriptions.on("a.happened", "broken", [](platform::Platform&, db::Tx&, events::Event const&) -> Status {
        throw std::runtime_error("a mistake");
    });
    w.subscriptions.on("a.happened", "sound", w.noting());
    w.begin();
    w.publish("a.happened", 1);
    w.publish("a.happened", 1);
    CHECK(w.events->handle_waiting() == 2);
    CHECK(w.notes().size() == 2);
    CHECK(w.waiting() == 2);
}

BOTH_ENGINES("after three days a failing handler is given up, and the next event has its turn") {
    World w(engine);
    bool broken = true;
    w.subscriptions.on("a.happened", "shaky",
                       [&](platform::Platform&, db::Tx& tx, events::Event const& event) -> Status {
                           if (broken && event.body == "1") return Problem{ProblemKind::internal, "broken"};
                           return w.note(tx, event);
                       });
    w.begin();
    w.publish("a.happened", 1, "1");
    w.events->handle_waiting();
    w.clock.advance_seconds(3 * 24 * 3600 + 1);
    w.publish("a.happened", 1, "2");
    for (int tries = 1; tries < 11; ++tries) {
        CHECK(w.events->handle_waiting() == 0); // a clock that jumps gives nothing up
        w.clock.advance_seconds(600);
    }
    CHECK(w.events->handle_waiting() == 1);
    CHECK(w.notes() == Notes{"a.happened 1 2"});
    CHECK(w.waiting() == 0);
    broken = false;
    CHECK(w.events->handle_waiting() == 0);
}

BOTH_ENGINES("what a clock that ran ahead put off is handled when it is right again") {
    World w(engine);
    bool broken = true;
    w.subscriptions.on("a.happened", "shaky",
                       [&](platform::Platform&, db::Tx& tx, events::Event const& event) -> Status {
                           if (broken) return Problem{ProblemKind::internal, "broken"};
                           return w.note(tx, event);
                       });
    w.begin();
    w.publish("a.happened", 1, "1");
    w.clock.advance_seconds(400 * 24 * 3600);
    CHECK(w.events->handle_waiting() == 0);
    w.clock.advance_seconds(-400 * 24 * 3600);
    broken = false;
    CHECK(w.events->handle_waiting() == 1);
}

BOTH_ENGINES("a handler that tells events itself has them handled in the same run") {
    World w(engine);
    w.subscriptions.on("a.happened", "relay", [&](platform::Platform&, db::Tx& tx, events::Event const& event) {
        return w.events->publish(tx, "b.happened", event.subject + 1, event.school);
    });
    w.subscriptions.on("b.happened", "last", w.noting());
    w.begin();
    w.publish("a.happened", 1);
    CHECK(w.events->handle_waiting() == 2);
    CHECK(w.notes() == Notes{"b.happened 2 {}"});
}

BOTH_ENGINES("many events are handled in order, one bad among them") {
    World w(engine);
    w.subscriptions.on("a.happened", "noting",
                       [&](platform::Platform&, db::Tx& tx, events::Event const& event) -> Status {
                           if (event.subject == 33) return Problem{ProblemKind::internal, "broken"};
                           return w.note(tx, event);
                       });
    w.begin();
    auto done = w.db->write([&](db::Tx& tx) -> Status {
        for (int i = 0; i < 500; ++i)
            TRY_DO(w.events->publish(tx, "a.happened", i % 100, SchoolId(), std::to_string(i)));
        return {};
    });
    REQUIRE(done.ok());
    CHECK(w.events->handle_waiting() == 495);
    auto const notes = w.notes();
    REQUIRE(notes.size() == 495);
    for (std::size_t i = 1; i < notes.size(); ++i) {
        auto const number = [&](std::string const& note) { return std::stoi(note.substr(note.rfind(' '))); };
        CHECK(number(notes[i - 1]) < number(notes[i]));
    }
    CHECK(w.waiting() == 5);
}

BOTH_ENGINES("two programs over one database handle each event once") {
    World w(engine);
    w.subscriptions.on("a.happened", "noting", w.noting());
    w.begin();
    auto other = events::make_events(*w.db, w.clock, w.subscriptions);
    other->set_platform(no_platform());
    for (int i = 0; i < 100; ++i) w.publish("a.happened", i % 7);
    std::thread first([&] { w.events->handle_waiting(); }), second([&] { other->handle_waiting(); });
    first.join();
    second.join();
    w.events->handle_waiting();
    CHECK(w.notes().size() == 100);
    CHECK(w.waiting() == 0);
}

BOTH_ENGINES("the dispatcher handles what is published while it runs") {
    World w(engine);
    std::atomic<int> seen{0};
    w.subscriptions.on("a.happened", "counting", [&](platform::Platform&, db::Tx&, events::Event const&) -> Status {
        ++seen;
        return {};
    });
    w.begin();
    w.events->start();
    std::vector<std::thread> publishers;
    for (int t = 0; t < 3; ++t)
        publishers.emplace_back([&] {
            for (int i = 0; i < 20; ++i) w.publish("a.happened", i);
        });
    for (auto& thread : publishers) thread.join();
    for (int i = 0; i < 3000 && w.waiting() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(w.waiting() == 0);
    w.events->stop();
    CHECK(seen >= 60);
}
