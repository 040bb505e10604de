// Reading, writing and time of a connection. Reads and writes are tried at once and wait only where the kernel has
// nothing; the loop's sweep cuts off what is too slow.
#include "platform/http/connection.ipp"

#include <array>
#include <boost/asio/post.hpp>

namespace belfry::http {
namespace {

constexpr std::size_t kLingerReadBytes = 64 * 1024;

} // namespace

// Adds what the client sent to the input. False at its end, or when time ran out.
Task<bool> Connection::read_more(std::size_t most) {
    if (in_at_ > 0) {
        in_.erase(0, in_at_);
        in_at_ = 0;
    }
    if (tls_) co_return co_await read_more_tls(most);
    auto const held = in_.size();
    for (;;) {
        if (timed_out_ || cut_) co_return false;
        in_.resize(held + most);
        error_code error;
        auto const got = socket_.read_some(asio::buffer(in_.data() + held, most), error);
        in_.resize(held + (error ? 0 : got));
        if (!error) {
            body_bytes_ += static_cast<std::int64_t>(got);
            co_return got > 0;
        }
        if (error != asio::error::would_block && error != asio::error::try_again) co_return false;
        error_code wait_error;
        co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(kAwait, wait_error));
        if (wait_error) co_return false;
    }
}

// All three, in one go where the kernel takes it. False when the client went away or stopped reading.
Task<bool> Connection::write(std::string_view a, std::string_view b, std::string_view c) {
    if (tls_) co_return co_await write_tls(a, b, c);
    std::array<std::string_view, 3> parts{a, b, c};
    enter(Phase::writing, kNever);
    for (;;) {
        if (cut_ || timed_out_) co_return false;
        std::array<asio::const_buffer, 3> const buffers{asio::buffer(parts[0]), asio::buffer(parts[1]),
                                                        asio::buffer(parts[2])};
        error_code error;
        auto sent = socket_.write_some(buffers, error);
        if (!error) {
            for (auto& part : parts) {
                auto const step = std::min(sent, part.size());
                part.remove_prefix(step);
                sent -= step;
            }
            if (parts[0].empty() && parts[1].empty() && parts[2].empty()) co_return true;
            continue;
        }
        if (error != asio::error::would_block && error != asio::error::try_again) co_return false;
        enter(Phase::writing, after(limits_.write_seconds_max));
        error_code wait_error;
        co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(kAwait, wait_error));
        if (wait_error) co_return false;
    }
}

// Reads and forgets what a refused client still sends, for a while: closing at once would reset the connection, and
// the client would never see why.
Task<void> Connection::linger() {
    error_code error;
    if (!tls_) socket_.shutdown(Socket::shutdown_send, error);
    if (error) co_return;
    timed_out_ = false;
    enter(Phase::lingering, after(limits_.linger_seconds_max));
    for (;;) {
        in_.clear();
        in_at_ = 0;
        bool const more = co_await read_more(kLingerReadBytes);
        if (!more || std::chrono::steady_clock::now() > deadline_) co_return;
        co_await asio::post(socket_.get_executor(), kAwait); // whoever sends fast must not keep the others waiting
    }
}

void Connection::sweep(SteadyTime now) {
    if (phase_ == Phase::listening) {
        auto const silent = now - last_sent_;
        if (!pending_.empty() && silent > std::chrono::seconds(limits_.write_seconds_max)) return cut();
        static auto const kComment = std::make_shared<std::string const>(":\n\n");
        if (pending_.empty() && silent >= std::chrono::seconds(limits_.stream_comment_seconds)) deliver(kComment);
        return;
    }
    bool too_slow = false;
    if (phase_ == Phase::body && now - window_start_ >= std::chrono::seconds(limits_.body_rate_window_seconds)) {
        auto const wanted = limits_.body_bytes_per_second_min * limits_.body_rate_window_seconds;
        too_slow = body_bytes_ - window_bytes_ < wanted;
        window_bytes_ = body_bytes_;
        window_start_ = now;
    }
    if (now < deadline_ && !too_slow) return;
    timed_out_ = true;
    error_code ignored;
    socket_.cancel(ignored);
}

void Connection::stop(bool at_once) {
    stopping_ = true;
    if (at_once || phase_ == Phase::listening) return cut();
    if (phase_ != Phase::idle) return;
    error_code ignored;
    socket_.cancel(ignored);
}

} // namespace belfry::http
