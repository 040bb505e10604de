// Where in the school year a day falls. Some twenty rows a year.
#include "areas/directory/today/calendar.h"

namespace belfry::directory {
namespace {

bool is_pause(Term const& term) { return term.kind == "half_term" || term.kind == "inset" || term.kind == "closure"; }

// The first school day on or after `day`: in a term, on a weekday and in no pause; looked for within a year.
std::optional<SchoolDay> first_school_day(std::span<Term const> terms, SchoolDay day) {
    for (int ahead = 0; ahead < 366; ++ahead) {
        auto const candidate = day.plus(ahead);
        if (candidate.weekday() >= Weekday::saturday) continue;
        bool in_term = false, paused = false;
        for (auto const& term : terms) {
            if (candidate < term.starts_on || candidate > term.ends_on) continue;
            if (term.kind == "term") in_term = true;
            if (is_pause(term)) paused = true;
        }
        if (in_term && !paused) return candidate;
    }
    return std::nullopt;
}

} // namespace

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
