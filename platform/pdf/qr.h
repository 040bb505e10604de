#pragma once
// QR codes (ISO/IEC 18004) as a square of dark and light, for whoever draws them: pdf::Document, or a page as SVG.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace belfry::pdf {

inline constexpr std::size_t kQrBytesMax = 1000;
// The white border that a reader needs, in modules on each side (ISO/IEC 18004, 5.3.8).
inline constexpr int kQrQuietModules = 4;

struct QrCode {
    int side = 0; // modules in a row
    std::vector<bool> dark;
    bool at(int column, int row) const { return dark[static_cast<std::size_t>(row * side + column)]; }
    // Its dark modules as the `d` of an SVG path, one unit a module, the quiet border included; the view box is
    // 0 0 svg_side() svg_side().
    std::string svg_path() const;
    int svg_side() const { return side + 2 * kQrQuietModules; }
};

// Of any bytes, error correction level M. Problem invalid ("qr_text") for none or more than kQrBytesMax.
Result<QrCode> qr_code(std::string_view text);

} // namespace belfry::pdf
