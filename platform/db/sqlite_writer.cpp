// The writer of a SQLite file. Scale: tens of thousands of durable units a second, from some dozens of threads.
//
// When a whole group is lost (the disk is full, a deferred constraint fails at COMMIT) its units run again one by one,
// each in a transaction of its own, so that only the one at fault fails.

#include "platform/db/sqlite_writer.h"

namespace belfry::db::detail {
namespace {

using Steady = std::chrono::steady_clock;

// The oldest unit of a group waits for no more than this before the commit begins, unless one unit alone takes longer.
constexpr auto kGroupTimeMax = std::chrono::milliseconds(20);

// Pages of the write-ahead log, of 4 KiB: after how many it is copied into the file, and after how many the writer
// stands still for a moment so that readers let go of it.
constexpr int kCheckpointPages = 4000;
constexpr int kLogPagesMax = 40000;
constexpr int kWaitForReadersMilliseconds = 200;
constexpr auto kBetweenWaits = std::chrono::seconds(2);

thread_local Wake own_wake;

} // namespace

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection, Options const& options)
    : connection_(std::move(connection)), group_max_(static_cast<std::size_t>(options.group_units_max)),
      queue_max_(static_cast<std::size_t>(options.queue_units_max)), thread_([this] { work(); }) {}

SqliteWriter::~SqliteWriter() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

bool SqliteWriter::enqueue(Unit* unit) {
    {
        std::lock_guard lock(mutex_);
        if (unfinished_ >= queue_max_ || stopping_) return false;
        queue_.push_back(unit);
        ++unfinished_;
    }
    arrived_.notify_one();
    return true;
}

namespace {
Problem queue_full() { return {ProblemKind::unavailable, "db_queue_full", "too many units wait to be written"}; }
} // namespace

void SqliteWriter::wait_for(Unit& unit) {
    unit.ready->wait();
    count_statements(unit.statements);
    if (unit.end.error) std::rethrow_exception(unit.end.error);
}

Status SqliteWriter::write(std::function<Status(Tx&)> const& run, bool alone) {
    Unit unit;
    unit.run = &run;
    unit.alone = alone;
    unit.ready = &own_wake;
    if (!enqueue(&unit)) return queue_full();
    wait_for(unit);
    return std::move(unit.end.status);
}

void SqliteWriter::write_later(std::function<Status(Tx&)> run, std::function<void(Status)> done) {
    auto unit = std::make_unique<Unit>();
    unit->owned = std::move(run);
    unit->run = &unit->owned;
    unit->done = std::move(done);
    if (enqueue(unit.get()))
        static_cast<void>(unit.release()); // finish() takes it back
    else
        unit->done(queue_full());
}

void SqliteWriter::with_connection(std::function<void(SqliteConnection&)> const& raw) {
    Unit unit;
    unit.raw = &raw;
    unit.alone = true;
    unit.ready = &own_wake;
    if (!enqueue(&unit)) throw Broken(Fault::busy, queue_full().detail);
    wait_for(unit);
}

Database::Stats SqliteWriter::stats() const {
    std::lock_guard lock(mutex_);
    return {units_, commits_, static_cast<std::int64_t>(unfinished_)};
}

void SqliteWriter::work() {
    forbid_writes_on_this_thread();
    Group group;
    while (next_group(group)) {
        run_group(group);
        finish(group);
        tend_log();
    }
}

// What waits, up to the size of a group; a unit that wants to be alone is a group of its own.
bool SqliteWriter::next_group(Group& group) {
    group.clear();
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    while (!queue_.empty() && group.size() < group_max_) {
        if (queue_.front()->alone && !group.empty()) break;
        group.push_back(queue_.front());
        queue_.pop_front();
        if (group.back()->alone) break;
    }
    return !group.empty();
}

void SqliteWriter::run_group(Group& group) {
    if (group.size() > 1 && run_together(group)) return;
    for (auto* unit : group) run_alone(*unit);
}

// False where the transaction was lost with all that had been done in it.
bool SqliteWriter::run_together(Group& group) {
    auto const began = Steady::now();
    try {
        connection_->control("BEGIN IMMEDIATE");
    } catch (Broken const& broken) { // another program holds the file; each unit on its own would wait as long again
        for (auto* unit : group) unit->end.error = std::make_exception_ptr(broken);
        return true;
    }
    try {
        std::size_t ran = 0;
        for (auto* unit : group) {
            run_in_savepoint(*unit);
            if (!connection_->in_transaction()) return false;
            ++ran;
            if (Steady::now() - began > kGroupTimeMax) break;
        }
        if (!connection_->commit().ok()) {
            connection_->roll_back();
            return false;
        }
        ++commits_made_;
        if (ran < group.size()) { // those that had no time go back to the head of the queue
            std::lock_guard lock(mutex_);
            queue_.insert(queue_.begin(), group.begin() + static_cast<std::ptrdiff_t>(ran), group.end());
            group.resize(ran);
        }
        return true;
    } catch (Broken const&) {
        connection_->roll_back();
        return false;
    }
}

void SqliteWriter::call(Unit& unit) {
    auto const before = statements_on_this_thread();
    unit.end = call_unit(*unit.run, *connection_);
    connection_->close_cursors();
    unit.statements = statements_on_this_thread() - before;
}

void SqliteWriter::run_in_savepoint(Unit& unit) {
    connection_->control("SAVEPOINT unit");
    call(unit);
    if (!connection_->in_transaction()) return;
    if (!unit.end.ok()) connection_->control("ROLLBACK TO unit");
    connection_->control("RELEASE unit");
}

void SqliteWriter::run_alone(Unit& unit) {
    try {
        if (unit.raw) {
            (*unit.raw)(*connection_);
            return;
        }
        connection_->control("BEGIN IMMEDIATE");
        connection_->limit_statements(!unit.alone);
        call(unit);
        connection_->limit_statements(true);
        if (unit.end.ok()) {
            unit.end.status = connection_->commit();
            ++commits_made_;
        }
    } catch (...) {
        unit.end.error = std::current_exception();
    }
    connection_->roll_back();
}

void SqliteWriter::finish(Group& group) noexcept {
    {
        std::lock_guard lock(mutex_);
        unfinished_ -= group.size();
        units_ += static_cast<std::int64_t>(group.size());
        commits_ = commits_made_;
    }
    for (auto* unit : group) {
        if (unit->ready) {
            unit->ready->wake(); // from here on the unit belongs to the other thread
            continue;
        }
        std::unique_ptr<Unit> owned(unit);
        if (owned->done) owned->done(owned->end.error ? Status(problem_of(owned->end.error)) : owned->end.status);
    }
}

// A log that readers hold on to cannot begin again at its start and would grow without end, so past a limit the writer
// waits for a moment: readers that come meanwhile no longer need the log.
void SqliteWriter::tend_log() noexcept {
    int const pages = connection_->log_pages();
    if (pages < pages_at_checkpoint_) pages_at_checkpoint_ = 0; // it has begun again
    if (pages - pages_at_checkpoint_ < kCheckpointPages) return;
    bool const wait = pages >= kLogPagesMax && Steady::now() - waited_for_readers_ > kBetweenWaits;
    connection_->checkpoint(wait, kWaitForReadersMilliseconds);
    if (wait) waited_for_readers_ = Steady::now();
    pages_at_checkpoint_ = pages;
}

} // namespace belfry::db::detail
