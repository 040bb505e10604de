// The server: listens, hands connections to loops, stops in good order.
#include "platform/http/server.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/wait_traits.hpp>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>

#include "platform/http/connection.h"
#include "platform/http/temporary_file.h"
#include "platform/http/tls.h"

namespace belfry::http {
namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

namespace {

constexpr int kListenBacklog = 1024;
constexpr int kSpareThreads = 3; // of each loop: so many slow answers may be left to finish

// Each connection is a file to the kernel, and the usual limit is 1,024.
void raise_open_files_limit(int connections_max) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    auto const wanted = static_cast<rlim_t>(connections_max) + 500;
    if (limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min(limit.rlim_max, wanted);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::string peer_name(sockaddr_storage const& address, socklen_t size) {
    asio::ip::tcp::endpoint endpoint;
    if (size > endpoint.capacity()) return "unknown";
    std::memcpy(endpoint.data(), &address, size);
    endpoint.resize(size);
    auto const name = endpoint.address();
    if (name.is_v6() && name.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, name.to_v6()).to_string();
    return name.to_string();
}

// Told why, if it listens; never waited for. Who wants to speak TLS is told in it: a fatal alert, internal_error (RFC
// 8446, 6), which clients take for "not now" and not for "no TLS here".
void turn_away(int fd, bool encrypted) {
    constexpr std::string_view kFull = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
                                       "Connection: close\r\n\r\n";
    constexpr std::string_view kAlert("\x15\x03\x03\x00\x02\x02\x50", 7);
    auto const said = encrypted ? kAlert : kFull;
    [[maybe_unused]] auto const sent = ::send(fd, said.data(), said.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::close(fd);
}

} // namespace

struct Server::Impl {
    Impl(ServerOptions options, Handler handler, BodyRuleFor body_rule)
        : shared(std::move(options), std::move(handler), std::move(body_rule)) {
        for (int i = 0; i < std::max(1, shared.options.network_threads); ++i)
            loops.push_back(std::make_unique<Loop>(kSpareThreads));
        acceptor.emplace(loops[0]->context());
        retry.emplace(loops[0]->context());
    }

    Status listen() {
        error_code error;
        auto const address = asio::ip::make_address(shared.options.address, error);
        if (error) return invalid("bad_address");
        asio::ip::tcp::endpoint const endpoint(address, static_cast<unsigned short>(shared.options.port));
        acceptor->open(endpoint.protocol(), error);
        if (!error) acceptor->set_option(Acceptor::reuse_address(true), error);
        if (!error) acceptor->bind(endpoint, error);
        if (!error) acceptor->listen(kListenBacklog, error);
        if (!error) acceptor->non_blocking(true, error);
        if (error) return Problem{ProblemKind::unavailable, "port_taken", error.message()};
        port = acceptor->local_endpoint(error).port();
        return {};
    }

    void wait_for_connections() {
        acceptor->async_wait(Acceptor::wait_read, [this](error_code error) {
            if (error || !acceptor->is_open()) return;
            accept_all();
        });
    }

    void accept_all() {
        for (;;) {
            sockaddr_storage address{};
            socklen_t size = sizeof address;
            int const fd = ::accept4(acceptor->native_handle(), reinterpret_cast<sockaddr*>(&address), &size,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
            if (fd < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return wait_for_connections();
            if (fd < 0) return try_again_soon(); // out of files: those that close make room
            take(fd, peer_name(address, size));
        }
    }

    void try_again_soon() {
        retry->expires_after(std::chrono::milliseconds(100));
        retry->async_wait([this](error_code error) {
            if (!error && acceptor->is_open()) accept_all();
        });
    }

    void take(int fd, std::string peer) {
        auto& counters = shared.counters;
        auto const& limits = shared.options.limits;
        bool const from_proxy = !shared.options.trusted_proxy.empty() && peer == shared.options.trusted_proxy;
        int const most = shared.connections_max();
        int const most_of_peer = shared.tls ? std::min(limits.connections_per_peer_max, limits.encrypted_per_peer_max)
                                            : limits.connections_per_peer_max;
        bool const full = counters.connections_open.load(std::memory_order_relaxed) >= most;
        if (full || !shared.peers.enter(peer, from_proxy ? most : most_of_peer)) {
            counters.refused_total.fetch_add(1, std::memory_order_relaxed);
            return turn_away(fd, shared.tls != nullptr);
        }
        counters.connections_open.fetch_add(1, std::memory_order_relaxed);
        counters.connections_total.fetch_add(1, std::memory_order_relaxed);
        auto& loop = *loops[next_loop++ % loops.size()];
        if (&loop == loops[0].get()) return open_connection(shared, loop, fd, std::move(peer));
        loop.post([this, &loop, fd, peer = std::move(peer)] { open_connection(shared, loop, fd, peer); });
    }

    bool wait_until_closed(std::chrono::seconds most) const {
        auto const deadline = std::chrono::steady_clock::now() + most;
        while (shared.counters.connections_open.load(std::memory_order_acquire) > 0) {
            if (std::chrono::steady_clock::now() >= deadline) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return true;
    }

    void stop_threads() {
        shared.workers.stop();
        shared.waiting.stop();
        shared.devices.stop();
        shared.disk.stop();
    }

    void stop() {
        if (stopped.exchange(true)) return;
        if (!begun) return stop_threads(); // nobody was let in
        shared.stopping = true;
        loops[0]->post([this] {
            error_code ignored;
            acceptor->close(ignored);
            retry->cancel();
        });
        for (auto& loop : loops) loop->post([&loop] { loop->stop_members(false); });
        if (!wait_until_closed(std::chrono::seconds(shared.options.limits.stop_seconds_max))) {
            for (auto& loop : loops) loop->post([&loop] { loop->stop_members(true); });
            wait_until_closed(std::chrono::seconds(5));
        }
        stop_threads();
        wait_until_closed(std::chrono::seconds(5));
        for (auto& loop : loops) loop->end();
    }

    Shared shared;
    std::vector<std::unique_ptr<Loop>> loops;
    std::optional<Acceptor> acceptor;
    std::optional<Timer> retry;
    std::size_t next_loop = 0;
    int port = 0;
    std::atomic<bool> stopped{false};
    bool begun = false;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::bind(ServerOptions options, Handler handler, BodyRuleFor body_rule) {
    std::shared_ptr<asio::ssl::context> tls;
    if (!options.certificate_file.empty() || !options.key_file.empty()) {
        TRY(made, make_tls(options.certificate_file, options.key_file));
        tls = std::move(made);
    }
    std::error_code error;
    std::filesystem::create_directories(options.upload_folder, error);
    if (error) return Problem{ProblemKind::unavailable, "upload_folder", error.message()};
    TemporaryFile::sweep(options.upload_folder);
    raise_open_files_limit(options.limits.connections_max);
    auto impl = std::make_unique<Impl>(std::move(options), std::move(handler), std::move(body_rule));
    impl->shared.tls = std::move(tls);
    TRY_DO(impl->listen());
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

void Server::begin() {
    BELFRY_ASSERT(!impl_->begun);
    impl_->begun = true;
    impl_->wait_for_connections();
    for (auto& loop : impl_->loops) loop->start();
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler, BodyRuleFor body_rule) {
    TRY(server, bind(std::move(options), std::move(handler), std::move(body_rule)));
    server->begin();
    return server;
}

int Server::port() const { return impl_->port; }
EventStreams& Server::streams() { return impl_->shared.hub; }
void Server::stop() { impl_->stop(); }

Server::Stats Server::stats() const {
    auto const& counters = impl_->shared.counters;
    return {counters.connections_open.load(), counters.connections_total.load(), counters.requests_total.load(),
            counters.refused_total.load(),
            static_cast<std::int64_t>(impl_->shared.workers.waiting() + impl_->shared.waiting.waiting() +
                                      impl_->shared.devices.waiting())};
}

} // namespace belfry::http
