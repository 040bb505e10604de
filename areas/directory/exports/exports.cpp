// People, their roles and their places in classes. A county's export is 400 MB, streamed from one snapshot, 2,000 rows
// at a time.
#include "areas/directory/exports/exports.h"

#include "areas/directory/exports/exporter.h"

namespace belfry::directory::exports {
namespace {

std::string_view role_word(std::string_view role) {
    constexpr std::pair<std::string_view, std::string_view> kWords[] = {{"pupil", "student"},
                                                                        {"teacher", "teacher"},
                                                                        {"support_staff", "aide"},
                                                                        {"head", "principal"},
                                                                        {"office", "siteAdministrator"},
                                                                        {"technician", "systemAdministrator"},
                                                                        {"authority_officer", "districtAdministrator"},
                                                                        {"governor", "ext:governor"},
                                                                        {"community", "ext:community"}};
    for (auto const& [code, word] : kWords)
        if (code == role) return word;
    return {};
}

} // namespace

Status Export::users_page(csv::Writer& out, std::vector<ExportPerson> const& people) {
    std::vector<std::int64_t> local, all;
    for (auto const& one : people) local.push_back(one.person.id.value());
    all = local;
    auto links = imports::guardians_of_pupils(session_, local);
    std::sort(links.begin(), links.end(), [](auto const& a, auto const& b) {
        return std::tuple(a.second.pupil, a.second.contact_order, a.second.guardian) <
               std::tuple(b.second.pupil, b.second.contact_order, b.second.guardian);
    });
    std::unordered_map<std::int64_t, std::vector<imports::GuardianRow const*>> guardians;
    std::unordered_map<std::int64_t, imports::RoleRow> pupils;
    auto const held = roles_of(session_, local, today_);
    for (auto const& role : held)
        if (role.row.role == "pupil" && (!role.row.subsidiary || pupils.count(role.row.person) == 0))
            pupils[role.row.person] = role.row;
    for (auto const& [id, link] : links) {
        if (pupils.count(link.pupil) == 0) continue;
        guardians[link.pupil].push_back(&link);
        all.push_back(link.guardian);
    }
    auto ids = ids_of(Kind::person, all);
    for (auto const& [p, is_guardian, order_only] : people) {
        // Agents and, in the same order, what Belfry keeps of them; then those under a no-contact order, whom no other
        // system may take for somebody to tell things.
        std::string agents, details;
        for (bool const order : {false, true})
            for (auto const* link : guardians[p.id.value()]) {
                if (link->no_contact != order) continue;
                if (!order) agents += (agents.empty() ? "" : ",") + ids[link->guardian];
                details += (details.empty() ? "" : ",") + link->relationship + " " +
                           std::to_string(link->contact_order) + (link->responsibility ? " responsible" : "") +
                           (link->lives_with ? " lives" : "") +
                           (order ? " nocontact id=" + ids[link->guardian] : std::string());
            }
        auto const pupil = pupils.find(p.id.value());
        bool const on_roll = pupil != pupils.end();
        std::string const& id = ids[p.id.value()];
        TRY_DO(out.row({id,
                        "",
                        "",
                        order_only ? "false" : "true",
                        p.email.empty() ? id : p.email,
                        p.pupil_number.empty() ? "" : "{UPN:" + p.pupil_number + "}",
                        p.given_name,
                        p.family_name,
                        "",
                        "",
                        p.email,
                        "",
                        p.phone,
                        agents,
                        on_roll ? grade_text(pupil->second.year_group) : "",
                        "",
                        "",
                        p.known_as,
                        "",
                        "",
                        on_roll ? school_id(pupil->second.school) : "",
                        "",
                        details}));
    }
    return {};
}

Status Export::users() {
    return file("users.csv",
                {"sourcedId",
                 "status",
                 "dateLastModified",
                 "enabledUser",
                 "username",
                 "userIds",
                 "givenName",
                 "familyName",
                 "middleName",
                 "identifier",
                 "email",
                 "sms",
                 "phone",
                 "agentSourcedIds",
                 "grades",
                 "password",
                 "userMasterIdentifier",
                 "preferredGivenName",
                 "preferredMiddleName",
                 "preferredFamilyName",
                 "primaryOrgSourcedId",
                 "pronouns",
                 "metadata.belfryGuardians"},
                [&](csv::Writer& out) -> Status {
                    std::int64_t done = 0;
                    for (std::int64_t after = 0;;) {
                        auto const people = people_after(session_, after, today_);
                        if (people.empty()) return {};
                        after = people.back().person.id.value();
                        TRY_DO(users_page(out, people));
                        TRY_DO(tick(done += static_cast<std::int64_t>(people.size())));
                    }
                });
}

// OneRoster wants a role of everybody; that of a parent follows from the children, and so is made here.
Status Export::guardian_roles(csv::Writer& out) {
    for (std::int64_t after = 0;;) {
        auto const people = people_after(session_, after, today_);
        if (people.empty()) return {};
        after = people.back().person.id.value();
        std::vector<std::int64_t> local;
        for (auto const& one : people)
            if (one.guardian) local.push_back(one.person.id.value());
        auto ids = ids_of(Kind::person, local);
        for (std::int64_t id : local)
            TRY_DO(out.row(
                {ids[id] + "-parent", "", "", ids[id], "secondary", "parent", "", "", kAuthorityId, "", "", ""}));
    }
}

Status Export::roles() {
    return file("roles.csv",
                {"sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate", "endDate",
                 "orgSourcedId", "userProfileSourcedId", "metadata.belfryTitle", "metadata.belfryYear"},
                [&](csv::Writer& out) -> Status {
                    for (std::int64_t after = 0;;) {
                        auto const some = roles_after(session_, after, today_);
                        if (some.empty()) break;
                        after = some.back().id;
                        std::vector<std::int64_t> local, people;
                        for (auto const& role : some) {
                            local.push_back(role.id);
                            people.push_back(role.row.person);
                        }
                        auto ids = ids_of(Kind::role, local), who = ids_of(Kind::person, people);
                        for (auto const& [id, row] : some)
                            TRY_DO(out.row({ids[id], "", "", who[row.person], row.subsidiary ? "secondary" : "primary",
                                            role_word(row.role), day_text(row.starts_on), day_text(row.ends_on),
                                            school_id(row.school), "", row.title, number_text(row.year_group)}));
                        TRY_DO(tick(people_total_));
                    }
                    return guardian_roles(out);
                });
}

Status Export::demographics() {
    return file("demographics.csv",
                {"sourcedId", "status", "dateLastModified", "birthDate", "sex", "americanIndianOrAlaskaNative", "asian",
                 "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white",
                 "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity", "countryOfBirthCode",
                 "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus"},
                [&](csv::Writer& out) -> Status {
                    for (std::int64_t after = 0;;) {
                        auto const people = people_after(session_, after, today_);
                        if (people.empty()) return {};
                        after = people.back().person.id.value();
                        std::vector<std::int64_t> local;
                        for (auto const& one : people) local.push_back(one.person.id.value());
                        auto ids = ids_of(Kind::person, local);
                        for (auto const& [p, guardian, order_only] : people) {
                            if (!p.birth_day && p.sex.empty()) continue;
                            TRY_DO(out.row({ids[p.id.value()], "", "", day_text(p.birth_day),
                                            p.sex == "F"   ? "female"
                                            : p.sex == "M" ? "male"
                                                           : "",
                                            "", "", "", "", "", "", "", "", "", "", ""}));
                        }
                    }
                });
}

Status Export::enrollments() {
    return file("enrollments.csv",
                {"sourcedId", "status", "dateLastModified", "classSourcedId", "schoolSourcedId", "userSourcedId",
                 "role", "primary", "beginDate", "endDate"},
                [&](csv::Writer& out) -> Status {
                    for (std::int64_t after = 0;;) {
                        auto const some = memberships_after(session_, after, today_);
                        if (some.empty()) return {};
                        after = some.back().id;
                        std::vector<std::int64_t> local, people, groups;
                        for (auto const& one : some) {
                            local.push_back(one.id);
                            people.push_back(one.row.person);
                            groups.push_back(one.row.group);
                        }
                        auto ids = ids_of(Kind::membership, local), who = ids_of(Kind::person, people);
                        auto which = ids_of(Kind::group, groups);
                        for (auto const& [id, row, school] : some)
                            TRY_DO(out.row({ids[id], "", "", which[row.group], school_id(school), who[row.person],
                                            row.part == "leader"   ? "teacher"
                                            : row.part == "helper" ? "aide"
                                                                   : "student",
                                            "", day_text(row.starts_on), day_text(row.ends_on)}));
                        TRY_DO(tick(people_total_ * 2));
                    }
                });
}

Status write_export(platform::Platform& platform, std::filesystem::path const& where,
                    imports::Progress const& progress) {
    TRY(output, Output::create(where));
    TRY_DO(Export(platform, output, progress).run());
    return output.finish();
}

} // namespace belfry::directory::exports
