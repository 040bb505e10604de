#pragma once
// What an engine gives, inside this module only. db.h is what everybody else uses.
//
// How a failing statement ends its unit, the same on both engines: the first failure of a unit is kept in its
// Connection, every later statement of that unit is refused with it, and whoever runs the unit rolls it back, whatever
// the unit itself returned.

#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/db.h"
#include "platform/db/sql_text.h"

namespace belfry::db::detail {

// Thrown by a select whose unit has failed already; only those who run units see it.
struct UnitFailed {};

// Counts what statements_on_this_thread() tells.
void count_statements(std::int64_t more);

struct Cursor {
    virtual ~Cursor() = default;
    virtual bool next() = 0;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t i64(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual std::string_view bytes(int column) const = 0;
};

// One statement run many times.
struct BulkRun {
    virtual ~BulkRun() = default;
    virtual Status add(std::span<Param const> params) = 0;
    virtual Result<std::int64_t> finish() = 0;
};

struct Connection {
    virtual ~Connection() = default;
    virtual Engine engine() const = 0;
    // Steps to the first row at once, so that a failure shows here and an INSERT .. RETURNING has happened.
    virtual std::unique_ptr<Cursor> select(std::string_view sql, std::span<Param const> params) = 0;
    virtual Result<std::int64_t> run(std::string_view sql, std::span<Param const> params) = 0;
    virtual std::unique_ptr<BulkRun> bulk(std::string_view sql) = 0;

    // The unit under way.
    void begin_unit() {
        problem_.reset();
        broken_.reset();
    }
    bool unit_failed() const { return problem_.has_value() || broken_.has_value(); }
    // Keeps the first failure, and gives that one.
    Problem fail_unit(Problem problem);
    // Keeps the first failure, and throws `broken`.
    [[noreturn]] void break_unit(Broken const& broken);
    // Refuses to go on in a unit or snapshot that has failed: throws what broke it; throws UnitFailed, or gives the
    // problem.
    void refuse_select_if_failed() const;
    std::optional<Problem> refuse_run_if_failed() const;

private:
    std::optional<Problem> problem_;
    // Not the exception itself: the next unit of this connection may run on another thread.
    struct Failure {
        Fault fault;
        std::string what;
    };
    std::optional<Failure> broken_;
};

// How a unit ended: with a status of its own or, where `error` is set, with an exception.
struct UnitEnd {
    Status status;
    std::exception_ptr error;
    bool ok() const { return !error && status.ok(); }
};
// Calls the unit and weighs what it says against what its statements did. Never throws.
UnitEnd call_unit(std::function<Status(Tx&)> const& unit, Connection& connection);
// An exception as write_later's `done` hears of it.
Problem problem_of(std::exception_ptr const& error);
// Throws where this thread is inside a unit already: it would wait for itself.
void refuse_nested_write();
// For threads of the database, which call `done`.
void forbid_writes_on_this_thread();

inline constexpr std::size_t kParametersMax = 64;
using Bound = std::array<Value::Variant const*, kParametersMax>;
// For each parameter of `sql` its value. Throws Broken{statement} where one is missing, unknown, bound twice or a list
// where none is expected, and where text is not UTF-8 or holds a NUL, which PostgreSQL would not keep.
Bound match(NamedSql const& sql, std::span<Param const> params);

// A constraint's name or place, as the log should see it.
Problem constraint_problem(std::string_view code, std::string detail);

struct AppliedMigration {
    std::string area;
    int number;
    std::string checksum;
};
// Those of `wanted` that have not run yet, in order; the problem db_migration where the numbering has gaps, one that
// has run was edited, or the database has run one that this program does not know of in an area that it knows.
Result<std::vector<Migration>> migrations_to_run(std::span<Migration const> wanted,
                                                 std::span<AppliedMigration const> applied);

// One engine.
struct Backend {
    virtual ~Backend() = default;
    virtual Connection* acquire_reader() = 0;
    virtual void release_reader(Connection* connection) noexcept = 0;
    // Throws what the unit threw; Broken where the world is.
    virtual Status write(std::function<Status(Tx&)> const& unit) = 0;
    virtual void write_later(std::function<Status(Tx&)> unit, std::function<void(Status)> done) = 0;
    virtual Status write_long(std::function<Status(Tx&)> const& unit) = 0;
    virtual Status migrate(std::span<Migration const> migrations) = 0;
    virtual std::string schema_text() = 0;
    virtual bool answers() = 0;
    virtual Database::Stats stats() const = 0;
};

Result<std::unique_ptr<Backend>> open_sqlite(Options const& options);
Result<std::unique_ptr<Backend>> open_postgres(Options const& options);

} // namespace belfry::db::detail
