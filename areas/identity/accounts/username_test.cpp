#include "areas/identity/accounts/username.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::identity;

TEST_CASE("a pupil's username is the year of entry, an initial and the surname") {
    CHECK(username_stem(kPupilPattern, {"Zoë", "O’Brien", 2026}) == "26.zobrien");
    CHECK(username_stem(kPupilPattern, {"Ibrahim", "al-Sayed", 2008}) == "08.ialsayed");
    CHECK(username_stem(kAdultPattern, {"Siân", "Llwyd Jones", 0}) == "sllwydjones");
    CHECK(username_stem("{given}.{surname}", {"Zoë", "O’Brien", 2026}) == "zoe.obrien");
}

TEST_CASE("letters that carry no accent to take off are written as English does") {
    CHECK(username_stem(kAdultPattern, {"Øystein", "Łukasz", 0}) == "olukasz");
    CHECK(username_stem(kAdultPattern, {"Hans", "Weiß", 0}) == "hweiss");
    CHECK(username_stem(kAdultPattern, {"Ægir", "Þórsson", 0}) == "athorsson");
}

TEST_CASE("a name with only one part, or none in Latin letters, still gives a username") {
    CHECK(username_stem(kPupilPattern, {"", "Sukarno", 2026}) == "26.ssukarno");
    CHECK(username_stem(kPupilPattern, {"Cher", "", 2026}) == "26.ccher");
    CHECK(username_stem(kPupilPattern, {"明", "王", 2026}) == "26.uuser");
    CHECK(username_stem(kPupilPattern, {"Zoe", "Obrien", 0}) == "zobrien");
}

TEST_CASE("a long name is cut, and what is made is always a username that may be chosen") {
    auto const made = username_stem(kPupilPattern, {"A", "Featherstonehaugh-Cholmondeley-Marjoribanks", 2026});
    CHECK(made.size() == kUsernameStemMax);
    CHECK(check_username(made).ok());
    CHECK(check_username(username_numbered(made, 1234567)).ok());
}

TEST_CASE("the second of a name gets a 2") {
    CHECK(username_numbered("26.jsmith", 1) == "26.jsmith");
    CHECK(username_numbered("26.jsmith", 2) == "26.jsmith2");
    CHECK(username_numbered("26.jsmith", 41) == "26.jsmith41");
}

TEST_CASE("patterns hold a name and nothing strange") {
    CHECK(check_pattern(kPupilPattern).ok());
    CHECK(check_pattern(kAdultPattern).ok());
    CHECK(check_pattern("hs-{surname}{initial}").ok());
    for (auto bad :
         {"", "{entry}", "{surname", "{shoe}{surname}", "{surname} {given}", "{surname}@x", ".{surname}", "É{surname}"})
        CHECK_MESSAGE(!check_pattern(bad).ok(), bad);
}

TEST_CASE("what is typed is read kindly") {
    CHECK(fold_username(" 26. ZObrien\t") == "26.zobrien");
    CHECK(fold_username("Zoe@Example.org ") == "zoe@example.org");
    CHECK(fold_username("") == "");
}

TEST_CASE("a chosen username is 3 to 64 plain characters") {
    CHECK(check_username("zoe").ok());
    CHECK(check_username("zoe@example.org").ok());
    CHECK(check_username(std::string(64, 'a')).ok());
    CHECK(!check_username("ab").ok());
    CHECK(!check_username(std::string(65, 'a')).ok());
    CHECK(!check_username(".zoe").ok());
    CHECK(!check_username("zoe o").ok());
    CHECK(!check_username("zoë").ok());
}
