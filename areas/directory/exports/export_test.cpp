#include <doctest/doctest.h>

#include <sstream>

#include "areas/directory/exports/exports.h"
#include "areas/directory/imports/import_world.h"
#include "areas/directory/schools/school_store.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::imports;
using namespace belfry::directory::imports::testing;

namespace {

// A small authority with all that an export carries, entered by hand.
void fill(World& w) {
    auto const day = [](char const* text) { return SchoolDay::parse(text).value(); };
    Actor const nobody;
    auto const filled = w.database->write([&](db::Tx& tx) -> Status {
        TRY_DO(set_authority(tx, "Hertfordshire", "Europe/London"));
        School ash;
        ash.register_number = "117500", ash.name = "Ash, Green", ash.phase = "secondary", ash.kind = "Community School";
        ash.low_age = 11, ash.high_age = 18, ash.sixth_form = true, ash.town = "Ware", ash.phone = "01920 000000";
        ash.opened_on = day("1999-09-01");
        TRY(school, add_school(w.platform, tx, ash));
        School oak;
        oak.name = "Oak Hill", oak.phase = "special", oak.status = "closing";
        TRY(other, add_school(w.platform, tx, oak));
        TRY_DO(add_term(tx, SchoolId(), {TermId(), "Autumn", "term", day("2026-09-01"), day("2026-12-18")}));
        TRY_DO(add_term(tx, SchoolId(), {TermId(), "2026/27", "year", day("2026-09-01"), day("2027-07-20")}));
        Person zoe;
        zoe.given_name = "Zoë \"Zo\"", zoe.family_name = "O'Brien", zoe.known_as = "Zo", zoe.sex = "F";
        zoe.birth_day = day("2015-02-28"), zoe.pupil_number = "A123456789012", zoe.email = "zoe@example.org";
        TRY(pupil, add_person(w.platform, tx, nobody, zoe));
        Person adult;
        adult.given_name = "=Ann", adult.family_name = "O'Brien", adult.phone = "+44 1438 000000";
        TRY(mother, add_person(w.platform, tx, nobody, adult));
        adult.given_name = "Gone", adult.phone = "";
        TRY(father, add_person(w.platform, tx, nobody, adult));
        adult.given_name = "Bo";
        TRY(teacher, add_person(w.platform, tx, nobody, adult));
        auto const role = [&](PersonId who, SchoolId where, access::Role what, int year, bool second,
                              char const* title) {
            NewRole r{.person = who,
                      .school = where,
                      .role = what,
                      .title = title,
                      .subsidiary = second,
                      .starts_on = day("2026-09-01")};
            if (year > -100) r.year_group = year;
            return start_role(w.platform, tx, nobody, r);
        };
        TRY_DO(role(pupil, school, access::Role::pupil, 7, false, ""));
        TRY_DO(role(pupil, other, access::Role::pupil, 7, true, ""));
        TRY_DO(role(teacher, school, access::Role::teacher, -100, false, "Head of Art"));
        TRY_DO(role(teacher, SchoolId(), access::Role::authority_officer, -100, false, ""));
        TRY_DO(role(mother, other, access::Role::governor, -100, false, ""));
        TRY_DO(set_guardian(w.platform, tx, nobody, {GuardianLinkId(), pupil, mother, "mother", true, 1, true, false}));
        TRY_DO(set_guardian(w.platform, tx, nobody, {GuardianLinkId(), pupil, father, "father", true, 2, false, true}));
        TRY(maths, add_group(w.platform, tx, nobody,
                             {GroupId(), school, "class", "7A Maths", "Mathematics", 7, day("2026-09-01"),
                              day("2027-07-20")}));
        TRY(club,
            add_group(w.platform, tx, nobody, {GroupId(), school, "club", "Chess", "", {}, day("2026-09-01"), {}}));
        TRY_DO(join_group(w.platform, tx, nobody, {MembershipId(), maths, pupil, Part::member, day("2026-09-01"), {}}));
        TRY_DO(
            join_group(w.platform, tx, nobody, {MembershipId(), maths, teacher, Part::leader, day("2026-09-01"), {}}));
        TRY_DO(
            join_group(w.platform, tx, nobody, {MembershipId(), club, teacher, Part::helper, day("2026-09-01"), {}}));
        return {};
    });
    INFO((filled.ok() ? "" : std::string(filled.problem().code) + filled.problem().detail));
    REQUIRE(filled.ok());
}

std::string content(std::filesystem::path const& folder) {
    std::string out;
    auto const bundle = archive::Bundle::open(folder, "x");
    REQUIRE(bundle.ok());
    std::vector<std::string> names;
    for (auto const& entry : bundle->entries()) names.push_back(entry.name);
    std::sort(names.begin(), names.end());
    for (auto const& name : names) {
        out += "== " + name + "\n";
        auto source = bundle->read(*bundle->find(name));
        REQUIRE(source.ok());
        char buffer[4096];
        for (;;) {
            auto got = (*source)(buffer);
            REQUIRE(got.ok());
            if (*got == 0) break;
            out.append(buffer, *got);
        }
    }
    return out;
}

std::string exported(World& w, std::string const& name) {
    auto const where = w.folder.path() / name;
    auto const status = exports::write_export(w.platform, where, {});
    INFO((status.ok() ? "" : std::string(status.problem().code) + status.problem().detail));
    REQUIRE(status.ok());
    return content(where);
}

} // namespace

BOTH_ENGINES("an export taken into an empty authority exports to the same files") {
    World first(engine), second(engine);
    fill(first);
    auto const files = exported(first, "one");
    auto const bundle = archive::Bundle::open(first.folder.path() / "one", "one");
    REQUIRE(bundle.ok());
    CHECK(inspect(files_of(*bundle))->source_name == kOwnSource);
    auto const taken = second.take(files_of(*bundle), std::string(kOwnSource));
    INFO(second.findings());
    CHECK(taken.summary.errors == 0);
    REQUIRE(
        second.database->write([](db::Tx& tx) { return set_authority(tx, "Hertfordshire", "Europe/London"); }).ok());
    auto const again = exported(second, "two.zip");
    CHECK(again == files);
    CHECK(second.everything() == first.everything());
}

BOTH_ENGINES("an export taken into the same authority changes nothing") {
    World w(engine);
    fill(w);
    exported(w, "one.zip");
    auto const before = w.everything();
    auto const bundle = archive::Bundle::open(w.folder.path() / "one.zip", "one.zip");
    REQUIRE(bundle.ok());
    auto const taken = w.take(files_of(*bundle), std::string(kOwnSource));
    INFO(w.findings());
    CHECK(taken.summary.changes() == 0);
    CHECK(taken.summary.errors == 0);
    CHECK(w.everything() == before);
    CHECK(exported(w, "two.zip") == content(w.folder.path() / "one.zip"));
    CHECK(w.undo(taken.id).ok());
    CHECK(w.everything() == before);
}

TEST_CASE("what is over, and the service manager, are not exported") {
    World w;
    fill(w);
    REQUIRE(w.database
                ->write([&](db::Tx& tx) -> Status {
                    Person one;
                    one.given_name = "Manager", one.family_name = "Secret";
                    TRY(id, add_person(w.platform, tx, {}, one));
                    NewRole role{.person = id, .role = access::Role::service_manager, .starts_on = SchoolDay(20000)};
                    TRY_DO(start_role(w.platform, tx, {}, role));
                    one.given_name = "Leaver";
                    TRY(left, add_person(w.platform, tx, {}, one));
                    NewRole gone{.person = left,
                                 .role = access::Role::technician,
                                 .starts_on = SchoolDay(20000),
                                 .ends_on = SchoolDay(20100)};
                    TRY_DO(start_role(w.platform, tx, {}, gone));
                    return {};
                })
                .ok());
    auto const files = exported(w, "one");
    CHECK(files.find("Secret") == std::string::npos);
    CHECK(files.find("=Ann") != std::string::npos); // for machines: exactly as it is
    CHECK(exports::write_export(w.platform, w.folder.path() / "one", {}).problem().code == "export_not_empty");
}

BOTH_ENGINES("somebody under a no-contact order is nobody's agent and no parent to other systems") {
    World w(engine);
    fill(w);
    auto const files = exported(w, "one");
    auto const line_with = [&](std::string_view file, std::string_view text) {
        auto const from = files.find("== " + std::string(file));
        auto const at = files.find(text, from);
        REQUIRE(at < files.find("\n== ", from + 1));
        auto const begin = files.rfind('\n', at) + 1;
        return files.substr(begin, files.find('\n', at) - begin);
    };
    auto const father = line_with("users.csv", ",Gone,");
    auto const mother = line_with("users.csv", ",=Ann,");
    auto const id_of = [](std::string const& line) { return line.substr(0, line.find(',')); };
    CHECK(father.find(id_of(father) + ",,,false,") == 0); // known, but lets nobody in
    CHECK(mother.find(id_of(mother) + ",,,true,") == 0);
    auto const child = line_with("users.csv", "{UPN:A123456789012}");
    CHECK(child.find("," + id_of(mother) + ",07,") != std::string::npos); // the only agent
    CHECK(child.find("father 2 responsible nocontact id=" + id_of(father)) != std::string::npos);
    auto const from = files.find("== roles.csv");
    auto const roles = files.substr(from, files.find("\n== ", from) - from);
    CHECK(roles.find(id_of(mother) + "-parent") != std::string::npos);
    CHECK(roles.find(id_of(father)) == std::string::npos);
}
