#include "areas/identity/signing_in/sign_in.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::identity;

namespace {
Instant const kNow = Instant::from_seconds(1788252000);
SignInAccount zoe() {
    SignInAccount account;
    account.person = PersonId(1);
    account.username = "26.ZObrien";
    account.username_folded = "26.zobrien";
    account.email_folded = "home@example.org";
    account.state = AccountState::active;
    account.password_hash = "$argon2id$";
    return account;
}
} // namespace

TEST_CASE("who knows the password and is somebody today is signed in") {
    auto const account = zoe();
    CHECK(decide_sign_in(&account, true, true, kNow) == SignInAnswer::signed_in);
}

TEST_CASE("who does not know the password learns nothing: not whether there is an account, nor what state it is in") {
    auto account = zoe();
    CHECK(decide_sign_in(nullptr, true, true, kNow) == SignInAnswer::wrong);
    CHECK(decide_sign_in(&account, false, true, kNow) == SignInAnswer::wrong);
    account.state = AccountState::locked;
    CHECK(decide_sign_in(&account, false, true, kNow) == SignInAnswer::wrong);
    account.password_ends = kNow.plus_seconds(-1);
    CHECK(decide_sign_in(&account, false, false, kNow) == SignInAnswer::wrong);
    account.password_hash.clear();
    CHECK(decide_sign_in(&account, true, true, kNow) == SignInAnswer::wrong);
}

TEST_CASE("a locked account, an old code and a leaver are refused with the reason") {
    auto account = zoe();
    CHECK(decide_sign_in(&account, true, false, kNow) == SignInAnswer::no_role);
    account.password_ends = kNow;
    CHECK(decide_sign_in(&account, true, true, kNow) == SignInAnswer::code_ended);
    account.password_ends = kNow.plus_seconds(1);
    CHECK(decide_sign_in(&account, true, true, kNow) == SignInAnswer::signed_in);
    account.state = AccountState::locked;
    CHECK(decide_sign_in(&account, true, true, kNow) == SignInAnswer::locked);
}

TEST_CASE("who has a second factor is asked for it") {
    auto account = zoe();
    account.has_totp = true;
    CHECK(decide_sign_in(&account, true, true, kNow) == SignInAnswer::second_step);
    CHECK(decide_sign_in(&account, false, true, kNow) == SignInAnswer::wrong);
}

TEST_CASE("a username beats an email address, and an address that a family shares means nobody") {
    auto first = zoe(), second = zoe();
    second.username_folded = "home@example.org";
    second.person = PersonId(2);
    SignInAccount const both[] = {first, second};
    CHECK(meant_account(both, "home@example.org")->person == PersonId(2));
    CHECK(meant_account(std::span(both).first(1), "home@example.org")->person == PersonId(1));
    second.username_folded = "26.aobrien";
    SignInAccount const family[] = {first, second};
    CHECK(meant_account(family, "home@example.org") == nullptr);
    CHECK(meant_account(family, "26.aobrien")->person == PersonId(2));
    CHECK(meant_account({}, "zoe") == nullptr);
    CHECK(meant_account(family, "") == nullptr);
}

TEST_CASE("a code from a slip is taken with or without its dash, a password exactly as it is") {
    auto account = zoe();
    CHECK(password_as_checked(&account, "My-Pass Word") == "My-Pass Word");
    account.password_ends = kNow;
    CHECK(password_as_checked(&account, "KXRT-7M4P ") == "kxrt7m4p");
    CHECK(password_as_checked(nullptr, "A b") == "A b");
}
