#pragma once
// Columns of the directory's tables in one fixed order, and their reading. For the area's own stores.

#include "areas/directory/api/directory.h"
#include "base/one_line.h"

#define DIRECTORY_PERSON_COLUMNS                                                                                       \
    "p.id, p.given_name, p.family_name, p.known_as, p.birth_day, p.sex, p.email, p.phone, p.pupil_number"
#define DIRECTORY_GROUP_COLUMNS "g.id, g.school_id, g.kind, g.name, g.subject, g.year_group, g.starts_on, g.ends_on"
// Holds on day :on, for a table with starts_on and ends_on.
#define DIRECTORY_HOLDS(t) t ".starts_on <= :on AND (" t ".ends_on IS NULL OR " t ".ends_on >= :on)"
// No no-contact order keeps that person from :viewer. The list is read once a statement, by index, and is mostly empty.
#define DIRECTORY_NOT_BARRED(person)                                                                                   \
    person " NOT IN (SELECT bar.pupil_id FROM directory_guardians bar WHERE bar.guardian_id = :viewer "                \
           "AND bar.no_contact = 1)"

namespace belfry::directory {

inline constexpr int kPersonColumns = 9;
inline constexpr int kGroupColumns = 8;

inline Person read_person(db::Rows const& rows, int at = 0) {
    Person person;
    person.id = rows.id<PersonId>(at);
    person.given_name = as_one_line(rows.text(at + 1));
    person.family_name = as_one_line(rows.text(at + 2));
    person.known_as = as_one_line(rows.text(at + 3));
    person.birth_day = rows.maybe_day(at + 4);
    person.sex = rows.str(at + 5);
    person.email = as_one_line(rows.text(at + 6));
    person.phone = as_one_line(rows.text(at + 7));
    person.pupil_number = rows.str(at + 8);
    return person;
}

inline Group read_group(db::Rows const& rows, int at = 0) {
    Group group;
    group.id = rows.id<GroupId>(at);
    group.school = rows.id<SchoolId>(at + 1);
    group.kind = rows.str(at + 2);
    group.name = rows.str(at + 3);
    group.subject = rows.str(at + 4);
    group.year_group = rows.maybe_i64(at + 5);
    group.starts_on = rows.day(at + 6);
    group.ends_on = rows.maybe_day(at + 7);
    return group;
}

template <class IdType>
std::vector<std::int64_t> values_of(std::span<IdType const> ids) {
    std::vector<std::int64_t> values;
    values.reserve(ids.size());
    for (auto id : ids) values.push_back(id.value());
    return values;
}

} // namespace belfry::directory
