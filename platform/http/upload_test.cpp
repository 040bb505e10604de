// Uploads: through a real socket, and the multipart reader by itself.
#include <doctest/doctest.h>

#include <fstream>
#include <sys/mount.h>
#include <unistd.h>

#include "platform/http/multipart.h"
#include "platform/http/test_client.h"
#include "platform/http/test_server.h"

using namespace belfry;
using namespace belfry::http;
using namespace belfry::http::testing;

namespace {

std::string part(std::string_view disposition, std::string_view data, std::string_view boundary = "b") {
    return "--" + std::string(boundary) + "\r\nContent-Disposition: form-data; " + std::string(disposition) +
           "\r\n\r\n" + std::string(data) + "\r\n";
}

std::string upload(std::string_view body, std::string_view boundary = "b") {
    return "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=" + std::string(boundary) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::int64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

// Reads `body` in pieces of `step` bytes; "field=value;" and "field:filename=content;" in the order of coming, or the
// code of the problem.
std::string read_multipart(std::string_view body, std::size_t step, Limits const& limits,
                           TemporaryFolder const& folder) {
    MultipartReader reader("b", limits, folder.path());
    for (std::size_t at = 0; at < body.size(); at += step)
        if (auto status = reader.put(body.substr(at, step)); !status.ok()) return std::string(status.problem().code);
    if (auto status = reader.finish(); !status.ok()) return std::string(status.problem().code);
    std::string said;
    for (auto const& [name, value] : reader.form().items()) said += name + "=" + value + ";";
    for (auto const& one : reader.uploads()) {
        std::ifstream file(one.path);
        std::string const content((std::istreambuf_iterator<char>(file)), {});
        said += one.field + ":" + one.filename + "=" + content + ";";
    }
    return said;
}

} // namespace

TEST_CASE("a form of fields and files is read whichever way it is cut") {
    TemporaryFolder folder;
    auto const body = part("name=\"title\"", "Moon\r\n--Bread") +
                      part("name=\"cover\"; filename=\"C:\\\\pics\\\\a.png\"", "\r\n--\r\n-") +
                      part("name=\"empty\"", "") + part("name=\"none\"; filename=\"\"", "") +
                      part("name=\"blank\"; filename=\"blank.txt\"", "") + "--b--\r\n";
    for (std::size_t step = 1; step < body.size(); ++step)
        CHECK(read_multipart(body, step, {}, folder) ==
              "title=Moon\r\n--Bread;empty=;cover:a.png=\r\n--\r\n-;blank:blank.txt=;");
    CHECK(folder.files() == 0);
}

TEST_CASE("multipart that is broken, unnamed or over a limit is refused") {
    TemporaryFolder folder;
    Limits limits;
    limits.fields_max = 3;
    limits.uploads_max = 2;
    limits.body_bytes_max = 100;
    limits.upload_bytes_max = 200;
    auto const read = [&](std::string const& body) { return read_multipart(body, 7, limits, folder); };
    std::string const end = "--b--\r\n";
    CHECK(read("") == "bad_form");
    CHECK(read(part("name=\"a\"", "1")) == "bad_form"); // broken off
    CHECK(read(part("name=\"a\"", "1") + "--bX") == "bad_form");
    CHECK(read("--b\r\n\r\nno head\r\n" + end) == "bad_form");
    CHECK(read("--b\r\nContent-Type: text/plain\r\n\r\nunnamed\r\n" + end) == "bad_form");
    CHECK(read("--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n" + end) == "bad_form");
    CHECK(read(part("name=\"a", "1") + end) == "bad_form");
    CHECK(read(part("name=\"\xff\"", "1") + end) == "bad_form");
    CHECK(read(part("name=\"a\"", "\xff\xfe") + end) == "bad_form");
    CHECK(read(part("name=\"a\"; filename=\"x\ny\"", "1") + end) == "bad_form");
    CHECK(read("--b\r\nX: " + std::string(10000, 'x') + "\r\n\r\n1\r\n" + end) == "bad_form");
    CHECK(read(std::string(20000, 'x') + end) == "bad_form");
    CHECK(read(part("name=\"a\"", std::string(101, 'x')) + end) == "body_too_large");
    CHECK(read(part("name=\"f\"; filename=\"x\"", std::string(201, 'x')) + end) == "upload_too_large");
    std::string fields, files;
    for (int i = 0; i < 4; ++i) fields += part("name=\"a\"", "1");
    for (int i = 0; i < 3; ++i) files += part("name=\"f\"; filename=\"x\"", "1");
    CHECK(read(fields + end) == "too_many_fields");
    CHECK(read(files + end) == "too_many_uploads");
    CHECK(folder.files() == 0);
}

TEST_CASE("a boundary is taken from the header, or refused") {
    CHECK(multipart_boundary("multipart/form-data; boundary=abc").value() == "abc");
    CHECK(multipart_boundary("multipart/form-data; charset=utf-8; Boundary=\"a b\"").value() == "a b");
    CHECK_FALSE(multipart_boundary("multipart/form-data").ok());
    CHECK_FALSE(multipart_boundary("multipart/form-data; boundary=").ok());
    CHECK_FALSE(multipart_boundary("multipart/form-data; boundary=a\"b").ok());
    CHECK_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')).ok());
}

TEST_CASE("files reach the handler and go with the request") {
    TestServer server;
    Client client(server.port());
    auto const body = part("name=\"title\"", "Bells") +
                      part("name=\"file\"; filename=\"bells.csv\"", std::string(100000, 'c')) + "--b--\r\n";
    CHECK(client.ask(upload(body)).body == "file:bells.csv:100000;title=Bells;");
    for (int i = 0; i < 200 && server.folder.files() > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(server.folder.files() == 0);
    CHECK(client.ask("GET /next HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
}

TEST_CASE("a form that is no form, or a file where none is wanted, is answered by the page") {
    TestServer server;
    CHECK(Client(server.port()).ask(upload("--wrong\r\n\r\n")).body == "refused:bad_form;");
    CHECK(Client(server.port())
              .ask("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                   "Content-Length: 5\r\n\r\n--b--")
              .body == "refused:body_not_understood;");
    CHECK(Client(server.port())
              .ask("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: 3\r\n\r\na=%")
              .body == "refused:bad_form;");
    std::string many;
    for (int i = 0; i < 2001; ++i) many += "a=1&";
    CHECK(Client(server.port())
              .ask("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: " +
                   std::to_string(many.size()) + "\r\n\r\n" + many)
              .body == "refused:too_many_fields;");
}

TEST_CASE("an upload over the limit is answered 413, is told even while it sends, and leaves no file") {
    Limits limits;
    limits.upload_bytes_max = 4 * 1024 * 1024;
    TestServer server(limits);
    std::string const head = "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n";
    std::string const begin = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"big\"\r\n\r\n";
    {
        Client known(server.port()); // its length tells
        known.send(head + "Content-Length: 90000000\r\n\r\n" + begin);
        std::string const piece(1000000, 'x');
        for (int i = 0; i < 89; ++i) known.send(piece); // does not stop to listen
        auto const answer = known.read();
        CHECK(answer.status == 413);
        CHECK(answer.body == "refused:upload_too_large;");
    }
    {
        Client unknown(server.port()); // comes in chunks
        unknown.send(head + "Transfer-Encoding: chunked\r\n\r\n");
        auto const chunk = [&](std::string_view bytes) {
            char size[20];
            std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
            unknown.send(size + std::string(bytes) + "\r\n");
        };
        chunk(begin);
        std::string const piece(1000000, 'x');
        for (int i = 0; i < 6; ++i) chunk(piece);
        CHECK(unknown.read().status == 413);
    }
    for (int i = 0; i < 200 && server.folder.files() > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(server.folder.files() == 0);
}

TEST_CASE("an upload of two gigabytes is refused before it is read, by the limit that stands unless it is changed") {
    TestServer server;
    Client client(server.port());
    client.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                "Content-Length: 2147483648\r\nExpect: 100-continue\r\n\r\n");
    auto const answer = client.read();
    CHECK(answer.status == 413);
    CHECK(answer.headers.at("connection") == "close");
    CHECK(server.folder.files() == 0);
}

TEST_CASE("an upload that fills the disk is told so, leaves no file, and the next one that fits is taken") {
    TestServer server;
    if (::mount("none", server.folder.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
        WARN_MESSAGE(false, "not run: only root can mount a small disk");
        return;
    }
    auto const file = [](std::size_t bytes) {
        return upload(part("name=\"f\"; filename=\"x\"", std::string(bytes, 'x')) + "--b--\r\n");
    };
    CHECK(Client(server.port()).ask(file(3000000)).body == "refused:disk_full;");
    for (int i = 0; i < 200 && server.folder.files() > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(server.folder.files() == 0);
    CHECK(Client(server.port()).ask(file(500000)).body == "f:x:500000;");
    server.server->stop();
    ::umount2(server.folder.path().c_str(), MNT_DETACH);
}

TEST_CASE("nothing is kept of a file or a long form from whoever may not send it") {
    ServerOptions options;
    std::atomic<int> asked{0};
    options.may_send = [&asked](Request const& head) {
        ++asked;
        return head.cookies.get("who") == "teacher" && head.peer == "127.0.0.1";
    };
    TestServer server({}, options);
    auto const head = [](std::string_view path, std::string_view type, std::int64_t length, std::string_view who) {
        return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\nCookie: who=" + std::string(who) +
               "\r\nContent-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
    };
    auto const file = part("name=\"f\"; filename=\"x\"", std::string(50000, 'x')) + "--b--\r\n";
    auto const size = static_cast<std::int64_t>(file.size());
    std::string_view const multipart = "multipart/form-data; boundary=b", form = "application/x-www-form-urlencoded";
    // A large file is answered before it comes; nothing of it is on the disk.
    Client large(server.port());
    large.send(head("/upload", multipart, 200000000, "nobody") + file.substr(0, 30000));
    CHECK(large.read().body == "refused:upload_too_large;");
    CHECK(server.folder.files() == 0);
    // Half a file keeps nothing while it waits.
    Client half(server.port());
    half.send(head("/upload", multipart, size, "nobody") + file.substr(0, 30000));
    for (int i = 0; i < 400 && asked < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(server.folder.files() == 0);
    half.send(file.substr(30000));
    CHECK(half.read().body == "");
    CHECK(Client(server.port()).ask(head("/upload", multipart, size, "teacher") + file).body == "f:x:50000;");
    auto const text = "a=" + std::string(40000, 'y');
    auto const bytes = static_cast<std::int64_t>(text.size());
    CHECK(Client(server.port()).ask(head("/form", form, bytes, "nobody") + text).body == "");
    CHECK(Client(server.port()).ask(head("/form", form, bytes, "teacher") + text).body == text + ";");
    // A short form is not worth the question.
    auto const before = asked.load();
    CHECK(Client(server.port()).ask(head("/form", form, 3, "nobody") + "a=1").body == "a=1;");
    CHECK(asked == before);
}

TEST_CASE("a large upload is streamed: memory stays flat") {
    TestServer server;
    Client client(server.port());
    constexpr std::int64_t kSize = 300ll * 1024 * 1024;
    std::string const begin = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"big\"\r\n\r\n",
                      end = "\r\n--b--\r\n";
    auto const length = static_cast<std::int64_t>(begin.size() + end.size()) + kSize;
    client.send(
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " +
        std::to_string(length) + "\r\n\r\n" + begin);
    std::string const piece(1024 * 1024, '\0');
    auto const before = resident_bytes();
    std::int64_t most = 0;
    for (std::int64_t sent = 0; sent < kSize; sent += static_cast<std::int64_t>(piece.size())) {
        REQUIRE(client.send(piece));
        most = std::max(most, resident_bytes() - before);
    }
    client.send(end);
    CHECK(client.read(false, 60000).body == "f:big:" + std::to_string(kSize) + ";");
    CHECK(server.last_upload_bytes == kSize);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    CHECK(most < 16 * 1024 * 1024);
#endif
}

TEST_CASE("what an earlier run left behind is swept away at start") {
    TemporaryFolder folder;
    std::ofstream(folder.path() / "upload-0123456789ABC.part") << "half";
    std::ofstream(folder.path() / "kept.txt") << "not ours";
    ServerOptions options;
    options.port = 0;
    options.upload_folder = folder.path();
    auto server = Server::start(options, [](Request&) { return Response::text(""); }, {}).value();
    CHECK(folder.files() == 1);
}
