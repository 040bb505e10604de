#pragma once
// Sends what waits, oldest first, and goes on trying while there is no line. What the service has answered it never
// sends again; what it may have missed it sends again, which costs nothing: each tap counts once by its number. A tap
// is given up only where the service itself says that it cannot read it; any other answer is a line that is down.

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "areas/cards/wire/tap_batch.h"
#include "reader/line.h"
#include "reader/queue.h"
#include "reader/sign.h"

namespace belfry::reader {

// The batch of these taps as it is sent now.
cards::TapBatch batch_of(std::vector<Kept> const& taps, std::string const& epoch, Moment const& now);

// Times after which it is tried again.
struct Pace {
    std::chrono::milliseconds first{1000}, most{30000}, key{30000};
};

class Sender {
public:
    // All outlive it. Taps that the service refuses one by one are written to `refused`, a file.
    Sender(Queue& queue, Line& line, Sign& sign, Times const& times, std::filesystem::path refused, Pace pace = {});
    ~Sender();
    // One try, on this thread: how long to wait before the next (0: at once).
    std::chrono::milliseconds send_once();
    void start();
    void stop();

private:
    std::chrono::milliseconds fail();
    void take_answer(std::vector<Kept> const& taps, cards::BatchAnswer const& answer);
    std::chrono::milliseconds take_refusal(std::vector<Kept> const& taps, int status);
    void keep_refused(Kept const& tap, int status) const;
    void loop();

    Queue& queue_;
    Line& line_;
    Sign& sign_;
    Times const& times_;
    std::filesystem::path refused_;
    Pace pace_;
    std::size_t most_ = cards::kBatchTapsMax;
    std::chrono::milliseconds delay_{0};
    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace belfry::reader
