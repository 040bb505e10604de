#pragma once
// One SQLite connection: statements, cursors, errors. Not safe for two threads at a time.

#include <chrono>
#include <memory>
#include <unordered_map>

#include "platform/db/engine.h"

struct sqlite3;
struct sqlite3_stmt;

namespace belfry::db::detail {

class SqliteCursor;

class SqliteConnection final : public Connection {
public:
    enum class Use { read, write };

    // Problem unavailable (db_away) where the file cannot be opened or is no database.
    static Result<std::unique_ptr<SqliteConnection>> open(Options const& options, Use use);
    ~SqliteConnection() override;

    Engine engine() const override { return Engine::sqlite; }
    std::unique_ptr<Cursor> select(std::string_view sql, std::span<Param const> params) override;
    Result<std::int64_t> run(std::string_view sql, std::span<Param const> params) override;
    std::unique_ptr<BulkRun> bulk(std::string_view sql) override;

    // Statements of our own, which take no parameters: BEGIN, SAVEPOINT, PRAGMA. Throws Broken.
    void control(std::string_view sql);
    // Several statements of a migration. Throws Broken with SQLite's own words.
    void script(std::string const& sql);
    // COMMIT; a deferred constraint that fails is a problem, and then the transaction is still open.
    Status commit();
    // ROLLBACK if a transaction is open. Never throws.
    void roll_back() noexcept;
    // Ends the transaction of a snapshot. Never throws.
    void end_reading() noexcept;
    bool in_transaction() const;
    // Whether a statement that takes longer than statement_seconds_max is stopped; so at first.
    void limit_statements(bool limited) { limited_ = limited; }
    // Every cursor still open is closed and stays closed: what it belonged to has ended.
    void close_cursors() noexcept;

    // The pages in the write-ahead log after the last commit.
    int log_pages() const { return log_pages_; }
    // Moves what it can from the log into the file; with `wait_for_readers` also waits, up to `milliseconds`, until
    // no reader needs the log, so that it begins again at its start.
    void checkpoint(bool wait_for_readers, int milliseconds) noexcept;

private:
    friend class SqliteCursor;
    friend class SqliteBulk;

    struct Statement {
        sqlite3_stmt* handle = nullptr;
        NamedSql named;
        std::string_view sql; // the literal
        ~Statement();
    };
    struct Key {
        char const* address;
        std::size_t length;
        friend bool operator==(Key, Key) = default;
    };
    struct KeyHash {
        std::size_t operator()(Key key) const noexcept {
            return std::hash<void const*>()(key.address) ^ (key.length * 0x9E3779B97F4A7C15ull);
        }
    };

    explicit SqliteConnection(sqlite3* handle, Options const& options);
    void set_up(Options const& options, Use use);
    std::unique_ptr<Statement> take(std::string_view sql);
    void give_back(std::unique_ptr<Statement> statement) noexcept;
    // Borrowed text stays the caller's where `copy` is false.
    void bind(Statement& statement, std::span<Param const> params, bool copy);
    // True for a row, false at the end; a failure is a problem (and the unit's) or Broken.
    Result<bool> step(Statement& statement);
    Problem constraint(int code) const;
    [[noreturn]] void broken(int code, std::string_view sql, bool may_quote_values);
    static int on_progress(void* connection);

    sqlite3* handle_;
    std::unordered_map<Key, std::vector<std::unique_ptr<Statement>>, KeyHash> idle_;
    std::size_t idle_count_ = 0;
    std::vector<SqliteCursor*> cursors_;
    int log_pages_ = 0;
    std::chrono::seconds statement_max_;
    int busy_milliseconds_;
    bool limited_ = true;
    std::optional<std::chrono::steady_clock::time_point> step_began_;
};

} // namespace belfry::db::detail
