#include "platform/streams/streams.h"

#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/testing/database.h"

using namespace belfry;
using namespace std::chrono_literals;

namespace {

// One node's listeners.
struct Node final : http::EventStreams {
    void send(http::Topic const& topic, std::string_view event, std::string_view data) override {
        std::lock_guard const guard(lock);
        heard.push_back(std::string(topic) + " " + std::string(event) + " " + std::string(data));
    }
    std::int64_t listeners() const override { return 1; }
    std::size_t count() {
        std::lock_guard const guard(lock);
        return heard.size();
    }
    bool hears(std::size_t wanted, std::chrono::milliseconds within = 5s) {
        auto const until = std::chrono::steady_clock::now() + within;
        while (count() < wanted && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(2ms);
        return count() >= wanted;
    }
    std::mutex lock;
    std::vector<std::string> heard;
    std::atomic<int> reloads{0};
};

constexpr db::Sql kCut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity "
                         "WHERE query LIKE 'LISTEN belfry%' OR query LIKE 'SELECT pg_notify%'";
constexpr db::Sql kListening = "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN belfry%' "
                               "OR query LIKE 'SELECT pg_notify%'";

struct Two {
    testing::TestDatabase db{db::Engine::postgres};
    Node north, south;
    streams::SharedStreams at_north{north, [this] { ++north.reloads; }, db.options().conninfo};
    streams::SharedStreams at_south{south, [this] { ++south.reloads; }, db.options().conninfo};
    Two() {
        for (int i = 0; i < 1000 && count(kListening) < 2; ++i) std::this_thread::sleep_for(5ms);
    }
    std::int64_t count(db::Sql sql) {
        auto snapshot = db->read();
        auto rows = snapshot.select(sql);
        return rows.next() ? rows.i64(0) : 0;
    }
};

} // namespace

TEST_CASE("what is sent on one node is heard on the other within a second, and once on its own") {
    Two w;
    w.at_north.send("registers/7", "changed", "");
    CHECK(w.south.hears(1, 1s));
    w.at_south.send("registers/8", "changed", "two\nlines");
    CHECK(w.north.hears(2, 1s));
    std::this_thread::sleep_for(100ms);
    CHECK(w.north.heard == std::vector<std::string>{"registers/7 changed ", "registers/8 changed two\nlines"});
    CHECK(w.south.heard == std::vector<std::string>{"registers/7 changed ", "registers/8 changed two\nlines"});
    CHECK(w.north.reloads == 0);
}

TEST_CASE("a connection that was lost comes back, and listeners are told to look again") {
    Two w;
    w.at_north.send("registers/7", "changed", "");
    REQUIRE(w.south.hears(1));
    CHECK(w.count(kCut) == 2);
    w.at_north.send("registers/8", "changed", ""); // goes when the connection is back
    for (int i = 0; i < 1000 && (w.north.reloads == 0 || w.south.reloads == 0); ++i) std::this_thread::sleep_for(5ms);
    CHECK(w.north.reloads == 1);
    CHECK(w.south.reloads == 1);
    auto const before = w.south.count();
    w.at_north.send("registers/9", "changed", "");
    CHECK(w.south.hears(before + 1, 2s));
    CHECK(w.north.hears(3));
}

TEST_CASE("what is too long for the others is told at home alone") {
    Two w;
    w.at_north.send("registers/7", "changed", std::string(9000, 'x'));
    w.at_north.send("registers/8", "changed", "");
    CHECK(w.south.hears(1));
    CHECK(w.south.heard.front() == "registers/8 changed ");
    CHECK(w.north.count() == 2);
}
