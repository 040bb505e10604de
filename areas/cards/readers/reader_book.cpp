// The memory of readers: some 2,000 entries of 300 bytes, looked up for each request of a reader.
#include "areas/cards/readers/reader_book.h"

#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/metrics/metrics.h"

namespace belfry::cards {
namespace {

constexpr std::string_view kScheme = "bearer ";
constexpr std::size_t kKeyCharactersMax = 100;
constexpr int kEpochTriesMax = 30;
constexpr std::size_t kRememberedMax = 20000; // whoever guesses ids fills no memory

struct Claim {
    ReaderId reader;
    std::string_view key;
};

std::optional<Claim> read_claim(std::string_view authorization) {
    if (authorization.size() < kScheme.size() + kIdTextLength + 2) return std::nullopt;
    if (!ascii_equal_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) return std::nullopt;
    auto const token = trim(authorization.substr(kScheme.size()));
    if (token.size() < kIdTextLength + 2 || token[kIdTextLength] != '.') return std::nullopt;
    auto const reader = ReaderId::parse(token.substr(0, kIdTextLength));
    auto const key = token.substr(kIdTextLength + 1);
    if (!reader || key.size() > kKeyCharactersMax) return std::nullopt;
    return Claim{*reader, key};
}

Problem wrong_key() { return {ProblemKind::signed_out, "reader_key"}; }

} // namespace

Result<std::shared_ptr<ReaderKey const>> ReaderBook::who(platform::Platform& platform, std::string_view authorization) {
    auto const claim = read_claim(authorization);
    auto const key = claim ? find(platform, claim->reader) : nullptr;
    if (!key) {
        platform.metrics.counter("belfry_cards_unknown_readers_total", "Requests of readers that there are not").add();
        return wrong_key();
    }
    bool const right = crypto::equal_in_constant_time(crypto::sha256(claim->key), key->key_digest);
    if (right && !key->reader.revoked) return key;
    note_wrong_key(platform, *key);
    return wrong_key();
}

std::shared_ptr<ReaderKey const> ReaderBook::find(platform::Platform& platform, ReaderId reader) {
    auto const now = platform.clock.now();
    {
        std::lock_guard lock(mutex_);
        if (auto const found = keys_.find(reader); found != keys_.end() && now < found->second.until)
            return found->second.key;
    }
    std::shared_ptr<ReaderKey const> key;
    {
        auto snapshot = platform.db.read();
        if (auto known = reader_key(snapshot, reader)) key = std::make_shared<ReaderKey const>(std::move(*known));
    }
    std::lock_guard lock(mutex_);
    if (keys_.size() >= kRememberedMax) keys_.clear();
    keys_[reader] = {key, now.plus_seconds(kReaderMemorySeconds)};
    return key;
}

Result<std::int64_t> ReaderBook::epoch(platform::Platform& platform, ReaderKey const& key, std::string_view name) {
    // A reader's own name never looks like that of a device.
    auto const full = name.empty() ? "device " + std::to_string(key.generation) : "queue " + std::string(name);
    auto const known_as = key.reader.id.text() + full;
    {
        std::lock_guard lock(mutex_);
        if (auto const found = epochs_.find(known_as); found != epochs_.end()) return found->second;
    }
    auto const now = platform.clock.now();
    // Two that begin at once may want the same number; one of them gets it, and the other finds it taken.
    Result<std::int64_t> epoch = conflict("db_unique");
    for (int tries = 0; tries < kEpochTriesMax && !epoch.ok() && epoch.problem().code == "db_unique"; ++tries)
        epoch = platform.db.write([&](db::Tx& tx) { return epoch_of(tx, key.reader.id, full, now); });
    if (!epoch.ok()) return epoch;
    std::lock_guard lock(mutex_);
    if (epochs_.size() >= kRememberedMax) epochs_.clear();
    epochs_[known_as] = *epoch;
    return epoch;
}

Status ReaderBook::admit(ReaderId reader, Instant now, int taps) {
    std::lock_guard lock(mutex_);
    auto& received = received_[reader]; // only readers with the right key come here
    auto const minute = now.seconds() / 60;
    if (received.minute != minute) received = {minute, 0};
    if (received.taps >= kTapsReceivedPerMinuteMax) return Problem{ProblemKind::too_many, "reader_too_fast"};
    received.taps += taps;
    return {};
}

void ReaderBook::forget(ReaderId reader) {
    std::lock_guard lock(mutex_);
    keys_.erase(reader);
}

// Written at once the first time, then every ten seconds with all that came meanwhile: whoever guesses makes one small
// unit in ten seconds and no more.
void ReaderBook::note_wrong_key(platform::Platform& platform, ReaderKey const& key) {
    auto const now = platform.clock.now();
    auto const reader = key.reader.id;
    std::int64_t count = 0;
    {
        std::lock_guard lock(mutex_);
        auto& wrong = wrong_[reader];
        ++wrong.waiting;
        wrong.last = now;
        if (now < wrong.next_write) return;
        count = std::exchange(wrong.waiting, 0);
        wrong.next_write = now.plus_seconds(kWrongKeyWriteSeconds);
    }
    auto const day = key.zone.day_of(now);
    platform.db.write_later(
        [reader, day, count, now](db::Tx& tx) { return add_wrong_keys(tx, reader, day, count, now); }, [](Status) {});
}

ReaderBook::WrongKeys ReaderBook::wrong_keys_waiting(ReaderId reader) const {
    std::lock_guard lock(mutex_);
    auto const found = wrong_.find(reader);
    return found == wrong_.end() ? WrongKeys{} : WrongKeys{found->second.waiting, found->second.last};
}

} // namespace belfry::cards
