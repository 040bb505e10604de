#pragma once
// The HTTP/1.1 server: network threads parse and write, a bounded pool of workers answers.
// Keep-alive and pipelining; limits on everything; multipart streamed to disk; gzip for text; graceful stop.
// RFC 9110 and 9112. Smuggled, ambiguous and malformed requests get 400 and the connection is closed.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "platform/http/message.h"

namespace belfry::http {

struct Limits {
    std::int64_t head_bytes_max = 16 * 1024;
    std::int64_t body_bytes_max = 1024 * 1024;           // kept in memory: forms and JSON
    std::int64_t upload_bytes_max = 512ll * 1024 * 1024; // multipart files, on disk
    // Of all requests that are under way, together; what goes beyond is answered 503.
    std::int64_t bodies_bytes_max = 96ll * 1024 * 1024;
    std::int64_t uploads_bytes_max = 4ll * 1024 * 1024 * 1024;
    int uploads_max = 10;
    int fields_max = 2000;     // of a form
    int head_fields_max = 100; // header fields of a request
    int connections_max = 10000;
    int connections_per_peer_max = 2000;  // IPv6: of the first 64 bits
    int encrypted_connections_max = 2000; // in place of the two above where TLS is on: each holds some 90 kB
    int encrypted_per_peer_max = 1500;    // a whole school may stand behind one address
    int queue_requests_max = 2000;        // waiting for a worker; more are turned away with 503
    int waiting_requests_max = 500;       // the same of Lane::waiting
    int device_requests_max = 2000;       // the same of Lane::devices
    int idle_seconds_max = 75;
    int crowded_idle_seconds_max = 5; // the same where three quarters of all connections are taken
    int head_seconds_max = 10;        // from the first byte to the end of the head
    int body_seconds_max = 600;
    std::int64_t body_bytes_per_second_min = 4096; // slower is cut off with 408
    int body_rate_window_seconds = 20;             // over which that is measured
    int write_seconds_max = 60;                    // without progress
    int linger_seconds_max = 5;                    // reading what a refused client still sends, so that it sees why
    int stream_comment_seconds = 15;               // a sign of life to listeners
    std::int64_t stream_bytes_waiting_max = 256 * 1024; // a listener further behind is cut off
    int stop_seconds_max = 20;                          // requests in flight are finished within this
};

// Threads of their own, with a queue of their own, for requests that would hold those of the pages.
enum class Lane {
    workers,
    waiting, // for something slow: a storm of sign-ins, each a hash of 15 ms, never takes the workers from the pages
    devices, // for a commit, thousands a second: many threads, nearly all of them asleep
};

inline constexpr std::int64_t kSmallBodyBytes = 32 * 1024;

struct ServerOptions {
    std::string address = "127.0.0.1";
    int port = 8080; // 0: any free one
    int network_threads = 1;
    int worker_threads = 4;
    int waiting_threads = 4; // of Lane::waiting
    int device_threads = 4;  // of Lane::devices
    // GET and HEAD are answered by the network thread that read them, which saves two changes of thread (10 us); one
    // that takes longer than a few milliseconds is left to finish while another thread takes over the network. Right
    // where answers seldom wait: over SQLite. Over PostgreSQL each query waits, so they go to the workers.
    bool answer_reads_at_once = false;
    std::filesystem::path upload_folder; // temporary files; on the same disk as the file store
    std::string trusted_proxy = {};      // address whose X-Forwarded-For and X-Forwarded-Proto are believed
    std::string certificate_file = {};   // PEM; with key_file turns TLS on
    std::string key_file = {};
    Limits limits = {};
    // Whether whoever sends this head may send the route a body that costs something to keep (an upload, or more than
    // kSmallBodyBytes): asked on a worker before a byte of it is read. Where not, the body is left, and the handler
    // says why. Null: everybody may.
    std::function<bool(Request const& head)> may_send = {};
    // Which threads answer what is not answered where it was read. Called before the request is looked at further.
    std::function<Lane(Method, std::string_view path)> lane = {}; // null: the workers
};

// What the app answers. Called on many threads at once. Must not throw; a thrown exception is answered 500.
using Handler = std::function<Response(Request&)>;

// How large a body the route takes, asked when the head is known and before a byte of the body is read. The request has
// its method, path and headers.
enum class BodyRule { none, form, upload };
using BodyRuleFor = std::function<BodyRule(Request const&)>;

class Server {
public:
    // Binds and listens; Problem unavailable ("port_taken") where the address is not to be had, invalid ("tls_files")
    // where certificate and key are not in order.
    // Connections wait in the system until begin().
    static Result<std::unique_ptr<Server>> bind(ServerOptions options, Handler handler, BodyRuleFor body_rule);
    // Takes connections and answers. Once; everything that the handler uses is there by then.
    void begin();
    // Both.
    static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler, BodyRuleFor body_rule);
    // Stops as stop() does.
    ~Server();

    int port() const;
    EventStreams& streams();
    // Takes no new connection or request, finishes those in flight (stop_seconds_max), then returns.
    void stop();

    struct Stats {
        std::int64_t connections_open = 0, connections_total = 0, requests_total = 0, refused_total = 0, queue = 0;
    };
    Stats stats() const;

private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// A plain message to tests and error paths that have no page: the status line's words for a status.
std::string_view reason_phrase(int status);

} // namespace belfry::http
