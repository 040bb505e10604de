#pragma once
// Compulsory school age in England (Education Act 1996, section 8): code X, not required, is only for whom it does not
// hold: nursery, most of reception, the sixth form.

#include <map>
#include <optional>
#include <span>

#include "areas/directory/api/directory.h"

namespace belfry::registration {

// The first 31 March, 31 August or 31 December on or after the fifth birthday: the term after it is compulsory.
SchoolDay compulsory_from(SchoolDay birth);
// The last Friday of June of the school year in which somebody becomes 16.
SchoolDay compulsory_until(SchoolDay birth);

// What the directory knows of somebody's age.
struct Age {
    std::optional<SchoolDay> birth;
    std::optional<std::int64_t> year_group;
    SchoolDay year_group_on = {}; // in whose school year that is the year group
};
// The first of those days on which somebody is of that age: by the birth day, or by the year group where no birth day
// is known, from the first day of their year 1 until the last Friday of June of their year 11. Nothing where there is
// none, or where neither is known.
std::optional<SchoolDay> first_compulsory(Age const& age, SchoolDay from, SchoolDay until);

// With the year groups of that day. One statement, two where a birth day is not known.
std::map<PersonId, Age> ages_of(db::Session& session, std::span<PersonId const> pupils, SchoolDay on);

} // namespace belfry::registration
