// From standing patterns to lessons. Some 60 series of a person over a week, at most 1,600 of a school on a day.
#include "areas/timetable/lessons/pattern.h"

#include <algorithm>

namespace belfry::timetable {
namespace {

// A week that uses up a letter of the cycle.
bool counts(std::span<directory::Term const> terms, SchoolDay monday) {
    for (int ahead = 0; ahead < 5; ++ahead) {
        auto const kind = directory::day_kind(terms, monday.plus(ahead));
        if (kind != directory::DayKind::holiday && kind != directory::DayKind::half_term) return true;
    }
    return false;
}

std::vector<directory::Term> terms_of_school(std::span<directory::Term const> terms, SchoolId school) {
    std::vector<directory::Term> found;
    for (auto const& term : terms)
        if (term.school.empty() || term.school == school) found.push_back(term);
    return found;
}

// One day of one school: its structure, the week's letter and the periods of the weekday by number.
struct DayOfSchool {
    bool school_day = false;
    int week = 0;
    std::map<int, Period const*> periods;
};

DayOfSchool day_of(Pattern const& pattern, std::span<directory::Term const> terms, SchoolId school, SchoolDay day) {
    DayOfSchool found;
    Structure const* structure = nullptr;
    for (auto const& one : pattern.structures)
        if (one.school == school && one.holds(day) && (!structure || one.starts_on > structure->starts_on))
            structure = &one;
    if (!structure || directory::day_kind(terms, day) != directory::DayKind::school) return found;
    found.school_day = true;
    found.week = cycle_week(*structure, terms, day);
    for (auto const& period : pattern.periods)
        if (period.structure == structure->id && period.weekday == static_cast<int>(day.weekday()))
            found.periods.emplace(period.number, &period);
    return found;
}

Lesson lesson_from(Pattern const& pattern, Series const& series, DayOfSchool const& school, Period const& period,
                   SchoolDay day) {
    Lesson lesson;
    lesson.id = {series.id, day};
    lesson.school = series.school;
    lesson.starts = period.starts;
    lesson.ends = period.ends;
    lesson.period = period.number;
    lesson.period_name = period.name;
    lesson.kind = period.kind;
    lesson.week = school.week;
    lesson.title = series.title;
    lesson.subject = series.subject;
    lesson.room = series.room;
    lesson.room_name = series.room_name;
    for (auto const group : series.groups) lesson.groups.push_back({group, {}});
    for (auto const teacher : series.teachers) lesson.teachers.push_back({teacher, {}, false, {}, {}});
    if (auto const change = pattern.changes.find(lesson.id); change != pattern.changes.end()) {
        lesson.cancelled = change->second.cancelled;
        lesson.note = change->second.note;
        if (change->second.room && change->second.room != series.room) {
            lesson.usual_room = series.room_name;
            lesson.room = change->second.room;
            lesson.room_name = change->second.room_name;
        }
    }
    for (auto const& closure : pattern.closures)
        lesson.room_closed |= lesson.room && closure.room == lesson.room && closure.holds(day);
    if (auto const found = pattern.covers.find(lesson.id); found != pattern.covers.end())
        for (auto const& cover : found->second)
            for (auto& teacher : lesson.teachers)
                if (teacher.id == cover.away) {
                    teacher.away = true;
                    teacher.cover = cover.cover;
                }
    return lesson;
}

} // namespace

std::optional<LessonId> LessonId::parse(std::string_view text) {
    if (text.size() != kIdTextLength + 11 || text[kIdTextLength] != '-') return std::nullopt;
    auto const series = SeriesId::parse(text.substr(0, kIdTextLength));
    auto const day = SchoolDay::parse(text.substr(kIdTextLength + 1));
    if (!series || !day) return std::nullopt;
    return LessonId{*series, *day};
}

bool Lesson::taught_by(PersonId person) const {
    return std::ranges::any_of(teachers, [&](LessonTeacher const& one) {
        return (one.id == person && !one.away) || (one.away && one.cover == person && !person.empty());
    });
}

std::vector<Lesson const*> PeopleLessons::of_person(PersonId person) const {
    std::vector<Lesson const*> found;
    if (auto const at = of.find(person); at != of.end())
        for (auto const index : at->second) found.push_back(&lessons[index]);
    return found;
}

std::string_view kind_code(PeriodKind kind) {
    switch (kind) {
    case PeriodKind::lesson:
        return "lesson";
    case PeriodKind::registration:
        return "registration";
    case PeriodKind::pause:
        return "break";
    }
    return "lesson";
}

std::optional<PeriodKind> kind_from_code(std::string_view code) {
    for (auto const kind : {PeriodKind::lesson, PeriodKind::registration, PeriodKind::pause})
        if (kind_code(kind) == code) return kind;
    return std::nullopt;
}

std::vector<SchoolId> Pattern::schools() const {
    std::set<SchoolId> found;
    for (auto const& [id, one] : series) found.insert(one.school);
    for (auto const& structure : structures) found.insert(structure.school);
    return {found.begin(), found.end()};
}

SchoolDay Pattern::terms_from(SchoolDay from) const {
    auto first = from.plus(-kHolidayDaysMax);
    for (auto const& structure : structures)
        if (structure.cycle_weeks == 2) first = std::min(first, structure.cycle_from);
    return first;
}

int cycle_week(Structure const& structure, std::span<directory::Term const> terms, SchoolDay day) {
    if (structure.cycle_weeks != 2) return 0;
    auto const monday = day.week_start();
    int passed = 0;
    for (auto week = structure.cycle_from.week_start(); week < monday; week = week.plus(7))
        passed += counts(terms, week);
    return passed % 2 + 1;
}

std::vector<Lesson> expand(Pattern const& pattern, std::span<directory::Term const> terms, SchoolDay from,
                           SchoolDay until) {
    std::vector<Lesson> lessons;
    std::map<SchoolId, std::vector<directory::Term>> calendars;
    for (auto const school : pattern.schools()) calendars[school] = terms_of_school(terms, school);
    until = std::min(until, from.plus(kDaysAtOnceMax));
    for (auto day = from; day <= until; day = day.plus(1)) {
        auto const first = static_cast<std::ptrdiff_t>(lessons.size());
        std::map<SchoolId, DayOfSchool> schools;
        for (auto const& [id, series] : pattern.series) {
            if (series.weekday != static_cast<int>(day.weekday()) || day < series.starts_on || day > series.ends_on)
                continue;
            auto known = schools.find(series.school);
            if (known == schools.end())
                known =
                    schools.emplace(series.school, day_of(pattern, calendars[series.school], series.school, day)).first;
            auto const& school = known->second;
            if (!school.school_day || (series.week != 0 && series.week != school.week)) continue;
            auto const period = school.periods.find(series.period);
            if (period == school.periods.end()) continue;
            lessons.push_back(lesson_from(pattern, series, school, *period->second, day));
        }
        std::sort(lessons.begin() + first, lessons.end(), [](Lesson const& a, Lesson const& b) {
            if (a.starts != b.starts) return a.starts < b.starts;
            return a.title != b.title ? a.title < b.title : a.id < b.id;
        });
    }
    return lessons;
}

NowAndNext now_and_next(std::span<Lesson const* const> of_day, TimeOfDay time) {
    NowAndNext found;
    for (auto const* lesson : of_day) {
        if (lesson->cancelled) continue;
        if (lesson->starts <= time && time < lesson->ends && !found.now) found.now = lesson;
        if (lesson->starts > time && (!found.next || lesson->starts < found.next->starts)) found.next = lesson;
    }
    return found;
}

} // namespace belfry::timetable
