#pragma once
// The connection's class, for the .cpp files of this folder alone: it is made of Asio's types.

#include "platform/http/connection.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

#include "platform/http/outgoing.h"
#include "platform/http/request_reader.h"

namespace belfry::http {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
template <class T>
using Task = asio::awaitable<T, Executor>;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kAwait;
inline constexpr auto kNever = SteadyTime::max();

class Connection final : public Member, public Listener, public std::enable_shared_from_this<Connection> {
public:
    Connection(Shared& shared, Loop& loop, int fd, std::string peer)
        : shared_(shared), limits_(shared.options.limits), loop_(loop),
          socket_(loop.context(), asio::ip::tcp::v4(), fd), peer_(std::move(peer)) {}
    ~Connection() override;

    Task<void> serve();
    void begin();

    void sweep(SteadyTime now) override;
    void stop(bool at_once) override;
    void deliver(std::shared_ptr<std::string const> const& text) override;

private:
    enum class Phase { idle, head, body, working, writing, listening, lingering };

    Task<bool> serve_one();
    Task<bool> wait_for_client();
    Task<bool> read_request(RequestReader& reader);
    Task<void> judge_body(RequestReader& reader);
    Task<bool> read_more(std::size_t most);
    Task<void> answer(RequestReader& reader);
    Task<bool> send(Outgoing out);
    Task<bool> send_source(BodySource const& source, bool chunked);
    Task<bool> write(std::string_view a, std::string_view b, std::string_view c = {});
    Task<void> listen(std::vector<Topic> topics);
    Task<void> linger();
    void pump();

    struct Tls;
    struct DeleteTls {
        void operator()(Tls* tls) const;
    };
    Task<bool> shake_hands();
    Task<bool> read_more_tls(std::size_t most);
    Task<bool> write_tls(std::string_view a, std::string_view b, std::string_view c);
    Task<void> say_goodbye_tls();
    void pump_tls();

    // Runs `work` on that pool and comes back to this loop.
    template <class F>
    Task<bool> on_pool(Workers& pool, bool may_refuse, F work);

    void enter(Phase phase, SteadyTime deadline) {
        phase_ = phase;
        deadline_ = deadline;
    }
    static SteadyTime after(std::int64_t seconds) {
        return std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    }
    std::string_view input() const { return std::string_view(in_).substr(in_at_); }
    void consume(std::size_t bytes) {
        in_at_ += bytes;
        if (in_at_ < in_.size()) return;
        in_.clear();
        in_at_ = 0;
    }
    void name_client(Request& request) const;
    void cut() {
        cut_ = true;
        error_code ignored;
        socket_.close(ignored);
    }

    Shared& shared_;
    Limits const& limits_;
    Loop& loop_;
    Socket socket_;
    std::unique_ptr<Tls, DeleteTls> tls_; // null: not encrypted
    std::string const peer_;

    std::string in_;
    std::size_t in_at_ = 0;
    Phase phase_ = Phase::idle;
    SteadyTime deadline_ = kNever;
    bool timed_out_ = false, stopping_ = false, cut_ = false, closing_ = false;
    // Of the body being read.
    std::int64_t body_bytes_ = 0, window_bytes_ = 0;
    SteadyTime window_start_;
    // As a listener.
    std::deque<std::shared_ptr<std::string const>> pending_;
    std::size_t pending_bytes_ = 0, pending_sent_ = 0;
    bool pumping_ = false;
    SteadyTime last_sent_;
};

} // namespace belfry::http
