#pragma once
// For tests: a server over a real socket with a few things to ask it. Not part of the program.

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <unistd.h>

#include "platform/http/server.h"

namespace belfry::http::testing {

class TemporaryFolder {
public:
    TemporaryFolder() {
        static std::atomic<int> number{0};
        path_ = std::filesystem::temp_directory_path() /
                ("belfry_http_test_" + std::to_string(::getpid()) + "_" + std::to_string(++number));
        std::filesystem::create_directories(path_);
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path const& path() const { return path_; }
    int files() const {
        int count = 0;
        for ([[maybe_unused]] auto const& entry : std::filesystem::directory_iterator(path_)) ++count;
        return count;
    }

private:
    std::filesystem::path path_;
};

// GET  anything        "METHOD path query|body", also of POST and the rest
// POST /form           its fields, "a=1;b=2;" and "refused:<code>" where the body was not taken
// POST /upload         "field:filename:bytes;" of each file, then its fields
// GET  /slow           answers after `slow_milliseconds`
// GET  /big            two million letters
// GET  /bad-header     an answer with a line end in a header
// GET  /stream         five pieces; /broken-stream fails after two
// GET  /events         listens to the topic "bell"
// GET  /throws
class TestServer {
public:
    explicit TestServer(Limits limits = {}, ServerOptions options = {}) {
        options.port = 0;
        options.upload_folder = folder.path();
        options.limits = limits;
        if (options.worker_threads == 4) options.worker_threads = 2;
        auto started = Server::start(
            options, [this](Request& request) { return answer(request); },
            [](Request const& head) {
                auto const& path = head.path;
                if (path == "/upload") return BodyRule::upload;
                if (path == "/form" || path == "/echo") return BodyRule::form;
                return BodyRule::none;
            });
        if (!started.ok()) throw std::runtime_error(started.problem().detail);
        server = std::move(started).value();
    }
    int port() const { return server->port(); }

    TemporaryFolder folder; // outlives the server
    std::atomic<int> slow_milliseconds{300};
    std::atomic<int> handled{0};
    std::atomic<std::int64_t> last_upload_bytes{0};
    std::unique_ptr<Server> server;

private:
    Response answer(Request& request) {
        ++handled;
        if (request.turned_away) {
            auto response = Response::text("come again", 503);
            response.header("Retry-After", "2");
            return response;
        }
        if (request.path == "/throws") throw std::runtime_error("broken");
        if (request.path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(slow_milliseconds.load()));
        if (request.path == "/big") return Response::text(std::string(2000000, 'x'));
        if (request.path == "/bad-header") {
            auto response = Response::text("never seen");
            response.header("Location", "/a\r\nSet-Cookie: stolen=1");
            return response;
        }
        if (request.path == "/events") return Response::events({"bell"});
        if (request.path == "/stream" || request.path == "/broken-stream") return stream(request);
        std::string said;
        if (request.refused) said = "refused:" + std::string(request.refused->code) + ";";
        for (auto const& upload : request.uploads) {
            last_upload_bytes = static_cast<std::int64_t>(std::filesystem::file_size(upload.path));
            said += upload.field + ":" + upload.filename + ":" + std::to_string(upload.size_bytes) + ";";
        }
        for (auto const& [name, value] : request.form.items()) said += name + "=" + value + ";";
        if (request.path == "/form" || request.path == "/upload")
            return Response::text(said, request.refused ? 413 : 200);
        static constexpr std::string_view kNames[] = {"GET", "HEAD", "POST", "PUT", "DELETE"};
        return Response::text(std::string(kNames[static_cast<int>(request.method)]) + " " + request.path + " " +
                              request.raw_query + "|" + request.body);
    }
    static Response stream(Request const& request) {
        auto left = std::make_shared<int>(5);
        bool const breaks = request.path == "/broken-stream";
        return Response::download_stream("rows.csv", "text/csv",
                                         [left, breaks](std::span<char> buffer) -> Result<std::size_t> {
                                             if (breaks && *left == 3) return Problem{ProblemKind::internal, "broken"};
                                             if ((*left)-- == 0) return std::size_t{0};
                                             std::fill(buffer.begin(), buffer.begin() + 1000, 'r');
                                             return std::size_t{1000};
                                         });
    }
};

} // namespace belfry::http::testing
