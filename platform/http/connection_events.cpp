// A connection as a listener to server-sent events. An event is shared by all that hear it; each listener keeps a queue
// of what it has not read yet, and is cut off when that grows too long.
#include "platform/http/connection.ipp"

namespace belfry::http {
namespace {

constexpr std::size_t kListenersPiecesMax = 10000;
constexpr std::size_t kUnwantedBytes = 512; // a listener has nothing to say

} // namespace

// Server-sent events: this coroutine waits for the client to leave; deliver() and pump() write.
Task<void> Connection::listen(std::vector<Topic> topics) {
    enter(Phase::listening, kNever);
    last_sent_ = std::chrono::steady_clock::now();
    shared_.hub.subscribe(topics, shared_from_this(), loop_);
    for (bool there = true; tls_ && there && !cut_ && !stopping_;) {
        in_.clear();
        in_at_ = 0;
        there = co_await read_more(kUnwantedBytes);
    }
    while (!tls_ && !cut_ && !stopping_) {
        error_code error;
        co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(kAwait, error));
        if (error) break;
        char unwanted[kUnwantedBytes];
        auto const got = socket_.read_some(asio::buffer(unwanted), error);
        bool const nothing_yet = error == asio::error::would_block || error == asio::error::try_again;
        if (!nothing_yet && (error || got == 0)) break;
    }
    shared_.hub.unsubscribe(topics, this);
    cut();
}

void Connection::deliver(std::shared_ptr<std::string const> const& text) {
    if (cut_ || phase_ != Phase::listening) return;
    if (pending_bytes_ + text->size() > static_cast<std::size_t>(limits_.stream_bytes_waiting_max) ||
        pending_.size() >= kListenersPiecesMax)
        return cut();
    pending_bytes_ += text->size();
    pending_.push_back(text);
    if (!pumping_) pump();
}

// Writes what waits, until the kernel takes no more.
void Connection::pump() {
    if (tls_) return pump_tls();
    while (!pending_.empty()) {
        std::string_view const rest = std::string_view(*pending_.front()).substr(pending_sent_);
        error_code error;
        auto const sent = socket_.write_some(asio::buffer(rest), error);
        if (error == asio::error::would_block || error == asio::error::try_again) {
            pumping_ = true;
            socket_.async_wait(Socket::wait_write, [self = shared_from_this()](error_code failed) {
                self->pumping_ = false;
                if (!failed && !self->cut_) self->pump();
            });
            return;
        }
        if (error) return cut();
        last_sent_ = std::chrono::steady_clock::now();
        pending_bytes_ -= sent;
        pending_sent_ += sent;
        if (pending_sent_ < pending_.front()->size()) continue;
        pending_.pop_front();
        pending_sent_ = 0;
    }
}

} // namespace belfry::http
