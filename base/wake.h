#pragma once
// One thread sleeps until another wakes it; waking that comes first is kept. Costs a system call on either side, no
// more: std::binary_semaphore of g++ 12 gives up the processor four times before it sleeps, which with sixty threads on
// two cores was a third of the service's CPU.

#include <semaphore.h>

namespace belfry {

class Wake {
public:
    Wake() { sem_init(&signal_, 0, 0); }
    ~Wake() { sem_destroy(&signal_); }
    Wake(Wake const&) = delete;
    Wake& operator=(Wake const&) = delete;

    // Lets one wait() go, now or later. From any thread.
    void wake() noexcept { sem_post(&signal_); }
    void wait() noexcept {
        while (sem_wait(&signal_) != 0) {
        } // interrupted by a signal
    }

private:
    sem_t signal_;
};

} // namespace belfry
