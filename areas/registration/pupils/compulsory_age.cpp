// Compulsory school age, of a handful of pupils at a time.
#include "areas/registration/pupils/compulsory_age.h"

#include <algorithm>

#include "areas/registration/marks/mark.h"

namespace belfry::registration {
namespace {

constexpr int kBegins = 5, kEnds = 16;
constexpr std::int64_t kFirstYear = 1, kLastYear = 11;

// A birthday on 29 February falls on 1 March in other years.
SchoolDay birthday(SchoolDay birth, int age) {
    auto const year = birth.year() + age;
    return SchoolDay::of(year, birth.month(), birth.day()).value_or(SchoolDay::of(year, 3, 1).value());
}

} // namespace

SchoolDay compulsory_from(SchoolDay birth) {
    auto const fifth = birthday(birth, kBegins);
    for (auto const& [month, last] : {std::pair(3, 31), std::pair(8, 31)})
        if (auto const begins = SchoolDay::of(fifth.year(), month, last).value(); fifth <= begins) return begins;
    return SchoolDay::of(fifth.year(), 12, 31).value();
}

SchoolDay compulsory_until(SchoolDay birth) {
    auto last = SchoolDay::of(school_year_of(birthday(birth, kEnds)) + 1, 6, 30).value();
    while (last.weekday() != Weekday::friday) last = last.plus(-1);
    return last;
}

std::optional<SchoolDay> first_compulsory(Age const& age, SchoolDay from, SchoolDay until) {
    if (!age.birth) {
        bool const of_age = age.year_group && *age.year_group >= kFirstYear && *age.year_group <= kLastYear;
        return of_age ? std::optional(from) : std::nullopt;
    }
    auto const first = std::max(from, compulsory_from(*age.birth));
    auto const last = std::min(until, compulsory_until(*age.birth));
    return first <= last ? std::optional(first) : std::nullopt;
}

std::map<PersonId, Age> ages_of(db::Session& session, std::span<PersonId const> pupils, SchoolDay on) {
    std::map<PersonId, Age> ages;
    std::vector<PersonId> unknown;
    for (auto const& person : directory::people_by_id(session, pupils)) {
        ages[person.id].birth = person.birth_day;
        if (!person.birth_day) unknown.push_back(person.id);
    }
    if (unknown.empty()) return ages;
    for (auto const& role : directory::roles_of_people(session, unknown, on))
        if (role.role == access::Role::pupil && role.year_group && role.current(on))
            ages[role.person].year_group = role.year_group;
    return ages;
}

} // namespace belfry::registration
