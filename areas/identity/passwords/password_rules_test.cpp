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

TEST_CASE("adults need ten characters, older pupils eight, younger ones six") {
    HeldRole const pupil[] = {{Role::pupil, SchoolId(1)}};
    HeldRole const teacher[] = {{Role::teacher, SchoolId(1)}};
    HeldRole const both[] = {{Role::pupil, SchoolId(1)}, {Role::support_staff, SchoolId(2)}};
    CHECK(password_rule(teacher, {}).characters_min == 10);
    CHECK(password_rule(pupil, 6).characters_min == 6);
    CHECK(password_rule(pupil, 7).characters_min == 8);
    CHECK(password_rule(pupil, {}).characters_min == 8);
    CHECK(password_rule(both, 12).characters_min == 10);
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
    CHECK(refusal("zobrien1") == "");
    CHECK(refusal("26.zobrien!") == "password_name");
    CHECK(refusal("ZoëOBrien26") == "password_name");
    CHECK(refusal("elmgreenschool1") == "password_name");
    CHECK(refusal("elmgreen school fields forever") == "");
}
