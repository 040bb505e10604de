#include <doctest/doctest.h>

#include "platform/http/test_client.h"
#include "platform/http/test_server.h"

using namespace belfry;
using namespace belfry::http;
using namespace belfry::http::testing;

namespace {
std::string get(std::string_view path, std::string_view more = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: school.test\r\n" + std::string(more) + "\r\n";
}
std::string post(std::string_view path, std::string_view type, std::string_view body) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: school.test\r\nContent-Type: " + std::string(type) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}
constexpr std::string_view kUrlencoded = "application/x-www-form-urlencoded";
} // namespace

TEST_CASE("a connection is kept for many requests") {
    TestServer server;
    Client client(server.port());
    for (int i = 0; i < 50; ++i) {
        auto const answer = client.ask(get("/people?page=" + std::to_string(i)));
        CHECK(answer.status == 200);
        CHECK(answer.body == "GET /people page=" + std::to_string(i) + "|");
        CHECK_FALSE(answer.headers.contains("connection"));
        CHECK(answer.headers.contains("date"));
    }
    CHECK(server.server->stats().connections_total == 1);
    CHECK(server.server->stats().requests_total == 50);
}

TEST_CASE("a server that has not begun answers nobody, and then those who waited") {
    TemporaryFolder folder;
    std::atomic<int> asked{0};
    auto bound = Server::bind(
        {.port = 0, .upload_folder = folder.path()},
        [&](Request&) {
            ++asked;
            return Response::text("whole");
        },
        [](Request const&) { return BodyRule::none; });
    REQUIRE(bound.ok());
    Client client((*bound)->port());
    client.send(get("/"));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    CHECK(asked == 0);
    (*bound)->begin();
    CHECK(client.read().body == "whole");
    CHECK(asked == 1);
    // One that never begins ends as quietly.
    auto never = Server::bind(
        {.port = 0, .upload_folder = folder.path()}, [](Request&) { return Response{}; },
        [](Request const&) { return BodyRule::none; });
    REQUIRE(never.ok());
}

TEST_CASE("pipelined requests are answered in order") {
    TestServer server;
    Client client(server.port());
    std::string all;
    for (int i = 0; i < 20; ++i) all += get(i == 3 ? "/slow" : "/p" + std::to_string(i));
    client.send(all);
    for (int i = 0; i < 20; ++i)
        CHECK(client.read().body.starts_with(i == 3 ? "GET /slow" : "GET /p" + std::to_string(i)));
}

TEST_CASE("a request that comes a byte at a time is read as one") {
    TestServer server;
    Client client(server.port());
    for (char c : post("/form", kUrlencoded, "name=Zo%C3%AB&day=Monday+7")) client.send(std::string_view(&c, 1));
    CHECK(client.read().body == "name=Zoë;day=Monday 7;");
    for (char c : std::string_view("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
        client.send(std::string_view(&c, 1));
    CHECK(client.read().body == "POST /echo |");
}

TEST_CASE("HEAD gives the head of GET and no body") {
    TestServer server;
    Client client(server.port());
    client.send("HEAD /people HTTP/1.1\r\nHost: a\r\n\r\n" + get("/next"));
    auto const head = client.read(true);
    CHECK(head.status == 200);
    CHECK(head.headers.at("content-length") == "14");
    CHECK(client.read().body == "GET /next |");
}

TEST_CASE("HTTP/1.0 is closed after the answer unless it asks for more") {
    TestServer server;
    Client once(server.port());
    CHECK(once.ask("GET /a HTTP/1.0\r\n\r\n").headers.at("connection") == "close");
    CHECK(once.closed_within(1000));
    Client again(server.port());
    CHECK(again.ask("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").headers.at("connection") == "keep-alive");
    CHECK(again.ask("GET /b HTTP/1.0\r\n\r\n").body == "GET /b |");
    Client streamed(server.port());
    auto const answer = streamed.ask("GET /stream HTTP/1.0\r\n\r\n");
    CHECK(answer.body.size() == 5000);
    CHECK_FALSE(answer.headers.contains("transfer-encoding"));
}

TEST_CASE("a client that expects 100-continue is told to go on, or why not") {
    TestServer server;
    Client client(server.port());
    client.send("POST /form HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n\r\n");
    CHECK(client.read().status == 100);
    client.send("a=1");
    CHECK(client.read().body == "a=1;");

    Client large(server.port());
    auto const answer = large.ask("POST /form HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                                  "Content-Length: 99999999\r\nContent-Type: text/plain\r\n\r\n");
    CHECK(answer.status == 413);
    CHECK(answer.body == "refused:body_too_large;");
    CHECK(large.closed_within(8000));

    Client other(server.port());
    CHECK(other.ask(get("/", "Expect: 200-maybe\r\n")).status == 417);
}

TEST_CASE("a streamed body comes in chunks, and one that breaks off is cut") {
    TestServer server;
    Client client(server.port());
    auto const whole = client.ask(get("/stream"));
    CHECK(whole.body.size() == 5000);
    CHECK_FALSE(whole.cut);
    CHECK(whole.headers.at("content-disposition") == "attachment; filename=\"rows.csv\"; filename*=UTF-8''rows.csv");
    CHECK(client.ask(get("/after")).body == "GET /after |");
    auto const broken = client.ask(get("/broken-stream"));
    CHECK(broken.status == 200);
    CHECK(broken.cut);
}

TEST_CASE("text over a kilobyte is compressed for those that take it") {
    TestServer server;
    Client client(server.port());
    auto const packed = client.ask(get("/big", "Accept-Encoding: br, gzip\r\n"));
    CHECK(packed.headers.at("content-encoding") == "gzip");
    CHECK(packed.headers.at("vary") == "Accept-Encoding");
    CHECK(packed.body.size() < 100000);
    CHECK(packed.body.starts_with("\x1f\x8b"));
    auto const plain = client.ask(get("/big"));
    CHECK_FALSE(plain.headers.contains("content-encoding"));
    CHECK(plain.body.size() == 2000000);
    CHECK_FALSE(client.ask(get("/small", "Accept-Encoding: gzip\r\n")).headers.contains("content-encoding"));
    CHECK_FALSE(client.ask(get("/big", "Accept-Encoding: gzip;q=0\r\n")).headers.contains("content-encoding"));
}

TEST_CASE("a line end in a header splits nothing: the answer is a bare 500") {
    TestServer server;
    Client client(server.port());
    auto const answer = client.ask(get("/bad-header"));
    CHECK(answer.status == 500);
    CHECK(answer.head.find("stolen") == std::string::npos);
}

TEST_CASE("a handler that throws is answered 500") {
    TestServer server;
    Client client(server.port());
    CHECK(client.ask(get("/throws")).status == 500);
    Client next(server.port());
    CHECK(next.ask(get("/")).status == 200);
}

TEST_CASE("a second server on the same port is refused") {
    TestServer server;
    ServerOptions options;
    options.port = server.port();
    options.upload_folder = server.folder.path();
    auto second = Server::start(options, [](Request&) { return Response::text(""); }, {});
    REQUIRE_FALSE(second.ok());
    CHECK(second.problem().code == "port_taken");
}

TEST_CASE("the address of the client comes from the trusted proxy alone") {
    // The name is heard in the answer of /peer only through a handler of its own.
    TemporaryFolder folder;
    ServerOptions options;
    options.port = 0;
    options.upload_folder = folder.path();
    auto const handler = [](Request& request) {
        return Response::text(request.peer + (request.secure ? " secure" : " plain"));
    };
    auto const said = [&](std::string_view proxy) {
        options.trusted_proxy = proxy;
        auto server = Server::start(options, handler, {}).value();
        Client client(server->port());
        return client.ask(get("/", "X-Forwarded-For: 1.2.3.4, 10.9.8.7\r\nX-Forwarded-Proto: https\r\n")).body;
    };
    CHECK(said("127.0.0.1") == "10.9.8.7 secure");
    CHECK(said("192.168.0.1") == "127.0.0.1 plain");
    CHECK(said("") == "127.0.0.1 plain");
}

TEST_CASE("stopping finishes the request in flight and takes no other") {
    TestServer server;
    Client busy(server.port()), idle(server.port());
    CHECK(idle.ask(get("/")).status == 200);
    server.slow_milliseconds = 600;
    busy.send(get("/slow"));
    while (server.handled < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    auto const begin = std::chrono::steady_clock::now();
    std::thread stopper([&] { server.server->stop(); });
    auto const answer = busy.read();
    CHECK(answer.status == 200);
    CHECK(answer.headers.at("connection") == "close");
    CHECK(idle.closed_within(1000));
    stopper.join();
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
    CHECK_FALSE(Client(server.port()).connected());
}

TEST_CASE("listeners hear what is sent to their topic") {
    Limits limits;
    limits.stream_comment_seconds = 1;
    TestServer server(limits);
    Client one(server.port()), two(server.port());
    one.send(get("/events"));
    two.send(get("/events"));
    CHECK(one.read(true).headers.at("content-type") == "text/event-stream");
    CHECK(two.read(true).status == 200);
    auto& streams = server.server->streams();
    while (streams.listeners() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    streams.send("bell", "rings", "first\nsecond");
    streams.send("another", "rings", "unheard");
    CHECK(one.read_until("\n\n") == "event: rings\ndata: first\ndata: second\n\n");
    CHECK(two.read_until("\n\n") == "event: rings\ndata: first\ndata: second\n\n");
    CHECK(one.read_until(":\n\n") == ":\n\n"); // a sign of life
    one.close();
    for (int i = 0; i < 400 && streams.listeners() > 1; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(streams.listeners() == 1);
    server.server->stop();
    CHECK(two.closed_within(1000));
}

TEST_CASE("a listener that does not read is cut off while others hear on") {
    Limits limits;
    limits.stream_bytes_waiting_max = 64 * 1024;
    TestServer server(limits);
    Client slow(server.port(), 4096), quick(server.port());
    slow.send(get("/events"));
    quick.send(get("/events"));
    slow.read(true);
    quick.read(true);
    auto& streams = server.server->streams();
    while (streams.listeners() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::string const news(8000, 'n');
    for (int i = 0; i < 2000 && streams.listeners() > 1; ++i) {
        streams.send("bell", "news", news);
        CHECK(quick.read_until("\n\n").size() > 8000);
    }
    CHECK(streams.listeners() == 1);
    streams.send("bell", "last", "heard");
    CHECK(quick.read_until("heard\n\n").ends_with("heard\n\n"));
}
