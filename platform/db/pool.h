#pragma once
// A bounded set of connections, made when they are first needed and lent to one user at a time. Safe from any thread.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/db/db.h"

namespace belfry::db::detail {

template <class Connection>
class Pool {
public:
    // `make` may throw Broken; it is called on the thread that needs the connection, with no lock held.
    Pool(int size, int wait_milliseconds, std::function<std::unique_ptr<Connection>()> make)
        : free_(size), wait_(wait_milliseconds), make_(std::move(make)) {}

    // Waits its turn; throws Broken{busy} when that takes too long.
    std::unique_ptr<Connection> acquire() {
        std::unique_lock lock(mutex_);
        bool const got = returned_.wait_for(lock, wait_, [&] { return free_ > 0; });
        if (!got) throw Broken(Fault::busy, "every connection of the pool is in use");
        --free_;
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
        lock.unlock();
        try {
            return make_();
        } catch (...) {
            release(nullptr);
            throw;
        }
    }

    // Null where the connection is of no more use; another is made in its place when it is needed.
    void release(std::unique_ptr<Connection> connection) noexcept {
        {
            std::lock_guard lock(mutex_);
            if (connection) idle_.push_back(std::move(connection));
            ++free_;
        }
        returned_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
    int free_;
    std::chrono::milliseconds wait_;
    std::function<std::unique_ptr<Connection>()> make_;
};

} // namespace belfry::db::detail
