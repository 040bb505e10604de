// Identities: text form and the maker. One process makes at most some tens of thousands a second.
#include "base/id.h"

#include <array>
#include <atomic>
#include <chrono>

#include "base/result.h"

namespace belfry {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::int64_t kEpochMilliseconds = 1577836800000; // 2020-01-01T00:00:00Z

constexpr std::array<std::int8_t, 256> make_decode_table() {
    std::array<std::int8_t, 256> table{};
    for (auto& entry : table) entry = -1;
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        auto const upper = static_cast<unsigned char>(kAlphabet[i]);
        table[upper] = static_cast<std::int8_t>(i);
        if (upper >= 'A') table[upper + 32] = static_cast<std::int8_t>(i);
    }
    for (char c : {'i', 'I', 'l', 'L'}) table[static_cast<unsigned char>(c)] = 1;
    for (char c : {'o', 'O'}) table[static_cast<unsigned char>(c)] = 0;
    return table;
}
constexpr auto kDecode = make_decode_table();

std::atomic<std::int64_t> last_tick{0};
std::atomic<int> node_number{0};

} // namespace

std::string id_to_text(std::int64_t value) {
    std::string text(kIdTextLength, '0');
    auto rest = static_cast<std::uint64_t>(value);
    for (std::size_t i = kIdTextLength; i-- > 0; rest >>= 5) text[i] = kAlphabet[rest & 31];
    return text;
}

std::optional<std::int64_t> id_from_text(std::string_view text) {
    if (text.size() != kIdTextLength) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const digit = kDecode[static_cast<unsigned char>(text[i])];
        if (digit < 0 || (i == 0 && digit > 7)) return std::nullopt;
        value = (value << 5) | static_cast<std::uint64_t>(digit);
    }
    if (value == 0 || value > 0x7FFFFFFFFFFFFFFFull) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

void set_id_node(int node) {
    BELFRY_ASSERT(node >= 0 && node < 1024);
    node_number.store(node);
}

std::int64_t next_id_value() {
    // A tick is the millisecond with twelve bits of sequence below it; taking the larger of "now" and "last + 1" keeps
    // ids rising whatever the wall clock does.
    auto const now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    std::int64_t const earliest = (now - kEpochMilliseconds) << 12;
    std::int64_t seen = last_tick.load(std::memory_order_relaxed);
    std::int64_t tick;
    do {
        tick = seen + 1 > earliest ? seen + 1 : earliest;
    } while (!last_tick.compare_exchange_weak(seen, tick, std::memory_order_relaxed));
    return ((tick >> 12) << 22) | (static_cast<std::int64_t>(node_number.load()) << 12) | (tick & 4095);
}

} // namespace belfry
