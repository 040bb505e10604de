// Made-up marks. Ten a pupil and week, some fifty nanoseconds each.
#include "areas/registration/history/history.h"

#include "base/mix.h"

namespace belfry::registration::history {
namespace {

constexpr int kUnsettledDays = 4;

struct Habits {
    int away_permille, late_permille;
};

// Most miss two to five days in a hundred, some one in eight, a few every other day.
Habits habits_of(PersonId pupil, std::uint64_t seed) {
    auto const roll = mix(static_cast<std::uint64_t>(pupil.value()) ^ seed);
    int const kind = static_cast<int>(roll % 1000);
    int const some = static_cast<int>(roll >> 32 & 0xFF);
    Habits habits{10 + some / 6, 8 + some / 10};
    if (kind < 140) habits = {95 + some / 4, 40 + some / 8};
    if (kind < 12) habits = {480 + some, 60};
    return habits;
}

Code why_away(std::uint64_t roll) {
    int const kind = static_cast<int>(roll % 100);
    if (kind < 60) return kIllness;
    if (kind < 72) return kAppointment;
    if (kind < 80) return Code(10); // C
    if (kind < 90) return Code(23); // O
    return Code(21);                // G
}

} // namespace

Week make_week(PersonId pupil, std::int32_t week, std::uint64_t seed, bool const (&is_school_day)[5]) {
    auto const habits = habits_of(pupil, seed);
    auto const start = mix(static_cast<std::uint64_t>(pupil.value()) * 31 + static_cast<std::uint64_t>(week)) ^ seed;
    Week made;
    int spell = 0; // sessions still to be missed
    Code why;
    for (int place = 0; place < 10; ++place) {
        if (!is_school_day[place / 2]) continue;
        auto const session = session_at(week, place);
        auto const roll = mix(start + static_cast<std::uint64_t>(place));
        auto const thousandth = static_cast<int>(roll % 1000);
        // A day away is two sessions; a spell lasts one to three days.
        if (spell == 0 && place % 2 == 0 && thousandth < habits.away_permille / 2) {
            why = why_away(roll >> 20);
            spell = why == kAppointment
                        ? 1
                        : 2 + 2 * static_cast<int>(roll >> 40 & 1) + 2 * static_cast<int>(roll >> 42 & 1);
        }
        if (spell > 0) {
            made.set(session, {why, 0, Source::teacher});
            --spell;
        } else if (thousandth >= 1000 - habits.late_permille) {
            made.set(session, {kLate, static_cast<std::uint8_t>(1 + (roll >> 24) % 20), Source::teacher});
        } else {
            made.set(session, {present(session.half), 0, Source::teacher});
        }
    }
    return made;
}

void unexplain(Week& week, std::int32_t number, PersonId pupil, SchoolDay today) {
    for (int place = 0; place < 10; ++place) {
        auto const session = session_at(number, place);
        auto const mark = week.at(place);
        if (today.days_since(session.day) > kUnsettledDays || counts_as(mark.code) == Counts::attending) continue;
        if (!mark.code.none() && pupil.value() / 1024 % 3 == 0) week.set(session, {kNoReason, 0, Source::teacher});
    }
}

void keep_mornings(Week& week, std::int32_t number) {
    for (int place = 1; place < 10; place += 2) {
        auto const session = session_at(number, place);
        if (!week.at(place).code.none()) week.set(session, {*code_of("X", session.day), 0, Source::teacher});
    }
}

} // namespace belfry::registration::history
