// What a connection does otherwise when it is encrypted. OpenSSL holds bytes of its own, so there is no trying and then
// waiting for the socket: each step is asked for and awaited.
#include "platform/http/connection.ipp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace belfry::http {
namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;

} // namespace

struct Connection::Tls {
    Tls(Socket& socket, asio::ssl::context& context) : stream(socket, context) {}
    asio::ssl::stream<Socket&> stream;
};

void Connection::DeleteTls::operator()(Tls* tls) const { delete tls; }

// False when the client does not speak TLS, or not in time.
Task<bool> Connection::shake_hands() {
    tls_.reset(new Tls(socket_, *shared_.tls));
    enter(Phase::head, after(limits_.head_seconds_max));
    error_code error;
    co_await tls_->stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(kAwait, error));
    co_return !error && !timed_out_;
}

Task<bool> Connection::read_more_tls(std::size_t most) {
    if (timed_out_ || cut_) co_return false;
    auto const held = in_.size();
    in_.resize(held + most);
    error_code error;
    auto const got = co_await tls_->stream.async_read_some(asio::buffer(in_.data() + held, most),
                                                           asio::redirect_error(kAwait, error));
    in_.resize(held + (error ? 0 : got));
    body_bytes_ += static_cast<std::int64_t>(got);
    co_return !error && got > 0;
}

// Small parts go together into one record; a large one a record at a time.
Task<bool> Connection::write_tls(std::string_view a, std::string_view b, std::string_view c) {
    std::string joined;
    if (a.size() + b.size() + c.size() <= kRecordBytes) {
        joined.append(a).append(b).append(c);
        a = joined;
        b = c = {};
    }
    for (auto part : {a, b, c}) {
        while (!part.empty()) {
            if (cut_ || timed_out_) co_return false;
            enter(Phase::writing, after(limits_.write_seconds_max));
            error_code error;
            auto const sent = co_await tls_->stream.async_write_some(asio::buffer(part.substr(0, kRecordBytes)),
                                                                     asio::redirect_error(kAwait, error));
            if (error) co_return false;
            part.remove_prefix(sent);
        }
    }
    co_return !cut_;
}

// Tells the client that this is the end and not somebody who cut the line.
Task<void> Connection::say_goodbye_tls() {
    timed_out_ = false;
    enter(Phase::lingering, after(limits_.linger_seconds_max));
    error_code ignored;
    co_await tls_->stream.async_shutdown(asio::redirect_error(kAwait, ignored));
}

void Connection::pump_tls() {
    if (pending_.empty()) return;
    pumping_ = true;
    auto const text = pending_.front();
    asio::async_write(tls_->stream, asio::buffer(*text),
                      [self = shared_from_this(), text](error_code error, std::size_t) {
                          self->pumping_ = false;
                          if (error || self->cut_) return self->cut();
                          self->last_sent_ = std::chrono::steady_clock::now();
                          self->pending_bytes_ -= text->size();
                          self->pending_.pop_front();
                          self->pump_tls();
                      });
}

} // namespace belfry::http
