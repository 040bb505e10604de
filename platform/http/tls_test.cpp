// The server encrypted, spoken to by curl, which knows more of TLS than a test should.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "platform/http/test_client.h"
#include "platform/http/test_server.h"

using namespace belfry;
using namespace belfry::http;
using namespace belfry::http::testing;

namespace {

std::string output_of(std::string const& command) {
    std::string out;
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> buffer;
    for (std::size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        out.append(buffer.data(), got);
    ::pclose(pipe);
    return out;
}

struct Certificate {
    Certificate() {
        output_of("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
                  "-addext subjectAltName=DNS:localhost -keyout " +
                  key() + " -out " + certificate());
    }
    std::string key() const { return (folder.path() / "key.pem").string(); }
    std::string certificate() const { return (folder.path() / "certificate.pem").string(); }
    TemporaryFolder folder;
};

ServerOptions encrypted(Certificate const& files) {
    ServerOptions options;
    options.certificate_file = files.certificate();
    options.key_file = files.key();
    return options;
}

} // namespace

TEST_CASE("an encrypted server answers requests, uploads, streams and events") {
    Certificate files;
    TestServer server({}, encrypted(files));
    auto const site = "https://localhost:" + std::to_string(server.port());
    auto const curl = "curl -sS --max-time 10 --ipv4 --cacert " + files.certificate() + " ";
    CHECK(output_of(curl + site + "/one " + site + "/two") == "GET /one |GET /two |");
    CHECK(server.server->stats().connections_total == 1);
    CHECK(output_of(curl + "--compressed " + site + "/big | wc -c | tr -d '\\n '") == "2000000");
    CHECK(output_of(curl + site + "/stream | wc -c | tr -d '\\n '") == "5000");
    CHECK(output_of(curl + "-d a=1 " + site + "/form") == "a=1;");
    std::ofstream(files.folder.path() / "large") << std::string(3000000, 'x');
    CHECK(output_of(curl + "-F f=@" + (files.folder.path() / "large").string() + " " + site + "/upload") ==
          "f:large:3000000;");
    std::thread sender([&] {
        for (int i = 0; i < 1000 && server.server->streams().listeners() < 1; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        server.server->streams().send("bell", "rings", "now");
        server.server->streams().send("bell", "rings", "again");
    });
    CHECK(output_of("timeout 5 " + curl + "-N " + site + "/events | head -6") ==
          "event: rings\ndata: now\n\nevent: rings\ndata: again\n\n");
    sender.join();
}

TEST_CASE("a client that does not speak TLS, or speaks it slowly, is let go") {
    Certificate files;
    Limits limits;
    limits.head_seconds_max = 1;
    limits.idle_seconds_max = 1;
    limits.linger_seconds_max = 1;
    TestServer server(limits, encrypted(files));
    Client plain(server.port()), silent(server.port());
    plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(plain.closed_within(4000));
    CHECK(silent.closed_within(4000));
    CHECK(server.handled == 0);
    auto const old =
        output_of("curl -sS --max-time 5 --tls-max 1.1 -k https://localhost:" + std::to_string(server.port()));
    CHECK(old.find("curl:") != std::string::npos);
    for (int i = 0; i < 600 && server.server->stats().connections_open > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(server.server->stats().connections_open == 0);
}

TEST_CASE("ciphers without authentication or with a key that stays are refused, the others taken") {
    Certificate files;
    TestServer server({}, encrypted(files));
    auto const speak = [&](std::string const& ciphers) {
        return output_of("openssl s_client -connect localhost:" + std::to_string(server.port()) + " -tls1_2 -cipher " +
                         ciphers + " </dev/null");
    };
    CHECK(speak("ECDHE-ECDSA-AES128-GCM-SHA256").find("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256") != std::string::npos);
    for (auto const* weak : {"AES256-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-SHA"})
        CHECK(speak(weak).find("Cipher is (NONE)") != std::string::npos);
}

TEST_CASE("an address that holds all its connections is told so in its own language") {
    Certificate files;
    Limits limits;
    limits.encrypted_per_peer_max = 2;
    TestServer server(limits, encrypted(files));
    Client one(server.port()), two(server.port());
    for (int i = 0; i < 600 && server.server->stats().connections_open < 2; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    auto const said = output_of("curl -sS --max-time 5 -k https://localhost:" + std::to_string(server.port()));
    CHECK(said.find("alert internal error") != std::string::npos);
    CHECK(said.find("wrong version") == std::string::npos);
}

TEST_CASE("idle connections make room sooner where most are taken") {
    Limits limits;
    limits.connections_max = 4;
    limits.crowded_idle_seconds_max = 1;
    TestServer server(limits);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<Client>(server.port()));
        CHECK(clients.back()->ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
    }
    CHECK(clients.back()->closed_within(4000));
}

TEST_CASE("a certificate that is not there, or another's, is refused at start") {
    Certificate files, others;
    ServerOptions options = encrypted(files);
    options.port = 0;
    options.upload_folder = files.folder.path();
    auto const code = [&] {
        auto started = Server::start(options, [](Request&) { return Response::text(""); }, {});
        return started.ok() ? std::string("started") : std::string(started.problem().code);
    };
    options.key_file = others.key();
    CHECK(code() == "tls_files");
    options.key_file = "/nowhere";
    CHECK(code() == "tls_files");
    options.key_file.clear();
    CHECK(code() == "tls_files");
}
