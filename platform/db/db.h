#pragma once
// The database, one face over two engines: SQLite (embedded; one file, WAL, synchronous=FULL) and PostgreSQL.
//
// Reading:   db::Snapshot snapshot = db.read();
//            for (auto rows = snapshot.select(kFindPeople, {{":school", school}}); rows.next();) use(rows.text(1));
// Writing:   Result<LoanId> loan = db.write([&](db::Tx& tx) -> Result<LoanId> { ... });
//            It answers only when the change is durable. A unit that returns a Problem, or in which a statement failed,
//            leaves nothing behind.
//
// A failed constraint is a value: Problem with kind conflict (code "db_unique", "db_foreign_key") or invalid
// ("db_check", "db_not_null"). A broken world (file gone, server away, disk full, SQL that does not parse) throws
// db::Broken; the edge of a request or job turns it into 503 or 500. Bound values never appear in either.
//
// SQL is a literal, so that no text from outside can become SQL. Parameters are `:name` on both engines. A list of
// numbers is written `id IN (:ids[])` and bound as IdList. Types in migrations are INTEGER (64-bit on both), TEXT,
// BLOB, REAL; days are INTEGER days since 1970, instants INTEGER microseconds, truth INTEGER 0 or 1.
//
// The same on both engines: text sorts by its bytes, LIKE minds upper and lower case, "x" is a name and never a string,
// constraints fail with the same codes, units are serializable.
// Different: where PostgreSQL wants a 32-bit integer (substr) a bound number needs CAST(:n AS INTEGER); a column that
// is 0 or 1 needs `= 1` to be a condition; LIKE escapes with the backslash on PostgreSQL only, so say ESCAPE '~'.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/db/migration.h"

namespace belfry::db {

enum class Engine { sqlite, postgres };

// Why the world is broken.
enum class Fault {
    connection, // the server is away, or was demoted (SQLSTATE 25006); worth trying again
    busy,       // a lock was not to be had in time
    full,       // no room on the disk; nothing was written
    statement,  // the SQL itself is wrong: our mistake
    corrupt,    // the file is damaged
};

class Broken : public std::runtime_error {
public:
    Broken(Fault why, std::string const& what) : std::runtime_error(what), fault(why) {}
    Fault fault;
};

// A literal, and so known when the program is built; its address is the key of the statement cache.
class Sql {
public:
    consteval Sql(char const* literal) : text_(literal) {}
    constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

struct Bytes {
    std::string_view data;
};
using IdList = std::span<std::int64_t const>;

// A value to bind. Text and bytes are borrowed and must live until the call returns.
class Value {
public:
    using Variant = std::variant<std::monostate, std::int64_t, double, std::string_view, Bytes, IdList>;

    Value(std::nullopt_t) {}
    Value(std::int64_t number) : value_(number) {}
    Value(int number) : value_(std::int64_t{number}) {}
    Value(bool truth) : value_(std::int64_t{truth}) {}
    Value(double number) : value_(number) {}
    Value(std::string_view text) : value_(text) {}
    Value(std::string const& text) : value_(std::string_view(text)) {}
    Value(char const* text) : value_(std::string_view(text)) {}
    Value(Bytes bytes) : value_(bytes) {}
    Value(IdList ids) : value_(ids) {}
    Value(std::vector<std::int64_t> const& ids) : value_(IdList(ids)) {}
    Value(Instant instant) : value_(instant.microseconds()) {}
    Value(SchoolDay day) : value_(std::int64_t{day.days()}) {}
    template <class Tag>
    Value(Id<Tag> id) {
        if (id) value_ = id.value(); // the empty id is NULL
    }
    template <class T>
    Value(std::optional<T> const& maybe) {
        if (maybe) value_ = Value(*maybe).value_;
    }

    Variant const& get() const { return value_; }

private:
    Variant value_;
};

struct Param {
    std::string_view name; // with its colon: ":school"
    Value value;
};
using Params = std::initializer_list<Param>;

namespace detail {
struct Cursor;     // one engine's running statement
struct Connection; // one engine's connection
} // namespace detail

// The rows of one select, one after the other. Closes itself. Views it gives live until the next call of next().
class Rows {
public:
    explicit Rows(std::unique_ptr<detail::Cursor> cursor);
    Rows(Rows&&) noexcept;
    Rows& operator=(Rows&&) noexcept;
    ~Rows();

    bool next();

    bool is_null(int column) const;
    std::int64_t i64(int column) const; // NULL reads as 0
    double real(int column) const;
    std::string_view text(int column) const; // NULL reads as ""
    std::string_view bytes(int column) const;
    std::string str(int column) const { return std::string(text(column)); }
    bool truth(int column) const { return i64(column) != 0; }
    int integer(int column) const { return static_cast<int>(i64(column)); }
    Instant instant(int column) const { return Instant(i64(column)); }
    SchoolDay day(int column) const { return SchoolDay(static_cast<std::int32_t>(i64(column))); }
    std::optional<SchoolDay> maybe_day(int column) const {
        return is_null(column) ? std::nullopt : std::optional(day(column));
    }
    std::optional<Instant> maybe_instant(int column) const {
        return is_null(column) ? std::nullopt : std::optional(instant(column));
    }
    std::optional<std::int64_t> maybe_i64(int column) const {
        return is_null(column) ? std::nullopt : std::optional(i64(column));
    }
    template <class IdType>
    IdType id(int column) const {
        return IdType(i64(column)); // NULL reads as the empty id
    }

private:
    std::unique_ptr<detail::Cursor> cursor_;
};

// What can be read from: a snapshot or a transaction. Used by one thread at a time.
class Session {
public:
    Rows select(Sql sql, Params params = {});
    Engine engine() const;

protected:
    explicit Session(detail::Connection* connection) : connection_(connection) {}
    ~Session() = default;
    Session(Session const&) = delete;
    Session& operator=(Session const&) = delete;
    detail::Connection* connection_;
};

// A write transaction. Sees its own changes.
class Tx final : public Session {
public:
    explicit Tx(detail::Connection* connection) : Session(connection) {}

    // Runs an INSERT, UPDATE or DELETE; gives the number of rows touched.
    Result<std::int64_t> run(Sql sql, Params params = {});

    // The same statement many times, as fast as the engine can (pipelined on PostgreSQL). After a failed add() or
    // finish() the unit must return the problem; finish() gives the number of rows touched in all.
    class Bulk {
    public:
        Status add(Params params);
        Result<std::int64_t> finish();
        Bulk(Bulk&&) noexcept;
        ~Bulk();

    private:
        friend class Tx;
        struct State;
        explicit Bulk(std::unique_ptr<State> state);
        std::unique_ptr<State> state_;
    };
    Bulk bulk(Sql sql);
};

class Database;

// A read transaction over one connection of the pool: everything read through it is of one moment. Gives the
// connection back when it goes. Keep it no longer than the request.
class Snapshot final : public Session {
public:
    Snapshot(Snapshot&& other) noexcept;
    ~Snapshot();

private:
    friend class Database;
    Snapshot(Database& database, detail::Connection* connection);
    Database* database_;
};

struct Options {
    Engine engine = Engine::sqlite;
    std::filesystem::path file = {}; // sqlite
    std::string conninfo = {};       // postgres: libpq connection string, password from its own file
    int readers = 4;                 // connections for reading
    int writers = 4;                 // postgres only: connections for writing
    int group_units_max = 512;       // sqlite: units in one group commit
    int queue_units_max = 20000;     // units waiting; more are refused with kind unavailable
    int busy_milliseconds_max = 5000;
    int statement_seconds_max = 30;
    int reader_cache_kib = 4096; // sqlite: page cache of each reading connection
    int writer_cache_kib = 16384;
};

// How many statements this thread has run so far; the difference across a request is its cost.
std::int64_t statements_on_this_thread();

class Database {
public:
    // Opens, or makes, the database. Problem unavailable ("db_away") where it cannot be reached.
    static Result<std::unique_ptr<Database>> open(Options const& options);
    ~Database();

    Engine engine() const;
    // Waits for a connection for at most busy_milliseconds_max, then throws Broken{busy}.
    Snapshot read();

    // Runs `unit` and answers when it is durable. The unit may run more than once (serialization failures) and on
    // another thread while this one waits, so it does nothing but read and write through its Tx.
    template <class Unit>
    auto write(Unit&& unit) -> decltype(unit(std::declval<Tx&>())) {
        using R = decltype(unit(std::declval<Tx&>()));
        std::optional<R> result;
        Status status = write_erased([&](Tx& tx) -> Status {
            result.emplace(unit(tx));
            if (!result->ok()) return result->problem();
            return {};
        });
        if (!status.ok()) return R(std::move(status).problem());
        return std::move(*result);
    }

    // The same without waiting: `done` is called once, on a thread of the database, after the unit is durable or has
    // failed (a broken world arrives as a Problem of kind unavailable). `done` must be quick and must not throw.
    void write_later(std::function<Status(Tx&)> unit, std::function<void(Status)> done);

    // For long units (imports): its own commit, not grouped with others, which on SQLite wait for it; its statements
    // may take as long as they need.
    Status write_long(std::function<Status(Tx&)> const& unit);

    // Runs what has not run yet, in the order given, each migration in a transaction of its own. Problem internal
    // ("db_migration") where a released migration was edited or the database is newer than this program.
    Status migrate(std::span<Migration const> migrations);
    // The schema as text, sorted by name: committed under schema/ and compared by a test.
    std::string schema_text();

    // True when the database answers within a second. Never throws.
    bool answers();

    struct Stats {
        std::int64_t units = 0, commits = 0, waiting = 0;
    };
    Stats stats() const;

private:
    friend class Snapshot;
    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    Status write_erased(std::function<Status(Tx&)> const& unit);
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::db
