#pragma once
// A school's own colour: checked against paper by day and by night (WCAG 2.2, 1.4.3) and, where it could not be read,
// made darker or lighter until it can be.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/html/html.h"

namespace belfry::ui {

struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0;
    // "#1F4E8C", "1f4e8c" or "#abc"; nothing for any other text.
    static std::optional<Colour> parse(std::string_view text);
    std::string text() const; // "#1F4E8C"
    friend bool operator==(Colour const&, Colour const&) = default;
};

// Of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
double contrast(Colour a, Colour b);

inline constexpr Colour kPaper{0xFB, 0xFA, 0xF6}, kDarkPaper{0x16, 0x18, 0x1D};
inline constexpr double kContrastMin = 4.6; // 4.5 is asked for; a little more, so that rounding never falls below

struct Accent {
    Colour wanted;
    Colour light;           // readable on paper, and under white
    Colour dark;            // readable on dark paper, and under dark ink
    bool corrected = false; // `light` is not what was wanted
};
Accent accent_for(Colour wanted);
// What a school typed: an accent, or Problem invalid ("accent_format"). The page that sets it says so where the colour
// was corrected (words "ui.accent.corrected").
Result<Accent> read_accent(std::string_view text);

// Raised when the style sheet of an accent changes, so that browsers ask for it again.
inline constexpr int kAccentRevision = 1;
std::string accent_style(Accent const& accent);
// "/a/accent/1F4E8C.css?1"; the house colour where the text is none.
html::Href accent_href(std::string_view text);

} // namespace belfry::ui
