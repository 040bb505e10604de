#include <doctest/doctest.h>

#include <filesystem>

#include "areas/directory/imports/formats/table.h"
#include "base/text.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::imports;

namespace {

InputFile file(std::string name, std::string text) {
    auto const size = static_cast<std::int64_t>(text.size());
    return {std::move(name), size, [text]() -> Result<csv::Source> { return csv::source_of_text(text); }};
}

std::string day_text(std::optional<SchoolDay> day) { return day ? day->text() : ""; }

// Everything a bundle says, one line each.
struct Collected final : Receiver {
    std::vector<std::string> records, findings, unusables, covers;
    std::int64_t progress_at = 0;

    Status record(Record const& r) override {
        std::string line = std::string(kind_code(r.kind)) + " " + std::string(r.external_id) + (r.gone ? " gone" : "");
        if (auto const* s = std::get_if<SchoolRecord>(&r.body))
            line += " " + s->school.name + " " + std::string(s->type) + " <" + std::string(s->parent) + "> " +
                    s->school.register_number;
        if (auto const* p = std::get_if<PersonRecord>(&r.body))
            line += " " + std::string(p->given_name) + " " + std::string(p->family_name) + " " + std::string(p->email) +
                    " " + std::string(p->phone) + " " + std::string(p->pupil_number) + " y" +
                    (p->year_group ? std::to_string(*p->year_group) : "");
        if (auto const* p = std::get_if<RoleRecord>(&r.body))
            line += " " + std::string(p->person) + "@" + std::string(p->school) + " " +
                    std::string(p->role ? access::role_code(*p->role) : p->relationship) + " y" +
                    (p->year_group ? std::to_string(*p->year_group) : "") + (p->subsidiary ? " subsidiary " : " ") +
                    day_text(p->starts_on) + ".." + day_text(p->ends_on);
        if (auto const* d = std::get_if<DemographicsRecord>(&r.body))
            line += " " + day_text(d->birth_day) + " " + std::string(d->sex);
        if (auto const* g = std::get_if<GuardianRecord>(&r.body))
            line += std::string(g->pupil) + (g->direction_known ? "<-" : "--") + std::string(g->guardian) + " " +
                    std::string(g->relationship) + " " + std::to_string(g->contact_order);
        if (auto const* g = std::get_if<GroupRecord>(&r.body))
            line += " " + std::string(g->name) + "@" + std::string(g->school) + " " + std::string(g->kind) + " terms " +
                    std::to_string(g->terms.size());
        if (auto const* m = std::get_if<MembershipRecord>(&r.body))
            line += " " + std::string(m->person) + " in " + std::string(m->group) + " " +
                    (m->part == Part::member   ? "member"
                     : m->part == Part::leader ? "leader"
                                               : "helper");
        if (auto const* t = std::get_if<TermRecord>(&r.body))
            line += " " + std::string(t->name) + " " + std::string(t->kind) + " " + t->starts_on.text();
        records.push_back(line);
        return {};
    }
    void finding(Finding f) override {
        findings.push_back(std::string(f.weight == Weight::error ? "E " : "W ") + std::string(f.code) + " " + f.file +
                           " " + std::to_string(f.line) + ":" + std::to_string(f.column) + " " + f.column_name + " [" +
                           f.value + "]");
    }
    void unusable(Kind kind, std::string_view id) override {
        unusables.push_back(std::string(kind_code(kind)) + " " + std::string(id));
    }
    void covered(Kind kind) override { covers.emplace_back(kind_code(kind)); }
    Status progress(std::int64_t bytes) override {
        CHECK(bytes >= progress_at);
        progress_at = bytes;
        return {};
    }
    bool has(std::vector<std::string> const& lines, std::string_view wanted) const {
        for (std::string const& line : lines)
            if (line.find(wanted) != std::string::npos) return true;
        return false;
    }
    bool record_with(std::string_view wanted) const { return has(records, wanted); }
    bool finding_with(std::string_view wanted) const { return has(findings, wanted); }
    std::string all() const {
        std::string out;
        for (auto const* lines : {&records, &findings, &unusables, &covers})
            for (std::string const& line : *lines) out += line + "\n";
        return out;
    }
};

Collected read(std::vector<InputFile> const& files) {
    Collected out;
    auto inspection = inspect(files);
    REQUIRE(inspection.ok());
    CHECK(read_bundle(files, *inspection, out).ok());
    CHECK(out.progress_at == bytes_to_read(files, *inspection));
    return out;
}

std::string_view const kUsers11 = "sourcedId,enabledUser,orgSourcedIds,role,username,givenName,familyName,agents\n";

// Bundles of made-up people, each in the shape of one found in the wild.
archive::Bundle sample(std::string_view name) {
    auto bundle = archive::Bundle::open(std::filesystem::path("areas/directory/imports/samples") / name, name);
    REQUIRE(bundle.ok());
    return std::move(*bundle);
}

} // namespace

TEST_CASE("a file is told by its columns, not by its name") {
    CHECK(classify({"propertyname", "value"}) == FileKind::manifest);
    CHECK(classify({"sourcedid", "givenname", "familyname", "password"}) == FileKind::users);
    CHECK(classify({"sourcedid", "name", "type"}) == FileKind::orgs);
    CHECK(classify({"sourcedid", "title", "type", "startdate", "enddate"}) == FileKind::sessions);
    CHECK(classify({"usersourcedid", "orgsourcedid", "role"}) == FileKind::roles);
    CHECK(classify({"classsourcedid", "usersourcedid", "role"}) == FileKind::enrollments);
    CHECK(classify({"sourcedid", "birthdate", "sex"}) == FileKind::demographics);
    CHECK(classify({"usersourcedid", "relationshipusersourcedid"}) == FileKind::relationships);
    CHECK(classify({"usersourcedid", "flag"}) == FileKind::known_and_left);
    CHECK(classify({"sourcedid", "title", "classsourcedid", "assigndate", "duedate"}) == FileKind::known_and_left);
    CHECK(classify({"urn", "establishmentname"}) == FileKind::school_register);
    CHECK(classify({"name", "address"}) == FileKind::unknown);
    CHECK(classify({}) == FileKind::empty);
}

TEST_CASE("OneRoster 1.1: roles stand in the user's own row, guardians are named as agents") {
    auto const out = read({
        file("m.csv", "propertyName,value\noneroster.version,1.1\nfile.users,bulk\n"),
        file("u.csv", std::string(kUsers11) + "s1,true,\"o1,o2\",student,a,Zoë,O'Brien,\"g1,g2\"\n"
                                              "g1,true,o1,guardian,b,Ann,O'Brien,s1\nt1,true,o1,teacher,c,Bo,Lee,\n"),
    });
    CHECK(out.record_with("person s1 Zoë O'Brien"));
    CHECK(out.record_with("role s1|o1|student s1@o1 pupil"));
    CHECK(out.record_with("role s1|o2|student s1@o2 pupil"));
    CHECK(out.record_with("role g1|o1|guardian g1@o1 guardian"));
    CHECK(out.record_with("guardian s1<-g1  1"));
    CHECK(out.record_with("guardian s1<-g2  2"));
    CHECK(out.covers == std::vector<std::string>{"person", "role", "guardian"});
    CHECK(out.finding_with("W columns_left u.csv 1:0  [enabledUser, username]"));
}

TEST_CASE("OneRoster 1.2: roles are a file of their own, with dates and a second school") {
    auto const out = read({
        file("manifest.csv", "propertyName,value\noneroster.version,1.2\nfile.users,bulk\nfile.roles,delta\n"),
        file("users.csv", "sourcedId,status,givenName,familyName,preferredFirstName,userIds,grades,agentSourcedIds\n"
                          "s1,,Zoe,Ng,,\"{SIMS:9},{UPN:A123456789012}\",Year 7,g1\n"),
        file("roles.csv", "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
                          "r1,active,s1,secondary,student,2026-09-01,,o1\nr2,tobedeleted,s1,primary,student,,,o2\n"),
    });
    CHECK(out.record_with("person s1 Zoe Ng   A123456789012 y7"));
    CHECK(out.record_with("role r1 s1@o1 pupil y subsidiary 2026-09-01.."));
    CHECK(out.record_with("role r2 gone"));
    CHECK(out.record_with("guardian s1--g1"));
    CHECK(out.covers == std::vector<std::string>{"person", "guardian"});
}

TEST_CASE("a bundle without a manifest, or one that says delta, ends nobody") {
    auto const out = read({file("users.csv", std::string(kUsers11) + "s1,true,o1,student,a,Zoe,Ng,\n")});
    CHECK(out.covers.empty());
    CHECK(out.finding_with("W no_manifest"));
}

TEST_CASE("a manifest's promises are held against what is there") {
    auto const out = read({
        file("manifest.csv", "propertyName,value\noneroster.version,1.1\nfile.users,bulk\nfile.orgs,bulk\nfile.classes,"
                             "absent\nfile.courses,whole\nfile.results,bulk\n"),
        file("users.csv", std::string(kUsers11) + "s1,true,o1,student,a,Zoe,Ng,\n"),
        file("classes.csv", "sourcedId,title,schoolSourcedId\nc1,Maths,o1\n"),
        file("empty.csv", ""),
        file("results.csv", "sourcedId,lineItemSourcedId,score\n1,2,3\n"),
    });
    CHECK(out.finding_with("E file_missing orgs.csv"));
    CHECK(out.finding_with("W file_absent classes.csv"));
    CHECK(out.finding_with("W manifest_value courses.csv 0:0  [whole]"));
    CHECK(out.finding_with("W file_empty empty.csv"));
    CHECK(out.finding_with("W file_left results.csv"));
    CHECK_FALSE(out.record_with("group"));
}

TEST_CASE("bad rows are named with line, column and value, and the others are taken") {
    auto const out = read({
        file("m.csv",
             "propertyName,value\noneroster.version,1.2\nfile.users,bulk\nfile.roles,bulk\nfile.demographics,bulk\n"),
        file("u.csv", "sourcedId,givenName,familyName,email,grades\n"
                      ",No,Id,,\np1,,,,\np2,Ann,Lee,not-an-address,Year 99\n\"p3\"x,broken,row,,\np4,Short\n"),
        file("r.csv", "sourcedId,userSourcedId,orgSourcedId,role,beginDate,endDate\n"
                      "r1,p2,o1,wizard,,\nr2,p2,o1,student,2026-13-01,\nr3,p2,o1,student,2026-09-01,2026-01-01\n"
                      ",p2,o1,student,,\nr5,p2,o1,teacher,,2026-09-01T00:00:00Z\n"),
        file("d.csv", "sourcedId,birthDate,sex\np2,01/02/2010,female\np4,soon,male\n"),
    });
    CHECK(out.finding_with("E id_missing u.csv 2:1 sourcedId []"));
    CHECK(out.finding_with("E name_missing u.csv 3:3 familyName"));
    CHECK(out.finding_with("W bad_email u.csv 4:4 email [not-an-address]"));
    CHECK(out.finding_with("W unknown_grade u.csv 4:5 grades [Year 99]"));
    CHECK(out.finding_with("E text_after_quote u.csv 5:1"));
    CHECK(out.finding_with("W short_row u.csv 6:2"));
    CHECK(out.finding_with("E unknown_role r.csv 2:4 role [wizard]"));
    CHECK(out.finding_with("E bad_date r.csv 3:5 beginDate [2026-13-01]"));
    CHECK(out.finding_with("E ends_before_start r.csv 4:6"));
    CHECK(out.finding_with("E id_missing r.csv 5:1"));
    CHECK(out.finding_with("E bad_date d.csv 3:2 birthDate [soon]"));
    CHECK(out.record_with("person p2 Ann Lee   "));
    CHECK(out.record_with("person p4 Short"));
    CHECK(out.record_with("role r5 p2@o1 teacher y ..2026-09-01"));
    CHECK(out.record_with("demographics p2 2010-02-01 F"));
    CHECK(out.unusables == std::vector<std::string>{"person ", "person p1", "person ", "role r1", "role r2", "role r3",
                                                    "role ", "demographics p4"});
}

TEST_CASE("a file without a column that it needs is not read, and nobody is ended for it") {
    auto const out = read({
        file("m.csv", "propertyName,value\noneroster.version,1.2\nfile.classes,bulk\nfile.users,bulk\n"),
        file("c.csv", "sourcedId,title,classCode\nc1,Maths,x\n"),
        file("u.csv", "sourcedId,givenName,familyName\n"),
    });
    CHECK(out.finding_with("E column_missing c.csv 1:0  [schoolSourcedId]"));
    CHECK(out.unusables == std::vector<std::string>{"group "});
    CHECK(out.covers == std::vector<std::string>{"person"});
}

TEST_CASE("a file whose needed column has another name is known by its own name, and the column is named") {
    auto const out = read({
        file("manifest.csv", "propertyName,value\noneroster.version,1.2\nfile.orgs,bulk\nfile.users,bulk\n"),
        file("orgs.csv", "sourcedId,name,type\no1,Ash Green,school\n"),
        file("users.csv", "sourcedId,givenName,surname\ns1,Zoe,Ng\n"),
    });
    CHECK(out.finding_with("E column_missing users.csv 1:0  [familyName]"));
    CHECK_FALSE(out.finding_with("file_missing"));
    CHECK_FALSE(out.finding_with("file_left"));
    CHECK_FALSE(out.record_with("person"));
    auto const sent = read({file("Enrollments.csv", "sourcedId,classSourcedId,userSourcedId\ne1,c1,s1\n")});
    CHECK(sent.finding_with("E column_missing Enrollments.csv 1:0  [role]"));
    // The name counts for nothing where the columns tell, or another file is of that kind.
    auto const twin = read({file("users.csv", "sourcedId,flag\ns1,x\n"), file("people.csv", std::string(kUsers11))});
    CHECK(twin.finding_with("W file_left users.csv"));
    CHECK_FALSE(twin.finding_with("column_missing"));
}

TEST_CASE("a school register without the schools' names or numbers says so") {
    auto const nameless = read({file("r.csv", "URN,LA (code),LA (name),EstablishmentNumber\n117999,919,Herts,4000\n")});
    CHECK(nameless.finding_with("E column_missing r.csv 1:0  [EstablishmentName]"));
    auto const numberless = read({file("r.csv", "LA (name),EstablishmentNumber,EstablishmentName\nHerts,4000,Elm\n")});
    CHECK(numberless.finding_with("E column_missing r.csv 1:0  [URN]"));
    CHECK(numberless.records.empty());
}

TEST_CASE("passwords are never read, and it is said so") {
    std::string const secret = "Tr0ub4dor&3";
    auto const out =
        read({file("u.csv", "sourcedId,role,orgSourcedIds,givenName,familyName,password,ext_studentPassword\n"
                            "s1,student,o1,Zoe,Ng," +
                                secret + "," + secret + "\n")});
    CHECK(out.finding_with("W password_column u.csv 1:6 password []"));
    CHECK(out.finding_with("W password_column u.csv 1:7 ext_studentPassword []"));
    CHECK(out.all().find(secret) == std::string::npos);
}

TEST_CASE("what is no roster at all is refused, and twins are") {
    CHECK(inspect({file("x.csv", "name,address\na,b\n")}).problem().code == "import_not_known");
    CHECK(inspect({}).problem().code == "import_not_known");
    CHECK(inspect({file("a.csv", std::string(kUsers11)), file("b.csv", std::string(kUsers11))}).problem().code ==
          "import_twice");
}

TEST_CASE("grades of England and elsewhere become year groups") {
    CHECK(year_group_of("7") == 7);
    CHECK(year_group_of("07") == 7);
    CHECK(year_group_of("Year 11") == 11);
    CHECK(year_group_of("Y3") == 3);
    CHECK(year_group_of("R") == 0);
    CHECK(year_group_of("KG") == 0);
    CHECK(year_group_of("N2") == -1);
    CHECK_FALSE(year_group_of("15"));
    CHECK_FALSE(year_group_of("ps1"));
    CHECK_FALSE(year_group_of(""));
}

TEST_CASE("the OneRoster 1.1 sample is read without a lost row") {
    auto const bundle = sample("oneroster-1.1");
    auto const files = files_of(bundle);
    CHECK(inspect(files)->format == Format::oneroster_1_1);
    CHECK(inspect(files)->source_name == "Thistle District");
    auto const out = read(files);
    INFO(out.all());
    CHECK(out.records.size() == 2 + 4 + 3 + 3);
    CHECK(out.record_with("school 88001 Thistle Bank school <88002>"));
    CHECK(out.record_with("person pu-1 morag macneil"));
    CHECK(out.record_with("membership en-3 pu-2 in cl-3 member"));
    CHECK(out.unusables.empty());
}

TEST_CASE("the School Data Sync sample is read, guardians included, its passwords not") {
    auto const bundle = sample("sds-2.1");
    auto const files = files_of(bundle);
    CHECK(inspect(files)->format == Format::school_data_sync);
    auto const out = read(files);
    INFO(out.all());
    CHECK(out.record_with("school 71003 School of Weather school <71004>"));
    CHECK(out.record_with("person 74002 Iris Gale iris.gale@home.example +441632960002"));
    CHECK(out.record_with("role 74001|71003|student|Y25 74001@71003 pupil y10 2025-08-26..2026-06-12"));
    CHECK(out.record_with("role 74007|71003|teacher|Y25 74007@71003 teacher y10 subsidiary"));
    CHECK(out.record_with("guardian 74001<-74002 carer 1"));
    CHECK(out.record_with("demographics 74007 1973-10-27 F"));
    CHECK(out.record_with("membership 72001|74006|professor 74006 in 72001 leader"));
    CHECK(out.finding_with("W password_column users.csv"));
    CHECK(out.finding_with("W file_left userFlags.csv"));
    CHECK(out.all().find("Made-up-1") == std::string::npos);
    CHECK(out.unusables.empty());
    CHECK(out.covers == std::vector<std::string>{"person", "role", "guardian", "group", "membership"});
}

TEST_CASE("England's school register is read whole") {
    auto const bundle = sample("school-register.csv");
    auto const files = files_of(bundle);
    CHECK(inspect(files)->format == Format::school_register);
    auto const out = read(files);
    INFO(out.all());
    CHECK(out.records.size() == 6);
    CHECK(out.record_with("school 900004 Oak House Primary and Secondary Special School school <> 900004"));
    CHECK(out.findings.size() < 5);
    CHECK(out.unusables.empty());
}

TEST_CASE("the register's letters beyond ASCII, closed schools and partial rows come out right") {
    auto const out = read(
        {file("edubase.csv", "URN,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),CloseDate\r\n"
                             "100001,Ch\xE2teau St Mary\x92s,Closed,Primary,31-08-2015\r\n"
                             "100002,,Open,Primary,\r\nabc,No number,Open,Primary,\r\n100003,Half a row\r\n")});
    CHECK(out.record_with("school 100001 Château St Mary’s"));
    CHECK(out.record_with("school 100003 Half a row"));
    CHECK(out.finding_with("W read_as_windows_1252"));
    CHECK(out.finding_with("E name_missing edubase.csv 3:2"));
    CHECK(out.finding_with("E bad_register_number edubase.csv 4:1 URN [abc]"));
    CHECK(out.finding_with("W short_row edubase.csv 5:2"));
}
