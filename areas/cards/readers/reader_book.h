#pragma once
// Readers as this process remembers them for a few seconds, so that a tap costs no look into the database to know whose
// it is; and the counting of wrong keys. Safe from any thread.

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "areas/cards/readers/reader_store.h"
#include "platform/extension/call.h"

namespace belfry::cards {

inline constexpr int kReaderMemorySeconds = 5;         // a key revoked on another node works no longer than that
inline constexpr int kTapsReceivedPerMinuteMax = 6000; // of one reader; more are told to come back later
inline constexpr int kWrongKeyWriteSeconds = 10;       // how often they are written down

class ReaderBook {
public:
    // Who says this in the header Authorization; signed_out ("reader_key") where it is nobody, or somebody whose key is
    // another or revoked, which is counted.
    Result<std::shared_ptr<ReaderKey const>> who(platform::Platform& platform, std::string_view authorization);
    // The number of that epoch of the reader; the name is its own, or that of its device where it says none.
    Result<std::int64_t> epoch(platform::Platform& platform, ReaderKey const& key, std::string_view name);
    // Problem too_many ("reader_too_fast") where a reader sends more than it should.
    Status admit(ReaderId reader, Instant now, int taps);
    // After it was changed here.
    void forget(ReaderId reader);
    struct WrongKeys {
        std::int64_t count = 0;
        Instant last;
    };
    // Counted, and not written down yet.
    WrongKeys wrong_keys_waiting(ReaderId reader) const;

private:
    struct Remembered {
        std::shared_ptr<ReaderKey const> key; // null: there is no such reader
        Instant until;
    };
    struct Received {
        std::int64_t minute = 0;
        int taps = 0;
    };
    struct Wrong {
        std::int64_t waiting = 0;
        Instant next_write, last;
    };
    std::shared_ptr<ReaderKey const> find(platform::Platform& platform, ReaderId reader);
    void note_wrong_key(platform::Platform& platform, ReaderKey const& key);

    mutable std::mutex mutex_;
    std::unordered_map<ReaderId, Remembered> keys_;
    std::unordered_map<std::string, std::int64_t> epochs_; // by reader and name; one never changes
    std::unordered_map<ReaderId, Received> received_;
    std::unordered_map<ReaderId, Wrong> wrong_;
};

} // namespace belfry::cards
