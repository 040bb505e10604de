// The clock of a demonstration's folder, and the server that follows it.
#include <doctest/doctest.h>

#include <fstream>
#include <thread>

#include "app/demonstration_clock.h"
#include "platform/testing/temporary_folder.h"

using namespace belfry;
using namespace belfry::app;

TEST_CASE("a clock follows its folder's, and stays where the file says nothing") {
    testing::TemporaryFolder const folder;
    mark_demonstration(folder.path());
    CHECK_FALSE(read_demonstration_clock(folder.path()));
    ShiftedClock clock;
    ClockFollower const follower(folder.path(), clock);
    auto const shown = Instant::parse("2030-01-07T08:20:00Z").value();
    auto const says = [&](Instant from) {
        for (int i = 0; i < 100; ++i) {
            if (auto const now = clock.now(); from <= now && now < from.plus_seconds(3600)) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return false;
    };
    keep_demonstration_clock(folder.path(), {SystemClock().now(), shown, 2});
    CHECK(says(shown));
    std::ofstream(folder.path() / "demonstration-clock") << "no clock";
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    CHECK(says(shown));
    auto const later = shown.plus_seconds(86400);
    keep_demonstration_clock(folder.path(), {SystemClock().now(), later, 1});
    CHECK(read_demonstration_clock(folder.path())->shown == later);
    CHECK(says(later));
}

TEST_CASE("a folder that is no demonstration's has no clock of its own, whatever lies in it") {
    testing::TemporaryFolder const folder;
    ShiftedClock::Setting const setting{SystemClock().now(), Instant::parse("2030-01-07T08:20:00Z").value(), 2};
    keep_demonstration_clock(folder.path(), setting);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "demonstration-clock"));
    std::ofstream(folder.path() / "demonstration-clock") << setting.text();
    CHECK_FALSE(read_demonstration_clock(folder.path()));
    mark_demonstration(folder.path());
    CHECK(read_demonstration_clock(folder.path()));
}
