#include "areas/identity/passwords/password_rules.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::access;
using namespace belfry::identity;

namespace {
std::string_view refusal(std::string_view password, int least = 6) {
    auto const status = check_password(password, {least}, {"26.zobrien", "Zoë O'Brien", "Elmgreen School"});
    return status.ok() ? "" : status.problem().code;
}
} // namespace

TEST_CASE("staff need twelve characters, other adults ten, older pupils eight, younger ones six") {
    HeldRole const pupil[] = {{Role::pupil, SchoolId(1)}};
    HeldRole const teacher[] = {{Role::teacher, SchoolId(1)}};
    HeldRole const both[] = {{Role::pupil, SchoolId(1)}, {Role::support_staff, SchoolId(2)}};
    HeldRole const parent[] = {{Role::parent, SchoolId(1)}};
    CHECK(password_rule(teacher, {}).characters_min == 12);
    CHECK(password_rule(parent, {}).characters_min == 10);
    CHECK(password_rule(pupil, 6).characters_min == 6);
    CHECK(password_rule(pupil, 7).characters_min == 8);
    CHECK(password_rule(pupil, {}).characters_min == 8);
    CHECK(password_rule(both, 12).characters_min == 12);
    CHECK(password_rule({}, {}).characters_min == 10);
}

TEST_CASE("a few words, or one odd one, will do; no digits or signs are asked for") {
    CHECK(refusal("correct horse battery", 10) == "");
    CHECK(refusal("wobblejelly", 10) == "");
    CHECK(refusal("frogpd") == "");
    CHECK(refusal("łódź świeca") == "");
}

TEST_CASE("length is counted in characters, and there is a longest") {
    CHECK(refusal("frogp") == "password_short");
    CHECK(refusal("ééé") == "password_short");
    CHECK(refusal("") == "password_short");
    CHECK(refusal(std::string(kPasswordBytesMax, 'x') + "y") == "password_long");
    CHECK(refusal("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF") == "password_short");
}

TEST_CASE("what everybody guesses first is refused, dressed up or not") {
    for (auto guess : {"password", "Password1", "P4$$w0rd", "password2026!", "liverpool", "Arsenal99", "football",
                       "iloveyou", "letmein123", "welcome1", "minecraft"})
        CHECK_MESSAGE(refusal(guess) == "password_common", guess);
}

TEST_CASE("runs of the keyboard and one key held down are refused") {
    for (auto guess : {"abcdefgh", "98765432", "qwertyuiop", "asdfghjkl", "zzzzzzzz", "ababababab", "aaaaaabbbbbb"})
        CHECK_MESSAGE(refusal(guess) != "", guess);
}

TEST_CASE("a password built on one's own name, username or school is refused") {
    CHECK(refusal("obrien2026") == "password_name");
    CHECK(refusal("26.zobrien!") == "password_name");
    CHECK(refusal("ZoëOBrien26") == "password_name");
    CHECK(refusal("elmgreenschool1") == "password_name");
    CHECK(refusal("elmgreen school fields forever") == "");
}

TEST_CASE("the same again and again is refused, also with something after it, and keys beside each other") {
    for (auto guess : {"passwordpassword", "adminadmin", "abcabcabc", "abcabcabca", "adminadmin1", "tulip8tulip8",
                       "1qaz2wsx3edc", "qazwsxedcrfv", "1q2w3e4r5t6y"})
        CHECK_MESSAGE(refusal(guess) != "", guess);
    CHECK(refusal("tulip8tulips9garden") == "");
}

TEST_CASE("what has leaked elsewhere is refused, with digits around it too, and what has not is taken") {
    for (auto guess : {"trustno1", "butterfly", "chelsea1", "Butterfly2026", "starwars", "whatever", "jennifer99",
                       "mustang", "computer", "sunflower1"})
        CHECK_MESSAGE(refusal(guess) != "", guess);
    // Made of random letters, as nobody's list has them: one in some ten thousand may be refused by mistake.
    std::uint32_t state = 20261201;
    int refused = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string made;
        for (int k = 0; k < 12; ++k) {
            state = state * 1664525u + 1013904223u;
            made += static_cast<char>('a' + (state >> 24) % 26);
        }
        refused += refusal(made) == "" ? 0 : 1;
    }
    CHECK(refused <= 10);
}
