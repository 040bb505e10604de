#include "platform/ui/accent.h"

#include <doctest/doctest.h>

namespace belfry::ui {
namespace {

Colour colour(std::string_view text) { return Colour::parse(text).value(); }

TEST_CASE("a colour is read as people write it") {
    CHECK(colour("#1F4E8C").text() == "#1F4E8C");
    CHECK(colour(" 1f4e8c ").text() == "#1F4E8C");
    CHECK(colour("#fc0").text() == "#FFCC00");
}

TEST_CASE("what is no colour is refused") {
    for (std::string_view text : {"", "#", "#12", "#12345", "#1234567", "blue", "#GGGGGG", "#1F4E8C;}", "##1F4E8"})
        CHECK_MESSAGE(!Colour::parse(text), text);
    auto const refused = read_accent("red");
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.problem().code == "accent_format");
}

TEST_CASE("contrast is that of WCAG") {
    CHECK(contrast(colour("#000000"), colour("#FFFFFF")) == doctest::Approx(21.0));
    CHECK(contrast(colour("#777777"), colour("#FFFFFF")) == doctest::Approx(4.478).epsilon(0.001));
    CHECK(contrast(colour("#123456"), colour("#123456")) == doctest::Approx(1.0));
}

TEST_CASE("a colour that can be read is kept as it is") {
    auto const accent = accent_for(colour("#7A1F3D"));
    CHECK_FALSE(accent.corrected);
    CHECK(accent.light == colour("#7A1F3D"));
}

TEST_CASE("a colour too pale for paper is made darker, and said so") {
    auto const accent = accent_for(colour("#FFD400"));
    CHECK(accent.corrected);
    CHECK(contrast(accent.light, kPaper) >= 4.5);
    CHECK(accent.light.red > accent.light.blue);
}

TEST_CASE("every colour can be read on paper by day and by night, and under what is written on it") {
    for (int red = 0; red < 256; red += 15)
        for (int green = 0; green < 256; green += 15)
            for (int blue = 0; blue < 256; blue += 15) {
                auto const accent = accent_for({static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green),
                                                static_cast<std::uint8_t>(blue)});
                bool const fine = contrast(accent.light, kPaper) >= 4.5 && contrast(accent.dark, kDarkPaper) >= 4.5 &&
                                  contrast(accent.light, {255, 255, 255}) >= 4.5;
                CHECK_MESSAGE(fine, accent.wanted.text());
            }
}

TEST_CASE("the address of an accent holds nothing but the colour") {
    CHECK(accent_href("#1f4e8c").text() == "/a/accent/1F4E8C.css?v=1");
    CHECK(accent_href("url(//x)").text() == "/a/accent/1F4E8C.css?v=1");
}

} // namespace
} // namespace belfry::ui
