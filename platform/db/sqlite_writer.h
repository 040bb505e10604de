#pragma once
// The one thread that writes to a SQLite file. Units that arrive while it commits are committed together next time:
// one sync of the disk for all of them, each in a savepoint of its own.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/wake.h"
#include "platform/db/sqlite_connection.h"

namespace belfry::db::detail {

class SqliteWriter {
public:
    SqliteWriter(std::unique_ptr<SqliteConnection> connection, Options const& options);
    // Runs what is still waiting, then ends.
    ~SqliteWriter();

    // Answers when the unit is durable or has failed; throws what the unit threw.
    Status write(std::function<Status(Tx&)> const& unit, bool alone);
    void write_later(std::function<Status(Tx&)> unit, std::function<void(Status)> done);
    // Runs `work` on the writer's thread between two commits, with no transaction open. Rethrows what it throws.
    void with_connection(std::function<void(SqliteConnection&)> const& work);
    Database::Stats stats() const;

private:
    struct Unit {
        std::function<Status(Tx&)> const* run = nullptr;             // borrowed from the waiting thread
        std::function<void(SqliteConnection&)> const* raw = nullptr; // or this, instead of it
        std::function<Status(Tx&)> owned;                            // write_later
        std::function<void(Status)> done;
        Wake* ready = nullptr; // of the waiting thread
        bool alone = false;
        UnitEnd end;
        std::int64_t statements = 0;
    };
    using Group = std::vector<Unit*>;

    bool enqueue(Unit* unit);
    void wait_for(Unit& unit);
    void work();
    bool next_group(Group& group);
    void run_group(Group& group);
    bool run_together(Group& group);
    void run_in_savepoint(Unit& unit);
    void run_alone(Unit& unit);
    void call(Unit& unit);
    void finish(Group& group) noexcept;
    void tend_log() noexcept;

    std::unique_ptr<SqliteConnection> connection_;
    std::size_t const group_max_, queue_max_;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Unit*> queue_;
    std::size_t unfinished_ = 0;
    bool stopping_ = false;
    std::int64_t units_ = 0, commits_ = 0;

    // Of the writer's thread alone.
    int pages_at_checkpoint_ = 0;
    std::chrono::steady_clock::time_point waited_for_readers_{};
    std::int64_t commits_made_ = 0;

    std::thread thread_;
};

} // namespace belfry::db::detail
