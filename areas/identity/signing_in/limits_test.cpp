#include "areas/identity/signing_in/limits.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::identity;

namespace {
Instant const kMorning = Instant::from_seconds(1788252000);
Attempt attempt(std::string name, Familiarity familiarity = Familiarity::stranger, std::string peer = "192.0.2.7") {
    return {std::move(name), std::move(peer), "device", familiarity};
}
} // namespace

TEST_CASE("five failures are free, then each try waits twice as long, up to a quarter of an hour") {
    SignInLimits limits;
    auto now = kMorning;
    for (int i = 0; i < kFreeTries; ++i) {
        CHECK(limits.check(attempt("zoe"), now).open());
        limits.failed(attempt("zoe"), now);
    }
    CHECK(limits.check(attempt("zoe"), now).wait_seconds == 1);
    CHECK(limits.check(attempt("zoe"), now).why == Gate::Why::name);
    now = now.plus_seconds(1);
    CHECK(limits.check(attempt("zoe"), now).open());
    limits.failed(attempt("zoe"), now);
    CHECK(limits.check(attempt("zoe"), now).wait_seconds == 2);
    for (int i = 0; i < 20; ++i) limits.failed(attempt("zoe"), now);
    CHECK(limits.check(attempt("zoe"), now).wait_seconds == kNameWaitMax);
}

TEST_CASE("the wait never overflows, however often somebody fails") {
    CHECK(name_wait_seconds(4, 5) == 0);
    CHECK(name_wait_seconds(5, 5) == 1);
    CHECK(name_wait_seconds(14, 5) == 512);
    CHECK(name_wait_seconds(15, 5) == kNameWaitMax);
    CHECK(name_wait_seconds(2000000000, 5) == kNameWaitMax);
}

TEST_CASE("a success forgets the failures, and so does an hour") {
    SignInLimits limits;
    for (int i = 0; i < 9; ++i) limits.failed(attempt("zoe"), kMorning);
    limits.succeeded(attempt("zoe"));
    CHECK(limits.check(attempt("zoe"), kMorning).open());
    for (int i = 0; i < 9; ++i) limits.failed(attempt("ann"), kMorning);
    CHECK(limits.failed(attempt("ann"), kMorning.plus_seconds(kForgottenAfter + 1)) == 1);
}

TEST_CASE("guesses from elsewhere do not keep the owner out of their own device") {
    SignInLimits limits;
    for (int i = 0; i < 50; ++i) limits.failed(attempt("head", Familiarity::stranger, "203.0.113.9"), kMorning);
    CHECK(!limits.check(attempt("head"), kMorning).open());
    CHECK(limits.check(attempt("head", Familiarity::device), kMorning).open());
    for (int i = 0; i < kFreeTriesOnKnownDevice; ++i) limits.failed(attempt("head", Familiarity::device), kMorning);
    CHECK(!limits.check(attempt("head", Familiarity::device), kMorning).open());
}

TEST_CASE("a success on the owner's device does not free the guesser") {
    SignInLimits limits;
    for (int i = 0; i < 12; ++i) limits.failed(attempt("head", Familiarity::stranger, "203.0.113.9"), kMorning);
    limits.succeeded(attempt("head", Familiarity::device));
    CHECK(!limits.check(attempt("head", Familiarity::stranger, "203.0.113.9"), kMorning).open());
}

TEST_CASE("ten classes of thirty who all mistype once behind one address are not slowed") {
    SignInLimits limits;
    for (int i = 0; i < kStrangerBurst - 1; ++i) {
        auto const one = attempt("26.pupil" + std::to_string(i));
        REQUIRE(limits.check(one, kMorning).open());
        limits.failed(one, kMorning);
        REQUIRE(limits.check(one, kMorning).open());
        limits.succeeded(one);
    }
    CHECK(limits.check(attempt("26.last"), kMorning).open());
}

TEST_CASE(
    "somebody who tries many names from one address is slowed to one a second, and those who belong there are not") {
    SignInLimits limits;
    for (int i = 0; i < kStrangerBurst; ++i) limits.failed(attempt("name" + std::to_string(i)), kMorning);
    auto const refused = limits.check(attempt("another"), kMorning);
    CHECK(refused.wait_seconds == 1);
    CHECK(refused.why == Gate::Why::address);
    CHECK(limits.check(attempt("pupil", Familiarity::address), kMorning).open());
    CHECK(limits.check(attempt("teacher", Familiarity::device), kMorning).open());
    CHECK(limits.check(attempt("another", Familiarity::stranger, "198.51.100.1"), kMorning).open());
    CHECK(limits.check(attempt("another"), kMorning.plus_seconds(1)).open());
}

TEST_CASE("memory stays bounded when every try has another name and address") {
    SignInLimits limits;
    for (std::size_t i = 0; i < 2 * kEntriesMax + 10; ++i) {
        auto const text = std::to_string(i);
        limits.failed(attempt(text, Familiarity::stranger, text), kMorning);
    }
    CHECK(limits.entries() <= 2 * kEntriesMax + 2);
}

TEST_CASE("a clock that steps back gives nothing away and does no harm") {
    SignInLimits limits;
    for (int i = 0; i < kStrangerBurst; ++i) limits.failed(attempt("n" + std::to_string(i)), kMorning);
    CHECK(!limits.check(attempt("x"), kMorning.plus_seconds(-3600)).open());
}

TEST_CASE("guesses from many addresses are slowed by the name, and the owner at a new machine waits under a minute") {
    SignInLimits limits;
    for (int i = 0; i < 500; ++i)
        limits.failed(attempt("head", Familiarity::stranger, "203.0.113." + std::to_string(i)), kMorning);
    auto const elsewhere = limits.check(attempt("head", Familiarity::stranger, "198.51.100.1"), kMorning);
    CHECK(elsewhere.wait_seconds == kEverywhereWaitMax);
    CHECK(limits.check(attempt("head", Familiarity::address), kMorning).open());
    CHECK(
        limits.check(attempt("head", Familiarity::stranger, "198.51.100.1"), kMorning.plus_seconds(kEverywhereWaitMax))
            .open());
}

TEST_CASE("the second step is strict by the name alone, and holds no address against anybody") {
    SignInLimits limits{kSecondStepLimits};
    for (int i = 0; i < kStrangerBurst + 10; ++i) limits.failed(attempt("name" + std::to_string(i)), kMorning);
    CHECK(limits.check(attempt("another"), kMorning).open());
    for (int i = 0; i < kFreeTries + 10; ++i)
        limits.failed(attempt("head", Familiarity::stranger, "203.0.113." + std::to_string(i)), kMorning);
    CHECK(limits.check(attempt("head", Familiarity::stranger, "198.51.100.1"), kMorning).wait_seconds == kNameWaitMax);
    limits.succeeded(attempt("head", Familiarity::stranger, "198.51.100.1"));
    CHECK(limits.check(attempt("head", Familiarity::stranger, "198.51.100.1"), kMorning).open());
}

TEST_CASE("made-up names take nothing from an address that real people need, and are answered as a stranger would be") {
    SignInLimits limits;
    auto made_up = [](std::string name) {
        auto one = attempt(std::move(name));
        one.made_up = true;
        return one;
    };
    for (int i = 0; i < kMadeUpBurst - 1; ++i) limits.failed(made_up("nobody" + std::to_string(i)), kMorning);
    CHECK(limits.check(attempt("26.newcomer"), kMorning).open());
    CHECK(limits.check(attempt("26.pupil", Familiarity::address), kMorning).open());
    CHECK(limits.check(made_up("nobody"), kMorning).open());
    for (int i = 0; i < kStrangerBurst; ++i) limits.failed(attempt("real" + std::to_string(i)), kMorning);
    auto const real = limits.check(attempt("another"), kMorning),
               invented = limits.check(made_up("invented"), kMorning);
    CHECK(real.wait_seconds == invented.wait_seconds);
    CHECK(!invented.open());
    CHECK(limits.check(attempt("26.pupil", Familiarity::address), kMorning).open());
}
