// The worker pool. A handful of threads, tens of thousands of pieces of work a second; a thread is woken only where one
// sleeps.
#include "platform/http/workers.h"

namespace belfry::http {

Workers::Workers(int threads, std::size_t waiting_max) : waiting_max_(waiting_max) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

Workers::~Workers() { stop(); }

bool Workers::offer(std::unique_ptr<Work>& work) {
    bool wake = false;
    {
        std::lock_guard lock(mutex_);
        if (queue_.size() >= waiting_max_) return false;
        queue_.push_back(std::move(work));
        wake = idle_ > 0;
    }
    if (wake) wake_.notify_one();
    return true;
}

void Workers::push(std::unique_ptr<Work> work) {
    bool wake = false;
    {
        std::lock_guard lock(mutex_);
        queue_.push_back(std::move(work));
        wake = idle_ > 0;
    }
    if (wake) wake_.notify_one();
}

void Workers::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

std::size_t Workers::waiting() const {
    std::lock_guard lock(mutex_);
    return queue_.size();
}

void Workers::loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
        while (queue_.empty()) {
            if (stopping_) return;
            ++idle_;
            wake_.wait(lock);
            --idle_;
        }
        auto work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        work->run();
        work.reset();
        lock.lock();
    }
}

} // namespace belfry::http
