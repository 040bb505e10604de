#include "platform/crypto/passwords.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <vector>

using namespace belfry;

TEST_CASE("a password verifies against what was kept of it, and another does not") {
    crypto::Passwords passwords;
    auto kept = passwords.hash("correct horse");
    REQUIRE(kept.ok());
    CHECK(kept->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(passwords.verify("correct horse", *kept).value());
    CHECK_FALSE(passwords.verify("correct horsf", *kept).value());
    CHECK_FALSE(passwords.verify("", *kept).value());
    CHECK_FALSE(passwords.verify("correct horse", "not a hash").value());
    CHECK(passwords.hash("correct horse").value() != *kept);
}

TEST_CASE("nobody's password is never right") {
    crypto::Passwords passwords;
    CHECK_FALSE(passwords.verify("", "").value());
    CHECK_FALSE(passwords.verify("nobody has this password", "").value());
}

TEST_CASE("a password of the longest length is taken and a longer one refused") {
    crypto::Passwords passwords;
    std::string const longest(crypto::kPasswordBytesMax, 'x');
    auto kept = passwords.hash(longest);
    REQUIRE(kept.ok());
    CHECK(passwords.verify(longest, *kept).value());
    auto refused = passwords.hash(longest + "x");
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.problem().code == "password_too_long");
    CHECK_FALSE(passwords.verify(longest + "x", *kept).ok());
}

TEST_CASE("what was kept at another cost wants hashing anew") {
    crypto::Passwords today;
    crypto::Passwords cheaper({.passes = 1, .memory_kib = 1024});
    auto const old = cheaper.hash("p").value();
    CHECK(today.needs_rehash(old));
    CHECK(today.verify("p", old).value());
    CHECK_FALSE(today.needs_rehash(today.hash("p").value()));
    CHECK(today.needs_rehash("something else"));
}

TEST_CASE("beyond the queue a sign-in is told that it is busy, and the others are answered") {
    crypto::Passwords passwords({.threads = 1, .queue_max = 3});
    std::mutex lock;
    std::condition_variable all_in;
    int right = 0, busy = 0;
    constexpr int kMany = 40;
    for (int i = 0; i < kMany; ++i)
        passwords.hash_later("p", [&](Result<std::string> kept) {
            std::lock_guard const guard(lock);
            if (kept.ok())
                ++right;
            else if (kept.problem().code == "sign_in_busy" && kept.problem().kind == ProblemKind::unavailable)
                ++busy;
            all_in.notify_one();
        });
    std::unique_lock guard(lock);
    all_in.wait(guard, [&] { return right + busy == kMany; });
    CHECK(right >= 3);
    CHECK(busy >= kMany - 8);
    CHECK(passwords.stats().refused == busy);
}

TEST_CASE("when the pool goes, everything that waited has been answered") {
    int answers = 0;
    std::mutex lock;
    {
        crypto::Passwords passwords({.threads = 1, .queue_max = 10});
        for (int i = 0; i < 8; ++i)
            passwords.verify_later("p", "", [&](Result<bool>) {
                std::lock_guard const guard(lock);
                ++answers;
            });
    }
    CHECK(answers == 8);
}
