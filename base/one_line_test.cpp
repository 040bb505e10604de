#include "base/one_line.h"

#include <doctest/doctest.h>

using namespace belfry;

TEST_CASE("a line holds letters of every script and no control character") {
    for (auto const* fine : {"", "Zoë O’Brien", "李 小龍", "a-b (c)", "\xE2\x80\x99", "\xC2\xA0"})
        CHECK(is_one_line(fine));
    for (auto const* broken : {"a\nb", "a\rb", "a\tb", "\x1B[0m", "a\x7F",
                               "a\xC2\x85"
                               "b",
                               "a\xE2\x80\xA8"
                               "b"}) {
        CHECK_FALSE(is_one_line(broken));
        CHECK(is_one_line(as_one_line(broken)));
    }
    CHECK(as_one_line("Ann\r\nBcc: x") == "Ann  Bcc: x");
    CHECK(as_one_line("Zoë") == "Zoë");
}
