#pragma once
// Identities: 64-bit, time-ordered, one C++ type per kind of thing, so that a PersonId is never taken for a SchoolId.
// In text (addresses, exports) an id is 13 characters of Crockford base32, upper case, sorting as the number does.
// Positive always, and 63 bits long, so that both database engines keep it as a signed integer.

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace belfry {

inline constexpr std::size_t kIdTextLength = 13;

std::string id_to_text(std::int64_t value);
// Lower case and the look-alikes i, l (1) and o (0) are taken. Nothing for any other length, character or a number
// that is not positive.
std::optional<std::int64_t> id_from_text(std::string_view text);

template <class Tag>
class Id {
public:
    constexpr Id() = default;
    constexpr explicit Id(std::int64_t value) : value_(value) {}

    static std::optional<Id> parse(std::string_view text) {
        auto value = id_from_text(text);
        return value ? std::optional<Id>(Id(*value)) : std::nullopt;
    }

    constexpr std::int64_t value() const { return value_; }
    constexpr bool empty() const { return value_ == 0; }
    constexpr explicit operator bool() const { return value_ != 0; }
    std::string text() const { return id_to_text(value_); }

    friend constexpr auto operator<=>(Id, Id) = default;

private:
    std::int64_t value_ = 0;
};

// Makes ids: 41 bits of milliseconds since 2020, 10 bits of node, 12 bits of sequence. Safe from any thread; never the
// same number twice from one maker, even when the clock steps back. Over 4,096 a millisecond it borrows from the next.
std::int64_t next_id_value();
template <class IdType>
IdType next_id() {
    return IdType(next_id_value());
}

// 0 to 1023, once at start; each node of an installation has its own.
void set_id_node(int node);

} // namespace belfry

template <class Tag>
struct std::hash<belfry::Id<Tag>> {
    std::size_t operator()(belfry::Id<Tag> id) const noexcept {
        return static_cast<std::size_t>(static_cast<std::uint64_t>(id.value()) * 0x9E3779B97F4A7C15ull);
    }
};
