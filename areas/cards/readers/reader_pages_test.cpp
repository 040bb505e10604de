// The technician's pages, through the real router.
#include "areas/cards/readers/reader_pages.h"

#include "areas/cards/readers/reader_shown.h"
#include "areas/cards/sign_in/sign_in_store.h"
#include "areas/cards/world_test.h"
#include "platform/jobs/jobs.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;
using access::Role;

namespace {

struct Pages : World {
    explicit Pages(db::Engine engine = db::Engine::sqlite) : World(engine) {}
    void come_in(Role role, SchoolId school) {
        auto const person =
            role == Role::parent ? PersonId(7) : add_person("Alex", "Asker", role, school ? school : elm);
        auto viewer = t.viewer(person, school, {role});
        viewer.school_name = school == elm ? "Elmgreen School" : "Oakfield Primary";
        t.sign_in(viewer);
    }
    int get(std::string const& address) {
        auto const response = t.get(address);
        page = response.body;
        return response.status;
    }
    int post(std::string const& address, belfry::testing::TestPlatform::FormFields const& fields = {}) {
        auto const response = t.post(address, fields);
        page = response.body;
        return response.status;
    }
    bool shows(std::string_view text) const { return page.find(text) != std::string::npos; }
    // `behind`: the reader's clock, in seconds.
    int tap(ReaderId reader, std::string const& key, std::string card, std::int64_t behind = 0) {
        auto const its_now = now().plus_seconds(-behind);
        http::Request request;
        request.method = http::Method::post;
        request.path = kTapsPath;
        request.headers.add("authorization", authorization(reader, key));
        request.body = write_batch({"", its_now, {{seq++, std::move(card), its_now}}});
        return t.answer(std::move(request)).status;
    }
    // What a technician of that school reads on Today.
    void today(SchoolId school = {}) {
        auto const viewer = t.viewer(PersonId(77), school ? school : elm, {Role::technician});
        http::Request request;
        platform::Call call(t.platform(), request, viewer);
        html::Writer h;
        auto const before = db::statements_on_this_thread();
        for (auto const& panel : reader_home_panels()) panel.show(call, h);
        CHECK(db::statements_on_this_thread() - before <= 3);
        page = h.take_string();
    }
    // The key that a page shows once.
    std::string shown_key() const {
        auto const at =
            page.find("key = &quot;") == std::string::npos ? page.find("key = \"") : page.find("key = &quot;");
        REQUIRE(at != std::string::npos);
        auto const from = page.find_first_of(";\"", at) + 1;
        return page.substr(from, 43);
    }
    std::int64_t seq = 1;
    std::string page;
};

std::string at(ReaderId reader, std::string_view more = "") { return "/readers/" + reader.text() + std::string(more); }

} // namespace

BOTH_ENGINES("a technician sees what each reader sent, what was set aside and why, and wrong keys at once") {
    Pages w(engine);
    w.come_in(Role::technician, w.elm);
    CHECK(w.tap(w.gate, key_of(w.gate), kZoesNumber) == 200);
    CHECK(w.tap(w.gate, key_of(w.gate), "04DEAD") == 200);
    CHECK(w.tap(w.library, "wrong", kZoesNumber) == 401);
    CHECK(w.tap(w.library, "wrong", kZoesNumber) == 401);
    w.wait_for_wrong_keys(w.library, 1); // the other one is counted in memory
    CHECK(w.get("/readers") == 200);
    CHECK(w.shows("Main gate"));
    CHECK(w.shows("No such card: 1"));
    CHECK(w.shows("Wrong key"));
    CHECK_FALSE(w.shows("Front gate"));
    CHECK(w.get(at(w.gate)) == 200);
    CHECK(w.shows("04DEAD"));
    CHECK(w.get(at(w.gate, "?reason=lost")) == 200);
    CHECK_FALSE(w.shows("04DEAD"));
    CHECK(w.get(at(w.library)) == 200);
    CHECK(w.shows("<dd>2</dd>"));
    w.get("/");
    w.clock().advance_seconds(1);
    CHECK(w.tap(w.gate, "wrong", kZoesNumber) == 401);
    w.wait_for_wrong_keys(w.gate, 1);
    w.get(at(w.gate));
    CHECK(w.shows("Wrong key</span>"));
    w.clock().advance_seconds(1);
    CHECK(w.tap(w.gate, key_of(w.gate), kZoesNumber) == 200);
    w.get(at(w.gate));
    CHECK_FALSE(w.shows("Wrong key</span>")); // a right one came since
    CHECK(w.shows("Working</span>"));
}

BOTH_ENGINES("Today of a technician names the readers to look at, what is wrong since when, and what to do") {
    Pages w(engine);
    w.come_in(Role::technician, w.elm);
    CHECK(w.tap(w.gate, key_of(w.gate), kZoesNumber) == 200);
    CHECK(w.tap(w.gate, key_of(w.gate), "04DEAD") == 200); // a lost card or two is no trouble of the reader's
    w.today();
    CHECK(w.shows("1 tap was set aside today"));
    CHECK_FALSE(w.shows("Main gate"));
    w.clock().advance_seconds(60);
    for (int i = 0; i < 60; ++i) CHECK(w.tap(w.gate, key_of(w.gate), kZoesNumber) == 200);
    CHECK(w.tap(w.library, "wrong", kZoesNumber) == 401);
    w.wait_for_wrong_keys(w.library, 1);
    w.today();
    CHECK(w.shows("Main gate"));
    CHECK(w.shows("Mostly: The same card again and again"));
    CHECK(w.shows("unplug it"));
    CHECK(w.shows("A wrong key, 1 time today. Nothing heard from it yet"));
    w.get(at(w.gate));
    CHECK(w.shows("taps set aside today since"));
    CHECK(w.shows("unplug it"));
    w.get(at(w.library));
    CHECK(w.shows("copy it into its settings"));
    w.today(w.oak);
    CHECK(w.page.empty());
}

BOTH_ENGINES("a reader is named on Today when a whole school day has passed without it, not after a week-end") {
    Pages w(engine);
    w.clock().advance_seconds(3 * 86400 + 6 * 3600); // Friday afternoon
    CHECK(w.tap(w.gate, key_of(w.gate), kZoesNumber) == 200);
    w.clock().advance_seconds(3 * 86400 + 3600); // Monday afternoon
    w.today();
    CHECK(w.page.empty());
    w.clock().advance_seconds(12 * 3600); // Tuesday
    w.today();
    CHECK(w.shows("Main gate"));
    CHECK(w.shows("Silent for days"));
    CHECK(w.shows("See that it is switched on"));
    CHECK_FALSE(w.shows("Library")); // was never heard: it is new
    CHECK(w.tap(w.gate, key_of(w.gate), kAnnsNumber) == 200);
    w.today();
    CHECK(w.page.empty());
}

BOTH_ENGINES("Today names the same readers as their own pages find in trouble") {
    Pages w(engine);
    auto const viewer = w.t.viewer(PersonId(77), w.elm, {Role::technician});
    auto const day = TimeZone::london().day_of(w.now());
    std::int64_t made = 0;
    w.write([&](db::Tx& tx) -> Status {
        for (auto const heard : {-1, 0, 200, 2 * 86400, 4 * 86400}) // seconds ago; -1: never
            for (auto const wrong : {-1, 100, 300})                 // ..
                for (auto const aside : {0, 19, 20, 99})
                    for (auto const error : {0, 7}) {
                        TRY(id, add_reader(tx, {w.elm, Place::room, "Room", std::string(32, '-')}, w.now()));
                        auto const on = heard > 86400 ? day.plus(-heard / 86400) : day;
                        if (heard >= 0)
                            TRY_DO(add_counts(tx, {{id, on, 80, 0, aside, w.now().plus_seconds(-heard), error}}));
                        if (wrong >= 0) TRY_DO(add_wrong_keys(tx, id, day, 1, w.now().plus_seconds(-wrong)));
                        ++made;
                    }
        return {};
    });
    http::Request request;
    platform::Call call(w.t.platform(), request, viewer);
    std::vector<ReaderId> judged, named;
    for (auto const& row : list_readers(call.db(), {.school = w.elm, .most = 500}, day)) {
        auto const health = health_of(call, row);
        if (health != Health::well && health != Health::never) judged.push_back(row.reader.id);
    }
    for (auto const& row : readers_in_trouble(call.db(), w.elm, day, w.now().plus_seconds(-3 * 86400 - 1), 500))
        named.push_back(row.reader.id);
    std::ranges::sort(judged);
    std::ranges::sort(named);
    CHECK(made == 120);
    CHECK(judged.size() > 20);
    CHECK(judged.size() < 100);
    CHECK(named == judged);
}

BOTH_ENGINES("what a technician reads of a wrong clock is what becomes of its taps") {
    Pages w(engine);
    w.come_in(Role::technician, w.elm);
    CHECK(w.tap(w.gate, key_of(w.gate), kZoesNumber, 23 * 3600) == 200);
    w.get(at(w.gate));
    CHECK(w.shows("Its clock is 23 hours behind"));
    CHECK(w.shows("Its taps count all the same"));
    CHECK(w.shows("Nothing was set aside"));
    w.clock().advance_seconds(60);
    CHECK(w.tap(w.gate, key_of(w.gate), kAnnsNumber, -25 * 3600) == 200);
    w.get(at(w.gate));
    CHECK(w.shows("Its clock is 25 hours ahead"));
    CHECK(w.shows("Its taps are set aside"));
    CHECK_FALSE(w.shows("Nothing was set aside"));
}

TEST_CASE("the service's own technician sees every school's readers") {
    Pages w;
    w.come_in(Role::technician, SchoolId());
    CHECK(w.get("/readers?sort=-aside") == 200);
    CHECK(w.shows("Front gate"));
    CHECK(w.shows("Oakfield Primary"));
    CHECK(w.shows("Main gate"));
    CHECK(w.get("/readers?text=front") == 200);
    CHECK_FALSE(w.shows("Main gate"));
    CHECK(w.get(at(w.other_gate)) == 200);
}

BOTH_ENGINES("a reader is added with a key that is shown once and works; a new key ends the old, revoking ends both") {
    Pages w(engine);
    w.come_in(Role::technician, w.elm);
    CHECK(w.post("/readers", {{"name", ""}, {"place", "moon"}}) == 422);
    CHECK(w.post("/readers", {{"name", "Sports hall"}, {"place", "room"}}) == 200);
    auto const first = w.shown_key();
    ReaderId const reader(4);
    CHECK(w.tap(reader, first, kZoesNumber) == 200);
    CHECK(w.get(at(reader)) == 200);
    CHECK(w.shows("Sports hall"));
    CHECK_FALSE(w.shows(first));
    CHECK(w.post(at(reader, "/key"), {{"replaced", "yes"}}) == 200);
    auto const second = w.shown_key();
    CHECK(second != first);
    CHECK(w.tap(reader, first, kZoesNumber) == 401);
    w.seq = 1; // another device begins again
    CHECK(w.tap(reader, second, kAnnsNumber) == 200);
    CHECK(w.post(at(reader), {{"name", "Hall"}, {"place", "gate"}}) == 303);
    CHECK(w.tap(reader, second, kAnnsNumber) == 200);
    CHECK(w.post(at(reader, "/revoke")) == 303);
    CHECK(w.tap(reader, second, kZoesNumber) == 401);
    auto snapshot = w.t.db().read();
    auto const row = reader_row(snapshot, reader, TimeZone::london().day_of(w.now())).value();
    CHECK(row.reader.revoked);
    CHECK(row.reader.name == "Hall");
    CHECK(row.taken == 3);
    CHECK(taps_waiting(snapshot, 10).size() == 1); // of the gate that it became
}

TEST_CASE("a reader's name has at most 80 characters, however they are written") {
    Pages w;
    w.come_in(Role::technician, w.elm);
    for (auto const length : {81, 10000}) {
        std::string const name(static_cast<std::size_t>(length), 'x');
        CHECK(w.post("/readers", {{"name", name}, {"place", "room"}}) == 422);
        CHECK(w.shows("At most 80 characters"));
        CHECK(w.post(at(w.gate), {{"name", name}, {"place", "gate"}}) == 422);
    }
    std::string longest;
    for (int i = 0; i < 80; ++i) longest += "ë";
    CHECK(w.post(at(w.gate), {{"name", longest}, {"place", "gate"}}) == 303);
    w.get("/readers");
    CHECK(w.shows(longest));
    CHECK_FALSE(w.shows("xxxx"));
}

TEST_CASE("taps that were set aside stand newest first, and the way on leads to older ones") {
    Pages w;
    w.come_in(Role::technician, w.elm);
    for (int i = 10; i < 22; ++i) {
        CHECK(w.tap(w.gate, key_of(w.gate), "04DEAD" + std::to_string(i)) == 200);
        w.clock().advance_seconds(60);
    }
    w.get(at(w.gate, "?reason=unknown"));
    CHECK(w.shows("04DEAD21"));
    CHECK_FALSE(w.shows("04DEAD10"));
    CHECK(w.shows(">Older</a>"));
    CHECK(w.shows("Page 1 of 2"));
    CHECK_FALSE(w.shows("Newer"));
    CHECK_FALSE(w.shows("Later"));
    w.get(at(w.gate, "?reason=unknown&page=2"));
    CHECK(w.shows("04DEAD10"));
    CHECK_FALSE(w.shows("04DEAD21"));
    CHECK(w.shows(">Newer</a>"));
    CHECK_FALSE(w.shows("Older"));
    CHECK_FALSE(w.shows("Earlier"));
}

BOTH_ENGINES("after wrong keys a new key is awaited until the reader is heard with it, or with a wrong one again") {
    Pages w(engine);
    w.come_in(Role::technician, w.elm);
    CHECK(w.tap(w.library, "wrong", kZoesNumber) == 401);
    w.wait_for_wrong_keys(w.library, 1);
    w.clock().advance_seconds(60);
    CHECK(w.post(at(w.library, "/key")) == 200);
    auto const key = w.shown_key();
    w.get(at(w.library));
    CHECK(w.shows("New key, not heard yet</span>"));
    CHECK(w.shows("A new key was made today"));
    CHECK_FALSE(w.shows("Wrong key</span>"));
    w.today();
    CHECK(w.shows("A new key was made today"));
    w.clock().advance_seconds(60);
    CHECK(w.tap(w.library, "wrong", kZoesNumber) == 401);
    w.wait_for_wrong_keys(w.library, 2);
    w.get(at(w.library));
    CHECK(w.shows("Wrong key</span>"));
    w.clock().advance_seconds(60);
    CHECK(w.tap(w.library, key, kZoesNumber) == 200);
    w.get(at(w.library));
    CHECK(w.shows("Working</span>"));
}

TEST_CASE("readers of another school are not there, and who may only look changes nothing") {
    Pages w;
    w.come_in(Role::technician, w.elm);
    CHECK(w.get(at(w.other_gate)) == 404);
    CHECK(w.post(at(w.other_gate), {{"name", "x"}, {"place", "gate"}}) == 404);
    CHECK(w.post(at(w.other_gate, "/key")) == 404);
    CHECK(w.post(at(w.other_gate, "/revoke")) == 404);
    CHECK(w.get("/readers/0000000000000") == 404);
    w.come_in(Role::head, w.elm);
    CHECK(w.get(at(w.gate)) == 200);
    CHECK_FALSE(w.shows("Make a new key"));
    CHECK(w.post(at(w.gate, "/key")) == 403);
    CHECK(w.post("/readers", {{"name", "x"}, {"place", "gate"}}) == 403);
    for (auto const role : {Role::pupil, Role::parent, Role::teacher}) {
        w.come_in(role, w.elm);
        CHECK(w.get("/readers") == 403);
        CHECK(w.get(at(w.gate)) == 403);
        CHECK(w.post(at(w.gate, "/revoke")) == 403);
    }
    CHECK(w.tap(w.gate, key_of(w.gate), kZoesNumber) == 200);
}

BOTH_ENGINES("taps go after 120 days, and with a person goes what is kept of them") {
    Pages w(engine);
    CHECK(w.tap(w.gate, key_of(w.gate), kZoesNumber) == 200);
    CHECK(w.tap(w.gate, key_of(w.gate), "04DEAD") == 200);
    CHECK(w.tap(w.gate, key_of(w.gate), kAnnsNumber) == 200);
    auto const& area = w.t->areas[1];
    {
        auto snapshot = w.t.db().read();
        auto const text = area.export_person(snapshot, w.zoe);
        CHECK(text.find(kZoesNumber) != std::string::npos);
        CHECK(text.find("\"reader\"") != std::string::npos);
    }
    w.write([&](db::Tx& tx) { return set_pin(tx, w.zoe, "$a hash", w.now()); });
    {
        auto snapshot = w.t.db().read();
        auto const text = area.export_person(snapshot, w.zoe);
        CHECK(text.find("\"pin_set\":\"2026-09-01T") != std::string::npos);
        CHECK(text.find("$a hash") == std::string::npos);
    }
    w.write([&](db::Tx& tx) { return area.erase_person(tx, w.zoe); });
    {
        auto snapshot = w.t.db().read();
        CHECK(area.export_person(snapshot, w.zoe) == "{\"cards\":[],\"taps\":[]}");
        CHECK(taps_waiting(snapshot, 10).size() == 1);
    }
    w.clock().advance_seconds(121 * 86400);
    w.write([&](db::Tx& tx) -> Status {
        TRY_DO(w.t->jobs.add(tx, {.kind = "cards.sweep"}));
        return {};
    });
    CHECK(w.t.run_jobs() > 0);
    auto snapshot = w.t.db().read();
    CHECK(taps_waiting(snapshot, 10).empty());
    CHECK(count_aside(snapshot, w.gate, "") == 0);
}
