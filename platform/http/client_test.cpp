// The client against the server of this very module.
#include <doctest/doctest.h>

#include <cstdlib>

#include "platform/http/client.h"
#include "platform/http/test_server.h"

using namespace belfry;
using namespace belfry::http;
using namespace belfry::http::testing;

namespace {

std::unique_ptr<ClientLoop> loop_to(TestServer const& server, int seconds_max = 30) {
    auto loop = ClientLoop::open({"http://127.0.0.1:" + std::to_string(server.port()), "", seconds_max});
    REQUIRE(loop.ok());
    return std::move(loop).value();
}

} // namespace

TEST_CASE("a line asks one thing after the other over one connection, and each answer finds who asked") {
    TestServer server;
    auto const loop = loop_to(server);
    auto const line = loop->line();
    std::vector<std::string> told;
    for (int i = 0; i < 3; ++i)
        line->ask({.target = "/n" + std::to_string(i)}, [&](Told const& one) { told.push_back(one.body); });
    line->ask({.method = "POST",
               .target = "/form",
               .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
               .body = "a=1"},
              [&](Told const& one) { told.push_back(one.body); });
    loop->run();
    CHECK(told == std::vector<std::string>{"GET /n0 |", "GET /n1 |", "GET /n2 |", "a=1;"});
    CHECK(server.server->stats().connections_total == 1);
}

TEST_CASE("many lines are asked at once") {
    TestServer server;
    server.slow_milliseconds = 50;
    auto const loop = loop_to(server);
    std::vector<std::shared_ptr<ClientLine>> lines;
    int told = 0;
    for (int i = 0; i < 40; ++i) {
        lines.push_back(loop->line());
        lines.back()->ask({.target = "/n"}, [&](Told const& one) { told += one.status == 200; });
    }
    loop->run();
    CHECK(told == 40);
    CHECK(server.server->stats().connections_total == 40);
}

TEST_CASE("a connection that the server closed while it was idle is opened anew") {
    Limits limits;
    limits.idle_seconds_max = 1;
    TestServer server(limits);
    auto const loop = loop_to(server);
    auto const line = loop->line();
    std::vector<int> told;
    line->ask({.target = "/one"}, [&](Told const& one) { told.push_back(one.status); });
    loop->after(std::chrono::seconds(4),
                [&] { line->ask({.target = "/two"}, [&](Told const& one) { told.push_back(one.status); }); });
    loop->run();
    CHECK(told == std::vector<int>{200, 200});
    CHECK(server.server->stats().connections_total == 2);
}

TEST_CASE("where no answer comes in time, or nobody is there, the status says so") {
    TestServer server;
    server.slow_milliseconds = 3000;
    auto const loop = loop_to(server, 1);
    auto const line = loop->line();
    std::vector<int> told;
    line->ask({.target = "/slow"}, [&](Told const& one) { told.push_back(one.status); });
    line->ask({.target = "/quick"}, [&](Told const& one) { told.push_back(one.status); });
    loop->run();
    CHECK(told == std::vector<int>{0, 200});

    auto nobody = ClientLoop::open({"http://127.0.0.1:1", "", 1});
    REQUIRE(nobody.ok());
    int status = -1;
    auto const lost = (*nobody)->line();
    lost->ask({}, [&](Told const& one) { status = one.status; });
    (*nobody)->run();
    CHECK(status == 0);
}

TEST_CASE("an encrypted server is believed only with a certificate of its name that is trusted") {
    TemporaryFolder files;
    auto const key = (files.path() / "key.pem").string(), certificate = (files.path() / "certificate.pem").string();
    auto const command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout " +
        key + " -out " + certificate + " 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
    ServerOptions options;
    options.certificate_file = certificate;
    options.key_file = key;
    TestServer server({}, options);
    auto const status_at = [&](std::string const& host, std::string const& ca_file) {
        auto loop = ClientLoop::open({"https://" + host + ":" + std::to_string(server.port()), ca_file, 5});
        REQUIRE(loop.ok());
        int status = -1;
        auto const line = (*loop)->line();
        line->ask({.target = "/n"}, [&](Told const& one) { status = one.status; });
        (*loop)->run();
        return status;
    };
    CHECK(status_at("localhost", certificate) == 200);
    CHECK(status_at("localhost", "") == 0);
    CHECK(status_at("127.0.0.1", certificate) == 0);
}

TEST_CASE("an address that is none is refused") {
    CHECK(ClientLoop::open({"ftp://localhost", "", 1}).problem().code == "client_url");
    CHECK(ClientLoop::open({"http://", "", 1}).problem().code == "client_url");
    CHECK(ClientLoop::open({"http://localhost/path", "", 1}).problem().code == "client_url");
    CHECK(ClientLoop::open({"https://localhost", "no/such/file", 1}).problem().code == "client_ca");
}
