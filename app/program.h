#pragma once
// Everything wired together: one object that opens the database, makes the platform, and serves or works for a command.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "platform/config/config.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/http/message.h"

namespace belfry::platform {
struct DemoPlan;
}

namespace belfry::app {

class Program {
public:
    struct Options {
        config::Config config;
        bool private_postgres = false; // starts a PostgreSQL of its own under the folder
        bool quiet = false;
        bool serving =
            false; // serve() follows: no other program may be serving this folder, or have this node's number
    };
    // Opens the database and brings its schema up to date. Where it serves: problem conflict "folder_in_use" or
    // "node_in_use".
    static Result<std::unique_ptr<Program>> open(Options options);
    ~Program();

    platform::Platform& platform();
    platform::Routes const& routes() const;
    // As the server answers; for tests without sockets.
    http::Response answer(http::Request& request);
    // Before open(), where serve() will follow: SIGINT and SIGTERM wait for it instead of ending a thread's work.
    static void keep_stop_signals();
    // Serves until SIGINT or SIGTERM; `ready` is told the port. Finishes requests in flight.
    Status serve(std::function<void(int port)> const& ready);
    // Makes the demonstration authority, area by area. With `on`, as if that were today, ten to nine, and the folder's
    // clock goes on from there; without, by the machine's clock.
    Status make_demonstration(platform::DemoPlan plan, std::optional<SchoolDay> on);

    // In a demonstration: sets the clock of this folder, for this program and all that open it later. Where `wanted` is
    // empty and it is no school morning, to ten to nine of the next day of school; gives what was set, if anything was.
    // "now" is the machine's time, "kept" whatever it said before, at its pace; else "2026-11-23 08:50" in London.
    // Problem invalid ("clock_text").
    Result<std::optional<Instant>> set_clock(std::string_view wanted, int speed);

private:
    struct Impl;
    // Until a signal comes; true where the node's number was lost.
    bool wait_for_stop();
    explicit Program(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::app
