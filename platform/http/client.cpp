// A client of many lines: some thousands open, a few thousand answers a second, on one thread.
#include "platform/http/client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <deque>

#include "base/text.h"

namespace belfry::http {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
namespace beast = boost::beast;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::uint64_t kBodyBytesMax = 16 * 1024 * 1024;

struct Server {
    asio::io_context io{1};
    ssl::context tls{ssl::context::tls_client};
    std::vector<asio::ip::tcp::endpoint> addresses;
    std::string host, authority; // "localhost", "localhost:8080"
    bool encrypted = false;
    std::chrono::seconds most{30};
};

// What is the same with and without encryption.
template <class Stream>
class LineOf final : public ClientLine, public std::enable_shared_from_this<LineOf<Stream>> {
public:
    explicit LineOf(Server& server) : server_(server), timer_(server.io.get_executor()) {}

    void ask(Ask ask, std::function<void(Told const&)> done) override {
        waiting_.push_back({std::move(ask), std::move(done), Steady::now()});
        if (waiting_.size() == 1) begin();
    }
    void hang_up() override {
        if (waiting_.empty()) close();
        hang_up_ = !waiting_.empty();
    }

private:
    struct Waiting {
        Ask ask;
        std::function<void(Told const&)> done;
        Steady::time_point since;
    };
    using Parser = beast::http::response_parser<beast::http::string_body>;

    // Lives as long as anything is under way on it.
    struct Connection {
        template <class... A>
        explicit Connection(A&... with) : stream(with...) {}
        Stream stream;
        std::string out;
        beast::flat_buffer in;
        std::optional<Parser> parser;
    };

    // What comes of an earlier connection is not heard any more.
    template <class F>
    auto mine(F then) {
        return [self = this->shared_from_this(), of = connection_, then](error_code error, auto&&...) {
            if (of != self->connection_) return;
            if (error) return self->fail();
            then(*self);
        };
    }

    void begin() {
        reused_ = connection_ != nullptr;
        if (!reused_) make_connection();
        connection_->parser.reset();
        connection_->out = head_of(waiting_.front().ask) + waiting_.front().ask.body;
        timer_.expires_after(server_.most);
        timer_.async_wait([self = this->shared_from_this(), of = connection_](error_code error) {
            if (!error && of == self->connection_) self->fail();
        });
        if (reused_) return send();
        asio::async_connect(socket(), server_.addresses, mine([](LineOf& line) {
                                error_code ignored;
                                line.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
                                line.shake_hands();
                            }));
    }

    void make_connection() {
        if constexpr (std::is_same_v<Stream, Socket>) {
            connection_ = std::make_shared<Connection>(server_.io);
        } else {
            connection_ = std::make_shared<Connection>(server_.io, server_.tls);
            SSL_set_tlsext_host_name(connection_->stream.native_handle(), server_.host.c_str());
            connection_->stream.set_verify_callback(ssl::host_name_verification(server_.host));
        }
    }

    void shake_hands() {
        if constexpr (std::is_same_v<Stream, Socket>)
            send();
        else
            connection_->stream.async_handshake(ssl::stream_base::client, mine([](LineOf& line) { line.send(); }));
    }

    void send() {
        asio::async_write(connection_->stream, asio::buffer(connection_->out),
                          mine([](LineOf& line) { line.receive(); }));
    }

    void receive() {
        auto& parser = connection_->parser.emplace();
        parser.body_limit(kBodyBytesMax);
        beast::http::async_read(connection_->stream, connection_->in, parser,
                                mine([](LineOf& line) { line.finish(); }));
    }

    void finish() {
        auto message = connection_->parser->release();
        Told told;
        told.status = static_cast<int>(message.result_int());
        for (auto const& field : message) told.headers.emplace_back(field.name_string(), field.value());
        if (!message.keep_alive()) close();
        told.body = std::move(message.body());
        give(std::move(told));
    }

    // A connection that had been idle may have been closed by the server meanwhile: one more try on a new one.
    void fail() {
        auto const& parser = connection_->parser;
        bool const closed_meanwhile = reused_ && !(parser && parser->got_some()) && timer_.expiry() > Steady::now();
        close();
        if (closed_meanwhile) return begin();
        give({});
    }

    void give(Told told) {
        timer_.cancel();
        auto one = std::move(waiting_.front());
        waiting_.pop_front();
        told.milliseconds = std::chrono::duration<double, std::milli>(Steady::now() - one.since).count();
        if (std::exchange(hang_up_, false)) close();
        if (!waiting_.empty()) begin();
        one.done(told);
    }

    void close() {
        if (!connection_) return;
        error_code ignored;
        socket().close(ignored);
        connection_.reset();
    }

    std::string head_of(Ask const& ask) const {
        auto head = ask.method + " " + ask.target + " HTTP/1.1\r\nHost: " + server_.authority + "\r\n";
        for (auto const& [name, value] : ask.headers) head += name + ": " + value + "\r\n";
        if (!ask.body.empty() || ask.method != "GET")
            head += "Content-Length: " + std::to_string(ask.body.size()) + "\r\n";
        return head + "\r\n";
    }

    Socket& socket() {
        if constexpr (std::is_same_v<Stream, Socket>)
            return connection_->stream;
        else
            return connection_->stream.next_layer();
    }

    Server& server_;
    Timer timer_;
    std::shared_ptr<Connection> connection_;
    std::deque<Waiting> waiting_;
    bool reused_ = false, hang_up_ = false;
};

class Loop final : public ClientLoop {
public:
    Status open(Settings const& settings) {
        std::string_view rest = settings.url;
        server_.encrypted = rest.starts_with("https://");
        if (!server_.encrypted && !rest.starts_with("http://")) return invalid("client_url", settings.url);
        rest.remove_prefix(server_.encrypted ? 8 : 7);
        if (rest.ends_with('/')) rest.remove_suffix(1);
        server_.authority = rest;
        auto const colon = rest.rfind(':');
        bool const has_port = colon != std::string_view::npos && !rest.ends_with(']');
        server_.host = rest.substr(0, has_port ? colon : rest.size());
        auto const port = has_port ? std::string(rest.substr(colon + 1)) : server_.encrypted ? "443" : "80";
        if (server_.host.empty() || rest.find('/') != std::string_view::npos)
            return invalid("client_url", settings.url);
        server_.most = std::chrono::seconds(settings.seconds_max);
        error_code error;
        if (server_.encrypted) {
            SSL_CTX_set_min_proto_version(server_.tls.native_handle(), TLS1_2_VERSION);
            server_.tls.set_verify_mode(ssl::verify_peer);
            server_.tls.set_default_verify_paths(error);
            if (!settings.ca_file.empty()) server_.tls.load_verify_file(settings.ca_file, error);
            if (error) return invalid("client_ca", error.message());
        }
        asio::ip::tcp::resolver resolver(server_.io);
        for (auto const& found : resolver.resolve(server_.host, port, error)) server_.addresses.push_back(found);
        if (error || server_.addresses.empty())
            return Problem{ProblemKind::unavailable, "client_host", error.message()};
        return {};
    }

    std::shared_ptr<ClientLine> line() override {
        if (server_.encrypted) return std::make_shared<LineOf<ssl::stream<Socket>>>(server_);
        return std::make_shared<LineOf<Socket>>(server_);
    }
    void after(std::chrono::microseconds wait, std::function<void()> task) override {
        auto timer = std::make_shared<Timer>(server_.io.get_executor(), wait);
        timer->async_wait([timer, task = std::move(task)](error_code error) {
            if (!error) task();
        });
    }
    void run() override {
        server_.io.restart();
        server_.io.run();
    }
    void end() override { server_.io.stop(); }

private:
    Server server_;
};

} // namespace

std::string_view Told::header(std::string_view name) const {
    for (auto const& [key, value] : headers)
        if (ascii_equal_ignoring_case(key, name)) return value;
    return {};
}

Result<std::unique_ptr<ClientLoop>> ClientLoop::open(Settings const& settings) {
    auto loop = std::make_unique<Loop>();
    TRY_DO(loop->open(settings));
    return std::unique_ptr<ClientLoop>(std::move(loop));
}

} // namespace belfry::http
