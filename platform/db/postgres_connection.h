#pragma once
// One connection to PostgreSQL, always in pipeline mode: what can be sent together is, and a transaction begins and
// ends without a round trip of its own. Connects when first used, and again after it was lost. Not safe for two
// threads at a time.

#include <atomic>
#include <chrono>
#include <unordered_map>

#include "platform/db/postgres_values.h"

struct pg_conn;

namespace belfry::db::detail {

class PostgresCursor;
class PostgresBulk;

// Shared by the connections to one server: after a failed attempt to connect, others fail at once for a while, so that
// a thousand requests do not each wait for a server that is away.
class ConnectGate {
public:
    bool closed() const;
    void close_for(std::chrono::milliseconds time);

private:
    std::atomic<std::chrono::steady_clock::rep> until_ = 0;
};

class PostgresConnection final : public Connection {
public:
    enum class Mode {
        snapshot,  // repeatable read, read only
        unit,      // serializable
        long_unit, // the same without a limit on a statement's time
    };

    PostgresConnection(Options const& options, std::shared_ptr<ConnectGate> gate);
    ~PostgresConnection() override;

    Engine engine() const override { return Engine::postgres; }
    std::unique_ptr<Cursor> select(std::string_view sql, std::span<Param const> params) override;
    Result<std::int64_t> run(std::string_view sql, std::span<Param const> params) override;
    std::unique_ptr<BulkRun> bulk(std::string_view sql) override;

    // Throws Broken{connection}. Others call it when they need it.
    void ensure_connected();
    // Begins a transaction; it is sent with the first statement.
    void begin(Mode mode);
    // Answers when the server has committed. A deferred constraint that fails is a problem; Broken{connection} leaves
    // open whether it was committed.
    Status commit();
    // Ends the transaction without waiting for the server's answer; what a snapshot read stays read. Never throws.
    void end(bool keep) noexcept;
    // The transaction came too close to another, and may succeed when it is run again.
    bool may_retry() const { return may_retry_; }

    // Several statements in the words of the server's simple protocol, of ours and without values, inside the
    // transaction under way if there is one. Throws Broken with the server's own words.
    void script(std::string const& sql);

private:
    friend class PostgresCursor;
    friend class PostgresBulk;

    struct FreeResult {
        void operator()(pg_result* result) const;
    };
    using ResultPtr = std::unique_ptr<pg_result, FreeResult>;

    struct Variant { // one statement prepared for these types; 0 where only NULL was bound so far
        std::string name;
        std::vector<TypeId> types;
        mutable std::int64_t last_use = 0;
    };
    struct Statement {
        NamedSql named;
        std::vector<std::unique_ptr<Variant>> variants;
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

    void connect();
    void disconnect() noexcept;
    Statement& statement(std::string_view sql);
    Bound match_or_break(NamedSql const& named, std::span<Param const> params);

    // Sends what must come before, the statement and a sync, and reads up to the statement's own results. Connects
    // again, once, where the connection turns out to be lost before anything happened in this transaction.
    void exchange(std::string_view sql, EncodedParams const& params, bool execute);
    std::optional<PostgresError> try_exchange(std::string_view sql, EncodedParams const& params, bool execute);
    int send_begin();
    int send_drops();
    Variant const* prepared(Statement const& statement, EncodedParams const& params) const;
    std::unique_ptr<Variant> send_prepare(Statement const& statement, EncodedParams const& params);
    void send_execute(Variant const& variant, EncodedParams const& params);
    void send_command(char const* sql);
    void sent(int ok);

    // The next result of the command at hand; null at its end.
    ResultPtr receive();
    // The only result of a command that gives no rows; its error, if any, in `error` unless there is one already.
    void receive_command(std::optional<PostgresError>& error, std::int64_t* touched = nullptr);
    void drain_to_sync() noexcept;
    // Ends whatever uses the connection, keeping what it has still to give.
    void settle() noexcept;
    void close_cursors() noexcept;
    [[noreturn]] void broken(PostgresError const& error, std::string_view sql);
    Problem failed(PostgresError const& error, std::string_view sql); // a problem of the unit, or throws

    Options options_;
    std::shared_ptr<ConnectGate> gate_;
    pg_conn* handle_ = nullptr;
    bool lost_ = false;
    std::unordered_map<Key, Statement, KeyHash> statements_;
    std::int64_t names_ = 0;
    std::size_t prepared_ = 0;
    std::int64_t uses_ = 0;

    std::optional<Mode> mode_;
    bool begun_ = false;      // BEGIN was sent
    bool sync_waits_ = false; // an answer nobody has read yet: that to the end of the last transaction
    bool may_retry_ = false;
    std::vector<PostgresCursor*> cursors_;
    PostgresCursor* streaming_ = nullptr;
    PostgresBulk* pipelining_ = nullptr;
};

} // namespace belfry::db::detail
