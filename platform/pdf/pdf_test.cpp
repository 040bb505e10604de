#include "platform/pdf/pdf.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <set>

#include "base/text.h"

using namespace belfry;
using namespace belfry::pdf;

namespace {
Instant const kMade = Instant::from_seconds(1788220800); // 2026-09-01
std::string one_page(std::string_view title, std::string_view words) {
    Document document(kA4, title, kMade);
    document.text(20, 20, words, {}, 100);
    return document.finish().value();
}
std::string tiny_png() {
    return bytes_from_hex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000"
                          "000d49444154789c6390f7ebf90f00038201f9c2ab171c0000000049454e44ae426082")
        .value();
}
} // namespace

TEST_CASE("a document is a PDF with as many pages as were begun") {
    Document document(kA4, "Two pages", kMade);
    document.new_page();
    CHECK(document.pages() == 2);
    auto const bytes = document.finish().value();
    CHECK(bytes.starts_with("%PDF-1.5"));
    CHECK(bytes.find("%%EOF") != std::string::npos);
}

TEST_CASE("the same content gives the same bytes, another gives others") {
    CHECK(one_page("A", "hello") == one_page("A", "hello"));
    CHECK(one_page("A", "hello") != one_page("A", "goodbye"));
}

TEST_CASE("long text is broken into lines within its width, and cut after the most it may have") {
    Document document(kA4, "t", kMade);
    std::string const words = "the quick brown fox jumps over the lazy dog and runs away again and again and again";
    auto const whole = document.measure(words, {});
    auto const broken = document.measure(words, {}, 40);
    auto const cut = document.measure(words, Type{.lines_max = 1}, 40);
    CHECK(whole.width_mm > 40);
    CHECK(broken.width_mm <= 40.01);
    CHECK(broken.height_mm > 2 * whole.height_mm);
    CHECK(cut.width_mm <= 40.01);
    CHECK(cut.height_mm < 1.5 * whole.height_mm);
}

TEST_CASE("type is as large as it was asked for") {
    Document document(kA4, "t", kMade);
    auto const small = document.measure("Hg", Type{.size_points = 10});
    auto const large = document.measure("Hg", Type{.size_points = 20});
    CHECK(large.height_mm == doctest::Approx(2 * small.height_mm).epsilon(0.05));
    CHECK(small.height_mm > 3.5); // 10 points are 3.53 mm
    CHECK(small.height_mm < 7);
}

TEST_CASE("letters stand where their typeface puts them: a word is as wide as ten times itself, in tenths") {
    Document document(kA4, "t", kMade);
    auto const once = document.measure("minimum", Type{.size_points = 10});
    auto const tenfold = document.measure("minimum", Type{.size_points = 100});
    CHECK(tenfold.width_mm == doctest::Approx(10 * once.width_mm).epsilon(0.01));
}

TEST_CASE("any script can be drawn, and bytes that are no text do no harm") {
    for (auto words : {"Zoë O’Brien", "שלום עולם", "السلام عليكم", "ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "\xFF\xFE broken", ""}) {
        auto const bytes = one_page(words, words);
        CHECK(bytes.starts_with("%PDF"));
        CHECK(bytes.size() > 500);
    }
}

TEST_CASE("lines, boxes, codes and pictures can be drawn; a picture that is none is refused") {
    Document document(kA4Landscape, "t", kMade);
    document.line(10, 10, 100, 10, {.dashed = true});
    document.box({10, 20, 50, 20}, {}, 3);
    document.fill({10, 50, 50, 20}, Colour::hex("#1F4E8C"), 3);
    document.qr({100, 20, 30, 30}, qr_code("http://localhost:8080").value());
    CHECK(document.image({10, 80, 20, 20}, tiny_png()).ok());
    auto const refused = document.image({10, 80, 20, 20}, "GIF89a nothing");
    REQUIRE(!refused.ok());
    CHECK(refused.problem().code == "bad_image");
    CHECK(!document.image({10, 80, 20, 20}, "").ok());
    CHECK(document.finish().ok());
}

TEST_CASE("a document that is thrown away unfinished leaves quietly") {
    Document document(kCard, "t", kMade);
    Document moved(std::move(document));
    moved.text(1, 1, "x", {});
}

TEST_CASE("colours are read from hexadecimal, anything else is black") {
    CHECK(Colour::hex("#FF0000").red == 1);
    CHECK(Colour::hex("#FF0000").green == 0);
    CHECK(Colour::hex("red").red == 0);
    CHECK(Colour::hex("#GG0000").red == 0);
}

TEST_CASE("a QR code has its three finder patterns and grows with its text") {
    auto const code = qr_code("otpauth://totp/Belfry:zoe?secret=JBSWY3DPEHPK3PXP").value();
    CHECK((code.side - 17) % 4 == 0);
    auto finder = [&](int x, int y) {
        for (int i = 0; i < 7; ++i)
            if (!code.at(x + i, y) || !code.at(x, y + i) || !code.at(x + i, y + 6) || !code.at(x + 6, y + i))
                return false;
        return !code.at(x + 1, y + 1) && code.at(x + 3, y + 3);
    };
    CHECK(finder(0, 0));
    CHECK(finder(code.side - 7, 0));
    CHECK(finder(0, code.side - 7));
    CHECK(qr_code(std::string(500, 'a')).value().side > code.side);
}

TEST_CASE("a QR code of nothing, or of too much, is refused") {
    CHECK(!qr_code("").ok());
    CHECK(qr_code(std::string(kQrBytesMax, 'a')).ok());
    CHECK(!qr_code(std::string(kQrBytesMax + 1, 'a')).ok());
}

TEST_CASE("the drawing of a QR code covers exactly its dark modules") {
    auto const code = qr_code("hello").value();
    std::set<std::pair<int, int>> drawn;
    auto const d = code.svg_path();
    int x = 0, y = 0, run = 0;
    for (auto piece : split(std::string_view(d).substr(1), 'M')) {
        REQUIRE(std::sscanf(std::string(piece).c_str(), "%d %dh%d", &x, &y, &run) == 3);
        for (int i = 0; i < run; ++i) drawn.insert({x - kQrQuietModules + i, y - kQrQuietModules});
    }
    for (int row = 0; row < code.side; ++row)
        for (int column = 0; column < code.side; ++column) CHECK(drawn.contains({column, row}) == code.at(column, row));
}
