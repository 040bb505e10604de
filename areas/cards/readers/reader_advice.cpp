// What is wrong with a reader, since when, and what to do. Some few a day; from what the page has read already.
#include "areas/cards/readers/reader_shown.h"
#include "areas/cards/taps/judge.h"
#include "base/text.h"

namespace belfry::cards {
namespace {

using platform::Call;

constexpr std::int64_t kSecond = 1000000;

std::string heard_words(Call& call, ReaderRow const& row) {
    return row.last_heard ? call.word("cards.advice.heard", {{"when", when_words(call, *row.last_heard)}})
                          : std::string(call.word("cards.advice.unheard"));
}

// Taps of a clock so far off are set aside. A demonstration believes more, and shows no error that it believes.
bool beyond_belief(std::int64_t error) {
    return error > kClockErrorSecondsMax * kSecond || error < -kClockErrorSecondsMax * kSecond;
}

Advice advice_of_taps(Call& call, ReaderRow const& row, std::span<ReasonCount const> reasons) {
    ReasonCount most;
    Instant since = call.now();
    for (auto const& one : reasons) {
        if (one.reader != row.reader.id) continue;
        since = std::min(since, one.since);
        if (one.taps > most.taps) most = one;
    }
    Advice advice{ui::Tone::warn, call.count("cards.advice.aside", row.set_aside), ""};
    if (most.taps == 0) return advice;
    advice.what = call.word("cards.advice.since", {{"what", advice.what},
                                                   {"time", ui::clock_time(call.zone().time_of(since))},
                                                   {"why", reason_words(call, most.reason)}});
    bool const pressed = most.reason == reason::stuck || most.reason == reason::too_fast;
    bool const clock = most.reason == reason::clock || most.reason == reason::future || most.reason == reason::too_old;
    advice.what_to_do = pressed ? call.word("cards.advice.aside.pressed")
                        : clock ? call.word("cards.advice.clock.set")
                                : call.word("cards.advice.aside.cards");
    return advice;
}

} // namespace

Advice advice_of(Call& call, ReaderRow const& row, std::span<ReasonCount const> reasons) {
    auto const words = [&](ui::Tone tone, std::string what, ui::Key what_to_do) {
        return Advice{tone, std::move(what), std::string(call.word(what_to_do))};
    };
    switch (health_of(call, row)) {
    case Health::well:
        return {};
    case Health::never:
        return words(ui::Tone::info, std::string(call.word("cards.advice.unheard")), "cards.advice.never.do");
    case Health::silent:
        return words(ui::Tone::warn, heard_words(call, row), "cards.advice.silent.do");
    case Health::clock:
        return words(ui::Tone::warn, call.word("cards.advice.clock", {{"off", clock_words(call, *row.clock_error)}}),
                     beyond_belief(*row.clock_error) ? ui::Key("cards.advice.clock.far")
                                                     : ui::Key("cards.advice.clock.do"));
    case Health::keys:
        return words(ui::Tone::bad,
                     call.word("cards.advice.keys", {{"times", call.count("cards.advice.times", row.wrong_keys)},
                                                     {"heard", heard_words(call, row)}}),
                     "cards.advice.keys.do");
    case Health::awaited:
        return words(ui::Tone::warn, call.word("cards.advice.awaited", {{"when", when_words(call, row.key_since)}}),
                     "cards.advice.awaited.do");
    case Health::trouble:
        return advice_of_taps(call, row, reasons);
    case Health::revoked:
        return words(ui::Tone::info, heard_words(call, row), "cards.advice.revoked.do");
    }
    return {};
}

std::string clock_words(Call& call, std::int64_t error) {
    constexpr std::int64_t kHour = 3600, kDay = 86400;
    auto const seconds = (error < 0 ? -error : error) / kSecond;
    auto const length = seconds < 120         ? call.count("cards.seconds", seconds)
                        : seconds < 2 * kHour ? call.count("cards.minutes", seconds / 60)
                        : seconds < 2 * kDay  ? call.count("cards.hours", seconds / kHour)
                                              : call.count("cards.days", seconds / kDay);
    return error > 0 ? call.word("cards.reader.behind", {{"time", length}})
                     : call.word("cards.reader.ahead", {{"time", length}});
}

} // namespace belfry::cards
