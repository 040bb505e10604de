// Imports in the browser, from the file to its undoing, by whom and for which school.
#include <fstream>

#include "areas/directory/page_world_test.h"
#include "platform/archive/archive.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;

namespace {

std::string zip_of(PageWorld& w, std::vector<std::pair<std::string, std::string>> const& files) {
    auto const path = w.folder.path() / "made.zip";
    auto writer = archive::ZipWriter::create(path);
    REQUIRE(writer.ok());
    for (auto const& [name, text] : files) {
        REQUIRE(writer->begin(name).ok());
        REQUIRE(writer->write(text).ok());
    }
    REQUIRE(writer->finish().ok());
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string bundle(PageWorld& w) {
    return zip_of(w, {{"manifest.csv", "propertyName,value\noneroster.version,1.2\nfile.orgs,bulk\nfile.users,bulk\n"
                                       "file.roles,bulk\nsource.systemName,Sims\n"},
                      {"orgs.csv", "sourcedId,status,name,type,identifier\no1,,Elmgreen School,school,117500\n"
                                   "o2,,Oakfield Primary,school,117501\n"},
                      {"users.csv", "sourcedId,status,givenName,familyName,grades\nu1,,Nia,Elm,07\nu2,,Olu,Oak,03\n"},
                      {"roles.csv", "sourcedId,status,userSourcedId,roleType,role,orgSourcedId\n"
                                    "r1,,u1,primary,student,o1\nr2,,u2,primary,student,o2\n"}});
}

} // namespace

BOTH_ENGINES("a school's office checks a file, takes it in and undoes it, for its own school") {
    PageWorld w(engine);
    w.come_in(access::Role::office, w.elm);
    CHECK(w.get("/imports").status == 200);
    CHECK(w.shows("Nothing has been taken in yet"));
    auto const sent = w.upload("/imports", "bundle", "sims.zip", bundle(w));
    REQUIRE(sent.status == 303);
    auto const here = location(sent);
    CHECK(w.get(here).status == 200);
    CHECK(w.shows("Waiting for its turn"));
    w.run_jobs();
    w.get(here);
    CHECK(w.cost <= 8);
    CHECK(w.shows("Make these 2 changes"));
    CHECK(w.shows("Oakfield Primary is not your school"));
    w.get("/imports");
    CHECK(w.shows("Checked, not taken in"));
    CHECK(w.post(here + "/apply").status == 303);
    w.run_jobs();
    w.get(here);
    CHECK(w.shows("This import is done"));
    w.get("/people?text=elm");
    CHECK(w.shows("Elm, Nia"));
    CHECK(w.post(here + "/undo").status == 303);
    w.run_jobs();
    w.get(here);
    CHECK(w.shows("This import was undone"));
    w.get("/people?text=elm");
    CHECK_FALSE(w.shows("Elm, Nia"));
    w.come_in(access::Role::office, w.oak);
    w.get("/people?text=oak");
    CHECK_FALSE(w.shows("Oak, Olu"));
}

TEST_CASE("a file that changes nothing is never listed as taken in") {
    PageWorld w;
    w.come_in(access::Role::office, w.elm);
    auto const first = location(w.upload("/imports", "bundle", "sims.zip", bundle(w)));
    w.run_jobs();
    w.post(first + "/apply");
    w.run_jobs();
    auto const again = location(w.upload("/imports", "bundle", "again.zip", bundle(w)));
    w.run_jobs();
    w.get(again);
    CHECK(w.shows("There is nothing to change"));
    CHECK(w.post(again + "/apply").status == 409);
    w.get("/imports");
    CHECK(w.shows("Nothing to change"));
    CHECK(w.page.find("Taken in") == w.page.rfind("Taken in"));
    CHECK(w.get(first).status == 200);
    CHECK(w.shows("Undo this import")); // the one that did something can still be undone
}

TEST_CASE("it is said until when an import can be undone, what that removes, and why it no longer can") {
    PageWorld w;
    w.come_in(access::Role::office, w.elm);
    auto const first = location(w.upload("/imports", "bundle", "sims.zip", bundle(w)));
    w.run_jobs();
    w.get(first);
    CHECK(w.shows("You can undo it until the next import is taken in"));
    w.post(first + "/apply");
    w.run_jobs();
    w.get(first);
    CHECK(w.shows("It can be undone until the next import is taken in"));
    auto const asked = w.page.find("Undo this import</summary>"), pressed = w.page.find(first + "/undo");
    CHECK(asked < pressed); // opened first, and what it removes is said before the button
    CHECK(w.page.find("with everything written about it since") < pressed);
    CHECK_FALSE(w.shows("can no longer be undone"));
    auto const next = location(
        w.upload("/imports", "bundle", "next.zip",
                 zip_of(w, {{"orgs.csv", "sourcedId,status,name,type,identifier\no1,,Elmgreen School,school,117500\n"},
                            {"users.csv", "sourcedId,status,givenName,familyName,role,orgSourcedIds\n"
                                          "u3,,Ida,Ash,student,o1\n"}})));
    w.run_jobs();
    CHECK(w.post(next + "/apply").status == 303);
    w.run_jobs();
    w.get(next);
    CHECK(w.shows("Undo this import"));
    w.get(first);
    CHECK(w.shows("This import can no longer be undone: another one was taken in after it"));
    CHECK_FALSE(w.shows("Undo this import"));
    CHECK(w.post(first + "/undo").status == 409);
}

TEST_CASE("nobody sees, applies or stops the import of another school, and the authority sees all") {
    PageWorld w;
    w.come_in(access::Role::office, w.elm);
    auto const here = location(w.upload("/imports", "bundle", "sims.zip", bundle(w)));
    w.run_jobs();
    for (auto role : {access::Role::office, access::Role::head}) {
        w.come_in(role, w.oak);
        w.get("/imports");
        CHECK_FALSE(w.shows("sims.zip"));
        CHECK(w.get(here).status == 404);
        CHECK(w.get(here + "/findings.csv").status == 404);
        for (auto const* verb : {"/apply", "/undo", "/stop"}) CHECK(w.post(here + verb).status == 404);
    }
    for (auto role : {access::Role::teacher, access::Role::technician, access::Role::pupil, access::Role::governor}) {
        w.come_in(role, w.elm);
        CHECK(w.get("/imports").status == 403);
        CHECK(w.upload("/imports", "bundle", "sims.zip", bundle(w)).status == 403);
        CHECK(w.post(here + "/apply").status == 403);
    }
    w.come_in(access::Role::service_manager, SchoolId());
    w.get("/imports");
    CHECK(w.shows("sims.zip"));
    CHECK(w.shows("Elmgreen School"));
    CHECK(w.get(here).status == 200);
    // Applied by the authority it is still that school's import.
    CHECK(w.post(here + "/apply").status == 303);
    w.run_jobs();
    w.come_in(access::Role::office, w.oak);
    w.get("/people?text=oak");
    CHECK_FALSE(w.shows("Oak, Olu"));
}

TEST_CASE("a school does not take in the register, nor a file that is none") {
    PageWorld w;
    w.come_in(access::Role::office, w.elm);
    std::string const schools = "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment "
                                "(name),EstablishmentStatus (name),PhaseOfEducation (name)\n"
                                "117999,919,Hertfordshire,4000,Invented School,Community school,Open,Secondary\n";
    CHECK(w.upload("/imports", "bundle", "register.csv", schools).status == 422);
    CHECK(w.shows("Only the authority takes that in"));
    CHECK(w.upload("/imports", "bundle", "letter.csv", "Dear all,\n").status == 422);
    CHECK(w.shows("not a file that Belfry can read"));
    CHECK(w.post("/imports").status == 422);
    CHECK(w.shows("Choose the file to take in"));
    w.come_in(access::Role::service_manager, SchoolId());
    CHECK(w.upload("/imports", "bundle", "register.csv", schools).status == 303);
}

TEST_CASE("a bundle with a file that cannot be read names file and column, and offers no changes") {
    PageWorld w;
    w.come_in(access::Role::office, w.elm);
    auto const here = location(w.upload(
        "/imports", "bundle", "sims.zip",
        zip_of(w, {{"manifest.csv", "propertyName,value\noneroster.version,1.2\nfile.orgs,bulk\nfile.users,bulk\n"
                                    "file.roles,bulk\n"},
                   {"orgs.csv", "sourcedId,status,name,type,identifier\no1,,Elmgreen School,school,117500\n"},
                   {"users.csv", "sourcedId,status,givenName,surname\nu1,,Nia,Elm\n"}})));
    w.run_jobs();
    CHECK(w.get(here).status == 200);
    CHECK(w.shows("users.csv: The column familyName is missing"));
    CHECK(w.shows("roles.csv: The manifest promises this file"));
    CHECK(w.shows("Take in another file"));
    CHECK_FALSE(w.shows("Make th"));
    CHECK(w.post(here + "/apply").status == 409);
    w.get("/imports");
    CHECK(w.shows("Could not be read"));
    auto const folder = w.folder.path() / "imports" / here.substr(here.rfind('/') + 1);
    CHECK_FALSE(std::filesystem::exists(folder / "plan"));
    CHECK_FALSE(std::filesystem::exists(folder / "bundle"));
}

TEST_CASE("a check that is stopped says so, and does not come back") {
    PageWorld w;
    w.come_in(access::Role::office, w.elm);
    auto const here = location(w.upload("/imports", "bundle", "sims.zip", bundle(w)));
    CHECK(w.post(here + "/stop").status == 303);
    w.run_jobs();
    w.get(here);
    CHECK(w.shows("Stopped"));
    CHECK(w.shows("Take in another file"));
    CHECK(w.post(here + "/apply").status == 409);
}

namespace {

struct Alone final : jobs::Run {
    jobs::Job mine;
    jobs::Job const& job() const override { return mine; }
    void step(std::string_view) override {}
    void progress(std::int64_t, std::int64_t) override {}
    bool cancelled() const override { return false; }
};

} // namespace

BOTH_ENGINES("a file that nobody took in for a week is no longer kept; what was found in it is") {
    Alone run;
    PageWorld w(engine);
    w.come_in(access::Role::office, w.elm);
    auto const here = location(w.upload("/imports", "bundle", "sims.zip", bundle(w)));
    w.run_jobs();
    auto const folder = w.folder.path() / "imports" / here.substr(here.rfind('/') + 1);
    auto const nightly = w.kinds.find("directory.imports_expire");
    REQUIRE(nightly != nullptr);
    CHECK(nightly->every_seconds > 0);
    REQUIRE(nightly->run(w.platform, run).ok());
    CHECK(std::filesystem::exists(folder / "bundle"));
    w.clock.advance_seconds(8 * 86400);
    REQUIRE(nightly->run(w.platform, run).ok());
    CHECK_FALSE(std::filesystem::exists(folder / "bundle"));
    CHECK_FALSE(std::filesystem::exists(folder / "plan"));
    CHECK(std::filesystem::exists(folder / "findings.csv"));
    w.get("/imports");
    CHECK(w.shows("No longer kept"));
    w.get(here);
    CHECK(w.shows("Oakfield Primary is not your school"));
    CHECK(w.shows("Take in another file"));
    CHECK(w.post(here + "/apply").status == 409);
}

BOTH_ENGINES("what was found in a file is gone after thirty days, and its page says so") {
    Alone run;
    PageWorld w(engine);
    w.come_in(access::Role::office, w.elm);
    auto const here = location(w.upload("/imports", "bundle", "sims.zip", bundle(w)));
    w.run_jobs();
    auto const folder = w.folder.path() / "imports" / here.substr(here.rfind('/') + 1);
    auto const nightly = w.kinds.find("directory.imports_expire");
    w.clock.advance_seconds(29 * 86400);
    REQUIRE(nightly->run(w.platform, run).ok());
    CHECK(std::filesystem::exists(folder / "findings.csv"));
    w.clock.advance_seconds(2 * 86400);
    REQUIRE(nightly->run(w.platform, run).ok());
    CHECK_FALSE(std::filesystem::exists(folder));
    CHECK(w.get(here).status == 200);
    CHECK(w.shows("kept for 30 days"));
    CHECK_FALSE(w.shows("Oakfield Primary is not your school"));
    CHECK(w.get(here + "/findings.csv").status != 500);
}
