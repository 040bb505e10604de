// People, what they are where, and who stands for whom. A county: 500,000 users, 600,000 roles, 400,000 links.
#include <algorithm>

#include "areas/directory/imports/formats/roster.h"
#include "base/text.h"

namespace belfry::directory::imports {
namespace {

// "{UPN:A123456789012},{SIMS:77}": the id of that type, or "".
std::string_view id_of_type(std::string_view ids, std::string_view type) {
    for (std::string_view item : list_of(ids)) {
        if (item.starts_with('{')) item.remove_prefix(1);
        if (item.ends_with('}')) item.remove_suffix(1);
        std::size_t const colon = item.find(':');
        if (colon != item.npos && ascii_equal_ignoring_case(trim(item.substr(0, colon)), type))
            return trim(item.substr(colon + 1));
    }
    return {};
}

// England's unique pupil number: a letter, eleven digits, a digit or letter.
bool is_pupil_number(std::string_view text) {
    auto digit = [](char c) { return c >= '0' && c <= '9'; };
    auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    return text.size() == 13 && letter(text[0]) && std::all_of(text.begin() + 1, text.begin() + 12, digit) &&
           (digit(text[12]) || letter(text[12]));
}

struct UserColumns {
    int id, status, given, family, preferred, email, phone, sms, grades, ids, identifier, role, orgs;
};

UserColumns find_columns(Table& table, bool with_roles) {
    UserColumns at{};
    at.id = table.needed({"sourcedId"});
    at.status = table.column({"status"});
    table.column({"dateLastModified"});
    at.given = table.needed({"givenName"});
    at.family = table.needed({"familyName"});
    at.preferred = table.column({"preferredGivenName", "preferredFirstName"});
    at.email = table.column({"email"});
    at.phone = table.column({"phone"});
    at.sms = table.column({"sms"});
    at.grades = table.column({"grades", "grade"});
    at.ids = table.column({"userIds", "userId"});
    at.identifier = table.column({"identifier"});
    at.role = with_roles ? table.column({"role"}) : -1;
    at.orgs = with_roles ? table.column({"orgSourcedIds", "orgSourcedId"}) : -1;
    table.column({"agentSourcedIds", "agents"}); // read later, by read_agents()
    table.column({"metadata.belfryGuardians"});
    return at;
}

PersonRecord read_person(Table& table, UserColumns const& at) {
    PersonRecord person;
    person.given_name = table.name(at.given);
    person.family_name = table.name(at.family);
    person.known_as = table.name(at.preferred);
    if (person.given_name.empty() && person.family_name.empty()) table.error("name_missing", at.family);
    person.email = table.name(at.email);
    if (!person.email.empty() && person.email.find('@') == person.email.npos) {
        table.warning("bad_email", at.email, person.email);
        person.email = {};
    }
    person.phone = table.name(at.phone);
    if (person.phone.empty()) person.phone = table.name(at.sms);
    person.pupil_number = id_of_type(table.get(at.ids), "UPN");
    if (person.pupil_number.empty() && is_pupil_number(table.get(at.identifier)))
        person.pupil_number = table.get(at.identifier);
    if (!person.pupil_number.empty() && !is_pupil_number(person.pupil_number)) {
        table.warning("bad_pupil_number", at.ids, person.pupil_number);
        person.pupil_number = {};
    }
    person.year_group = table.year_group(at.grades);
    return person;
}

// OneRoster 1.1: one role at each of the organisations, within the user's own row.
Status give_roles(Roster const& roster, Table& table, UserColumns const& at, std::string_view person, bool gone) {
    std::string_view const word = table.get(at.role);
    RoleWord const role = role_of(word);
    if (!role.known) {
        table.error("unknown_role", at.role, word);
        return {};
    }
    auto orgs = list_of(table.get(at.orgs));
    if (orgs.empty() && !role.role) orgs.push_back({}); // a guardian needs no school
    if (orgs.empty()) table.error("school_missing", at.orgs);
    for (std::string_view org : orgs) {
        std::string const id = std::string(person) + "|" + std::string(org) + "|" + ascii_lower(word);
        RoleRecord record{.person = person, .school = org, .role = role.role, .relationship = word};
        TRY_DO(roster.receiver.record({Kind::role, id, gone, table.file(), table.line(), record}));
    }
    return {};
}

} // namespace

RoleWord role_of(std::string_view word) {
    using access::Role;
    constexpr std::pair<std::string_view, Role> kWords[] = {
        {"student", Role::pupil},
        {"teacher", Role::teacher},
        {"professor", Role::teacher},
        {"faculty", Role::teacher},
        {"lecturer", Role::teacher},
        {"aide", Role::support_staff},
        {"proctor", Role::support_staff},
        {"counselor", Role::support_staff},
        {"staff", Role::support_staff},
        {"nurse", Role::support_staff},
        {"principal", Role::head},
        {"assistantprincipal", Role::head},
        {"administrator", Role::office},
        {"siteadministrator", Role::office},
        {"adminstaff", Role::office},
        {"systemadministrator", Role::technician},
        {"districtadministrator", Role::authority_officer},
        {"ext:governor", Role::governor},
        {"ext:community", Role::community},
    };
    std::string const lower = ascii_lower(word);
    for (auto const& [known, role] : kWords)
        if (known == lower) return {role};
    for (std::string_view guardian : {"guardian", "parent", "relative"})
        if (guardian == lower) return {};
    return {{}, false};
}

bool is_gone(Table const& table, int status) { return ascii_equal_ignoring_case(table.get(status), "tobedeleted"); }

std::optional<std::string_view> id_at(Table& table, int column) {
    std::string_view const id = table.get(column);
    if (!id.empty() && id.size() <= kExternalIdBytesMax) return id;
    table.error(id.empty() ? "id_missing" : "id_too_long", column, id);
    return std::nullopt;
}

Status read_users(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::person, roster.receiver));
    UserColumns const at = find_columns(table, !roster.has_roles_file());
    if (!table.complete()) return {};
    for (;;) {
        TRY(some, table.next());
        if (!some) break;
        auto const id = id_at(table, at.id);
        if (!id) {
            table.lose({});
            continue;
        }
        bool const gone = is_gone(table, at.status);
        PersonRecord const person = gone ? PersonRecord{} : read_person(table, at);
        if (table.bad()) {
            table.lose(*id);
            continue;
        }
        TRY_DO(roster.receiver.record({Kind::person, *id, gone, table.file(), table.line(), person}));
        if (at.role >= 0 && !gone) TRY_DO(give_roles(roster, table, at, *id, gone));
        if (table.bad()) table.lose(*id);
    }
    if (file.mode != Mode::bulk) return {};
    roster.receiver.covered(Kind::person);
    if (at.role >= 0 && at.orgs >= 0) roster.receiver.covered(Kind::role);
    return {};
}

Status read_roles(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::role, roster.receiver));
    int const id_column = table.column({"sourcedId"}), status = table.column({"status"});
    table.column({"dateLastModified"});
    int const user = table.needed({"userSourcedId"}), org = table.needed({"orgSourcedId"}),
              role = table.needed({"role"});
    int const type = table.column({"roleType"}), primary = table.column({"isPrimary"});
    int const session = table.column({"sessionSourcedId"}), grade = table.column({"metadata.belfryYear", "grade"});
    int const starts = table.column({"beginDate", "roleStartDate"}), ends = table.column({"endDate", "roleEndDate"});
    int const title = table.column({"metadata.belfryTitle"});
    if (!table.complete()) return {};
    for (;;) {
        TRY(some, table.next());
        if (!some) break;
        std::string_view const word = table.get(role);
        std::string made; // School Data Sync gives roles no id of their own
        for (int part : {user, org, role, session})
            made += std::string(made.empty() ? "" : "|").append(table.get(part));
        std::string_view const id = id_column >= 0 ? table.get(id_column) : std::string_view(made);
        bool const gone = is_gone(table, status);
        RoleWord const known = role_of(word);
        if (!known.known && !gone) table.error("unknown_role", role, word);
        if (id.empty() || id.size() > 3 * kExternalIdBytesMax) table.error("id_missing", id_column);
        if (!gone) id_at(table, user);
        RoleRecord record{
            .person = table.get(user), .school = table.get(org), .role = known.role, .relationship = word};
        record.title = table.name(title);
        record.year_group = table.year_group(grade);
        record.subsidiary = ascii_equal_ignoring_case(table.get(type), "secondary") ||
                            ascii_equal_ignoring_case(table.get(primary), "false");
        record.starts_on = table.day(starts);
        record.ends_on = table.day(ends);
        if (record.starts_on && record.ends_on && *record.ends_on < *record.starts_on)
            table.error("ends_before_start", ends, table.get(ends));
        if (table.bad())
            table.lose(id);
        else
            TRY_DO(roster.receiver.record({Kind::role, id, gone, table.file(), table.line(), record}));
    }
    if (file.mode == Mode::bulk) roster.receiver.covered(Kind::role);
    return {};
}

Status read_demographics(Roster const& roster, FoundFile const& file) {
    TRY(table, Table::open(roster.files, file.file, Kind::demographics, roster.receiver));
    int const id_column = table.needed({"userSourcedId", "sourcedId"}), status = table.column({"status"});
    table.column({"dateLastModified"});
    int const birth = table.column({"birthDate", "birthdate"}), sex = table.column({"sex"});
    if (!table.complete()) return {};
    for (;;) {
        TRY(some, table.next());
        if (!some) return {};
        auto const id = id_at(table, id_column);
        if (!id) continue;
        DemographicsRecord record{.person = *id, .birth_day = table.day(birth)};
        std::string const word = ascii_lower(table.get(sex));
        if (word == "female" || word == "f")
            record.sex = "F";
        else if (word == "male" || word == "m")
            record.sex = "M";
        else if (!word.empty() && word != "unspecified" && word != "other" && word != "unknown")
            table.warning("unknown_sex", sex, table.get(sex));
        if (table.bad())
            table.lose(*id);
        else
            TRY_DO(roster.receiver.record(
                {Kind::demographics, *id, is_gone(table, status), table.file(), table.line(), record}));
    }
}

} // namespace belfry::directory::imports
