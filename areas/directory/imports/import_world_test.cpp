#include "areas/directory/imports/import_world.h"

namespace belfry::directory::imports::testing {
namespace {

constexpr db::Sql kEverything[] = {
    "SELECT name || '/' || phase || '/' || COALESCE(register_number, '') FROM directory_schools ORDER BY name, id",
    "SELECT name || '/' || kind || '/' || starts_on || '/' || ends_on FROM directory_terms ORDER BY starts_on, name",
    "SELECT given_name || ' ' || family_name || '/' || known_as || '/' || COALESCE(birth_day, 0) || '/' || sex || '/' "
    "|| email || '/' || phone || '/' || COALESCE(pupil_number, '') FROM directory_people ORDER BY sort_name, "
    "given_name, email",
    "SELECT p.given_name || '/' || COALESCE(s.name, 'authority') || '/' || r.role || '/' || COALESCE(r.year_group, -9) "
    "|| '/' || r.registration || '/' || r.starts_on || '/' || COALESCE(r.ends_on, 0) FROM directory_roles r "
    "JOIN directory_people p ON p.id = r.person_id LEFT JOIN directory_schools s ON s.id = r.school_id ORDER BY 1",
    "SELECT a.given_name || '<-' || b.given_name || '/' || g.relationship || '/' || g.responsibility || '/' || "
    "g.contact_order || '/' || g.no_contact FROM directory_guardians g JOIN directory_people a ON a.id = g.pupil_id "
    "JOIN directory_people b ON b.id = g.guardian_id ORDER BY 1",
    "SELECT g.name || '/' || g.kind || '/' || g.subject || '/' || COALESCE(g.year_group, -9) || '/' || g.starts_on || "
    "'/' || COALESCE(g.ends_on, 0) FROM directory_groups g ORDER BY 1",
    "SELECT g.name || '/' || p.given_name || '/' || m.part || '/' || m.starts_on || '/' || COALESCE(m.ends_on, 0) "
    "FROM directory_memberships m JOIN directory_groups g ON g.id = m.group_id "
    "JOIN directory_people p ON p.id = m.person_id ORDER BY 1",
};

} // namespace

std::string everything(db::Session& session) {
    std::string out;
    for (db::Sql sql : kEverything) {
        for (auto rows = session.select(sql); rows.next();) out += rows.str(0) + "\n";
        out += "--\n";
    }
    return out;
}

} // namespace belfry::directory::imports::testing
