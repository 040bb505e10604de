#pragma once
// Asking another server over HTTP or HTTPS: many lines at once, all on the one thread that runs them. For programs that
// are clients of the service: the living demonstration and the benchmarks.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace belfry::http {

struct Ask {
    std::string method = "GET";
    std::string target = "/"; // path and query
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
};

struct Told {
    int status = 0; // 0: no answer came
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    double milliseconds = 0; // from the asking, a new connection included

    // The first of that name, in any writing; "" where there is none.
    std::string_view header(std::string_view name) const;
};

// One line to the server: a connection that stays open while it is used. What is asked while an answer is awaited is
// asked after it. A line that the server closed between two answers is opened anew, and the question put again: so ask
// only what may be asked twice.
class ClientLine {
public:
    virtual ~ClientLine() = default;
    virtual void ask(Ask ask, std::function<void(Told const&)> done) = 0;
    // Ends the connection once nothing is awaited; the next question opens it again.
    virtual void hang_up() = 0;
};

class ClientLoop {
public:
    struct Settings {
        std::string url;     // "https://localhost:8443"
        std::string ca_file; // whose certificates to trust beside the system's
        int seconds_max = 30;
    };
    // Problem invalid ("client_url", "client_ca"), unavailable ("client_host").
    static Result<std::unique_ptr<ClientLoop>> open(Settings const& settings);
    virtual ~ClientLoop() = default;

    virtual std::shared_ptr<ClientLine> line() = 0;
    virtual void after(std::chrono::microseconds wait, std::function<void()> task) = 0;
    // Until nothing is awaited any more, or end() was called.
    virtual void run() = 0;
    virtual void end() = 0;
};

} // namespace belfry::http
