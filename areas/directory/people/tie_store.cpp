// Whether a viewer may know of a person. One or two statements by key, however large the authority.
#include "areas/directory/people/people_store.h"

namespace belfry::directory {
namespace {

constexpr db::Sql kLink =
    "SELECT responsibility, no_contact FROM directory_guardians WHERE pupil_id = :person AND guardian_id = :viewer";
constexpr db::Sql kBarred = "SELECT pupil_id FROM directory_guardians WHERE guardian_id = :viewer AND no_contact = 1";
constexpr db::Sql kExists = "SELECT 1 FROM directory_people WHERE id = :person";
// 1: on the school's roll or staff now or to come, or guardian of somebody who is; 0: there once; nothing: never.
constexpr db::Sql kKnownAt =
    "SELECT MAX(here) FROM (SELECT CASE WHEN ends_on IS NULL OR ends_on >= :on THEN 1 ELSE 0 END AS here "
    "FROM directory_roles WHERE person_id = :person AND school_id = :school UNION ALL "
    "SELECT 1 AS here FROM directory_guardians g JOIN directory_roles r ON r.person_id = g.pupil_id "
    "WHERE g.guardian_id = :person AND r.school_id = :school AND (r.ends_on IS NULL OR r.ends_on >= :on)) AS known";
// Roles that hold that day or will: their own, and as a pupil those of the children they stand for.
constexpr db::Sql kOwnPlaces =
    "SELECT school_id FROM directory_roles WHERE person_id = :person AND (ends_on IS NULL OR ends_on >= :on)";
constexpr db::Sql kBeganElsewhere =
    "SELECT 1 FROM directory_roles WHERE person_id = :person AND (school_id IS NULL OR school_id <> :school) "
    "AND starts_on >= :since AND (ends_on IS NULL OR ends_on >= :on) LIMIT 1";
constexpr db::Sql kPupilAt =
    "SELECT 1 FROM directory_roles WHERE person_id = :person AND school_id = :school AND role = 'pupil' "
    "AND (ends_on IS NULL OR ends_on >= :on) LIMIT 1";
constexpr db::Sql kWardAt = "SELECT 1 FROM directory_guardians g JOIN directory_roles r ON r.person_id = g.pupil_id "
                            "WHERE g.guardian_id = :person AND r.school_id = :school AND r.role = 'pupil' "
                            "AND (r.ends_on IS NULL OR r.ends_on >= :on) LIMIT 1";

} // namespace

Place place_of(db::Session& session, PersonId person, SchoolId school, SchoolDay on) {
    Place place;
    for (auto rows = session.select(kOwnPlaces, {{":person", person}, {":on", on}}); rows.next();)
        (rows.id<SchoolId>(0) == school ? place.here : place.elsewhere) = true;
    if (!place.here)
        place.here = session.select(kWardAt, {{":person", person}, {":school", school}, {":on", on}}).next();
    return place;
}

bool began_elsewhere(db::Session& session, PersonRole const& ended, SchoolDay on) {
    return session
        .select(kBeganElsewhere, {{":person", ended.person},
                                  {":school", ended.school.value()},
                                  {":since", ended.ends_on.value_or(on)},
                                  {":on", on}})
        .next();
}

bool pupil_at(db::Session& session, PersonId person, SchoolId school, SchoolDay on) {
    return session.select(kPupilAt, {{":person", person}, {":school", school}, {":on", on}}).next();
}

std::vector<PersonId> barred_from(db::Session& session, PersonId viewer) {
    std::vector<PersonId> barred;
    for (auto rows = session.select(kBarred, {{":viewer", viewer}}); rows.next();)
        barred.push_back(rows.id<PersonId>(0));
    return barred;
}

Result<Tie> tie_to(db::Session& session, access::Viewer const& viewer, PersonId person, SchoolDay on) {
    if (!viewer.signed_in() || person.empty()) return not_found();
    if (viewer.person == person) return Tie::self;
    bool is_child = false;
    if (auto rows = session.select(kLink, {{":person", person}, {":viewer", viewer.person}}); rows.next()) {
        // A no-contact order holds even for somebody who works at the child's school.
        if (rows.truth(1)) return not_found();
        is_child = rows.truth(0);
    }
    if (is_child) return Tie::child;
    bool was_here = false;
    if (viewer.school && viewer.may(kSeePeople)) {
        auto rows = session.select(kKnownAt, {{":person", person}, {":school", viewer.school}, {":on", on}});
        bool const known = rows.next() && !rows.is_null(0);
        if (known && rows.truth(0)) return Tie::school;
        was_here = known;
    }
    if (viewer.may_everywhere(kSeePeople)) {
        if (session.select(kExists, {{":person", person}}).next()) return Tie::authority;
        return not_found();
    }
    if (was_here) return Tie::former;
    return not_found();
}

} // namespace belfry::directory
