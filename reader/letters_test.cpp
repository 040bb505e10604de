#include "reader/letters.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/text.h"

using namespace belfry;
using namespace belfry::reader;

TEST_CASE("words are as large as fits, each row as wide as the terminal") {
    for (int const columns : {40, 80, 100, 200}) {
        auto const rows = large_letters("✔ Thank you", columns, 23);
        REQUIRE_FALSE(rows.empty());
        CHECK(rows.size() <= 23);
        for (auto const& row : rows) CHECK(count_characters(row) == static_cast<std::size_t>(columns));
    }
    CHECK(large_letters("✔ Thank you", 200, 23).size() == 5);
    CHECK(large_letters("✔ Thank you", 80, 23).size() == 17); // a word a line
    CHECK(large_letters("✔ Thank you", 80, 16).size() == 5);  // in narrow letters
    auto const dots = [](std::vector<std::string> const& rows) {
        std::size_t all = 0;
        for (auto const& row : rows) all += static_cast<std::size_t>(std::ranges::count(row, '\xE2'));
        return all;
    };
    CHECK(dots(large_letters("Thank you", 200, 23)) == 2 * dots(large_letters("Thank you", 60, 5)));
}

TEST_CASE("what does not fit, or has no letter, is left to small ones") {
    CHECK(large_letters("Thank you", 20, 23).empty()); // no room for one word
    CHECK(large_letters("Please show your card at the office", 80, 10).empty());
    CHECK(large_letters("Danke schön", 200, 50).empty());
    CHECK(large_letters("", 80, 23).empty());
    CHECK(large_letters("Thank you", 0, 0).empty());
}
