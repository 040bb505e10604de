#pragma once
// One client's connection, from accept to close.

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "platform/http/event_hub.h"
#include "platform/http/loop.h"
#include "platform/http/request_reader.h"
#include "platform/http/server.h"
#include "platform/http/workers.h"

namespace boost::asio::ssl {
class context;
}

namespace belfry::http {

struct Counters {
    std::atomic<std::int64_t> connections_open{0}, connections_total{0}, requests_total{0}, refused_total{0};
};

// How many connections each address holds.
class Peers {
public:
    // False where that address has `most` already.
    bool enter(std::string const& peer, int most);
    void leave(std::string const& peer);

private:
    std::mutex mutex_;
    std::unordered_map<std::string, int> held_;
};

// What all connections of a server share. Outlives them.
struct Shared {
    Shared(ServerOptions o, Handler h, BodyRuleFor r)
        : options(std::move(o)), handler(std::move(h)), body_rule(std::move(r)),
          workers(options.worker_threads, static_cast<std::size_t>(options.limits.queue_requests_max)),
          waiting(options.waiting_threads, static_cast<std::size_t>(options.limits.waiting_requests_max)),
          devices(options.device_threads, static_cast<std::size_t>(options.limits.device_requests_max)),
          disk(1, static_cast<std::size_t>(options.limits.connections_max)) {}

    ServerOptions const options;
    Handler const handler;
    BodyRuleFor const body_rule;
    std::shared_ptr<boost::asio::ssl::context> tls; // null: connections are not encrypted
    EventHub hub;
    Peers peers;
    Counters counters;
    BodiesHeld bodies;
    std::atomic<bool> stopping{false};
    Workers workers;
    Workers waiting; // Lane::waiting
    Workers devices; // Lane::devices

    int connections_max() const {
        auto const& limits = options.limits;
        return tls ? std::min(limits.connections_max, limits.encrypted_connections_max) : limits.connections_max;
    }
    bool crowded() const {
        return counters.connections_open.load(std::memory_order_relaxed) > connections_max() / 4 * 3;
    }

    Workers& pool_of(Method method, std::string_view path) {
        switch (options.lane ? options.lane(method, path) : Lane::workers) {
        case Lane::workers:
            return workers;
        case Lane::waiting:
            return waiting;
        case Lane::devices:
            return devices;
        }
        return workers;
    }

    Workers disk; // writes uploads, so that no network thread waits for a disk
};

// Takes over the socket `fd` (accepted, non-blocking) and serves it on `loop`. Called on the loop's thread.
void open_connection(Shared& shared, Loop& loop, int fd, std::string peer);

} // namespace belfry::http
