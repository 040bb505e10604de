// Sending: mostly one tap at a time within some milliseconds; thousands in batches of 500 after a line was down.
#include "reader/sender.h"

#include <fstream>

#include "platform/crypto/crypto.h"

namespace belfry::reader {
namespace {

using std::chrono::milliseconds;

} // namespace

cards::TapBatch batch_of(std::vector<Kept> const& taps, std::string const& epoch, Moment const& now) {
    cards::TapBatch batch{epoch, now.wall, {}};
    batch.taps.reserve(taps.size());
    for (auto const& tap : taps) batch.taps.push_back({tap.seq, tap.card, put_right(tap.at, now)});
    return batch;
}

Sender::Sender(Queue& queue, Line& line, Sign& sign, Times const& times, std::filesystem::path refused, Pace pace)
    : queue_(queue), line_(line), sign_(sign), times_(times), refused_(std::move(refused)), pace_(pace) {}

Sender::~Sender() { stop(); }

// Twice as long after each failure, and never the same for two gateways that lost their line together.
milliseconds Sender::fail() {
    delay_ = delay_.count() == 0 ? pace_.first : std::min(delay_ * 2, pace_.most);
    auto const half = static_cast<std::uint32_t>(delay_.count() / 2);
    return milliseconds(half + crypto::random_below(half + 1));
}

void Sender::take_answer(std::vector<Kept> const& taps, cards::BatchAnswer const& answer) {
    queue_.done(taps.back().seq);
    delay_ = milliseconds(0);
    most_ = cards::kBatchTapsMax;
    sign_.sent(static_cast<std::int64_t>(taps.size()), queue_.waiting());
    for (auto const& one : answer.set_aside) sign_.set_aside(one.seq, one.reason);
}

void Sender::keep_refused(Kept const& tap, int status) const {
    std::ofstream out(refused_, std::ios::app);
    out << tap.at.wall.text() << " " << tap.seq << " " << tap.card << " " << status << "\n";
}

// The service reads this batch as nonsense: find the tap that is, and let the others through.
milliseconds Sender::take_refusal(std::vector<Kept> const& taps, int status) {
    if (taps.size() > 1) return most_ = taps.size() / 2, milliseconds(0);
    keep_refused(taps[0], status);
    sign_.refused(taps[0].seq, status);
    queue_.done(taps[0].seq);
    most_ = cards::kBatchTapsMax;
    return milliseconds(0);
}

milliseconds Sender::send_once() {
    auto const taps = queue_.next(most_);
    if (taps.empty()) return milliseconds(0);
    auto const posted = line_.post(cards::write_batch(batch_of(taps, queue_.epoch(), times_.now())));
    if (posted.status == 200) {
        auto const answer = cards::parse_answer(posted.body);
        if (answer.ok()) return take_answer(taps, *answer), milliseconds(0);
    }
    switch (posted.status) {
    case 401:
    case 403:
        sign_.key_refused(queue_.waiting());
        return pace_.key;
    case 400:
    case 413:
    case 422:
        if (cards::says_unreadable(posted.body)) return take_refusal(taps, posted.status);
        // Something between us says so, and knows nothing of taps: it may take fewer bytes at once, it may heal.
        if (posted.status == 413) most_ = std::max<std::size_t>(taps.size() / 2, 1);
        break;
    default:
        break;
    }
    sign_.line_down(queue_.waiting());
    return std::max(fail(), milliseconds(posted.retry_after_seconds * 1000));
}

void Sender::loop() {
    while (queue_.wait_for_more()) {
        auto const wait = send_once();
        std::unique_lock lock(mutex_);
        if (stopped_.wait_for(lock, wait, [&] { return stopping_; })) return;
    }
}

void Sender::start() {
    thread_ = std::thread([this] { loop(); });
}

void Sender::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stopped_.notify_all();
    queue_.end();
    if (thread_.joinable()) thread_.join();
}

} // namespace belfry::reader
