// Values and errors of PostgreSQL. Scale: every parameter of every statement.

#include "platform/db/postgres_values.h"

#include <bit>
#include <libpq-fe.h>

#include "base/text.h"

namespace belfry::db::detail {
namespace {

// From pg_type.dat of PostgreSQL; they never change.
constexpr TypeId kBytea = 17, kInt8 = 20, kText = 25, kFloat8 = 701, kInt8Array = 1016;

template <class Number>
void append_big_endian(std::string& out, Number number) {
    for (int shift = static_cast<int>(sizeof number) * 8 - 8; shift >= 0; shift -= 8)
        out += static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xff);
}

// Classes of SQLSTATE whose primary message speaks of names in our SQL or of the server, never of values.
bool speaks_of_no_value(std::string_view state) {
    for (std::string_view safe : {"08", "0A", "25", "40", "42", "53", "55", "57", "58"})
        if (state.starts_with(safe)) return true;
    return false;
}

std::string field(PGresult const* result, int code) {
    char const* text = PQresultErrorField(result, code);
    return text ? text : "";
}

} // namespace

EncodedParams::EncodedParams(NamedSql const& sql, Bound const& bound)
    : count_(static_cast<int>(sql.parameters.size())) {
    lists_.reserve(sql.parameters.size());
    for (std::size_t i = 0; i < sql.parameters.size(); ++i) {
        formats_[i] = 1;
        if (auto const* integer = std::get_if<std::int64_t>(bound[i]))
            number(i, kInt8, static_cast<std::uint64_t>(*integer));
        else if (auto const* real = std::get_if<double>(bound[i]))
            number(i, kFloat8, std::bit_cast<std::uint64_t>(*real));
        else if (auto const* view = std::get_if<std::string_view>(bound[i]))
            text(i, kText, *view);
        else if (auto const* bytes = std::get_if<Bytes>(bound[i]))
            text(i, kBytea, bytes->data);
        else if (auto const* ids = std::get_if<IdList>(bound[i]))
            list(i, *ids);
    }
}

void EncodedParams::number(std::size_t i, TypeId type, std::uint64_t bits) {
    for (std::size_t byte = 0; byte < 8; ++byte) numbers_[i][byte] = static_cast<char>(bits >> (56 - 8 * byte) & 0xff);
    types_[i] = type;
    values_[i] = numbers_[i].data();
    lengths_[i] = 8;
}

void EncodedParams::text(std::size_t i, TypeId type, std::string_view text) {
    types_[i] = type;
    values_[i] = text.data() ? text.data() : ""; // a null pointer would be NULL
    lengths_[i] = static_cast<int>(text.size());
}

// The binary form of an array: dimensions, whether it holds NULLs, type of the elements; of each dimension its size and
// first index; of each element its length and bytes.
void EncodedParams::list(std::size_t i, IdList ids) {
    std::string out;
    out.reserve(20 + ids.size() * 12);
    append_big_endian<std::uint32_t>(out, ids.empty() ? 0 : 1);
    append_big_endian<std::uint32_t>(out, 0);
    append_big_endian<std::uint32_t>(out, kInt8);
    if (!ids.empty()) {
        append_big_endian(out, static_cast<std::uint32_t>(ids.size()));
        append_big_endian<std::uint32_t>(out, 1);
    }
    for (auto id : ids) {
        append_big_endian<std::uint32_t>(out, 8);
        append_big_endian(out, static_cast<std::uint64_t>(id));
    }
    lists_.push_back(std::move(out));
    text(i, kInt8Array, lists_.back());
}

bool PostgresError::away() const { return state.empty() || in_class("08") || in_class("57P") || state == "25006"; }

Fault PostgresError::fault() const {
    if (away()) return Fault::connection;
    if (state == "53100") return Fault::full;
    if (serialization() || in_class("53") || state == "55P03" || state == "57014") return Fault::busy;
    if (in_class("58")) return Fault::connection;
    if (state == "XX001" || state == "XX002") return Fault::corrupt;
    return Fault::statement;
}

std::optional<Problem> PostgresError::problem() const {
    auto const code = [&]() -> std::string_view {
        if (state == "23505" || state == "23P01") return "db_unique";
        if (state == "23503" || state == "23001") return "db_foreign_key";
        if (state == "23502") return "db_not_null";
        if (state == "23514" || state == "P0001") return "db_check"; // P0001: a trigger refused it
        return {};
    }();
    if (code.empty()) return std::nullopt;
    return constraint_problem(code, state == "P0001" ? "a trigger refused it" : constraint);
}

PostgresError error_of(PGresult const* result) {
    PostgresError error;
    error.state = field(result, PG_DIAG_SQLSTATE);
    error.message = "PostgreSQL " + (error.state.empty() ? "is away" : error.state);
    if (speaks_of_no_value(error.state)) error.message += ": " + field(result, PG_DIAG_MESSAGE_PRIMARY);
    error.constraint = field(result, PG_DIAG_TABLE_NAME);
    for (int code : {PG_DIAG_COLUMN_NAME, PG_DIAG_CONSTRAINT_NAME})
        if (auto name = field(result, code); !name.empty()) error.constraint.append(".").append(name);
    return error;
}

std::string bytes_of_hex(std::string_view text) {
    if (text.starts_with("\\x")) text.remove_prefix(2);
    return bytes_from_hex(text).value_or(std::string());
}

} // namespace belfry::db::detail
