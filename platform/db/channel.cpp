// LISTEN and NOTIFY. Some hundreds of messages a second in the morning, each of a few dozen bytes, heard within
// milliseconds.
#include "platform/db/channel.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

#include "base/result.h"

namespace belfry::db {
namespace {

constexpr int kPollMilliseconds = 5000;
constexpr auto kAgainAfter = std::chrono::milliseconds(300);

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
struct Free {
    void operator()(PGnotify* notify) const { PQfreemem(notify); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

bool done(PGresult* result) {
    std::unique_ptr<PGresult, Clear> const owned(result);
    auto const status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

} // namespace

struct Channel::Impl {
    Impl(std::string the_conninfo, std::string the_name, Heard on_heard, Back on_back)
        : conninfo(std::move(the_conninfo)), name(std::move(the_name)), heard(std::move(on_heard)),
          back(std::move(on_back)), wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        BELFRY_ASSERT(wake >= 0);
        thread = std::thread([this] { run(); });
    }
    ~Impl() {
        stopping = true;
        rouse();
        thread.join();
        ::close(wake);
    }

    void rouse() const {
        std::uint64_t const one = 1;
        (void)!::write(wake, &one, sizeof one);
    }

    void run() {
        bool before = false;
        while (!stopping) {
            Connection const connection(PQconnectdb(conninfo.c_str()));
            if (PQstatus(connection.get()) == CONNECTION_OK &&
                done(PQexec(connection.get(), ("LISTEN " + name).c_str()))) {
                if (before) back();
                before = true;
                while (!stopping && send_waiting(connection.get()) && hear(connection.get())) {
                }
            }
            if (!stopping) sleep();
        }
    }

    void sleep() const {
        pollfd one{wake, POLLIN, 0};
        auto const until = std::chrono::steady_clock::now() + kAgainAfter;
        while (!stopping && std::chrono::steady_clock::now() < until) {
            ::poll(&one, 1, 50);
            drain();
        }
    }
    void drain() const {
        std::uint64_t count = 0;
        (void)!::read(wake, &count, sizeof count);
    }

    // One after the other; what failed stays the next.
    bool send_waiting(PGconn* connection) {
        for (;;) {
            std::string next;
            {
                std::lock_guard const guard(lock);
                if (waiting.empty()) return true;
                next = waiting.front();
            }
            char const* const values[] = {name.c_str(), next.c_str()};
            if (!done(PQexecParams(connection, "SELECT pg_notify($1, $2)", 2, nullptr, values, nullptr, nullptr, 0)))
                return false;
            std::lock_guard const guard(lock);
            if (!waiting.empty() && waiting.front() == next) waiting.pop_front();
        }
    }

    // Waits for the server or for something to send.
    bool hear(PGconn* connection) const {
        deliver(connection); // may have come with an answer
        pollfd both[] = {{PQsocket(connection), POLLIN, 0}, {wake, POLLIN, 0}};
        ::poll(both, 2, kPollMilliseconds);
        drain();
        if (PQconsumeInput(connection) != 1 || PQstatus(connection) != CONNECTION_OK) return false;
        deliver(connection);
        return true;
    }
    void deliver(PGconn* connection) const {
        while (std::unique_ptr<PGnotify, Free> const one{PQnotifies(connection)})
            if (one->be_pid != PQbackendPID(connection)) heard(one->extra);
    }

    std::string const conninfo, name;
    Heard const heard;
    Back const back;
    int const wake;
    std::atomic<bool> stopping{false};
    std::mutex lock;
    std::deque<std::string> waiting;
    std::thread thread;
};

Channel::Channel(std::string conninfo, std::string name, Heard heard, Back back)
    : impl_(std::make_unique<Impl>(std::move(conninfo), std::move(name), std::move(heard), std::move(back))) {}
Channel::~Channel() = default;

bool Channel::send(std::string message) {
    if (message.size() > kMessageBytesMax) return false;
    {
        std::lock_guard const guard(impl_->lock);
        if (impl_->waiting.size() >= kWaitingMax) impl_->waiting.pop_front();
        impl_->waiting.push_back(std::move(message));
    }
    impl_->rouse();
    return true;
}

} // namespace belfry::db
