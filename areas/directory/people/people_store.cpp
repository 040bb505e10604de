// People. A list reads one school (at most some 2,500 roles); one person is a handful of rows by key.
#include "areas/directory/people/people_store.h"

#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/events/events.h"
#include "platform/extension/call.h"
#include "platform/search/search.h"

namespace belfry::directory {
namespace {

constexpr db::Sql kPeopleById =
    "SELECT " DIRECTORY_PERSON_COLUMNS " FROM directory_people p WHERE p.id IN (:ids[]) ORDER BY p.sort_name, p.id";
constexpr db::Sql kEverybodyAfter =
    "SELECT " DIRECTORY_PERSON_COLUMNS " FROM directory_people p WHERE p.id > :after ORDER BY p.id LIMIT 2000";
constexpr db::Sql kAddPerson =
    "INSERT INTO directory_people (id, given_name, family_name, known_as, sort_name, birth_day, sex, email, phone, "
    "pupil_number, changed_at) VALUES (:id, :given_name, :family_name, :known_as, :sort_name, :birth_day, :sex, "
    ":email, "
    ":phone, :pupil_number, :now)";
constexpr db::Sql kChangePerson =
    "UPDATE directory_people SET given_name = :given_name, family_name = :family_name, known_as = :known_as, "
    "sort_name = :sort_name, birth_day = :birth_day, sex = :sex, email = :email, phone = :phone, "
    "pupil_number = :pupil_number, changed_at = :now WHERE id = :id";

// The tutor group is one index lookup a row shown; rows are cut by LIMIT before it is asked for.
#define PEOPLE_LIST(extra)                                                                                             \
    "SELECT p.id, p.family_name, p.given_name, p.known_as, r.role, r.title, r.year_group, "                            \
    "(SELECT g.name FROM directory_memberships m JOIN directory_groups g ON g.id = m.group_id "                        \
    "WHERE m.person_id = p.id AND g.kind = 'tutor_group' AND g.school_id = r.school_id AND m.part = 'member' "         \
    "AND " DIRECTORY_HOLDS(                                                                                            \
        "m") " LIMIT 1), r.registration, r.starts_on, r.ends_on "                                                      \
             "FROM directory_roles r JOIN directory_people p ON p.id = r.person_id WHERE r.school_id = :school "       \
             "AND " DIRECTORY_NOT_BARRED("r.person_id") " " extra
#define PEOPLE_OF(roles)                                                                                               \
    "AND r.role IN (" roles ") AND " DIRECTORY_HOLDS(                                                                  \
        "r") " AND (:text = '' OR p.sort_name LIKE '%' || :text || '%') AND (:year = -99 OR r.year_group = :year) "
#define PEOPLE_LEFT                                                                                                    \
    "AND r.ends_on < :on AND (:text = '' OR p.sort_name LIKE '%' || :text || '%') "                                    \
    "AND (:year = -99 OR r.year_group = :year) "
#define STAFF_ROLES "'teacher', 'support_staff', 'head', 'office', 'technician', 'governor'"
#define CUT " LIMIT :most OFFSET :skip"

#define SIX_ORDERS(name, extra)                                                                                        \
    constexpr db::Sql name##Name = PEOPLE_LIST(extra) "ORDER BY p.sort_name, p.id" CUT;                                \
    constexpr db::Sql name##NameDown = PEOPLE_LIST(extra) "ORDER BY p.sort_name DESC, p.id" CUT;                       \
    constexpr db::Sql name##Year = PEOPLE_LIST(extra) "ORDER BY r.year_group, p.sort_name, p.id" CUT;                  \
    constexpr db::Sql name##YearDown = PEOPLE_LIST(extra) "ORDER BY r.year_group DESC, p.sort_name, p.id" CUT;         \
    constexpr db::Sql name##Role = PEOPLE_LIST(extra) "ORDER BY r.role, r.title, p.sort_name, p.id" CUT;               \
    constexpr db::Sql name##RoleDown = PEOPLE_LIST(extra) "ORDER BY r.role DESC, r.title, p.sort_name, p.id" CUT;      \
    constexpr db::Sql name##Count =                                                                                    \
        "SELECT COUNT(*) FROM directory_roles r JOIN directory_people p ON p.id = r.person_id "                        \
        "WHERE r.school_id = :school AND " DIRECTORY_NOT_BARRED("r.person_id") " " extra;

SIX_ORDERS(kPupils, PEOPLE_OF("'pupil'"))
SIX_ORDERS(kStaff, PEOPLE_OF(STAFF_ROLES))
SIX_ORDERS(kCommunity, PEOPLE_OF("'community'"))
SIX_ORDERS(kLeavers, PEOPLE_LEFT)

constexpr db::Sql kChosen =
    PEOPLE_LIST("AND r.person_id IN (:ids[]) AND " DIRECTORY_HOLDS("r") " ") "ORDER BY p.sort_name, p.id";

// What other schools ask for comes first; it waits for an answer.
constexpr db::Sql kMovers =
    "SELECT p.id, p.family_name, p.given_name, p.known_as, r.role, r.year_group, r.starts_on, 1, 1 "
    "FROM directory_roles r JOIN directory_people p ON p.id = r.person_id "
    "WHERE r.school_id = :school AND r.starts_on >= :from AND r.starts_on <= :until "
    "AND " DIRECTORY_NOT_BARRED(
        "r.person_id") " UNION ALL "
                       "SELECT p.id, p.family_name, p.given_name, p.known_as, r.role, r.year_group, r.ends_on, 0, 1 "
                       "FROM directory_roles r JOIN directory_people p ON p.id = r.person_id "
                       "WHERE r.school_id = :school AND r.ends_on >= :from AND r.ends_on <= :until "
                       "AND " DIRECTORY_NOT_BARRED(
                           "r.person_id") " UNION ALL "
                                          "SELECT p.id, p.family_name, p.given_name, p.known_as, e.role, e.year_group, "
                                          "e.starts_on, 1, 0 "
                                          "FROM directory_enrolments e JOIN directory_people p ON p.id = e.person_id "
                                          "WHERE e.present_id = :school AND e.state = 'waiting' "
                                          "AND " DIRECTORY_NOT_BARRED("e.person_id") " ORDER BY 9, 7, 2, 3 LIMIT :most";
// The plus keeps SQLite from looking the roles up by their start, of which an index knows no role.
constexpr db::Sql kWithoutContact =
    "SELECT " DIRECTORY_PERSON_COLUMNS " FROM directory_roles r JOIN directory_people p ON p.id = r.person_id "
    "WHERE r.school_id = :school AND r.role = 'pupil' AND +r.starts_on <= :on AND (r.ends_on IS NULL OR r.ends_on >= "
    ":on) AND NOT EXISTS (SELECT 1 FROM directory_guardians g WHERE g.pupil_id = r.person_id "
    "AND g.responsibility = 1 AND g.no_contact = 0) AND " DIRECTORY_NOT_BARRED("r.person_id") " ORDER BY p.sort_name "
                                                                                              "LIMIT :most";

std::vector<PersonRow> read_people(db::Rows rows) {
    std::vector<PersonRow> people;
    while (rows.next()) {
        PersonRow row;
        row.id = rows.id<PersonId>(0);
        row.list_name = rows.str(1) + ", " + std::string(rows.text(3).empty() ? rows.text(2) : rows.text(3));
        row.role = rows.str(4);
        row.title = rows.str(5);
        row.year_group = rows.maybe_i64(6);
        row.tutor_group = rows.str(7);
        row.subsidiary = rows.text(8) == "subsidiary";
        row.starts_on = rows.day(9);
        row.ends_on = rows.maybe_day(10);
        people.push_back(std::move(row));
    }
    return people;
}

struct Orders {
    db::Sql name, name_down, year, year_down, role, role_down, count;
};
#define ORDERS_OF(list)                                                                                                \
    Orders { list##Name, list##NameDown, list##Year, list##YearDown, list##Role, list##RoleDown, list##Count }

Orders orders_for(PeopleFilter::Who who) {
    switch (who) {
    case PeopleFilter::Who::pupils:
        return ORDERS_OF(kPupils);
    case PeopleFilter::Who::staff:
        return ORDERS_OF(kStaff);
    case PeopleFilter::Who::community:
        return ORDERS_OF(kCommunity);
    case PeopleFilter::Who::leavers:
        return ORDERS_OF(kLeavers);
    }
    return ORDERS_OF(kPupils);
}

std::string sort_name_of(Person const& person) {
    return sort_key(person.family_name) + " " + sort_key(person.given_name) +
           (person.known_as.empty() ? "" : " " + sort_key(person.known_as));
}

Result<std::int64_t> write_person(db::Tx& tx, db::Sql sql, Person const& person, Instant now) {
    auto const pupil_number = person.pupil_number.empty() ? std::nullopt : std::optional(person.pupil_number);
    auto const sort_name = sort_name_of(person);
    return tx.run(sql, {{":id", person.id},
                        {":given_name", person.given_name},
                        {":family_name", person.family_name},
                        {":known_as", person.known_as},
                        {":sort_name", sort_name},
                        {":birth_day", person.birth_day},
                        {":sex", person.sex},
                        {":email", person.email},
                        {":phone", person.phone},
                        {":pupil_number", pupil_number},
                        {":now", now}});
}

Status told(platform::Platform& platform, db::Tx& tx, Actor const& actor, std::string_view action, PersonId person) {
    audit::Entry entry;
    entry.action = action;
    entry.actor = actor.person;
    entry.person = person;
    entry.subject = person.value();
    entry.peer = actor.peer;
    TRY_DO(platform.audit.add(tx, entry));
    return platform.events.publish(tx, "directory.person_changed", person.value(), SchoolId());
}

} // namespace

std::vector<Person> people_by_id(db::Session& session, std::span<PersonId const> ids) {
    std::vector<Person> people;
    auto const values = values_of(ids);
    for (auto rows = session.select(kPeopleById, {{":ids", values}}); rows.next();) people.push_back(read_person(rows));
    return people;
}

void each_person(db::Session& session, std::function<void(Person const&)> const& visit) {
    std::int64_t after = 0;
    for (bool more = true; more;) {
        more = false;
        std::vector<Person> page;
        for (auto rows = session.select(kEverybodyAfter, {{":after", after}}); rows.next();)
            page.push_back(read_person(rows));
        for (auto const& person : page) {
            visit(person);
            after = person.id.value();
            more = true;
        }
    }
}

std::vector<PersonRow> list_people(db::Session& session, SchoolId school, PeopleFilter const& filter, SchoolDay on,
                                   PersonId viewer) {
    auto const orders = orders_for(filter.who);
    bool const down = filter.descending;
    auto const sql = filter.sort == "year"   ? (down ? orders.year_down : orders.year)
                     : filter.sort == "role" ? (down ? orders.role_down : orders.role)
                                             : (down ? orders.name_down : orders.name);
    auto const text = fold_for_search(filter.text);
    return read_people(session.select(sql, {{":school", school},
                                            {":viewer", viewer},
                                            {":on", on},
                                            {":text", text},
                                            {":year", filter.year_group.value_or(-99)},
                                            {":most", filter.most},
                                            {":skip", filter.skip}}));
}

std::int64_t count_people(db::Session& session, SchoolId school, PeopleFilter const& filter, SchoolDay on,
                          PersonId viewer) {
    auto const text = fold_for_search(filter.text);
    auto rows = session.select(orders_for(filter.who).count, {{":school", school},
                                                              {":viewer", viewer},
                                                              {":on", on},
                                                              {":text", text},
                                                              {":year", filter.year_group.value_or(-99)}});
    return rows.next() ? rows.i64(0) : 0;
}

std::vector<PersonRow> chosen_people(db::Session& session, SchoolId school, std::span<PersonId const> people,
                                     SchoolDay on, PersonId viewer) {
    auto const values = values_of(people);
    return read_people(
        session.select(kChosen, {{":school", school}, {":viewer", viewer}, {":ids", values}, {":on", on}}));
}

std::vector<Mover> movers(db::Session& session, SchoolId school, SchoolDay from, SchoolDay until, int most,
                          PersonId viewer) {
    std::vector<Mover> found;
    for (auto rows = session.select(
             kMovers, {{":school", school}, {":viewer", viewer}, {":from", from}, {":until", until}, {":most", most}});
         rows.next();) {
        auto const given = rows.text(3).empty() ? rows.text(2) : rows.text(3);
        found.push_back({rows.id<PersonId>(0), rows.str(1) + ", " + std::string(given), rows.str(4), rows.maybe_i64(5),
                         rows.day(6), rows.truth(7), !rows.truth(8)});
    }
    return found;
}

std::vector<Person> pupils_without_contact(db::Session& session, SchoolId school, SchoolDay on, int most,
                                           PersonId viewer) {
    std::vector<Person> people;
    for (auto rows =
             session.select(kWithoutContact, {{":school", school}, {":viewer", viewer}, {":on", on}, {":most", most}});
         rows.next();)
        people.push_back(read_person(rows));
    return people;
}

std::string search_text(Person const& person) {
    return person.given_name + " " + person.known_as + " " + person.family_name + " " + person.pupil_number;
}

Status index_people(platform::Platform& platform, db::Tx& tx, std::span<PersonId const> people, SchoolDay on) {
    auto const places = schools_of_people(tx, people, on);
    for (auto const& person : people_by_id(tx, people)) {
        auto const at = places.find(person.id);
        auto const schools = at == places.end() ? std::span<SchoolId const>() : std::span<SchoolId const>(at->second);
        TRY_DO(platform.search.put(tx, {"person", person.id.value(), schools, search_text(person)}));
    }
    return {};
}

Result<PersonId> add_person(platform::Platform& platform, db::Tx& tx, Actor const& actor, Person const& wanted) {
    Person person = wanted;
    if (person.id.empty()) person.id = next_id<PersonId>();
    auto const now = platform.clock.now();
    TRY_DO(write_person(tx, kAddPerson, person, now));
    TRY_DO(index_person(platform, tx, person.id, TimeZone::london().day_of(now)));
    TRY_DO(told(platform, tx, actor, "directory.person_added", person.id));
    return person.id;
}

Status change_person(platform::Platform& platform, db::Tx& tx, Actor const& actor, Person const& person) {
    auto const now = platform.clock.now();
    TRY(touched, write_person(tx, kChangePerson, person, now));
    if (touched == 0) return not_found();
    TRY_DO(index_person(platform, tx, person.id, TimeZone::london().day_of(now)));
    return told(platform, tx, actor, "directory.person_changed", person.id);
}

} // namespace belfry::directory
