// Words of planned absences and standing arrangements. Some hundred on a page.
#include "areas/registration/planned/planned_shown.h"

#include "areas/registration/pupils/pupil_attendance.h"

namespace belfry::registration {
namespace {

constexpr int kWeekdays = 5;

std::string days_words(platform::Call const& call, Planned const& planned, Half half) {
    std::string days;
    int count = 0;
    for (int day = 0; day < kWeekdays; ++day) {
        if ((planned.sessions >> (day * 2 + static_cast<int>(half)) & 1) == 0) continue;
        days += (count++ > 0 ? ", " : "") + std::string(call.platform.words.find(weekday_key(day)));
    }
    return count == kWeekdays ? std::string(call.word("planned.every_day")) : days;
}

} // namespace

std::string planned_when(platform::Call const& call, Planned const& planned) {
    auto const first = session_words(call, planned.first), last = session_words(call, planned.last);
    bool const all_day = planned.first.day == planned.last.day && planned.first != planned.last;
    auto when = all_day ? call.word("absence.all_day", {{"day", ui::long_date(call.platform.words, planned.first.day)}})
                : planned.first == planned.last ? first
                                                : call.word("absence.span", {{"first", first}, {"last", last}});
    if (planned.sessions == kEverySession) return when;
    auto const mornings = days_words(call, planned, Half::morning);
    auto const afternoons = days_words(call, planned, Half::afternoon);
    if (!mornings.empty()) when += ". " + call.word("planned.mornings", {{"days", mornings}});
    if (!afternoons.empty()) when += ". " + call.word("planned.afternoons", {{"days", afternoons}});
    return when;
}

} // namespace belfry::registration
