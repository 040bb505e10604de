#pragma once
// Turns the bytes of a connection into one Request. Refuses what is malformed, ambiguous or over a limit.
// Knows nothing of sockets, so that tests and the fuzzer feed it what the network would.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "platform/http/message.h"
#include "platform/http/server.h"

namespace belfry::http {

// What all bodies under way hold together.
struct BodiesHeld {
    std::atomic<std::int64_t> in_memory{0}, on_disk{0};
};

class RequestReader {
public:
    // What it is given lives as long as it does.
    RequestReader(Limits const& limits, BodyRuleFor const& body_rule, std::filesystem::path const& upload_folder,
                  BodiesHeld* held = nullptr);
    RequestReader(RequestReader&&) noexcept;
    RequestReader& operator=(RequestReader&&) noexcept;
    ~RequestReader();

    enum class State {
        head,    // wants more of the head
        body,    // the head is read; wants more of the body
        upload,  // the same, and put() writes to disk
        done,    // take() gives the request
        refused, // status() says how to answer; the connection is to be closed
    };
    State state() const;

    // Takes what it can from the front of `bytes` and gives how many. What it left is to be given again with more
    // behind it; after `done` the rest is the next request. Returns once between head and body.
    std::size_t put(std::string_view bytes);

    // Whether a byte of the head was seen.
    bool begun() const;
    int refused_status() const;
    // After the head:
    Request& head();            // until take()
    bool body_is_small() const; // or none: at most kSmallBodyBytes, as the head says, and not for the disk
    // The body is not wanted after all: it is read and forgotten, or given up where it is long.
    void leave_body();
    // The same, and the handler is told this problem.
    void give_up_body(Problem problem);
    Method method() const;
    std::string const& path() const; // until take()
    bool http_1_0() const;
    bool keep_alive() const;       // the client allows it, and the request was taken whole
    bool gave_up() const;          // on the body, some of which may still be coming; Request::refused says why
    bool expects_continue() const; // and the body has not begun to come
    Request take();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::http
