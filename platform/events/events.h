#pragma once
// Events: written in the same transaction as the change (outbox), handled after commit, at least once, in order for one
// subject. Publishers do not know subscribers; a handler is idempotent by (event id, its own name).

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/db/db.h"

namespace belfry::platform {
struct Platform;
}

namespace belfry::events {

struct Event {
    EventId id;
    std::string name;         // "directory.role_ended"
    std::int64_t subject = 0; // the id of the thing it happened to
    SchoolId school;
    std::string body; // JSON, without anything that the subject's id does not already give
    Instant at;
};

// Runs inside a write transaction: what it writes and the mark "handled" become durable together. It writes through its
// Tx alone. A problem is tried again with back-off (1 s, doubling to 10 minutes) for three days and at least a dozen
// times, then given up and logged; until then later events of the same subject wait for it.
using Handler = std::function<Status(platform::Platform&, db::Tx&, Event const&)>;

class Subscriptions {
public:
    // `handler_name` is kept in the database: never rename it.
    void on(std::string_view event_name, std::string_view handler_name, Handler handler);
    struct One {
        std::string event_name, handler_name;
        Handler handler;
    };
    std::vector<One> const& all() const { return all_; }

private:
    std::vector<One> all_;
};

class Events {
public:
    virtual ~Events() = default;
    // What handlers are given. Before the first event is handled.
    virtual void set_platform(platform::Platform& platform) = 0;
    // An event that nobody subscribes to is not written at all.
    virtual Status publish(db::Tx& tx, std::string_view name, std::int64_t subject, SchoolId school,
                           std::string_view body = "{}") = 0;
    // Handles what waits, on this thread; gives how many. For tests and the command line.
    virtual int handle_waiting() = 0;
    // Starts the thread that handles events a few milliseconds after their commit, or within a second where another
    // node wrote them.
    virtual void start() = 0;
    virtual void stop() = 0;
};

// The others outlive it; nobody subscribes any more once it is made.
std::unique_ptr<Events> make_events(db::Database& db, Clock& clock, Subscriptions const& subscriptions);
std::span<db::Migration const> migrations();

} // namespace belfry::events
