// One connection to PostgreSQL. Scale: some dozens of connections a node, each with some hundreds of prepared
// statements; a page of eight queries costs eight round trips and no more.

#include "platform/db/postgres_connection.h"

#include <libpq-fe.h>

#include "platform/db/postgres_rows.h"

namespace belfry::db::detail {
namespace {

constexpr std::size_t kPreparedMax = 500;
constexpr std::ptrdiff_t kDroppedAtOnce = 20;
constexpr auto kGateTime = std::chrono::milliseconds(300);

constexpr char const* kBeginSnapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
// Serializable, so that a unit may decide on what it has read, as it may on SQLite, where units run one by one.
constexpr char const* kBeginUnit = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE";

} // namespace

bool ConnectGate::closed() const {
    return std::chrono::steady_clock::now().time_since_epoch().count() < until_.load(std::memory_order_relaxed);
}

void ConnectGate::close_for(std::chrono::milliseconds time) {
    until_.store((std::chrono::steady_clock::now() + time).time_since_epoch().count(), std::memory_order_relaxed);
}

void PostgresConnection::FreeResult::operator()(PGresult* result) const { PQclear(result); }

PostgresConnection::PostgresConnection(Options const& options, std::shared_ptr<ConnectGate> gate)
    : options_(options), gate_(std::move(gate)) {}

PostgresConnection::~PostgresConnection() {
    close_cursors();
    disconnect();
}

void PostgresConnection::disconnect() noexcept {
    PQfinish(handle_);
    handle_ = nullptr;
    for (auto& [key, statement] : statements_) statement.variants.clear();
    prepared_ = 0;
    lost_ = sync_waits_ = false;
}

void PostgresConnection::ensure_connected() {
    if (handle_ && !lost_) return;
    disconnect();
    if (gate_->closed()) throw Broken(Fault::connection, "PostgreSQL is away (tried a moment ago)");
    try {
        connect();
    } catch (...) {
        disconnect();
        gate_->close_for(kGateTime);
        throw;
    }
}

void PostgresConnection::connect() {
    // Those before dbname are defaults, which the connection string may replace.
    char const* const names[] = {"connect_timeout",           "keepalives_idle",
                                 "keepalives_interval",       "keepalives_count",
                                 "tcp_user_timeout",          "target_session_attrs",
                                 "fallback_application_name", "dbname",
                                 "client_encoding",           nullptr};
    char const* const values[] = {"3",    "10",   "3", "3", "10000", "read-write", "belfry", options_.conninfo.c_str(),
                                  "UTF8", nullptr};
    handle_ = PQconnectdbParams(names, values, 1);
    if (PQstatus(handle_) != CONNECTION_OK) {
        throw Broken(Fault::connection, std::string("connecting to PostgreSQL: ") + PQerrorMessage(handle_));
    }
    PQsetNoticeReceiver(
        handle_, [](void*, PGresult const*) {}, nullptr); // notices may quote rows
    script("SET standard_conforming_strings = on; SET bytea_output = hex; SET TimeZone = 'UTC'; SET jit = off; "
           // One plan for all values, as on SQLite: planning anew took longer than most statements, and none of ours
           // wants another plan for other values.
           "SET plan_cache_mode = force_generic_plan; "
           // A county lies in memory or on flash: by indices, not by reading a table that happens to be small today.
           "SET random_page_cost = 1.1; "
           "SET client_min_messages = error; SET statement_timeout = '" +
           std::to_string(options_.statement_seconds_max) + "s'; SET lock_timeout = '" +
           std::to_string(options_.busy_milliseconds_max) + "ms'");
}

void PostgresConnection::script(std::string const& sql) {
    ensure_connected();
    settle();
    if (sync_waits_) drain_to_sync();
    PQexitPipelineMode(handle_);
    ResultPtr const result(PQexec(handle_, sql.c_str()));
    auto const status = PQresultStatus(result.get());
    if (PQstatus(handle_) != CONNECTION_OK || PQenterPipelineMode(handle_) != 1) lost_ = true;
    if (!lost_ && status != PGRES_FATAL_ERROR) return;
    auto error = error_of(result.get());
    char const* words = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
    throw Broken(lost_ ? Fault::connection : error.fault(), error.message + ": " + (words ? words : "connection lost"));
}

void PostgresConnection::begin(Mode mode) {
    begin_unit();
    may_retry_ = false;
    mode_ = mode;
    begun_ = false;
}

Status PostgresConnection::commit() {
    close_cursors();
    settle();
    if (auto problem = refuse_run_if_failed()) return *problem;
    mode_.reset();
    if (!begun_) return {};
    begun_ = false;
    send_command("COMMIT");
    sent(PQpipelineSync(handle_));
    auto const result = receive();
    std::optional<PostgresError> error;
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        error = error_of(result.get());
    else if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
        error = PostgresError{"XX000", "PostgreSQL rolled back what was to be committed", {}};
    drain_to_sync();
    if (lost_) broken(PostgresError{{}, "PostgreSQL went away while it committed", {}}, "COMMIT");
    if (error) return failed(*error, "COMMIT");
    return {};
}

void PostgresConnection::end(bool keep) noexcept {
    close_cursors();
    settle();
    mode_.reset();
    if (!begun_) return;
    begun_ = false;
    if (lost_) return;
    send_command(keep ? "COMMIT" : "ROLLBACK");
    sent(PQpipelineSync(handle_));
    sync_waits_ = !lost_;
}

PostgresConnection::Statement& PostgresConnection::statement(std::string_view sql) {
    auto& statement = statements_[{sql.data(), sql.size()}];
    if (statement.named.text.empty()) statement.named = number_parameters(Engine::postgres, sql);
    return statement;
}

Bound PostgresConnection::match_or_break(NamedSql const& named, std::span<Param const> params) {
    try {
        return match(named, params);
    } catch (Broken const& mistake) {
        break_unit(mistake);
    }
}

void PostgresConnection::sent(int ok) {
    if (ok != 1) lost_ = true;
}

void PostgresConnection::send_command(char const* sql) {
    sent(PQsendQueryParams(handle_, sql, 0, nullptr, nullptr, nullptr, nullptr, 0));
}

// Gives the number of commands sent.
int PostgresConnection::send_begin() {
    if (begun_) return 0;
    BELFRY_ASSERT(mode_.has_value());
    begun_ = true;
    int commands = 1;
    send_command(*mode_ == Mode::snapshot ? kBeginSnapshot : kBeginUnit);
    if (prepared_ >= kPreparedMax) commands += send_drops(); // before BEGIN they would begin a transaction of their own
    if (*mode_ == Mode::long_unit) {
        send_command("SET LOCAL statement_timeout = 0");
        ++commands;
    }
    return commands;
}

// Those used longest ago go, a few at a time: the others keep their plans. Gives the number of commands sent.
int PostgresConnection::send_drops() {
    std::vector<std::int64_t> uses;
    for (auto const& [key, statement] : statements_)
        for (auto const& variant : statement.variants) uses.push_back(variant->last_use);
    std::ranges::nth_element(uses, uses.begin() + kDroppedAtOnce);
    auto const keep_from = uses[kDroppedAtOnce];
    int commands = 0;
    for (auto& [key, statement] : statements_)
        std::erase_if(statement.variants, [&](auto const& variant) {
            if (variant->last_use >= keep_from) return false;
            send_command(("DEALLOCATE " + variant->name).c_str());
            ++commands;
            return true;
        });
    prepared_ -= static_cast<std::size_t>(commands);
    return commands;
}

PostgresConnection::Variant const* PostgresConnection::prepared(Statement const& statement,
                                                                EncodedParams const& params) const {
    for (auto const& variant : statement.variants) {
        bool fits = true;
        for (std::size_t i = 0; i < variant->types.size(); ++i)
            fits = fits && (params.types()[i] == 0 || params.types()[i] == variant->types[i]);
        if (fits) return variant.get();
    }
    return nullptr;
}

std::unique_ptr<PostgresConnection::Variant> PostgresConnection::send_prepare(Statement const& statement,
                                                                              EncodedParams const& params) {
    auto variant = std::make_unique<Variant>();
    variant->name = "s" + std::to_string(++names_);
    variant->types.assign(params.types(), params.types() + params.count());
    for (std::size_t i = 0; i < variant->types.size(); ++i) // a NULL takes the type it had when it was none
        for (auto const& other : statement.variants)
            if (variant->types[i] == 0) variant->types[i] = other->types[i];
    sent(PQsendPrepare(handle_, variant->name.c_str(), statement.named.text.c_str(), params.count(),
                       variant->types.data()));
    return variant;
}

void PostgresConnection::send_execute(Variant const& variant, EncodedParams const& params) {
    sent(PQsendQueryPrepared(handle_, variant.name.c_str(), params.count(), params.values(), params.lengths(),
                             params.formats(), 0));
}

void PostgresConnection::exchange(std::string_view sql, EncodedParams const& params, bool execute) {
    settle();
    refuse_select_if_failed();
    bool const nothing_happened = !begun_;
    auto error = try_exchange(sql, params, execute);
    if (lost_ && nothing_happened) {
        begun_ = false;
        error = try_exchange(sql, params, execute);
    }
    if (lost_) broken(PostgresError{{}, "PostgreSQL went away", {}}, sql);
    if (error) broken(*error, sql);
}

std::optional<PostgresError> PostgresConnection::try_exchange(std::string_view sql, EncodedParams const& params,
                                                              bool execute) {
    try {
        ensure_connected();
    } catch (Broken const& away) {
        break_unit(away);
    }
    auto& wanted = statement(sql);
    int const before = send_begin();
    auto const* variant = prepared(wanted, params);
    std::unique_ptr<Variant> fresh;
    if (!variant) fresh = send_prepare(wanted, params), variant = fresh.get();
    variant->last_use = ++uses_;
    if (execute) send_execute(*variant, params);
    sent(PQpipelineSync(handle_));

    // The answer to the COMMIT before may still be under way: it is waited for together with this one's.
    if (sync_waits_) drain_to_sync();
    std::optional<PostgresError> error;
    for (int i = 0; i < before; ++i) receive_command(error);
    if (error && (error->away() || *mode_ != Mode::snapshot))
        lost_ = true; // BEGIN is refused by a server that may not write any more
    if (fresh) {
        receive_command(error);
        if (!error && !lost_) wanted.variants.push_back(std::move(fresh)), ++prepared_;
    }
    if (error || lost_ || !execute) drain_to_sync();
    return error;
}

PostgresConnection::ResultPtr PostgresConnection::receive() {
    ResultPtr result(PQgetResult(handle_));
    if (PQstatus(handle_) != CONNECTION_OK) lost_ = true;
    return result;
}

void PostgresConnection::receive_command(std::optional<PostgresError>& error, std::int64_t* touched) {
    while (!lost_) {
        auto const result = receive();
        if (!result) return;
        auto const status = PQresultStatus(result.get());
        if (status == PGRES_FATAL_ERROR && !error) error = error_of(result.get());
        if (touched && (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK))
            *touched += std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
    }
}

void PostgresConnection::drain_to_sync() noexcept {
    int nothing = 0; // between two commands there is one null; more mean that no sync is coming
    while (!lost_ && nothing < 3) {
        auto const result = receive();
        if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) break;
        nothing = result ? 0 : nothing + 1;
    }
    lost_ = lost_ || nothing == 3;
    sync_waits_ = false;
}

void PostgresConnection::settle() noexcept {
    if (streaming_) streaming_->keep_rest();
    if (pipelining_) pipelining_->settle();
}

void PostgresConnection::close_cursors() noexcept {
    while (!cursors_.empty()) cursors_.back()->close(true);
}

void PostgresConnection::broken(PostgresError const& error, std::string_view sql) {
    may_retry_ = may_retry_ || error.serialization();
    // In a snapshot 25006 is our own mistake; in a unit the server has been demoted.
    bool const mistake = error.state == "25006" && mode_ == Mode::snapshot;
    if (error.away() && !mistake) lost_ = true;
    if (error.state == "0A000") lost_ = true; // a prepared statement whose table was changed by a newer program
    auto const fault = mistake ? Fault::statement : lost_ ? Fault::connection : error.fault();
    break_unit(Broken(fault, error.message + ": " + std::string(sql)));
}

Problem PostgresConnection::failed(PostgresError const& error, std::string_view sql) {
    if (auto problem = error.problem(); problem && !lost_) return fail_unit(std::move(*problem));
    broken(error, sql);
}

std::unique_ptr<Cursor> PostgresConnection::select(std::string_view sql, std::span<Param const> params) {
    auto const& named = statement(sql).named;
    EncodedParams const encoded(named, match_or_break(named, params));
    exchange(sql, encoded, true);
    auto cursor = std::make_unique<PostgresCursor>(*this, sql);
    cursor->begin();
    return cursor;
}

Result<std::int64_t> PostgresConnection::run(std::string_view sql, std::span<Param const> params) {
    settle();
    if (auto problem = refuse_run_if_failed()) return *problem;
    std::optional<PostgresError> error;
    std::int64_t touched = 0;
    {
        auto const& named = statement(sql).named;
        EncodedParams const encoded(named, match_or_break(named, params));
        exchange(sql, encoded, true);
    }
    receive_command(error, &touched);
    drain_to_sync();
    if (lost_) broken(error.value_or(PostgresError{{}, "PostgreSQL went away", {}}), sql);
    if (error) return failed(*error, sql);
    return touched;
}

std::unique_ptr<BulkRun> PostgresConnection::bulk(std::string_view sql) {
    return std::make_unique<PostgresBulk>(*this, sql);
}

} // namespace belfry::db::detail
