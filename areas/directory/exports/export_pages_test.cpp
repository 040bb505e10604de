// Exports in the browser.
#include "areas/directory/page_world_test.h"

using namespace belfry;
using namespace belfry::directory::testing;

namespace {

// A page that streams is read to its end.
std::string bytes_of(http::Response const& response) {
    std::string all;
    std::vector<char> buffer(4096);
    REQUIRE(response.source);
    for (;;) {
        auto const some = response.source(buffer);
        REQUIRE(some.ok());
        if (*some == 0) return all;
        all.append(buffer.data(), *some);
    }
}

} // namespace

BOTH_ENGINES("an export is made, downloaded as often as wanted, and removed") {
    PageWorld w(engine);
    w.add("Nia", "Elm", access::Role::pupil, w.elm, 7);
    w.come_in(access::Role::service_manager, SchoolId());
    w.get("/exports");
    CHECK(w.shows("No exports yet"));
    auto const started = w.post("/exports");
    REQUIRE(started.status == 303);
    auto const here = location(started);
    w.get(here);
    CHECK(w.shows("Waiting for its turn"));
    CHECK(w.get(here + "/belfry.zip").status == 404); // not yet
    w.run_jobs();
    CHECK(w.get(here).status == 200);
    CHECK(w.cost <= 8);
    CHECK(w.shows("Download the zip"));
    for (int i = 0; i < 2; ++i) {
        auto const zip = w.get(here + "/belfry.zip");
        CHECK(zip.status == 200);
        CHECK(zip.content_type == "application/zip");
        CHECK(bytes_of(zip).substr(0, 2) == "PK");
    }
    w.get("/exports");
    CHECK(w.shows("Ready"));
    CHECK(w.shows("Alex Asker"));
    CHECK(w.post(here + "/remove").status == 303);
    w.get(here);
    CHECK(w.shows("This export was removed"));
    CHECK(w.get(here + "/belfry.zip").status == 404);
}

TEST_CASE("an export that is stopped leaves nothing") {
    PageWorld w;
    w.come_in(access::Role::authority_officer, SchoolId());
    auto const here = location(w.post("/exports"));
    CHECK(w.post(here + "/stop").status == 303);
    w.run_jobs();
    w.get(here);
    CHECK(w.shows("Nothing was left half-written"));
    CHECK(w.get(here + "/belfry.zip").status == 404);
}

TEST_CASE("a school exports nothing of the authority") {
    PageWorld w;
    w.come_in(access::Role::service_manager, SchoolId());
    auto const here = location(w.post("/exports"));
    w.run_jobs();
    for (auto role : {access::Role::head, access::Role::office, access::Role::technician, access::Role::teacher}) {
        w.come_in(role, w.elm);
        CHECK(w.get("/exports").status == 403);
        CHECK(w.post("/exports").status == 403);
        CHECK(w.get(here).status == 403);
        CHECK(w.get(here + "/belfry.zip").status == 403);
        CHECK(w.post(here + "/remove").status == 403);
    }
}

TEST_CASE("an export asks anew who it is, when it is begun and when it is taken away") {
    PageWorld w;
    w.come_in(access::Role::service_manager, SchoolId());
    auto const here = location(w.post("/exports"));
    w.run_jobs();
    w.viewer.proved_lately = false;
    CHECK(w.get("/exports").status == 200);
    CHECK(location(w.post("/exports")) == "/me/proof");
    CHECK(location(w.get(here + "/belfry.zip")).starts_with("/me/proof?to="));
    w.viewer.proved_lately = true;
    CHECK(w.get(here + "/belfry.zip").status == 200);
}

TEST_CASE("another job's number is no export") {
    PageWorld w;
    w.come_in(access::Role::service_manager, SchoolId());
    CHECK(w.get("/exports/" + id_to_text(99)).status == 404);
}
