#pragma once
// Values and errors on their way to and from libpq.

#include <array>
#include <string>
#include <vector>

#include "platform/db/engine.h"

struct pg_result;

namespace belfry::db::detail {

using TypeId = unsigned int; // libpq's Oid

// Parameters as libpq wants them, all in binary form, so that no text is copied or cut at a NUL. Borrows from `bound`.
class EncodedParams {
public:
    EncodedParams(NamedSql const& sql, Bound const& bound);
    EncodedParams(EncodedParams const&) = delete;
    EncodedParams& operator=(EncodedParams const&) = delete;

    int count() const { return count_; }
    // 0 where the value is NULL.
    TypeId const* types() const { return types_.data(); }
    char const* const* values() const { return values_.data(); }
    int const* lengths() const { return lengths_.data(); }
    int const* formats() const { return formats_.data(); }

private:
    void number(std::size_t i, TypeId type, std::uint64_t bits);
    void text(std::size_t i, TypeId type, std::string_view text);
    void list(std::size_t i, IdList ids);

    int count_;
    std::array<TypeId, kParametersMax> types_{};
    std::array<char const*, kParametersMax> values_{};
    std::array<int, kParametersMax> lengths_{}, formats_{};
    std::array<std::array<char, 8>, kParametersMax> numbers_;
    std::vector<std::string> lists_;
};

// An error of the server with nothing in it that could quote a value.
struct PostgresError {
    std::string state;   // SQLSTATE; empty where the connection was lost
    std::string message; // fit for a log
    std::string constraint;

    bool in_class(std::string_view two) const { return state.starts_with(two); }
    bool serialization() const { return state == "40001" || state == "40P01"; }
    // The server is going, or is no longer the one to write to.
    bool away() const;
    Fault fault() const;
    // Nothing where it is no failed constraint.
    std::optional<Problem> problem() const;
};
PostgresError error_of(pg_result const* result);

// The bytes of a bytea as the server writes it: "\x00ff".
std::string bytes_of_hex(std::string_view text);

} // namespace belfry::db::detail
