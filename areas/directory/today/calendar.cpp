// Where in the school year a day falls. Some twenty rows a year.
#include "areas/directory/today/calendar.h"

#include <algorithm>

namespace belfry::directory {
namespace {

bool is_pause(Term const& term) { return term.kind == "half_term" || term.kind == "inset" || term.kind == "closure"; }

// The first school day on or after `day`: in a term, on a weekday and in no pause; looked for within a year.
std::optional<SchoolDay> first_school_day(std::span<Term const> terms, SchoolDay day) {
    for (int ahead = 0; ahead < 366; ++ahead) {
        auto const candidate = day.plus(ahead);
        bool const known = std::ranges::any_of(terms, [](Term const& term) { return term.kind == "term"; });
        if (known && day_kind(terms, candidate) == DayKind::school) return candidate;
    }
    return std::nullopt;
}

} // namespace

std::vector<Term> calendar_around(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until) {
    constexpr int kHalfYear = 190; // no holiday is longer
    return terms_of(session, school, from.plus(-kHalfYear), until.plus(kHalfYear));
}

DayKind day_kind(std::span<Term const> terms, SchoolDay day) {
    if (day.weekday() >= Weekday::saturday) return DayKind::weekend;
    bool known = false, in_term = false;
    auto kind = DayKind::school;
    for (auto const& term : terms) {
        known |= term.kind == "term";
        if (day < term.starts_on || day > term.ends_on) continue;
        if (term.kind == "term") in_term = true;
        if (term.kind == "half_term") kind = DayKind::half_term;
        if (term.kind == "inset") kind = DayKind::inset;
        if (term.kind == "closure") kind = DayKind::closure;
    }
    if (kind != DayKind::school) return kind;
    return in_term || !known ? DayKind::school : DayKind::holiday;
}

PlaceInYear place_in_year(std::span<Term const> terms, SchoolDay day) {
    PlaceInYear place;
    for (auto const& term : terms) {
        bool const now = term.starts_on <= day && day <= term.ends_on;
        if (now && term.kind == "term") {
            place.term = term;
            place.week = day.week_start().days_since(term.starts_on.week_start()) / 7 + 1;
        }
        if (now && is_pause(term)) place.pause = term;
        bool const counts = is_pause(term) || term.kind == "term";
        if (!now && counts && term.starts_on > day && (!place.next || term.starts_on < place.next->starts_on))
            place.next = term;
    }
    bool const weekend = day.weekday() >= Weekday::saturday;
    if (!place.term || place.pause || weekend) place.back = first_school_day(terms, day);
    return place;
}

} // namespace belfry::directory
