#include "areas/identity/world_test.h"

#include <atomic>
#include <thread>

#include "areas/identity/accounts/demonstration_store.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

// Not timed: while sign-ins wait for their hashes, pages go on being answered, and whoever finds the queue full is
// told.
TEST_CASE(
    "a storm of sign-ins waits in its own queue, pages are answered meanwhile, and all who wait get in or are told") {
    World w;
    auto const zoe = w.add("Zoë", "O'Brien", Role::pupil, w.elm, 7);
    Browser reader(w);
    REQUIRE(reader.sign_in(w.username(zoe)) == 303);
    auto const name = w.username(zoe);
    constexpr int kStorm = 90; // more than the queue takes
    std::atomic<int> in = 0, told = 0, other = 0, ended = 0;
    {
        std::vector<std::jthread> storm;
        for (int i = 0; i < kStorm; ++i)
            storm.emplace_back([&, i] {
                Browser b(w, "198.51.100." + std::to_string(i));
                int const status = b.sign_in(name);
                ++(status == 303 ? in : status == 503 ? told : other);
                ++ended;
            });
        int pages_before_the_end = 0;
        while (ended < kStorm / 2) {
            CHECK(reader.get("/me/settings").status == 200);
            ++pages_before_the_end;
        }
        CHECK(pages_before_the_end > 0);
    }
    CHECK(in + told == kStorm);
    CHECK(other == 0);
    CHECK(in >= 64);
}
