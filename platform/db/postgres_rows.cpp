// Rows of PostgreSQL and bulk statements. Scale: pages of fifty rows, exports of half a million; imports of millions.

#include "platform/db/postgres_rows.h"

#include <charconv>
#include <cstring>
#include <libpq-fe.h>

namespace belfry::db::detail {
namespace {

constexpr TypeId kBool = 16, kBytea = 17;

// Statements sent ahead of their answers: enough to hide a round trip to the other site, little enough to keep.
constexpr int kFlushEvery = 256;
constexpr int kOutstandingMax = 1024;

} // namespace

PostgresCursor::PostgresCursor(PostgresConnection& connection, std::string_view sql)
    : connection_(&connection), sql_(sql) {
    connection.cursors_.push_back(this);
    connection.streaming_ = this;
    PQsetSingleRowMode(connection.handle_);
}

PostgresCursor::~PostgresCursor() { close(false); }

void PostgresCursor::begin() { receive_row(first_); }

bool PostgresCursor::receive_row(PostgresConnection::ResultPtr& result) {
    auto& connection = *connection_;
    result = connection.receive();
    if (!connection.lost_ && PQresultStatus(result.get()) == PGRES_SINGLE_TUPLE) return true;
    std::optional<PostgresError> error;
    if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR) error = error_of(result.get());
    result.reset();
    streaming_ = false;
    connection.streaming_ = nullptr;
    connection.drain_to_sync();
    if (connection.lost_) connection.broken(error.value_or(PostgresError{{}, "PostgreSQL went away", {}}), sql_);
    if (error) {
        connection.failed(*error, sql_); // throws, or it is a problem of the unit
        throw UnitFailed();
    }
    return false;
}

bool PostgresCursor::next() {
    if (stale_) throw Broken(Fault::statement, "rows are read after the snapshot or unit they came from");
    on_row_ = false;
    if (first_)
        result_ = std::move(first_);
    else if (!streaming_)
        return show_kept();
    else if (!receive_row(result_))
        return false;
    show(result_.get());
    return on_row_ = true;
}

void PostgresCursor::show(PGresult const* result) {
    auto const columns = static_cast<std::size_t>(PQnfields(result));
    if (types_.empty())
        for (std::size_t i = 0; i < columns; ++i) types_.push_back(PQftype(result, static_cast<int>(i)));
    fields_.resize(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        int const column = static_cast<int>(i);
        bool const null = PQgetisnull(result, 0, column) == 1;
        fields_[i] = {null ? nullptr : PQgetvalue(result, 0, column), PQgetlength(result, 0, column)};
    }
    decoded_.clear();
}

void PostgresCursor::keep_rest() noexcept {
    auto const keep = [&](PGresult const* result) {
        for (int column = 0; column < PQnfields(result); ++column) {
            int const length = PQgetisnull(result, 0, column) == 1 ? -1 : PQgetlength(result, 0, column);
            kept_.append(reinterpret_cast<char const*>(&length), sizeof length);
            if (length > 0) kept_.append(PQgetvalue(result, 0, column), static_cast<std::size_t>(length));
        }
    };
    try {
        PostgresConnection::ResultPtr row;
        while (streaming_ && receive_row(row)) {
            if (types_.empty())
                for (int i = 0; i < PQnfields(row.get()); ++i) types_.push_back(PQftype(row.get(), i));
            keep(row.get());
        }
    } catch (...) {
        error_ = std::current_exception();
    }
}

bool PostgresCursor::show_kept() {
    if (kept_at_ >= kept_.size()) {
        if (error_) std::rethrow_exception(error_);
        return false;
    }
    fields_.resize(types_.size());
    for (auto& field : fields_) {
        int length = 0;
        std::memcpy(&length, kept_.data() + kept_at_, sizeof length);
        kept_at_ += sizeof length;
        field = {length < 0 ? nullptr : kept_.data() + kept_at_, length};
        if (length > 0) kept_at_ += static_cast<std::size_t>(length);
    }
    decoded_.clear();
    return on_row_ = true;
}

void PostgresCursor::close(bool stale) noexcept {
    if (!connection_) return;
    auto& connection = *connection_;
    std::erase(connection.cursors_, this);
    try {
        PostgresConnection::ResultPtr unwanted;
        while (streaming_ && receive_row(unwanted)) {
        }
    } catch (...) {
        // is kept as the unit's failure
    }
    connection_ = nullptr;
    stale_ = stale;
    on_row_ = false;
}

PostgresCursor::Field const& PostgresCursor::field(int column) const {
    if (!on_row_) throw Broken(Fault::statement, "a column is read where there is no row");
    if (column < 0 || static_cast<std::size_t>(column) >= fields_.size())
        throw Broken(Fault::statement, "a column is read that the statement does not give");
    return fields_[static_cast<std::size_t>(column)];
}

std::int64_t PostgresCursor::i64(int column) const {
    auto const& [data, length] = field(column);
    if (!data) return 0;
    if (types_[static_cast<std::size_t>(column)] == kBool) return *data == 't';
    std::int64_t number = 0;
    std::from_chars(data, data + length, number); // of a numeric, the whole part, as SQLite gives it
    return number;
}

double PostgresCursor::real(int column) const {
    auto const& [data, length] = field(column);
    double number = 0;
    if (data) std::from_chars(data, data + length, number);
    return number;
}

std::string_view PostgresCursor::bytes(int column) const {
    auto const& [data, length] = field(column);
    if (!data) return {};
    std::string_view const text(data, static_cast<std::size_t>(length));
    if (types_[static_cast<std::size_t>(column)] != kBytea) return text;
    decoded_.resize(fields_.size());
    auto& bytes = decoded_[static_cast<std::size_t>(column)];
    if (bytes.empty()) bytes = bytes_of_hex(text);
    return bytes;
}

PostgresBulk::~PostgresBulk() {
    if (connection_.pipelining_ == this) settle();
}

Status PostgresBulk::add(std::span<Param const> params) {
    auto const& named = connection_.statement(sql_).named;
    EncodedParams const encoded(named, connection_.match_or_break(named, params));
    auto const* variant = connection_.prepared(connection_.statement(sql_), encoded);
    if (connection_.pipelining_ != this || !variant) {
        connection_.exchange(sql_, encoded, false); // begins, prepares
        variant = connection_.prepared(connection_.statement(sql_), encoded);
        connection_.pipelining_ = this;
        since_flush_ = 0;
    }
    connection_.send_execute(*variant, encoded);
    ++outstanding_;
    if (++since_flush_ == kFlushEvery) {
        since_flush_ = 0;
        connection_.sent(PQsendFlushRequest(connection_.handle_));
        if (PQflush(connection_.handle_) < 0) connection_.lost_ = true;
        if (outstanding_ >= kOutstandingMax) receive(kOutstandingMax - kFlushEvery);
    }
    if (connection_.lost_ || error_) settle();
    if (auto problem = connection_.refuse_run_if_failed()) return *problem;
    return {};
}

void PostgresBulk::receive(int leave) {
    for (; outstanding_ > leave && !connection_.lost_; --outstanding_) connection_.receive_command(error_, &touched_);
}

void PostgresBulk::settle() noexcept {
    connection_.pipelining_ = nullptr;
    connection_.sent(PQpipelineSync(connection_.handle_));
    receive(0);
    connection_.drain_to_sync();
    outstanding_ = 0;
    try {
        if (connection_.lost_) connection_.broken(error_.value_or(PostgresError{{}, "PostgreSQL went away", {}}), sql_);
        if (error_) connection_.failed(*error_, sql_);
    } catch (Broken const&) {
        // is kept as the unit's failure
    }
    error_.reset();
}

Result<std::int64_t> PostgresBulk::finish() {
    if (connection_.pipelining_ == this) settle();
    if (auto problem = connection_.refuse_run_if_failed()) return *problem;
    return touched_;
}

} // namespace belfry::db::detail
