#pragma once
// An event loop: everything on it is done by one thread at a time, its driver; one timer looks at all time limits.
//
// The driver may also answer a request itself (begin_here, end_here), which saves two changes of thread. Should that
// take longer than a few milliseconds, a second thread that watches takes the loop over, and the first goes on as a
// worker would: nothing that a handler does can stop the loop.

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace belfry::http {

using SteadyTime = std::chrono::steady_clock::time_point;

// Something with time limits that lives on a loop. Called by the loop's driver only.
class Member {
public:
    virtual ~Member() = default;
    virtual void sweep(SteadyTime now) = 0;
    // No more requests; `now` ends whatever is going on.
    virtual void stop(bool at_once) = 0;
};

class Loop {
public:
    explicit Loop(int spare_threads);
    ~Loop(); // ends the threads; members must be gone
    void start();
    void end();

    boost::asio::io_context& context();
    // Has the driver run `task`. From any thread.
    void post(std::function<void()> task);

    // On the driver. True: what comes until end_here() may take its time. False: nobody could take over, so it must go
    // to a worker.
    bool begin_here();
    // True: this thread still drives. False: another does; touch nothing of the loop but post().
    bool end_here();

    // On the driver:
    void add(std::shared_ptr<Member> const& member);
    void remove(Member* member);
    // Calls stop() of every member.
    void stop_members(bool at_once);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::http
