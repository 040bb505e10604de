// Memberships and names in batches, for areas that show many people and groups at once: some 20 memberships a person,
// 30 a group; some hundred names a page.
#include "areas/directory/rows.h"

namespace belfry::directory {
namespace {

#define BELONGING_COLUMNS                                                                                              \
    "m.person_id, m.group_id, g.school_id, m.part, "                                                                   \
    "CASE WHEN m.starts_on > g.starts_on THEN m.starts_on ELSE g.starts_on END, "                                      \
    "CASE WHEN g.ends_on IS NULL OR m.ends_on < g.ends_on THEN m.ends_on ELSE g.ends_on END"
#define WITHIN(t) t ".starts_on <= :until AND (" t ".ends_on IS NULL OR " t ".ends_on >= :from)"

constexpr db::Sql kBelongingsOf =
    "SELECT " BELONGING_COLUMNS " FROM directory_memberships m JOIN directory_groups g ON g.id = m.group_id "
    "WHERE m.person_id IN (:ids[]) AND " WITHIN("m") " AND " WITHIN("g") " ORDER BY m.person_id, m.group_id";
constexpr db::Sql kBelongingsIn =
    "SELECT " BELONGING_COLUMNS " FROM directory_memberships m JOIN directory_groups g ON g.id = m.group_id "
    "WHERE m.group_id IN (:ids[]) AND " WITHIN("m") " AND " WITHIN("g") " ORDER BY m.group_id, m.part, m.person_id";
constexpr db::Sql kNames =
    "SELECT 0, id, CASE WHEN known_as = '' THEN given_name ELSE known_as END || ' ' || family_name "
    "FROM directory_people WHERE id IN (:people[]) "
    "UNION ALL SELECT 1, id, name FROM directory_groups WHERE id IN (:groups[])";

std::vector<Belonging> read(db::Rows rows) {
    std::vector<Belonging> found;
    while (rows.next())
        found.push_back({rows.id<PersonId>(0), rows.id<GroupId>(1), rows.id<SchoolId>(2),
                         part_from_code(rows.text(3)).value_or(Part::member), rows.day(4), rows.maybe_day(5)});
    return found;
}

} // namespace

std::vector<Belonging> belongings_of(db::Session& session, std::span<PersonId const> people, SchoolDay from,
                                     SchoolDay until) {
    auto const ids = values_of(people);
    return read(session.select(kBelongingsOf, {{":ids", ids}, {":from", from}, {":until", until}}));
}

std::vector<Belonging> belongings_in(db::Session& session, std::span<GroupId const> groups, SchoolDay from,
                                     SchoolDay until) {
    auto const ids = values_of(groups);
    return read(session.select(kBelongingsIn, {{":ids", ids}, {":from", from}, {":until", until}}));
}

Names names_of(db::Session& session, std::span<PersonId const> people, std::span<GroupId const> groups) {
    Names names;
    auto const person_ids = values_of(people);
    auto const group_ids = values_of(groups);
    for (auto rows = session.select(kNames, {{":people", person_ids}, {":groups", group_ids}}); rows.next();) {
        if (rows.i64(0) == 0)
            names.people.emplace(rows.id<PersonId>(1), rows.str(2));
        else
            names.groups.emplace(rows.id<GroupId>(1), rows.str(2));
    }
    return names;
}

} // namespace belfry::directory
