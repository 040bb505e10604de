// The life of a connection as one coroutine on its loop: read a request, have it answered by a worker, write the
// answer. Up to 10,000 at a time, most of them idle: an idle one holds no buffer.
#include "platform/http/connection.ipp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <optional>

#include "base/id.h"
#include "base/text.h"

namespace belfry::http {
namespace {

constexpr std::size_t kIdleReadBytes = 512;  // of an encrypted connection, which waits by reading
constexpr std::size_t kReadBytes = 4 * 1024; // a head is some 600 bytes; the room for it is cleared each time
constexpr std::size_t kUploadReadBytes = 256 * 1024;
constexpr std::size_t kStreamPieceBytes = 64 * 1024;

} // namespace

template <class F>
Task<bool> Connection::on_pool(Workers& pool, bool may_refuse, F work) {
    auto start = [this, &pool, may_refuse, &work](auto handler) {
        using H = decltype(handler);
        struct Piece final : Work {
            Piece(H h, F& w, Executor e) : handler(std::move(h)), work(w), executor(e) {}
            void run() noexcept override {
                work();
                asio::post(executor, [h = std::move(handler)]() mutable { h(true); });
            }
            H handler;
            F& work;
            Executor executor;
        };
        auto own = std::make_unique<Piece>(std::move(handler), work, socket_.get_executor());
        auto* const piece = own.get();
        std::unique_ptr<Work> offered = std::move(own);
        if (!may_refuse) return pool.push(std::move(offered));
        if (!pool.offer(offered))
            asio::post(socket_.get_executor(), [h = std::move(piece->handler)]() mutable { h(false); });
    };
    co_return co_await asio::async_initiate<asio::use_awaitable_t<Executor> const, void(bool)>(start, kAwait);
}

Connection::~Connection() {
    shared_.peers.leave(peer_);
    shared_.counters.connections_open.fetch_sub(1, std::memory_order_release);
}

void Connection::begin() {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    auto self = shared_from_this();
    loop_.add(self);
    asio::co_spawn(
        socket_.get_executor(), [self]() -> Task<void> { co_await self->serve(); },
        [self](std::exception_ptr) { self->loop_.remove(self.get()); });
}

Task<void> Connection::serve() {
    bool again = true;
    if (shared_.tls) again = co_await shake_hands();
    bool const spoke = again;
    while (again) again = co_await serve_one();
    if (tls_ && spoke && !cut_) co_await say_goodbye_tls();
    error_code ignored;
    socket_.close(ignored);
}

// One request and its answer. False when the connection is over.
Task<bool> Connection::serve_one() {
    if (in_.empty()) {
        in_.shrink_to_fit();
        enter(Phase::idle, after(shared_.crowded() ? limits_.crowded_idle_seconds_max : limits_.idle_seconds_max));
        if (stopping_ || shared_.stopping) co_return false;
        bool const spoken_to = co_await wait_for_client();
        if (!spoken_to || timed_out_ || stopping_) co_return false;
    }
    RequestReader reader(limits_, shared_.body_rule, shared_.options.upload_folder, &shared_.bodies);
    enter(Phase::head, after(limits_.head_seconds_max));
    bool const whole = co_await read_request(reader);
    if (cut_) co_return false;
    if (whole && reader.state() == RequestReader::State::done) {
        co_await answer(reader);
        // Whoever sends one request behind the other lets the others of this loop have their turn between them.
        if (!closing_ && !input().empty()) co_await asio::post(socket_.get_executor(), kAwait);
        if (!closing_) co_return true;
        bool const unread = reader.gave_up() || !input().empty();
        if (!cut_ && unread) co_await linger();
        co_return false;
    }
    // A client that ended in the middle of a request may still listen.
    int const status = reader.state() == RequestReader::State::refused ? reader.refused_status()
                       : timed_out_                                    ? 408
                                                                       : 400;
    if (!reader.begun()) co_return false;
    shared_.counters.refused_total.fetch_add(1, std::memory_order_relaxed);
    timed_out_ = false;
    bool const sent = co_await send(bare_answer(status));
    if (sent) co_await linger();
    co_return false;
}

// Until the client says something. Nothing is kept for it meanwhile, unless it is encrypted.
Task<bool> Connection::wait_for_client() {
    if (tls_) co_return co_await read_more(kIdleReadBytes);
    error_code error;
    co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(kAwait, error));
    co_return !error;
}

// Reads until the request is whole or refused. False when the client went away or ran out of time.
Task<bool> Connection::read_request(RequestReader& reader) {
    using State = RequestReader::State;
    while (reader.state() == State::head) {
        consume(reader.put(input()));
        if (reader.state() != State::head) break;
        bool const more = co_await read_more(kReadBytes);
        if (!more) co_return false;
    }
    if (reader.state() != State::body && reader.state() != State::upload) co_return true;
    if (shared_.options.may_send && !reader.body_is_small()) co_await judge_body(reader);
    enter(Phase::body, after(limits_.body_seconds_max));
    body_bytes_ = window_bytes_ = 0;
    window_start_ = std::chrono::steady_clock::now();
    if (reader.expects_continue() && input().empty()) {
        bool const sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
        if (!sent) co_return false;
        enter(Phase::body, after(limits_.body_seconds_max));
    }
    while (reader.state() == State::body || reader.state() == State::upload) {
        if (!input().empty()) {
            std::size_t used = 0;
            if (reader.state() == State::upload)
                co_await on_pool(shared_.disk, false, [&] { used = reader.put(input()); });
            else
                used = reader.put(input());
            consume(used);
        }
        if (reader.state() != State::body && reader.state() != State::upload) break;
        bool const more = co_await read_more(reader.state() == State::upload ? kUploadReadBytes : kReadBytes);
        if (!more) co_return false;
    }
    co_return true;
}

// Whether the body is worth reading: strangers make nobody keep anything.
Task<void> Connection::judge_body(RequestReader& reader) {
    enter(Phase::working, kNever);
    name_client(reader.head());
    bool may = false;
    bool const asked = co_await on_pool(shared_.workers, true, [&] {
        try {
            may = shared_.options.may_send(reader.head());
        } catch (...) { // answered so by the handler too
        }
    });
    if (!asked)
        reader.give_up_body({ProblemKind::unavailable, "busy"});
    else if (!may)
        reader.leave_body();
}

// The address of the client, and whether it came safely, as a trusted proxy tells it.
void Connection::name_client(Request& request) const {
    request.peer = peer_;
    request.secure = tls_ != nullptr;
    if (shared_.options.trusted_proxy.empty() || peer_ != shared_.options.trusted_proxy) return;
    auto const forwarded = request.headers.all("x-forwarded-for");
    if (!forwarded.empty()) {
        auto const last = trim(forwarded.back().substr(forwarded.back().find_last_of(',') + 1));
        error_code error;
        auto const address = asio::ip::make_address(std::string(last), error);
        if (!error) request.peer = address.to_string();
    }
    request.secure = request.header("x-forwarded-proto") == "https";
}

// Hands the request to a worker and writes what comes back.
Task<void> Connection::answer(RequestReader& reader) {
    enter(Phase::working, kNever);
    shared_.counters.requests_total.fetch_add(1, std::memory_order_relaxed);
    Outgoing out;
    bool head_only = false;
    bool taken = true;
    auto const work = [&] {
        Request request = reader.take();
        request.turned_away = !taken;
        request.id = id_to_text(next_id_value());
        name_client(request);
        head_only = request.method == Method::head;
        try {
            auto response = shared_.handler(request);
            bool const keep = taken && reader.keep_alive() && !shared_.stopping.load(std::memory_order_relaxed);
            out = prepare(std::move(response), {head_only, reader.http_1_0(), keep,
                                                accepts_gzip(request.header("accept-encoding")), request.secure});
        } catch (...) {
            out = bare_answer(500, head_only);
        }
    };
    bool const reading = reader.method() == Method::get || reader.method() == Method::head;
    if (shared_.options.answer_reads_at_once && reading && loop_.begin_here()) {
        work();
        if (!loop_.end_here()) co_await asio::post(socket_.get_executor(), kAwait); // back to where the driver is
    } else {
        taken = co_await on_pool(shared_.pool_of(reader.method(), reader.path()), true, work);
    }
    if (!taken) {
        shared_.counters.refused_total.fetch_add(1, std::memory_order_relaxed);
        work();
    }
    closing_ = out.close || stopping_;
    bool const sent = co_await send(std::move(out));
    if (!sent) cut();
}

Task<bool> Connection::send(Outgoing out) {
    auto const body = out.static_body.empty() ? std::string_view(out.body) : out.static_body;
    bool sent = co_await write(out.head, body);
    if (sent && out.source) sent = co_await send_source(out.source, out.chunked);
    if (sent && !out.topics.empty()) co_await listen(std::move(out.topics));
    co_return sent;
}

// A body in pieces, each made on a worker while nothing else of it is in memory.
Task<bool> Connection::send_source(BodySource const& source, bool chunked) {
    std::string buffer(kStreamPieceBytes, '\0');
    for (;;) {
        std::size_t size = 0;
        bool failed = false;
        enter(Phase::working, kNever);
        co_await on_pool(shared_.workers, false, [&] {
            try {
                auto piece = source(std::span<char>(buffer));
                failed = !piece.ok() || *piece > buffer.size();
                if (!failed) size = *piece;
            } catch (...) {
                failed = true;
            }
        });
        if (failed || cut_) co_return false;
        if (size == 0) break;
        char head[24];
        auto const head_size = std::snprintf(head, sizeof head, "%zx\r\n", size);
        std::string_view const piece(buffer.data(), size);
        bool const sent = chunked ? co_await write({head, static_cast<std::size_t>(head_size)}, piece, "\r\n")
                                  : co_await write(piece, {});
        if (!sent) co_return false;
    }
    if (!chunked) co_return true;
    co_return co_await write("0\r\n\r\n", {});
}

void open_connection(Shared& shared, Loop& loop, int fd, std::string peer) {
    std::make_shared<Connection>(shared, loop, fd, std::move(peer))->begin();
}

} // namespace belfry::http
