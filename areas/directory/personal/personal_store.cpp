// One person's rows of every table of the directory, for requests under data protection law. A few a year.
#include "areas/directory/personal/personal.h"

#include "areas/directory/imports/formats/record.h"
#include "areas/directory/rows.h"
#include "platform/json/json.h"

namespace belfry::directory {
namespace {

constexpr db::Sql kWards = "SELECT p.given_name, p.family_name, g.relationship, g.responsibility, g.contact_order, "
                           "g.lives_with, g.no_contact FROM directory_guardians g "
                           "JOIN directory_people p ON p.id = g.pupil_id WHERE g.guardian_id = :person";
constexpr db::Sql kGuardians = "SELECT p.given_name, p.family_name, g.relationship, g.responsibility, "
                               "g.contact_order, g.lives_with, g.no_contact FROM directory_guardians g "
                               "JOIN directory_people p ON p.id = g.guardian_id WHERE g.pupil_id = :person";
constexpr db::Sql kMemberships = "SELECT g.name, g.kind, m.part, m.starts_on, m.ends_on FROM directory_memberships m "
                                 "JOIN directory_groups g ON g.id = m.group_id WHERE m.person_id = :person "
                                 "ORDER BY m.starts_on, m.id";
constexpr db::Sql kEnrolments = "SELECT s.name, e.role, e.starts_on, e.state, e.reason FROM directory_enrolments e "
                                "JOIN directory_schools s ON s.id = e.school_id WHERE e.person_id = :person";
constexpr db::Sql kLinks = "SELECT s.name, l.external_id FROM directory_links l "
                           "JOIN directory_import_sources s ON s.id = l.source_id "
                           "WHERE l.local_id = :person AND l.kind = :kind";

constexpr db::Sql kForgetEnrolments = "DELETE FROM directory_enrolments WHERE person_id = :person";
constexpr db::Sql kForgetMemberships = "DELETE FROM directory_memberships WHERE person_id = :person";
constexpr db::Sql kForgetFamily = "DELETE FROM directory_guardians WHERE pupil_id = :person OR guardian_id = :person";
constexpr db::Sql kForgetShown = "DELETE FROM directory_showcase WHERE person_id = :person";
constexpr db::Sql kForgetLinks = "DELETE FROM directory_links WHERE local_id = :person AND kind = :kind";
constexpr db::Sql kForgetImages =
    "DELETE FROM directory_import_images WHERE local_id = :person AND kind IN (:kind, :demographics)";
constexpr db::Sql kForgetContacts = "UPDATE directory_people SET email = '', phone = '', sex = '' WHERE id = :person";
constexpr db::Sql kForgetWhole =
    "UPDATE directory_people SET given_name = '-', family_name = '-', known_as = '', sort_name = '-', "
    "birth_day = NULL, pupil_number = NULL WHERE id = :person "
    "AND NOT EXISTS (SELECT 1 FROM directory_roles r WHERE r.person_id = :person)";

constexpr auto kPerson = static_cast<std::int64_t>(imports::Kind::person);
constexpr auto kDemographics = static_cast<std::int64_t>(imports::Kind::demographics);

void day_field(json::Writer& out, std::string_view name, std::optional<SchoolDay> day) {
    if (day) out.field(name, day->text());
}

void write_own(json::Writer& out, db::Session& session, PersonId person) {
    for (auto const& one : people_by_id(session, std::span(&person, 1))) {
        out.field("given_name", one.given_name).field("family_name", one.family_name).field("known_as", one.known_as);
        day_field(out, "birth_day", one.birth_day);
        out.field("sex", one.sex).field("email", one.email).field("phone", one.phone);
        out.field("pupil_number", one.pupil_number);
    }
    out.key("roles").list();
    for (auto const& role : role_history(session, person)) {
        out.object()
            .field("role", access::role_code(role.role))
            .field("title", role.title)
            .field("school", role.school_name)
            .field("year_group", role.year_group)
            .field("subsidiary", role.subsidiary);
        day_field(out, "from", role.starts_on);
        day_field(out, "until", role.ends_on);
        out.end();
    }
    out.end();
}

void write_family(json::Writer& out, db::Session& session, PersonId person) {
    for (auto const& [name, sql] : {std::pair("stand_for_them", kGuardians), std::pair("they_stand_for", kWards)}) {
        out.key(name).list();
        for (auto rows = session.select(sql, {{":person", person}}); rows.next();)
            out.object()
                .field("name", rows.str(0) + " " + rows.str(1))
                .field("relationship", rows.text(2))
                .field("responsibility", rows.truth(3))
                .field("contact_order", rows.i64(4))
                .field("lives_with", rows.truth(5))
                .field("no_contact", rows.truth(6))
                .end();
        out.end();
    }
}

void write_rest(json::Writer& out, db::Session& session, PersonId person) {
    out.key("groups").list();
    for (auto rows = session.select(kMemberships, {{":person", person}}); rows.next();) {
        out.object().field("name", rows.text(0)).field("kind", rows.text(1)).field("part", rows.text(2));
        day_field(out, "from", rows.day(3));
        day_field(out, "until", rows.maybe_day(4));
        out.end();
    }
    out.end().key("places_asked_for").list();
    for (auto rows = session.select(kEnrolments, {{":person", person}}); rows.next();) {
        out.object().field("school", rows.text(0)).field("role", rows.text(1));
        day_field(out, "from", rows.day(2));
        out.field("state", rows.text(3)).field("reason", rows.text(4)).end();
    }
    out.end().key("known_to_other_systems_as").list();
    for (auto rows = session.select(kLinks, {{":person", person}, {":kind", kPerson}}); rows.next();)
        out.object().field("system", rows.text(0)).field("id", rows.text(1)).end();
    out.end();
}

} // namespace

std::string export_directory(db::Session& session, PersonId person) {
    json::Writer out;
    out.object();
    write_own(out, session, person);
    write_family(out, session, person);
    write_rest(out, session, person);
    return out.end().take();
}

Status erase_directory(db::Tx& tx, PersonId person) {
    for (db::Sql sql :
         {kForgetEnrolments, kForgetMemberships, kForgetFamily, kForgetShown, kForgetContacts, kForgetWhole})
        TRY_DO(tx.run(sql, {{":person", person}}));
    TRY_DO(tx.run(kForgetLinks, {{":person", person}, {":kind", kPerson}}));
    TRY_DO(tx.run(kForgetImages, {{":person", person}, {":kind", kPerson}, {":demographics", kDemographics}}));
    return {};
}

std::vector<platform::PersonalTable> personal_tables() {
    using Table = platform::PersonalTable;
    constexpr auto kWhile = "while the person is here, and as long as a school must keep its admission register";
    return {
        {"directory_people",
         {"id", "given_name", "family_name", "known_as", "sort_name", "pupil_number"},
         "who there is: the admission register, and the names that attendance is kept under",
         kWhile,
         Table::Exported::yes,
         Table::Erased::kept_by_law},
        {"directory_people",
         {"email", "phone"},
         "how they are reached",
         "until erased",
         Table::Exported::yes,
         Table::Erased::yes},
        {"directory_roles",
         {"person_id"},
         "who was where and when: the admission register",
         kWhile,
         Table::Exported::yes,
         Table::Erased::kept_by_law},
        {"directory_memberships",
         {"person_id"},
         "classes, tutor groups, clubs",
         "until erased",
         Table::Exported::yes,
         Table::Erased::yes},
        {"directory_guardians",
         {"pupil_id", "guardian_id"},
         "who stands for a child, and who is kept away",
         "until erased, or the school removes the link",
         Table::Exported::yes,
         Table::Erased::yes},
        {"directory_enrolments",
         {"person_id", "asked_by", "decided_by"},
         "places asked for of another school",
         "until erased",
         Table::Exported::yes,
         Table::Erased::yes},
        {"directory_showcase",
         {"person_id"},
         "sign-ins of a demonstration",
         "demonstrations alone",
         Table::Exported::no,
         Table::Erased::yes},
        {"directory_imports",
         {"started_by"},
         "who handed in a file",
         "with the import",
         Table::Exported::no,
         Table::Erased::with_its_owner},
        {"directory_links",
         {"local_id", "external_id"},
         "what other systems call a person",
         "until erased",
         Table::Exported::yes,
         Table::Erased::yes},
        {"directory_import_images",
         {"local_id", "before_row"},
         "how the last import can be taken back",
         "until the next import is applied",
         Table::Exported::no,
         Table::Erased::yes},
    };
}

} // namespace belfry::directory
