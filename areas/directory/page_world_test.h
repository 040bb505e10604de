#pragma once
// For this area's page tests: two schools, the real pages behind the real router, with jobs, files and search; whoever
// asks is named by the test. Not part of the program.

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "areas/directory/api/directory.h"
#include "areas/directory/area.h"
#include "platform/audit/audit.h"
#include "platform/config/config.h"
#include "platform/events/events.h"
#include "platform/extension/service.h"
#include "platform/files/files.h"
#include "platform/jobs/jobs.h"
#include "platform/metrics/metrics.h"
#include "platform/search/search.h"
#include "platform/testing/database.h"
#include "platform/ui/page.h"

namespace belfry::directory::testing {

struct PageWorld {
    explicit PageWorld(db::Engine engine = db::Engine::sqlite);

    PersonId add(std::string given, std::string family, access::Role role, SchoolId school,
                 std::optional<std::int64_t> year = {});
    // Who asks from now on: a new person of that role, working at that school (none: for the authority).
    void come_in(access::Role role, SchoolId school);
    template <class Unit>
    void write(Unit&& unit) {
        auto const done = database->write([&](db::Tx& tx) -> Status { return unit(tx); });
        REQUIRE_MESSAGE(done.ok(), done.problem().code);
    }
    void run_jobs() {
        while (jobs->run_one()) {
        }
    }

    http::Response get(std::string_view address);
    http::Response post(std::string_view path, std::vector<std::pair<std::string, std::string>> fields = {});
    // A file in a form's field.
    http::Response upload(std::string_view path, std::string field, std::string filename, std::string const& bytes,
                          std::vector<std::pair<std::string, std::string>> fields = {});
    bool shows(std::string_view text) const { return page.find(text) != std::string::npos; }
    std::string page;      // what was shown last
    std::int64_t cost = 0; // statements of the last answer

    belfry::testing::TestDatabase database;
    belfry::testing::TemporaryFolder folder;
    FakeClock clock{Instant::from_seconds(1788249600)}; // Tuesday 1 September 2026, 09:00 in London
    config::Config config;
    access::Catalogue catalogue;
    std::vector<platform::Area> areas;
    ui::Words words;
    events::Subscriptions subscriptions;
    jobs::Kinds kinds;
    metrics::Registry metrics;
    std::unique_ptr<search::Index> search;
    std::unique_ptr<audit::Audit> audit;
    std::unique_ptr<events::Events> events;
    std::unique_ptr<files::Files> files;
    std::unique_ptr<jobs::Jobs> jobs;
    alignas(16) std::byte nothing[64] = {}; // behind what this area does not use
    platform::Platform platform;
    platform::Routes routes;
    std::unique_ptr<platform::Service> service;
    access::Viewer viewer;
    SchoolId elm, oak; // Elmgreen School, secondary; Oakfield Primary

private:
    http::Response send(http::Request& request);
};

inline std::string location(http::Response const& response) {
    for (auto const& [name, value] : response.headers)
        if (name == "Location" || name == "location") return value;
    return {};
}

} // namespace belfry::directory::testing
