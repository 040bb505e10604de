// Answers made on the network thread, and what happens when they are slow after all.
#include <doctest/doctest.h>

#include "platform/http/test_client.h"
#include "platform/http/test_server.h"

using namespace belfry;
using namespace belfry::http;
using namespace belfry::http::testing;

namespace {

ServerOptions at_once() {
    ServerOptions options;
    options.answer_reads_at_once = true;
    return options;
}
std::string get(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
auto milliseconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace

TEST_CASE("slow answers on the network thread do not stop the others") {
    TestServer server({}, at_once());
    server.slow_milliseconds = 400;
    auto const begin = std::chrono::steady_clock::now();
    std::vector<Client> slow;
    for (int i = 0; i < 8; ++i) { // more than there are threads to take over
        slow.emplace_back(server.port());
        slow.back().send(get("/slow"));
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
    Client quick(server.port());
    for (int i = 0; i < 50; ++i) {
        quick.send(get("/quick"));
        if (i < 3) continue;
        CHECK(quick.read().status == 200);
    }
    for (int i = 0; i < 3; ++i) CHECK(quick.read().status == 200);
    for (auto& one : slow) CHECK(one.read().body == "GET /slow |");
    CHECK(milliseconds_since(begin) < 2500);
    for (int i = 0; i < 200; ++i) CHECK(quick.ask(get("/after")).body == "GET /after |");
}

TEST_CASE("a slow answer is taken over again and again") {
    TestServer server({}, at_once());
    server.slow_milliseconds = 20;
    Client client(server.port()), other(server.port());
    for (int i = 0; i < 30; ++i) {
        client.send(get("/slow"));
        CHECK(other.ask(get("/quick")).status == 200);
        CHECK(client.read().status == 200);
    }
}

TEST_CASE("stopping waits for an answer that was taken over") {
    TestServer server({}, at_once());
    server.slow_milliseconds = 500;
    Client busy(server.port());
    busy.send(get("/slow"));
    while (server.handled < 1) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::thread stopper([&] { server.server->stop(); });
    CHECK(busy.read().status == 200);
    stopper.join();
}

TEST_CASE("bodies, streams and events work the same") {
    TestServer server({}, at_once());
    Client client(server.port());
    CHECK(client.ask(get("/stream")).body.size() == 5000);
    CHECK(client
              .ask("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: 3\r\n\r\na=1")
              .body == "a=1;");
    CHECK(client.ask(get("/throws")).status == 500);
    Client listener(server.port());
    listener.send(get("/events"));
    CHECK(listener.read(true).status == 200);
    while (server.server->streams().listeners() < 1) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    server.server->streams().send("bell", "", "now");
    CHECK(listener.read_until("\n\n") == "data: now\n\n");
}
