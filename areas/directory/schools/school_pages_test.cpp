// The pages of a school's calendar and places, and of the authority's.
#include "areas/directory/page_world_test.h"
#include "areas/directory/schools/school_store.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::testing;
using access::Role;

namespace {

std::vector<std::pair<std::string, std::string>> days(std::string kind, std::string name, std::string from,
                                                      std::string until = {}) {
    return {{"kind", kind}, {"name", name}, {"starts_on", from}, {"ends_on", until}};
}

std::vector<Term> terms(PageWorld& w, SchoolId school) {
    auto snapshot = w.database->read();
    return terms_of(snapshot, school, SchoolDay::of(2026, 9, 1).value(), SchoolDay::of(2027, 8, 31).value());
}

} // namespace

BOTH_ENGINES("the authority enters a term, a school a training day of its own, and both show what is whose") {
    PageWorld w(engine);
    w.come_in(Role::service_manager, SchoolId());
    w.get("/terms");
    CHECK(w.shows("No term dates for this year yet"));
    CHECK(w.post("/terms", days("term", "Autumn term", "2026-09-01", "2026-12-18")).status == 303);
    CHECK(w.post("/terms", days("half_term", "Half term", "2026-10-26", "2026-10-30")).status == 303);
    w.get("/terms");
    CHECK(w.cost <= 8);
    CHECK(w.shows("74 school days"));
    w.come_in(Role::office, w.elm);
    auto const calendar = "/schools/" + w.elm.text() + "/terms";
    auto const added = w.post(calendar, days("inset", "Training", "2026-11-27"));
    CHECK(added.status == 303);
    w.get(location(added));
    CHECK(w.shows("Friday 27 November 2026"));
    CHECK(w.shows("This school only"));
    CHECK(w.shows("73 school days"));
    CHECK(terms(w, w.elm).size() == 3);
    CHECK(terms(w, w.oak).size() == 2);
    auto const own = terms(w, w.elm)[2];
    w.get("/terms/" + own.id.text() + "/edit");
    CHECK(w.shows("value=\"Training\""));
    CHECK(w.post("/terms/" + own.id.text(), days("inset", "Safety day", "2026-11-26")).status == 303);
    CHECK(terms(w, w.elm)[2].name == "Safety day");
    CHECK(w.post("/terms/" + own.id.text() + "/remove").status == 303);
    CHECK(terms(w, w.elm).size() == 2);
}

TEST_CASE("a calendar's form says beside each field what is wrong, and keeps what was typed") {
    PageWorld w;
    w.come_in(Role::service_manager, SchoolId());
    CHECK(w.post("/terms", days("term", "", "2026-12-18", "2026-09-01")).status == 422);
    CHECK(w.shows("The last day is before the first"));
    CHECK(w.shows("value=\"2026-12-18\""));
    CHECK(w.post("/terms", days("term", "x", "tomorrow")).status == 422);
    CHECK(w.shows("value=\"tomorrow\""));
    CHECK(w.post("/terms", days("term", "x", "2026-09-01", "2029-09-01")).status == 422);
    CHECK(terms(w, SchoolId()).empty());
}

TEST_CASE("a school changes neither the authority's calendar nor another school's") {
    PageWorld w;
    w.come_in(Role::service_manager, SchoolId());
    w.post("/terms", days("term", "Autumn term", "2026-09-01", "2026-12-18"));
    w.come_in(Role::office, w.oak);
    w.post("/schools/" + w.oak.text() + "/terms", days("inset", "Oak's day", "2026-09-02"));
    auto const all = terms(w, w.oak);
    REQUIRE(all.size() == 2);
    for (auto const role : {Role::head, Role::office}) {
        w.come_in(role, w.elm);
        CHECK(w.get("/terms").status == 403);
        CHECK(w.post("/terms", days("term", "x", "2026-09-01")).status == 403);
        CHECK(w.get("/schools/" + w.oak.text() + "/terms").status == 404);
        CHECK(w.post("/schools/" + w.oak.text() + "/terms", days("inset", "x", "2026-09-03")).status == 404);
        for (auto const& term : all) {
            CHECK(w.get("/terms/" + term.id.text() + "/edit").status == 404);
            CHECK(w.post("/terms/" + term.id.text(), days("term", "x", "2026-09-01")).status == 404);
            CHECK(w.post("/terms/" + term.id.text() + "/remove").status == 404);
        }
    }
    w.come_in(Role::teacher, w.oak); // reads, but changes nothing
    CHECK(w.get("/schools/" + w.oak.text() + "/terms").status == 200);
    CHECK_FALSE(w.shows("Add dates for this school"));
    CHECK(w.post("/schools/" + w.oak.text() + "/terms", days("inset", "x", "2026-09-03")).status == 403);
    CHECK(w.post("/terms/" + all[0].id.text() + "/remove").status == 403);
    CHECK(terms(w, w.oak).size() == 2);
}

TEST_CASE("my school is where somebody works now") {
    PageWorld w;
    w.come_in(Role::pupil, w.elm);
    CHECK(location(w.get("/school")) == "/schools/" + w.elm.text());
    CHECK(w.get("/schools/" + w.elm.text()).status == 200);
    CHECK(w.get("/schools/" + w.oak.text()).status == 404);
    w.come_in(Role::service_manager, SchoolId());
    CHECK(location(w.get("/school")) == "/schools");
    w.come_in(Role::community, SchoolId());
    CHECK(w.get("/school").status == 404);
}

BOTH_ENGINES("a school keeps its own sites, and nobody else's") {
    PageWorld w(engine);
    w.come_in(Role::office, w.elm);
    auto const sites = "/schools/" + w.elm.text() + "/sites";
    w.get(sites);
    CHECK(w.shows("No sites are kept yet"));
    CHECK(w.post(sites, {{"name", ""}, {"postcode", "SG1 1AA"}}).status == 422);
    CHECK(w.shows("SG1 1AA"));
    CHECK(w.post(sites, {{"name", "Annexe"}, {"temporary", "yes"}}).status == 303);
    auto const kept = [&] {
        auto snapshot = w.database->read();
        return sites_of(snapshot, w.elm);
    };
    REQUIRE(kept().size() == 1);
    auto const site = "/sites/" + kept()[0].id.text();
    CHECK(kept()[0].temporary);
    CHECK(w.get(site + "/edit").status == 200);
    CHECK(w.post(site, {{"name", "West building"}}).status == 303);
    CHECK(kept()[0].name == "West building");
    CHECK_FALSE(kept()[0].temporary);
    w.come_in(Role::office, w.oak);
    CHECK(w.get(sites).status == 404);
    CHECK(w.get(site + "/edit").status == 404);
    CHECK(w.post(site, {{"name", "Ours"}}).status == 404);
    CHECK(w.post(site + "/remove").status == 404);
    w.come_in(Role::teacher, w.elm);
    CHECK(w.post(site + "/remove").status == 403);
    w.come_in(Role::head, w.elm);
    CHECK(w.post(site + "/remove").status == 303);
    CHECK(kept().empty());
}

BOTH_ENGINES("the authority keeps its areas, and says which school is in which") {
    PageWorld w(engine);
    w.come_in(Role::service_manager, SchoolId());
    CHECK(w.post("/districts", {{"name", "Stevenage"}}).status == 303);
    CHECK(w.post("/districts", {{"name", " stevenage "}}).status == 422);
    CHECK(w.shows("There is an area of that name already"));
    auto const all = [&] {
        auto snapshot = w.database->read();
        return districts(snapshot);
    };
    REQUIRE(all().size() == 1);
    auto const id = all()[0].id.text();
    CHECK(w.post("/districts/" + id, {{"name", "Stevenage and north"}}).status == 303);
    CHECK(all()[0].name == "Stevenage and north");
    w.get("/schools/" + w.elm.text() + "/edit");
    CHECK(w.shows("Stevenage and north"));
    CHECK(w.post("/schools/" + w.elm.text(), {{"district", id}}).status == 303);
    w.get("/districts");
    CHECK(w.shows("1 school"));
    CHECK(w.post("/districts/" + id + "/remove").status == 409);
    CHECK(w.post("/schools/" + w.elm.text(), {{"district", ""}}).status == 303);
    CHECK(w.post("/districts/" + id + "/remove").status == 303);
    CHECK(all().empty());
    CHECK(w.post("/districts/" + id, {{"name", "Gone"}}).status == 404);
}

TEST_CASE("a school neither makes areas nor moves itself into one") {
    PageWorld w;
    w.come_in(Role::service_manager, SchoolId());
    w.post("/districts", {{"name", "Stevenage"}});
    auto const id = [&] {
        auto snapshot = w.database->read();
        return districts(snapshot)[0].id;
    }();
    w.come_in(Role::head, w.elm);
    CHECK(w.get("/districts").status == 403);
    CHECK(w.post("/districts", {{"name", "Ours"}}).status == 403);
    CHECK(w.post("/schools/" + w.elm.text(), {{"phone", "01438 1"}, {"district", id.text()}}).status == 303);
    auto snapshot = w.database->read();
    CHECK(schools_by_id(snapshot, std::span(&w.elm, 1))[0].district.empty());
}
