// Finding a pupil of one school: its pupils are read by the index of roles, some 2,000 short names.
#include <algorithm>
#include <array>

#include "areas/directory/api/pupil_search.h"
#include "areas/directory/rows.h"
#include "base/text.h"

namespace belfry::directory {
namespace {

// A folded text holds no sign that LIKE would read as its own.
#define HAS_WORD(word)                                                                                                 \
    "AND (" word " = '' OR p.sort_name LIKE '%' || " word " || '%' "                                                   \
    "OR lower(COALESCE(p.pupil_number, '')) LIKE '%' || " word " || '%') "
// The plus keeps SQLite from looking the roles up by their start, of which an index knows no role.
constexpr db::Sql kFind =
    "SELECT CASE WHEN p.sort_name LIKE :a || '%' THEN 0 WHEN p.sort_name LIKE '% ' || :a || '%' THEN 1 ELSE 2 END AS "
    "place, r.year_group, " DIRECTORY_PERSON_COLUMNS
    " FROM directory_roles r JOIN directory_people p ON p.id = r.person_id WHERE r.school_id = :school "
    "AND r.role = 'pupil' AND +r.starts_on <= :on AND (r.ends_on IS NULL OR r.ends_on >= :on) "
    "AND " DIRECTORY_NOT_BARRED("r.person_id") " " HAS_WORD(":a") HAS_WORD(":b") HAS_WORD(":c")
        HAS_WORD(":d") "ORDER BY place, p.sort_name, p.id LIMIT :most";

constexpr std::size_t kWords = 4;

} // namespace

PupilsFound find_pupils(db::Session& session, access::SchoolScope const& scope, std::string_view text, SchoolDay on,
                        PersonId viewer, int most) {
    BELFRY_ASSERT(!scope.whole_authority());
    PupilsFound found;
    auto const folded = fold_for_search(text);
    std::array<std::string_view, kWords> words;
    std::size_t count = 0;
    for (auto word : split(folded, ' '))
        if (!word.empty() && count < kWords) words[count++] = word;
    if (count == 0) return found;
    for (auto rows = session.select(kFind, {{":school", scope.school()},
                                            {":on", on},
                                            {":viewer", viewer},
                                            {":a", words[0]},
                                            {":b", words[1]},
                                            {":c", words[2]},
                                            {":d", words[3]},
                                            {":most", most + 1}});
         rows.next();) {
        auto person = read_person(rows, 2);
        // Twice on the roll is one pupil.
        if (std::ranges::any_of(found.pupils, [&](auto const& one) { return one.person.id == person.id; })) continue;
        if (found.pupils.size() == static_cast<std::size_t>(most)) {
            found.more = true;
            break;
        }
        found.pupils.push_back({std::move(person), rows.maybe_i64(1)});
    }
    return found;
}

} // namespace belfry::directory
