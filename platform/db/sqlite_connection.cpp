// One SQLite connection. Scale: a handful of connections for half a million people; each keeps its statements
// prepared, some hundreds at most, and runs tens of thousands of them a second.

#include "platform/db/sqlite_connection.h"

#include <sqlite3.h>

namespace belfry::db::detail {
namespace {

constexpr std::size_t kIdleStatementsMax = 500;
constexpr int kProgressOperations = 10000; // about a tenth of a millisecond between looks at the clock

Fault fault_of(int code) {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return Fault::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
        return Fault::busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return Fault::corrupt;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
        return Fault::connection;
    case SQLITE_READONLY:
        return code == SQLITE_READONLY ? Fault::statement : Fault::connection;
    default:
        return Fault::statement;
    }
}

std::string json_list(IdList ids) {
    std::string json = "[";
    for (auto id : ids) json.append(json.size() > 1 ? "," : "").append(std::to_string(id));
    return json += ']';
}

} // namespace

// The rows of one running statement. Returns it as soon as they end, so that no read stays open behind them.
class SqliteCursor final : public Cursor {
public:
    SqliteCursor(SqliteConnection& connection, std::unique_ptr<SqliteConnection::Statement> statement)
        : connection_(&connection), statement_(std::move(statement)) {
        connection.cursors_.push_back(this);
    }
    ~SqliteCursor() override { close(); }

    // The first step, taken by select.
    Status begin() {
        TRY(row, connection_->step(*statement_));
        first_ = true;
        if (!row) close();
        return {};
    }

    bool next() override {
        if (stale_) throw Broken(Fault::statement, "rows are read after the snapshot or unit they came from");
        if (!statement_) return on_row_ = false;
        if (first_) {
            first_ = false;
            return on_row_ = true;
        }
        on_row_ = false;
        auto row = connection_->step(*statement_);
        if (!row.ok()) throw UnitFailed();
        on_row_ = *row;
        if (!on_row_) close();
        return on_row_;
    }

    void close(bool stale = false) noexcept {
        if (!connection_) return;
        std::erase(connection_->cursors_, this);
        connection_->give_back(std::move(statement_));
        connection_ = nullptr;
        stale_ = stale;
        on_row_ = false;
    }

    bool is_null(int column) const override { return sqlite3_column_type(row(), column) == SQLITE_NULL; }
    std::int64_t i64(int column) const override { return sqlite3_column_int64(row(), column); }
    double real(int column) const override { return sqlite3_column_double(row(), column); }
    std::string_view text(int column) const override {
        auto const* text = reinterpret_cast<char const*>(sqlite3_column_text(row(), column));
        return text ? std::string_view(text, size(column)) : std::string_view();
    }
    std::string_view bytes(int column) const override {
        auto const* bytes = static_cast<char const*>(sqlite3_column_blob(row(), column));
        return bytes ? std::string_view(bytes, size(column)) : std::string_view();
    }

private:
    sqlite3_stmt* row() const {
        if (!on_row_) throw Broken(Fault::statement, "a column is read where there is no row");
        return statement_->handle;
    }
    std::size_t size(int column) const { return static_cast<std::size_t>(sqlite3_column_bytes(row(), column)); }

    SqliteConnection* connection_;
    std::unique_ptr<SqliteConnection::Statement> statement_;
    bool first_ = false, on_row_ = false, stale_ = false;
};

class SqliteBulk final : public BulkRun {
public:
    SqliteBulk(SqliteConnection& connection, std::unique_ptr<SqliteConnection::Statement> statement)
        : connection_(connection), statement_(std::move(statement)) {}
    ~SqliteBulk() override { connection_.give_back(std::move(statement_)); }

    Status add(std::span<Param const> params) override {
        connection_.bind(*statement_, params, false);
        auto row = connection_.step(*statement_);
        sqlite3_reset(statement_->handle);
        if (!row.ok()) return std::move(row).problem();
        touched_ += sqlite3_changes64(connection_.handle_);
        return {};
    }
    Result<std::int64_t> finish() override { return touched_; }

private:
    SqliteConnection& connection_;
    std::unique_ptr<SqliteConnection::Statement> statement_;
    std::int64_t touched_ = 0;
};

SqliteConnection::Statement::~Statement() { sqlite3_finalize(handle); }

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(Options const& options, Use use) {
    // Counting memory takes one lock for the whole process at every allocation. Once it has begun, SQLite refuses.
    [[maybe_unused]] static int const counted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3* handle = nullptr;
    int const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (use == Use::write ? SQLITE_OPEN_CREATE : 0);
    int const code = sqlite3_open_v2(options.file.c_str(), &handle, flags, nullptr);
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle, options));
    if (code != SQLITE_OK)
        return Problem{ProblemKind::unavailable, "db_away", options.file.string() + ": " + sqlite3_errstr(code)};
    try {
        connection->set_up(options, use);
    } catch (Broken const& broken) {
        return Problem{ProblemKind::unavailable, "db_away", options.file.string() + ": " + broken.what()};
    }
    return connection;
}

SqliteConnection::SqliteConnection(sqlite3* handle, Options const& options)
    : handle_(handle), statement_max_(options.statement_seconds_max),
      busy_milliseconds_(options.busy_milliseconds_max) {}

void SqliteConnection::set_up(Options const& options, Use use) {
    sqlite3_busy_timeout(handle_, busy_milliseconds_);
    // "text" in double quotes is never a string, as on PostgreSQL; functions in the schema only if they are harmless.
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (use == Use::write) script("PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=67108864");
    script("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA case_sensitive_like=ON");
    // Mapped memory would count once per connection and turn a read error into a signal; the page cache of the
    // operating system does nearly as well.
    script("PRAGMA mmap_size=0; PRAGMA cache_size=-" +
           std::to_string(use == Use::write ? options.writer_cache_kib : options.reader_cache_kib));
    if (use == Use::read) script("PRAGMA query_only=ON");
    script("SELECT count(*) FROM sqlite_schema"); // finds out whether it is a database at all
    sqlite3_progress_handler(handle_, kProgressOperations, &on_progress, this);
    if (use == Use::write) // setting it also turns SQLite's own checkpoints off: the writer makes them
        sqlite3_wal_hook(
            handle_,
            [](void* self, sqlite3*, char const*, int pages) {
                static_cast<SqliteConnection*>(self)->log_pages_ = pages;
                return SQLITE_OK;
            },
            this);
}

SqliteConnection::~SqliteConnection() {
    close_cursors();
    idle_.clear();
    sqlite3_close_v2(handle_);
}

int SqliteConnection::on_progress(void* connection) {
    auto& self = *static_cast<SqliteConnection*>(connection);
    auto const now = std::chrono::steady_clock::now();
    if (!self.step_began_) self.step_began_ = now;
    return self.limited_ && now - *self.step_began_ > self.statement_max_;
}

std::unique_ptr<SqliteConnection::Statement> SqliteConnection::take(std::string_view sql) {
    if (auto found = idle_.find({sql.data(), sql.size()}); found != idle_.end() && !found->second.empty()) {
        auto statement = std::move(found->second.back());
        found->second.pop_back();
        --idle_count_;
        return statement;
    }
    auto statement = std::make_unique<Statement>();
    statement->sql = sql;
    statement->named = number_parameters(Engine::sqlite, sql);
    auto const& text = statement->named.text;
    char const* rest = nullptr;
    int const code = sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement->handle, &rest);
    if (code != SQLITE_OK) broken(code, sql, false);
    if (!statement->handle ||
        text.find_first_not_of(" \n\t;", static_cast<std::size_t>(rest - text.data())) != std::string::npos)
        break_unit(Broken(Fault::statement, "exactly one statement is expected: " + std::string(sql)));
    return statement;
}

void SqliteConnection::give_back(std::unique_ptr<Statement> statement) noexcept {
    if (!statement) return;
    sqlite3_reset(statement->handle);
    sqlite3_clear_bindings(statement->handle);
    if (idle_count_ >= kIdleStatementsMax) {
        idle_.clear();
        idle_count_ = 0;
    }
    Key const key{statement->sql.data(), statement->sql.size()};
    idle_[key].push_back(std::move(statement));
    ++idle_count_;
}

void SqliteConnection::bind(Statement& statement, std::span<Param const> params, bool copy) {
    Bound bound;
    try {
        bound = match(statement.named, params);
    } catch (Broken const& mistake) {
        break_unit(mistake);
    }
    auto const lifetime = copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    for (std::size_t i = 0; i < statement.named.parameters.size(); ++i) {
        auto* const handle = statement.handle;
        int const at = static_cast<int>(i) + 1;
        auto const text = [](std::string_view view) { return view.data() ? view.data() : ""; };
        int code = SQLITE_OK;
        if (auto const* number = std::get_if<std::int64_t>(bound[i]))
            code = sqlite3_bind_int64(handle, at, *number);
        else if (auto const* real = std::get_if<double>(bound[i]))
            code = sqlite3_bind_double(handle, at, *real);
        else if (auto const* view = std::get_if<std::string_view>(bound[i]))
            code = sqlite3_bind_text64(handle, at, text(*view), view->size(), lifetime, SQLITE_UTF8);
        else if (auto const* bytes = std::get_if<Bytes>(bound[i]))
            code = sqlite3_bind_blob64(handle, at, text(bytes->data), bytes->data.size(), lifetime);
        else if (auto const* ids = std::get_if<IdList>(bound[i])) {
            auto const json = json_list(*ids);
            code = sqlite3_bind_text64(handle, at, json.data(), json.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        } else
            code = sqlite3_bind_null(handle, at);
        if (code != SQLITE_OK) broken(code, statement.sql, false);
    }
}

Result<bool> SqliteConnection::step(Statement& statement) {
    step_began_.reset();
    int const code = sqlite3_step(statement.handle);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    if ((code & 0xff) == SQLITE_CONSTRAINT && code != SQLITE_CONSTRAINT_DATATYPE) return fail_unit(constraint(code));
    broken(code, statement.sql, true);
}

Problem SqliteConnection::constraint(int code) const {
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return constraint_problem("db_unique", sqlite3_errmsg(handle_));
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return constraint_problem("db_foreign_key", sqlite3_errmsg(handle_));
    case SQLITE_CONSTRAINT_NOTNULL:
        return constraint_problem("db_not_null", sqlite3_errmsg(handle_));
    case SQLITE_CONSTRAINT_CHECK:
        return constraint_problem("db_check", sqlite3_errmsg(handle_));
    default:
        return constraint_problem("db_check", "a trigger refused it"); // its words may quote a row
    }
}

void SqliteConnection::broken(int code, std::string_view sql, bool may_quote_values) {
    std::string what = may_quote_values ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
    what.append(" (SQLite ").append(std::to_string(code)).append("): ").append(sql);
    break_unit(Broken(fault_of(code), what));
}

std::unique_ptr<Cursor> SqliteConnection::select(std::string_view sql, std::span<Param const> params) {
    auto statement = take(sql);
    bind(*statement, params, true);
    auto cursor = std::make_unique<SqliteCursor>(*this, std::move(statement));
    if (!cursor->begin().ok()) throw UnitFailed();
    return cursor;
}

Result<std::int64_t> SqliteConnection::run(std::string_view sql, std::span<Param const> params) {
    SqliteBulk once(*this, take(sql));
    TRY_DO(once.add(params));
    return once.finish();
}

std::unique_ptr<BulkRun> SqliteConnection::bulk(std::string_view sql) {
    return std::make_unique<SqliteBulk>(*this, take(sql));
}

void SqliteConnection::control(std::string_view sql) {
    auto statement = take(sql);
    step_began_.reset();
    int const code = sqlite3_step(statement->handle);
    give_back(std::move(statement));
    if (code == SQLITE_ROW || code == SQLITE_DONE) return;
    throw Broken(fault_of(code), std::string(sql) + ": " + sqlite3_errstr(code));
}

void SqliteConnection::script(std::string const& sql) {
    char* words = nullptr;
    limited_ = false; // a migration takes the time it takes
    int const code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &words);
    limited_ = true;
    std::string const what = words ? words : sqlite3_errstr(code);
    sqlite3_free(words);
    if (code != SQLITE_OK) throw Broken(fault_of(code), what);
}

Status SqliteConnection::commit() {
    auto statement = take("COMMIT");
    step_began_.reset();
    int const code = sqlite3_step(statement->handle);
    give_back(std::move(statement));
    if (code == SQLITE_DONE) return {};
    if (code == SQLITE_CONSTRAINT_FOREIGNKEY) return constraint_problem("db_foreign_key", "a deferred foreign key");
    throw Broken(fault_of(code), std::string("COMMIT: ") + sqlite3_errstr(code));
}

void SqliteConnection::roll_back() noexcept {
    close_cursors();
    if (in_transaction()) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteConnection::end_reading() noexcept {
    close_cursors();
    try {
        control("COMMIT"); // of nothing; kept prepared, as BEGIN is
    } catch (Broken const&) {
        roll_back();
    }
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void SqliteConnection::close_cursors() noexcept {
    while (!cursors_.empty()) cursors_.back()->close(true);
}

void SqliteConnection::checkpoint(bool wait_for_readers, int milliseconds) noexcept {
    sqlite3_busy_timeout(handle_, wait_for_readers ? milliseconds : 0);
    int const mode = wait_for_readers ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    sqlite3_wal_checkpoint_v2(handle_, nullptr, mode, nullptr, nullptr);
    sqlite3_busy_timeout(handle_, busy_milliseconds_);
}

} // namespace belfry::db::detail
