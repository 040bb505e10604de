#pragma once
// What a PostgresConnection gives: rows, and one statement run many times.

#include "platform/db/postgres_connection.h"

namespace belfry::db::detail {

// Rows as they arrive, one by one, so that a long answer needs no memory. Where another statement wants the connection
// before the last row, the rest is kept in memory.
class PostgresCursor final : public Cursor {
public:
    PostgresCursor(PostgresConnection& connection, std::string_view sql);
    ~PostgresCursor() override;

    // Takes the first row; throws as a statement does.
    void begin();
    bool next() override;
    bool is_null(int column) const override { return field(column).data == nullptr; }
    std::int64_t i64(int column) const override;
    double real(int column) const override;
    std::string_view text(int column) const override { return bytes(column); }
    std::string_view bytes(int column) const override;

    void keep_rest() noexcept;
    void close(bool stale) noexcept;

private:
    struct Field {
        char const* data = nullptr; // null is NULL
        int length = 0;
    };
    Field const& field(int column) const;
    // The next row from the connection; false at the end.
    bool receive_row(PostgresConnection::ResultPtr& result);
    void show(pg_result const* result);
    bool show_kept();

    PostgresConnection* connection_;
    std::string_view sql_;
    PostgresConnection::ResultPtr result_, first_;
    std::string kept_; // rows of fields: a length of four bytes, -1 for NULL, and the bytes
    std::size_t kept_at_ = 0;
    std::exception_ptr error_; // met while keeping the rest
    std::vector<TypeId> types_;
    std::vector<Field> fields_;
    mutable std::vector<std::string> decoded_;
    bool streaming_ = true, on_row_ = false, stale_ = false;
};

class PostgresBulk final : public BulkRun {
public:
    PostgresBulk(PostgresConnection& connection, std::string_view sql) : connection_(connection), sql_(sql) {}
    ~PostgresBulk() override;

    Status add(std::span<Param const> params) override;
    Result<std::int64_t> finish() override;

    // Reads every answer that is still to come; a failure is the unit's.
    void settle() noexcept;

private:
    void receive(int leave);

    PostgresConnection& connection_;
    std::string_view sql_;
    int outstanding_ = 0, since_flush_ = 0;
    std::int64_t touched_ = 0;
    std::optional<PostgresError> error_;
};

} // namespace belfry::db::detail
