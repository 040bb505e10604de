// What a card is, in words and numbers; pure.
#include "areas/cards/cards/card.h"

#include "areas/cards/api/cards.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace belfry::cards {
namespace {

constexpr std::size_t kNumberMin = 4, kNumberMax = 40;

template <class Code>
struct Coded {
    Code value;
    std::string_view code;
};
constexpr Coded<Place> kPlaces[] = {
    {Place::gate, "gate"}, {Place::room, "room"}, {Place::till, "till"}, {Place::library, "library"}};
constexpr Coded<CardKind> kKinds[] = {{CardKind::pupil, "pupil"},
                                      {CardKind::staff, "staff"},
                                      {CardKind::visitor, "visitor"},
                                      {CardKind::temporary, "temporary"}};
constexpr Coded<CardState> kStates[] = {{CardState::active, "active"},
                                        {CardState::lost, "lost"},
                                        {CardState::cancelled, "cancelled"},
                                        {CardState::replaced, "replaced"}};

template <class Code, std::size_t N>
std::string_view code_of(Coded<Code> const (&table)[N], Code value) {
    for (auto const& one : table)
        if (one.value == value) return one.code;
    return table[0].code;
}

template <class Code, std::size_t N>
std::optional<Code> from_code(Coded<Code> const (&table)[N], std::string_view code) {
    for (auto const& one : table)
        if (one.code == code) return one.value;
    return std::nullopt;
}

bool separates(char c) { return c == ' ' || c == ':' || c == '-' || c == '.' || c == '\t' || c == '\r' || c == '\n'; }

} // namespace

std::string_view place_code(Place place) { return code_of(kPlaces, place); }
std::optional<Place> place_from_code(std::string_view code) { return from_code(kPlaces, code); }
std::string_view kind_code(CardKind kind) { return code_of(kKinds, kind); }
std::optional<CardKind> kind_from_code(std::string_view code) { return from_code(kKinds, code); }
std::string_view state_code(CardState state) { return code_of(kStates, state); }
std::optional<CardState> state_from_code(std::string_view code) { return from_code(kStates, code); }

std::optional<std::string> normal_number(std::string_view text) {
    std::string number;
    for (char const c : text) {
        if (separates(c)) continue;
        bool const small = c >= 'a' && c <= 'z';
        if (!small && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) return std::nullopt;
        if (number.size() == kNumberMax) return std::nullopt;
        number += small ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (number.size() < kNumberMin) return std::nullopt;
    return number;
}

// FNV-1a of 64 bits, the lowest 63 of them. Two numbers of one key are told apart by the numbers themselves.
std::int64_t number_key(std::string_view number) {
    std::uint64_t hash = 0xCBF29CE484222325ull;
    for (char const c : number) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
    return static_cast<std::int64_t>(hash & 0x7FFFFFFFFFFFFFFFull);
}

bool was_good(Card const& card, Instant at) {
    if (at < card.issued_at || (card.ends_at && at > *card.ends_at)) return false;
    return card.state == CardState::active || at < card.state_since;
}

// One to one for the ids that a demonstration gives (46 bits), and shaped like the UID of a contactless card.
std::string demonstration_number(PersonId person) {
    constexpr std::uint64_t kBits = (1ull << 48) - 1, kOdd = 0x9E3779B97F4B;
    auto const mixed = (static_cast<std::uint64_t>(person.value()) * kOdd) & kBits;
    std::string bytes;
    for (int shift = 40; shift >= 0; shift -= 8) bytes += static_cast<char>(mixed >> shift & 0xFF);
    auto number = normal_number("04" + hex(bytes));
    return std::move(*number);
}

std::string demonstration_key(ReaderId reader) {
    return base64url(crypto::sha256("belfry demonstration reader " + std::to_string(reader.value())));
}

std::string authorization(ReaderId reader, std::string_view key) {
    return "Bearer " + reader.text() + "." + std::string(key);
}

} // namespace belfry::cards
