// The command around app/day: the day, the clock, and what is shown meanwhile.
#include "app/day_command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "app/areas.h"
#include "app/day/play.h"
#include "app/demonstration_clock.h"
#include "platform/extension/area.h"
#include "platform/extension/call.h"

namespace belfry::app {
namespace {

constexpr int kSignInMinutes = 20; // before the day begins, where everybody signs in first
constexpr int kLinesEverySeconds = 10;
constexpr std::chrono::seconds kServerFollows{1};

Result<TimeOfDay> time_option(std::string const& text) {
    auto const time = TimeOfDay::parse(text);
    if (!time) return invalid("time_text", "not a time such as 08:20: " + text);
    return *time;
}

SchoolDay next_day(Instant now, TimeOfDay from) {
    auto const zone = TimeZone::london();
    int const needed = from.minutes() - kSignInMinutes - 1;
    return zone.day_of(now).plus(zone.time_of(now).minutes() < needed ? 0 : 1);
}

void set_clock(std::filesystem::path const& folder, ShiftedClock::Setting const& setting) {
    keep_demonstration_clock(folder, setting);
    std::this_thread::sleep_for(kServerFollows);
}

void show(std::string const& line) {
    static int lines = 0;
    if (isatty(2) != 0)
        std::fprintf(stderr, "\r\033[K%s", line.c_str());
    else if (lines++ % kLinesEverySeconds == 0)
        std::fprintf(stderr, "%s\n", line.c_str());
}

day::Moment moment_of(TimeOfDay time) { return time.minutes() * 60000LL; }

} // namespace

Result<DayToPlay> day_to_play(Program& program, int schools, DayOptions const& options) {
    TRY(from, time_option(options.from));
    auto& platform = program.platform();
    DayToPlay what{{}, next_day(platform.clock.now(), from)};
    for (auto const& area : platform.areas)
        if (area.next_school_day) what.day = area.next_school_day(platform, what.day);
    what.cast = day::read_cast(platform, schools, what.day);
    if (!options.cast_file.empty()) TRY_DO(day::save_cast(what.cast, options.cast_file));
    return what;
}

Result<DayToPlay> day_to_play(std::filesystem::path const& folder, DayOptions const& options) {
    TRY(from, time_option(options.from));
    TRY(cast, day::load_cast(options.cast_file));
    ShiftedClock clock;
    if (auto const kept = read_demonstration_clock(folder)) clock.set(*kept);
    DayToPlay what{std::move(cast), next_day(clock.now(), from)};
    while (what.day.weekday() >= Weekday::saturday) what.day = what.day.plus(1);
    return what;
}

Result<int> play_day(std::filesystem::path const& folder, DayToPlay const& what, DayOptions const& options) {
    TRY(from, time_option(options.from));
    TRY(until, time_option(options.until));
    // It signs in as people and sends taps: nowhere but to a demonstration.
    if (what.cast.schools.empty() || !is_demonstration(folder))
        return not_found("no_demonstration", folder.string() + " is not the folder of a demonstration");
    auto script = day::write_script(what.cast, day::kSeed);
    day::cut(script, moment_of(from), moment_of(until));
    script.parents.resize(script.parents.size() * static_cast<std::size_t>(options.parents_percent) / 100);
    auto const zone = TimeZone::london();
    auto const begins = zone.instant_of(what.day, from);
    if (options.sign_in_first) set_clock(folder, {SystemClock().now(), begins.plus_seconds(-kSignInMinutes * 60), 1});
    ShiftedClock::Setting setting{{}, begins, options.speed};
    day::PlaySettings settings{options.url, options.ca_file, options.sign_in_first, options.behind_a_proxy, {}, show};
    settings.start_clock = [&] {
        setting.real = SystemClock().now();
        set_clock(folder, setting);
        return std::make_shared<day::DayClock const>(setting, zone, what.day);
    };
    std::fprintf(stderr, "%s, %zu schools, %lld pupils: %lld taps, %zu registers, %zu parents\n",
                 what.day.text().c_str(), what.cast.schools.size(), static_cast<long long>(what.cast.pupils()),
                 static_cast<long long>(script.taps()), script.registers.size(), script.parents.size());
    TRY(counts, day::play(what.cast, script, settings));
    if (isatty(2) != 0) std::fputc('\n', stderr);
    ShiftedClock clock;
    clock.set(setting);
    keep_demonstration_clock(folder, {SystemClock().now(), clock.now(), 1});
    std::puts((options.json ? counts.json() : counts.text()).c_str());
    return counts.unanswered() == 0 && counts.doubled == 0 ? 0 : 1;
}

} // namespace belfry::app
