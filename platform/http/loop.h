#pragma once
// A network thread: one event loop, everything on it single-threaded, one timer that looks at all time limits.

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace belfry::http {

using SteadyTime = std::chrono::steady_clock::time_point;

// Something with time limits that lives on a loop. Called on the loop's thread only.
class Member {
public:
    virtual ~Member() = default;
    virtual void sweep(SteadyTime now) = 0;
    // No more requests; `now` ends whatever is going on.
    virtual void stop(bool at_once) = 0;
};

class Loop {
public:
    Loop();
    ~Loop(); // ends the thread; members must be gone
    void start();
    void end();

    boost::asio::io_context& context();
    // Runs `task` on the loop's thread. From any thread.
    void post(std::function<void()> task);

    // On the loop's thread:
    void add(std::shared_ptr<Member> const& member);
    void remove(Member* member);
    // Calls stop() of every member.
    void stop_members(bool at_once);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::http
