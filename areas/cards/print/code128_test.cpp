#include "areas/cards/print/code128.h"

#include <doctest/doctest.h>

#include <numeric>

using namespace belfry;
using namespace belfry::cards;

namespace {

std::string widths(std::string_view text) {
    std::string out;
    auto const code = code128(text);
    REQUIRE(code.ok());
    for (auto const width : *code) out += static_cast<char>('0' + width);
    return out;
}

} // namespace

TEST_CASE("a bar code is as the standard says") {
    // Start B, P J J 1 2 3 C, check 879 % 103 = 55, stop.
    CHECK(widths("PJJ123C") == "211214"
                               "313121"
                               "112133"
                               "112133"
                               "123221"
                               "223211"
                               "221132"
                               "131321"
                               "311321"
                               "2331112");
    // Start C, 12 34, check (105 + 12 + 68) % 103 = 82, stop.
    CHECK(widths("1234") == "211232"
                            "112232"
                            "131123"
                            "121241"
                            "2331112");
}

TEST_CASE("digits go two to a character where that is shorter") {
    CHECK(widths("04A2").size() == 6u * 6 + 7);    // start, 0 4 A 2, check, stop
    CHECK(widths("A123456").size() == 6u * 7 + 7); // start B, A, code C, 12 34 56, check, stop
    CHECK(widths("123456A").size() == 6u * 7 + 7); // start C, 12 34 56, code B, A, check, stop
    CHECK(widths("A12345").size() == 6u * 7 + 7);  // start B, A 1, code C, 23 45, check, stop
}

TEST_CASE("each character is eleven modules wide and the stop thirteen") {
    for (auto const* text : {"04A2B1C9D2", "0", "043DE6E5FD2C00"}) {
        auto const code = code128(text);
        REQUIRE(code.ok());
        auto const modules = std::accumulate(code->begin(), code->end(), 0);
        CHECK((modules - 13) % 11 == 0);
        CHECK(code->size() % 2 == 1);
    }
}

TEST_CASE("what no bar code can say is refused") {
    CHECK_FALSE(code128("").ok());
    CHECK_FALSE(code128("Zoë").ok());
    CHECK_FALSE(code128("a\n").ok());
    CHECK_FALSE(code128(std::string(61, '1')).ok());
}
