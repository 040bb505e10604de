#pragma once
// A bounded pool of threads for work that may wait: handlers, files.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace belfry::http {

class Work {
public:
    virtual ~Work() = default;
    virtual void run() noexcept = 0;
};

class Workers {
public:
    Workers(int threads, std::size_t waiting_max);
    // Runs what waits, then ends.
    ~Workers();
    // False, and nothing taken, where `waiting_max` wait already.
    bool offer(std::unique_ptr<Work>& work);
    // The same without that limit: for work that goes on with what was taken.
    void push(std::unique_ptr<Work> work);
    // Runs what waits, then ends the threads. Nothing may be pushed after.
    void stop();
    std::size_t waiting() const;

private:
    void loop();
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::unique_ptr<Work>> queue_;
    std::size_t const waiting_max_;
    int idle_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace belfry::http
