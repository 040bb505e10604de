// School colours: pure arithmetic on one colour, done when a colour is set and when its style sheet is first asked for.
#include "platform/ui/accent.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace belfry::ui {
namespace {

constexpr Colour kHouse{0x1F, 0x4E, 0x8C};

double linear(std::uint8_t channel) {
    double const c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(Colour c) { return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue); }

Colour mix(Colour from, Colour to, double part) {
    auto channel = [&](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(std::lround(a + (b - a) * part));
    };
    return {channel(from.red, to.red), channel(from.green, to.green), channel(from.blue, to.blue)};
}

// The least mixture with `to` that can be read on `paper`.
Colour readable(Colour wanted, Colour paper, Colour to) {
    for (int step = 0; step <= 100; ++step) {
        auto const tried = mix(wanted, to, step / 100.0);
        if (contrast(tried, paper) >= kContrastMin) return tried;
    }
    return to;
}

} // namespace

std::optional<Colour> Colour::parse(std::string_view text) {
    text = trim(text);
    if (text.starts_with('#')) text.remove_prefix(1);
    std::string six(text);
    if (text.size() == 3) six = {text[0], text[0], text[1], text[1], text[2], text[2]};
    if (six.size() != 6) return std::nullopt;
    auto const bytes = bytes_from_hex(six);
    if (!bytes) return std::nullopt;
    auto at = [&](std::size_t i) { return static_cast<std::uint8_t>((*bytes)[i]); };
    return Colour{at(0), at(1), at(2)};
}

std::string Colour::text() const {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out = "#";
    for (auto channel : {red, green, blue}) (out += digits[channel >> 4]) += digits[channel & 15];
    return out;
}

double contrast(Colour a, Colour b) {
    double const x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

Accent accent_for(Colour wanted) {
    Accent accent{wanted, readable(wanted, kPaper, {0, 0, 0}), readable(wanted, kDarkPaper, {255, 255, 255}), false};
    accent.corrected = !(accent.light == wanted);
    return accent;
}

Result<Accent> read_accent(std::string_view text) {
    auto const colour = Colour::parse(text);
    if (!colour) return invalid("accent_format");
    return accent_for(*colour);
}

std::string accent_style(Accent const& accent) {
    auto const night = "{--accent:" + accent.dark.text() + ";--on-accent:" + kDarkPaper.text() + "}";
    return ":root{--accent:" + accent.light.text() + ";--on-accent:#FFFFFF}" +
           "@media (prefers-color-scheme:dark){:root:not([data-scheme=light])" + night + "}" +
           ":root[data-scheme=dark]" + night;
}

html::Href accent_href(std::string_view text) {
    auto const colour = Colour::parse(text).value_or(kHouse);
    return html::Href::to("/a/accent/{}", colour.text().substr(1) + ".css")
        .with("v", static_cast<std::int64_t>(kAccentRevision));
}

} // namespace belfry::ui
