// The demonstration's past weeks.
#include "areas/registration/history/history.h"

#include <doctest/doctest.h>

using namespace belfry;
using namespace belfry::registration;
using namespace belfry::registration::history;

TEST_CASE("a nursery child is expected on no afternoon, nor has one to explain; of others some absences wait") {
    auto const today = *SchoolDay::parse("2026-11-20");
    auto const number = Session{today}.week();
    bool const days[5] = {true, true, true, true, false};
    int waiting = 0, of_nursery = 0;
    for (int i = 1; i <= 3000; ++i) {
        PersonId const pupil(std::int64_t{i} * 1024);
        auto week = make_week(pupil, number, 1, days);
        unexplain(week, number, pupil, today);
        for (int place = 0; place < 10; ++place) waiting += week.at(place).code == kNoReason;
        keep_mornings(week, number);
        for (int place = 0; place < 8; ++place) {
            auto const code = week.at(place).code;
            if (place % 2 == 0)
                of_nursery += code == kNoReason;
            else
                CHECK(code == *code_of("X", today));
        }
        CHECK(week.at(9).code.none()); // no school that day
    }
    CHECK(waiting > 20);
    CHECK(of_nursery > 10);
}
