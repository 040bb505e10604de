// Days and times as they are said. Put together from the words, so that another language orders them its own way.
#include "platform/ui/page.h"

namespace belfry::ui {
namespace {

// For the shorter forms: the words that the program is built with.
Words const& built_in() {
    static Words const words = Words::load({platform_words_en()}).value();
    return words;
}

std::string_view numbered(Words const& words, std::string_view key, int number) {
    return words.find(std::string(key) + std::to_string(number));
}

} // namespace

std::string long_date(Words const& words, SchoolDay day) {
    auto const number = std::to_string(day.day()), year = std::to_string(day.year());
    return words.text("date.long", {{"weekday", numbered(words, "date.weekday.", static_cast<int>(day.weekday()))},
                                    {"day", number},
                                    {"month", numbered(words, "date.month.", day.month())},
                                    {"year", year}});
}

std::string short_date(Words const& words, SchoolDay day) {
    auto const number = std::to_string(day.day());
    return words.text("date.short", {{"day", number}, {"month", numbered(words, "date.month_short.", day.month())}});
}

std::string clock_time(Words const& words, TimeOfDay time) {
    int const hour = time.minutes() / 60, minute = time.minutes() % 60;
    auto const shown = std::to_string(hour % 12 == 0 ? 12 : hour % 12);
    auto const minutes = (minute < 10 ? "0" : "") + std::to_string(minute);
    std::initializer_list<Fill> const fills = {{"hour", shown}, {"minute", minutes}};
    if (minute == 0) return hour < 12 ? words.text("time.am_full", fills) : words.text("time.pm_full", fills);
    return hour < 12 ? words.text("time.am", fills) : words.text("time.pm", fills);
}

std::string long_date(SchoolDay day) { return long_date(built_in(), day); }
std::string short_date(SchoolDay day) { return short_date(built_in(), day); }
std::string clock_time(TimeOfDay time) { return clock_time(built_in(), time); }

} // namespace belfry::ui
