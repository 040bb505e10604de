// Bad input: what a hostile or broken client sends, over a real socket.
#include <doctest/doctest.h>

#include "platform/http/test_client.h"
#include "platform/http/test_server.h"

using namespace belfry;
using namespace belfry::http;
using namespace belfry::http::testing;

namespace {

// The status of the answer to these bytes; checks that the connection is closed and that no handler ran.
int refused(TestServer& server, std::string_view bytes) {
    Client client(server.port());
    int const before = server.handled;
    client.send(bytes);
    client.finish_sending();
    auto const status = client.read().status;
    CHECK(client.closed_within(3000));
    CHECK(server.handled == before);
    return status;
}

constexpr std::string_view kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

} // namespace

TEST_CASE("a body whose length can be read two ways is refused") {
    TestServer server;
    auto const post = [&](std::string_view headers, std::string_view body) {
        return refused(server, "POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n" +
                                   std::string(body) + std::string(kSmuggled));
    };
    CHECK(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") == 400); // CL.TE
    CHECK(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n") == 400); // TE.CL
    CHECK(post("Content-Length: 0\r\nContent-Length: 37\r\n", "") == 400);
    CHECK(post("Content-Length: 4\r\nContent-Length: 4\r\n", "abcd") == 400);
    CHECK(post("Content-Length: 4, 4\r\n", "abcd") == 400);
    CHECK(post("Content-Length: +4\r\n", "abcd") == 400);
    CHECK(post("Content-Length: -4\r\n", "abcd") == 400);
    CHECK(post("Content-Length: 0x4\r\n", "abcd") == 400);
    CHECK(post("Content-Length: 4 4\r\n", "abcd") == 400);
    CHECK(post("Content-Length:\r\n", "abcd") == 400);
    CHECK(post("Content-Length: 99999999999999999999\r\n", "abcd") == 400);
    CHECK(post("Content-Length : 4\r\n", "abcd") == 400);
    CHECK(post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n") == 400);
    CHECK(post(" Content-Length: 4\r\n", "abcd") == 400);
    CHECK(post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n") == 501);
    CHECK(post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n") == 501);
    CHECK(post("Transfer-Encoding: identity\r\n", "") == 501);
    CHECK(post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n") == 501);
    CHECK(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") == 400);
    CHECK(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n") == 400);
    CHECK(post("Transfer-Encoding:\x0b"
               "chunked\r\n",
               "0\r\n\r\n") == 400);
    CHECK(refused(server, "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
}

TEST_CASE("folded lines, bare line ends and control characters are refused") {
    TestServer server;
    auto const get = [&](std::string_view rest) {
        return refused(server, "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(rest));
    };
    CHECK(get("X-Note: one\r\n two\r\n\r\n") == 400);
    CHECK(get("X-Note: one\r\n\ttwo\r\n\r\n") == 400);
    CHECK(get("Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n") >= 400);
    CHECK(get("X-Note: one\nX-Other: two\r\n\r\n") == 400);
    CHECK(get("X-Note: one\rX-Other: two\r\n\r\n") == 400);
    CHECK(get(std::string_view("X-Note: a\0b\r\n\r\n", 15)) == 400);
    CHECK(get("X Note: one\r\n\r\n") == 400);
    CHECK(get(": one\r\n\r\n") == 400);
    CHECK(get("no colon\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\nHost: a\n\n") == 505);
    CHECK(refused(server, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n") >= 400);
}

TEST_CASE("a request without one plausible Host is refused") {
    TestServer server;
    CHECK(refused(server, "GET / HTTP/1.1\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n") == 400);
    CHECK(refused(server, "GET / HTTP/1.1\r\nHost:\r\n\r\n") == 400);
}

TEST_CASE("methods, versions and targets that are not ours are named as such") {
    TestServer server;
    auto const line = [&](std::string_view first) {
        return refused(server, std::string(first) + "\r\nHost: a\r\n\r\n");
    };
    CHECK(line("TRACE / HTTP/1.1") == 501);
    CHECK(line("CONNECT a:80 HTTP/1.1") == 501);
    CHECK(line("OPTIONS * HTTP/1.1") == 501);
    CHECK(line("FETCH / HTTP/1.1") == 501);
    CHECK(line("GET / HTTP/2.0") == 505);
    CHECK(line("GET / HTTP/0.9") == 505);
    CHECK(line("GET /../etc/passwd HTTP/1.1") == 400);
    CHECK(line("GET /a%2f..%2fb HTTP/1.1") == 400);
    CHECK(line("GET /a%00 HTTP/1.1") == 400);
    CHECK(line("GET people HTTP/1.1") == 400);
    CHECK(line("GET /#x HTTP/1.1") == 400);
    CHECK(refused(server, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS hello\r\n\r\n") == 400);
    CHECK(refused(server, std::string(200, '\0')) == 400);
}

TEST_CASE("a head over its limits is refused") {
    Limits limits;
    limits.head_bytes_max = 2000;
    limits.head_fields_max = 20;
    TestServer server(limits);
    std::string const begin = "GET / HTTP/1.1\r\nHost: a\r\n";
    CHECK(refused(server, begin + "X-Long: " + std::string(3000, 'x') + "\r\n\r\n") == 431);
    CHECK(refused(server, "GET /" + std::string(3000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n") == 431);
    std::string many = begin;
    for (int i = 0; i < 20; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
    CHECK(refused(server, many + "\r\n") == 431);
    std::string small;
    for (int i = 0; i < 19; ++i) small += "A: " + std::string(100, 'b') + "\r\n";
    Client slowly(server.port());
    slowly.send(begin);
    for (auto line : split(small, '\n')) // in pieces, each of which is below the limit
        if (!line.empty()) slowly.send(std::string(line) + "\n");
    CHECK(slowly.read().status == 431);
}

TEST_CASE("chunks that are not chunks are refused") {
    TestServer server;
    auto const chunks = [&](std::string_view body) {
        return refused(server,
                       "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body));
    };
    CHECK(chunks("5\nhello\n0\n\n") == 400);
    CHECK(chunks("0x5\r\nhello\r\n0\r\n\r\n") == 400);
    CHECK(chunks("-1\r\nhello\r\n0\r\n\r\n") == 400);
    CHECK(chunks(" 5\r\nhello\r\n0\r\n\r\n") == 400);
    CHECK(chunks("5;a=\n\r\nhello\r\n0\r\n\r\n") == 400);
    CHECK(chunks("5;\xff=1\r\nhello\r\n0\r\n\r\n") == 400);
    CHECK(chunks("5;a=\"b\r\nhello\r\n0\r\n\r\n") == 400);
    CHECK(chunks("fffffffffffffffff\r\nhello\r\n0\r\n\r\n") == 400);
    CHECK(chunks("5\r\nhelloX\r\n0\r\n\r\n") == 400);
    CHECK(chunks("5\r\nhello\n\n0\r\n\r\n") == 400);
    CHECK(chunks("5;" + std::string(20000, 'x') + "\r\nhello\r\n0\r\n\r\n") == 400);
    CHECK(chunks("0\r\nContent-Length: 5\r\n\r\n") == 400); // a trailer that would change the length
    Client good(server.port());
    CHECK(good.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                   "5;name=\"v;\"\r\nhello\r\n00006 ; x\r\n world\r\n0\r\nX-Trailer: dropped\r\n\r\n")
              .body == "POST /echo |hello world");
    CHECK(good.ask("GET /next HTTP/1.1\r\nHost: a\r\n\r\n").body == "GET /next |");
}

TEST_CASE("a client that goes away in the middle leaves nothing") {
    TestServer server;
    for (std::string_view part :
         {"G", "GET / HTTP/1.1\r\nHost:", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
          "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
          "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
          "Content-Length: 1000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; "
          "filename=\"x\"\r\n\r\nhalf of a file, at least thirty bytes of it"}) {
        Client client(server.port());
        client.send(part);
        client.finish_sending();
        CHECK(client.closed_within(3000));
    }
    for (int i = 0; i < 400 && server.server->stats().connections_open > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(server.server->stats().connections_open == 0);
    CHECK(server.handled == 0);
    CHECK(server.folder.files() == 0);
}

TEST_CASE("slow heads, bodies and readers are cut off") {
    Limits limits;
    limits.head_seconds_max = 1;
    limits.idle_seconds_max = 2;
    limits.write_seconds_max = 1;
    limits.linger_seconds_max = 1;
    limits.body_rate_window_seconds = 1;
    TestServer server(limits);

    Client head(server.port()), body(server.port()), silent(server.port()), reader(server.port(), 4096);
    head.send("GET / HTTP/1.1\r\nHo");
    body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
    reader.send(
        "GET /big HTTP/1.1\r\nHost: a\r\n\r\nGET /big HTTP/1.1\r\nHost: a\r\n\r\nGET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(head.read().status == 408);
    CHECK(head.closed_within(3000));
    CHECK(body.read().status == 408);
    CHECK(silent.closed_within(4000));
    for (int i = 0; i < 1000 && server.server->stats().connections_open > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(server.server->stats().connections_open == 0); // the reader that does not read among them
}

TEST_CASE("a thousand idle and slow connections do not stop others") {
    TestServer server;
    std::vector<Client> crowd;
    for (int i = 0; i < 1000; ++i) {
        crowd.emplace_back(server.port());
        if (i % 2) crowd.back().send("GET / HTTP/1.1\r\nHost: slow");
    }
    Client other(server.port());
    auto const begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) CHECK(other.ask("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
    CHECK(server.server->stats().connections_open == 1001);
    crowd[1].send(".test\r\n\r\n");
    CHECK(crowd[1].read().status == 200);
}

TEST_CASE("connections over the limits are turned away") {
    Limits limits;
    limits.connections_max = 20;
    limits.connections_per_peer_max = 10;
    TestServer server(limits);
    std::vector<Client> held;
    for (int i = 0; i < 10; ++i) {
        held.emplace_back(server.port());
        CHECK(held.back().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
    }
    Client over(server.port());
    CHECK(over.read().status == 503);
    held.clear();
    for (int i = 0; i < 400 && server.server->stats().connections_open > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(Client(server.port()).ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
}

TEST_CASE("requests over the queue's limit are answered 503 at once") {
    Limits limits;
    limits.queue_requests_max = 2;
    TestServer server(limits); // two workers
    server.slow_milliseconds = 500;
    std::vector<Client> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back(server.port());
        clients.back().send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    int answered = 0, refused_count = 0;
    for (auto& client : clients) {
        auto const answer = client.read();
        if (answer.status == 200) ++answered;
        if (answer.status == 503 && answer.headers.contains("retry-after")) ++refused_count;
    }
    CHECK(answered + refused_count == 8);
    CHECK(answered >= 2);
    CHECK(refused_count >= 3);
}

TEST_CASE("requests that wait for something slow leave the workers free, and have a queue of their own") {
    Limits limits;
    limits.waiting_requests_max = 3;
    ServerOptions options;
    options.waiting_threads = 2;
    options.lane = [](Method method, std::string_view path) {
        return method == Method::post && path == "/slow" ? Lane::waiting : Lane::workers;
    };
    TestServer server(limits, options); // two workers
    server.slow_milliseconds = 1500;
    std::vector<Client> storm;
    for (int i = 0; i < 10; ++i) {
        storm.emplace_back(server.port());
        storm.back().send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    }
    Client page(server.port());
    auto const begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 50; ++i) CHECK(page.ask("GET /page HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(1400));
    int answered = 0, turned_away = 0;
    for (auto& client : storm) {
        auto const answer = client.read();
        if (answer.status == 200) ++answered;
        if (answer.body == "come again") ++turned_away;
    }
    CHECK(answered >= 3);
    CHECK(turned_away >= 5);
    CHECK(answered + turned_away == 10);
    CHECK(server.server->stats().refused_total == turned_away);
}

TEST_CASE("bodies of all requests together have a limit, and what was held is given back") {
    Limits limits;
    limits.bodies_bytes_max = 300000;
    limits.uploads_bytes_max = 500000;
    TestServer server(limits);
    std::string const head = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                             "Content-Length: 200000\r\n\r\n";
    {
        Client slow(server.port());
        slow.send(head + "a=" + std::string(150000, 'x'));
        Client one(server.port());
        CHECK(one.ask(head + "a=" + std::string(199998, 'x')).body == "refused:busy;");
        slow.send(std::string(49998, 'x'));
        CHECK(slow.read().status == 200);
    }
    auto const ask_again = [&] { return Client(server.port()).ask(head + "a=" + std::string(199998, 'x')).status; };
    CHECK(ask_again() == 200);
    CHECK(ask_again() == 200);
    std::string const part = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n";
    auto const upload = [&](std::size_t bytes) {
        auto const body = part + std::string(bytes, 'x') + "\r\n--b--\r\n";
        return Client(server.port())
            .ask("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; "
                 "boundary=b\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body)
            .body;
    };
    CHECK(upload(600000) == "refused:busy;");
    CHECK(upload(400000) == "f:x:400000;");
    CHECK(upload(400000) == "f:x:400000;");
}

TEST_CASE("a client that sends requests without end leaves the others their turn") {
    ServerOptions options;
    options.answer_reads_at_once = true;
    TestServer server({}, options);
    std::atomic<bool> stop = false;
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "HEAD /flood HTTP/1.1\r\nHost: a\r\n\r\n";
    Client flood(server.port());
    std::thread sender([&] {
        while (!stop && flood.send(many)) {
        }
    });
    std::thread reader([&] {
        char buffer[65536];
        while (!stop && ::recv(flood.fd(), buffer, sizeof buffer, 0) > 0) {
        }
    });
    while (server.handled < 2000) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    for (int i = 0; i < 20; ++i)
        CHECK(Client(server.port()).ask("GET /page HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
    stop = true;
    ::shutdown(flood.fd(), SHUT_RDWR);
    sender.join();
    reader.join();
}

TEST_CASE("a body where none is wanted is passed over while it is small") {
    TestServer server;
    Client client(server.port());
    CHECK(client.ask("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").body == "POST /nowhere |");
    CHECK(client.ask("GET /next HTTP/1.1\r\nHost: a\r\n\r\n").body == "GET /next |");
    auto const large = client.ask("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
    CHECK(large.headers.at("connection") == "close");
}
