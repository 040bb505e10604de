// PostgreSQL as a whole: pools for reading and writing, workers for write_later, a watch that knows whether it answers.
// Scale: several nodes on one primary, each with a dozen connections; a unit is a transaction of its own.

#include <deque>
#include <random>

#include "platform/db/pool.h"
#include "platform/db/postgres_schema.h"

namespace belfry::db::detail {
namespace {

constexpr int kTriesMax = 20;
constexpr int kLongTriesMax = 3;
constexpr auto kAnswerMax = std::chrono::seconds(1);

Problem queue_full() { return {ProblemKind::unavailable, "db_queue_full", "too many units wait to be written"}; }

// Longer after each try, and never the same for two that collided.
void back_off(int tries) {
    thread_local std::minstd_rand random{std::random_device{}()};
    int const most = 500 << std::min(tries, 6);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % static_cast<unsigned>(most)));
}

// Asks the server on a thread and a connection of its own, so that whoever wants to know waits no longer than a second
// however the network behaves.
class Watch {
public:
    explicit Watch(std::unique_ptr<PostgresConnection> connection)
        : connection_(std::move(connection)), thread_([this] { work(); }) {}
    ~Watch() {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    bool answers() {
        std::unique_lock lock(mutex_);
        auto const mine = ++asked_;
        changed_.notify_all();
        return changed_.wait_for(lock, kAnswerMax, [&] { return answered_ >= mine; }) && well_;
    }

private:
    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [&] { return stopping_ || asked_ > answered_; });
            if (stopping_) return;
            auto const asked = asked_;
            lock.unlock();
            bool const well = ask();
            lock.lock();
            answered_ = asked;
            well_ = well;
            changed_.notify_all();
        }
    }

    bool ask() noexcept {
        bool well = false;
        try {
            connection_->begin(PostgresConnection::Mode::snapshot);
            well = connection_->select("SELECT 1", {})->next();
        } catch (Broken const&) {
            well = false;
        }
        connection_->end(true);
        return well;
    }

    std::unique_ptr<PostgresConnection> connection_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::int64_t asked_ = 0, answered_ = 0;
    bool well_ = false, stopping_ = false;
    std::thread thread_;
};

class PostgresBackend final : public Backend {
public:
    PostgresBackend(Options const& options, std::shared_ptr<ConnectGate> const& gate,
                    std::unique_ptr<PostgresConnection> first)
        : options_(options), gate_(gate), readers_(options.readers, options.busy_milliseconds_max, maker()),
          writers_(options.writers, options.busy_milliseconds_max, maker()), watch_(std::move(first)) {
        for (int i = 0; i < options.writers; ++i) workers_.emplace_back([this] { work(); });
    }

    // Runs what is still waiting, then ends.
    ~PostgresBackend() override {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        arrived_.notify_all();
        for (auto& worker : workers_) worker.join();
    }

    Connection* acquire_reader() override {
        auto connection = readers_.acquire();
        connection->begin(PostgresConnection::Mode::snapshot);
        return connection.release();
    }

    void release_reader(Connection* connection) noexcept override {
        std::unique_ptr<PostgresConnection> owned(static_cast<PostgresConnection*>(connection));
        owned->end(true);
        readers_.release(std::move(owned));
    }

    Status write(std::function<Status(Tx&)> const& unit) override {
        return write_counted(unit, PostgresConnection::Mode::unit);
    }
    Status write_long(std::function<Status(Tx&)> const& unit) override {
        return write_counted(unit, PostgresConnection::Mode::long_unit);
    }

    void write_later(std::function<Status(Tx&)> unit, std::function<void(Status)> done) override {
        {
            std::lock_guard lock(mutex_);
            if (!stopping_ && has_room()) {
                ++waiting_;
                queue_.push_back({std::move(unit), std::move(done)});
                arrived_.notify_one();
                return;
            }
        }
        done(queue_full());
    }

    Status migrate(std::span<Migration const> migrations) override {
        PostgresConnection connection(options_, gate_);
        return migrate_postgres(connection, migrations);
    }

    std::string schema_text() override {
        PostgresConnection connection(options_, gate_);
        return schema_of_postgres(connection);
    }

    bool answers() override { return watch_.answers(); }

    Database::Stats stats() const override {
        std::lock_guard lock(mutex_);
        return {units_, commits_, waiting_};
    }

private:
    struct Later {
        std::function<Status(Tx&)> unit;
        std::function<void(Status)> done;
    };

    std::function<std::unique_ptr<PostgresConnection>()> maker() {
        return [this] { return std::make_unique<PostgresConnection>(options_, gate_); };
    }

    bool has_room() const { return waiting_ < options_.queue_units_max; }

    Status write_counted(std::function<Status(Tx&)> const& unit, PostgresConnection::Mode mode) {
        {
            std::lock_guard lock(mutex_);
            if (!has_room()) return queue_full();
            ++waiting_;
        }
        auto end = run(unit, mode);
        if (end.error) std::rethrow_exception(end.error);
        return std::move(end.status);
    }

    // Tries again as long as other transactions come too close. Never throws.
    UnitEnd run(std::function<Status(Tx&)> const& unit, PostgresConnection::Mode mode) {
        UnitEnd end;
        bool again = true;
        int const most = mode == PostgresConnection::Mode::unit ? kTriesMax : kLongTriesMax;
        for (int tries = 1; again && tries <= most; ++tries) {
            if (tries > 1) back_off(tries);
            end = try_once(unit, mode, again);
        }
        std::lock_guard lock(mutex_);
        --waiting_;
        ++units_;
        commits_ += end.ok();
        return end;
    }

    UnitEnd try_once(std::function<Status(Tx&)> const& unit, PostgresConnection::Mode mode, bool& again) {
        UnitEnd end;
        again = false;
        std::unique_ptr<PostgresConnection> connection;
        try {
            connection = writers_.acquire();
        } catch (...) {
            end.error = std::current_exception();
            return end;
        }
        connection->begin(mode);
        end = call_unit(unit, *connection);
        try {
            if (end.ok()) end.status = connection->commit();
        } catch (...) {
            end.error = std::current_exception();
        }
        connection->end(false); // does nothing after a commit
        again = connection->may_retry();
        writers_.release(std::move(connection));
        return end;
    }

    void work() {
        forbid_writes_on_this_thread();
        std::unique_lock lock(mutex_);
        while (true) {
            arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            auto const later = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            auto end = run(later.unit, PostgresConnection::Mode::unit);
            if (later.done) later.done(end.error ? Status(problem_of(end.error)) : std::move(end.status));
            lock.lock();
        }
    }

    Options options_;
    std::shared_ptr<ConnectGate> gate_;
    Pool<PostgresConnection> readers_, writers_;
    Watch watch_;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Later> queue_;
    std::int64_t waiting_ = 0, units_ = 0, commits_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> workers_;
};

} // namespace

Result<std::unique_ptr<Backend>> open_postgres(Options const& options) {
    auto gate = std::make_shared<ConnectGate>();
    auto first = std::make_unique<PostgresConnection>(options, gate);
    try {
        first->ensure_connected();
    } catch (Broken const& broken) {
        return Problem{ProblemKind::unavailable, "db_away", broken.what()};
    }
    return std::unique_ptr<Backend>(std::make_unique<PostgresBackend>(options, gate, std::move(first)));
}

} // namespace belfry::db::detail
