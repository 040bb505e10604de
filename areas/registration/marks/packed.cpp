// Packing entries. Thirty marks are 330 bytes.
#include "areas/registration/marks/packed.h"

namespace belfry::registration {
namespace {

constexpr std::size_t kBytes = 11;

} // namespace

void pack(std::string& out, PackedMark const& mark) {
    auto const value = static_cast<std::uint64_t>(mark.pupil.value());
    for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>(value >> shift & 0xFF));
    out.push_back(static_cast<char>(mark.code.number()));
    out.push_back(static_cast<char>(mark.minutes));
    out.push_back(mark.counted ? '\1' : '\0');
}

std::vector<PackedMark> unpack(std::string_view bytes) {
    std::vector<PackedMark> marks;
    marks.reserve(bytes.size() / kBytes);
    for (std::size_t at = 0; at + kBytes <= bytes.size(); at += kBytes) {
        auto const byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[at + i]); };
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 8; ++i) value |= std::uint64_t{byte(i)} << (8 * i);
        marks.push_back({PersonId(static_cast<std::int64_t>(value)), Code(byte(8)), byte(9), byte(10) != 0});
    }
    return marks;
}

} // namespace belfry::registration
