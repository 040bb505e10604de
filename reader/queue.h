#pragma once
// Taps that wait to be sent, in a file: one is in it for good before the sign says so. A file that the machine's end
// cut in the middle of a line loses that line alone, of a tap whose sign was never shown. A disk that spoilt lines
// costs those lines alone: they are left out, kept in the file `damaged`, and the rest is sent under another name, so
// that no number is used twice under one. (What the service had of the rest, and could not say so, it then has twice.)

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "reader/moment.h"

namespace belfry::reader {

inline constexpr std::size_t kWaitingMax = 200000; // taps; a year of a busy gate
inline constexpr std::size_t kCardCharactersMax = 64;

struct Kept {
    std::int64_t seq = 0;
    std::string card;
    Moment at;
};

class Queue {
public:
    // Opens the queue in this folder, or begins one with a name of its own. Problem unavailable ("queue") where the
    // folder cannot be written, or another gateway has it open.
    static Result<std::unique_ptr<Queue>> open(std::filesystem::path const& folder);

    // Answers its number once it is on the disk. Problem unavailable ("queue_disk") where it cannot be, too_many
    // ("queue_full").
    Result<std::int64_t> add(std::string_view card, Moment const& at);
    // The oldest that wait, in order.
    std::vector<Kept> next(std::size_t most) const;
    // The service has all up to this number. Not synced: told again after a crash, it knows them.
    void done(std::int64_t seq);
    std::size_t waiting() const;
    // Names from where the numbers count.
    std::string const& epoch() const { return epoch_; }
    // Lines that could not be read when it was opened.
    std::size_t damaged() const { return damaged_; }

    // Until something waits (true) or `end()` was called (false).
    bool wait_for_more();
    // Until nothing waits; false where `most` passed first or it was ended.
    bool wait_until_empty(std::chrono::milliseconds most);
    void end();

private:
    Queue(std::filesystem::path folder, std::unique_ptr<Descriptor> lock);
    Status read_file();
    Status begin_file();
    void keep_damaged(std::vector<std::string_view> const& lines);
    void keep_done(std::int64_t seq) const;

    std::filesystem::path folder_;
    std::unique_ptr<Descriptor> lock_, file_;
    std::string epoch_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Kept> waiting_;
    std::int64_t next_seq_ = 1;
    std::int64_t size_bytes_ = 0;
    std::size_t damaged_ = 0;
    bool ended_ = false;
};

} // namespace belfry::reader
