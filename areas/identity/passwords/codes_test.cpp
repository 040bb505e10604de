#include "areas/identity/passwords/codes.h"

#include <doctest/doctest.h>

#include <set>

using namespace belfry::identity;

TEST_CASE("a code is written in groups and is the same however it is typed") {
    auto const code = new_code(kSlipCodeLetters);
    REQUIRE(code.size() == 9);
    CHECK(code[4] == '-');
    CHECK(fold_code("KXRT 7m4p") == "kxrt7m4p");
    CHECK(fold_code(code).size() == 8);
    CHECK(new_code(kInviteCodeLetters).size() == 14);
    CHECK(new_code(kRecoveryCodeLetters).size() == 11);
}

TEST_CASE("codes do not come twice, use every letter, and never one that looks like another") {
    std::set<std::string> codes;
    std::set<char> letters;
    for (int i = 0; i < 500; ++i) {
        auto const code = fold_code(new_code(kSlipCodeLetters));
        codes.insert(code);
        letters.insert(code.begin(), code.end());
    }
    CHECK(codes.size() == 500);
    CHECK(letters.size() == kCodeLetters.size());
    for (char c : std::string_view("aeiou01l")) CHECK(!letters.contains(c));
}
