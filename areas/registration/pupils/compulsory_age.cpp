// Compulsory school age, of a handful of pupils at a time.
#include "areas/registration/pupils/compulsory_age.h"

#include <algorithm>

#include "areas/registration/marks/mark.h"

namespace belfry::registration {
namespace {

constexpr int kBegins = 5, kEnds = 16;
constexpr int kFirstYear = 1, kLastYear = 11;

// A birthday on 29 February falls on 1 March in other years.
SchoolDay birthday(SchoolDay birth, int age) {
    auto const year = birth.year() + age;
    return SchoolDay::of(year, birth.month(), birth.day()).value_or(SchoolDay::of(year, 3, 1).value());
}

SchoolDay last_friday_of_june(int year) {
    auto last = SchoolDay::of(year, 6, 30).value();
    while (last.weekday() != Weekday::friday) last = last.plus(-1);
    return last;
}

} // namespace

SchoolDay compulsory_from(SchoolDay birth) {
    auto const fifth = birthday(birth, kBegins);
    for (auto const& [month, last] : {std::pair(3, 31), std::pair(8, 31)})
        if (auto const begins = SchoolDay::of(fifth.year(), month, last).value(); fifth <= begins) return begins;
    return SchoolDay::of(fifth.year(), 12, 31).value();
}

SchoolDay compulsory_until(SchoolDay birth) { return last_friday_of_june(school_year_of(birthday(birth, kEnds)) + 1); }

std::optional<SchoolDay> first_compulsory(Age const& age, SchoolDay from, SchoolDay until) {
    if (!age.birth && !age.year_group) return std::nullopt;
    SchoolDay begins, ends;
    if (age.birth) {
        begins = compulsory_from(*age.birth);
        ends = compulsory_until(*age.birth);
    } else {
        int const reception = school_year_of(age.year_group_on) - static_cast<int>(*age.year_group);
        begins = school_year_begins(reception + kFirstYear);
        ends = last_friday_of_june(reception + kLastYear + 1);
    }
    auto const first = std::max(from, begins), last = std::min(until, ends);
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
            ages[role.person] = {std::nullopt, role.year_group, on};
    return ages;
}

} // namespace belfry::registration
