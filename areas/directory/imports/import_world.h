#pragma once
// For tests: an authority with a real database, search, audit and events, and bundles written in the test itself.

#include <fstream>

#include "areas/directory/embedded.h"
#include "areas/directory/imports/applier.h"
#include "areas/directory/imports/planner.h"
#include "platform/audit/audit.h"
#include "platform/config/config.h"
#include "platform/events/events.h"
#include "platform/extension/area.h"
#include "platform/jobs/jobs.h"
#include "platform/metrics/metrics.h"
#include "platform/search/search.h"
#include "platform/testing/database.h"
#include "platform/ui/embedded.h"

namespace belfry::directory::imports::testing {

inline std::vector<db::Migration> all_migrations() {
    std::vector<db::Migration> all;
    for (auto const& some :
         {search::migrations(), audit::migrations(), events::migrations(), jobs::migrations(), embedded::migrations()})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

inline InputFile file(std::string name, std::string text) {
    auto const size = static_cast<std::int64_t>(text.size());
    return {std::move(name), size, [text]() -> Result<csv::Source> { return csv::source_of_text(text); }};
}

// All that an import can touch, as text, for comparing (import_world_test.cpp).
std::string everything(db::Session& session);

struct World {
    explicit World(db::Engine engine = db::Engine::sqlite)
        : database(engine, migrations), search(search::make_index(engine)), audit(audit::make_audit(*database, clock)),
          events(events::make_events(*database, clock, subscriptions)),
          jobs(jobs::make_jobs(*database, clock, kinds, 0)) {}

    std::vector<db::Migration> migrations = all_migrations();
    belfry::testing::TestDatabase database;
    belfry::testing::TemporaryFolder folder;
    FakeClock clock{Instant::from_seconds(1788249600)}; // 1 September 2026, 08:00 UTC
    config::Config config;
    access::Catalogue catalogue;
    ui::Words words = ui::Words::load({ui::embedded::words_en(), embedded::words_en()}).value();
    std::vector<platform::Area> areas;
    metrics::Registry metrics;
    events::Subscriptions subscriptions;
    jobs::Kinds kinds;
    std::unique_ptr<search::Index> search;
    std::unique_ptr<audit::Audit> audit;
    std::unique_ptr<events::Events> events;
    std::unique_ptr<jobs::Jobs> jobs;
    alignas(16) std::byte nothing[64] = {}; // behind what imports do not use

    platform::Platform platform{*database,
                                clock,
                                config,
                                catalogue,
                                words,
                                areas,
                                *jobs,
                                *events,
                                *reinterpret_cast<files::Files*>(nothing),
                                *search,
                                *reinterpret_cast<mail::Mailer*>(nothing),
                                metrics,
                                *audit};

    std::filesystem::path plan_path() const { return folder.path() / "plan"; }
    std::filesystem::path findings_path() const { return folder.path() / "findings.csv"; }

    struct Planned {
        ImportId id;
        Summary summary;
    };
    Planned plan(std::vector<InputFile> const& files, std::string const& source = "sims", SchoolId school = {},
                 Giver giver = {}) {
        auto const inspection = inspect(files);
        REQUIRE(inspection.ok());
        PlanInput const input{kept_source_name(school, source),
                              school,
                              TimeZone::london().day_of(clock.now()),
                              plan_path(),
                              findings_path(),
                              giver};
        auto summary = make_plan(*database, files, *inspection, input, {});
        INFO((summary.ok() ? "" : std::string(summary.problem().code) + summary.problem().detail));
        REQUIRE(summary.ok());
        Import import;
        import.id = next_id<ImportId>();
        import.school = school;
        import.file_name = "bundle.zip";
        import.created_at = clock.now();
        auto const added = database->write([&](db::Tx& tx) -> Status {
            TRY(known, source_named(tx, kept_source_name(school, source)));
            import.source = known;
            TRY_DO(add_import(tx, import));
            import.state = "planned";
            import.after = last_applied(tx, school);
            return change_import(tx, import);
        });
        REQUIRE(added.ok());
        return {import.id, *summary};
    }
    Status apply(ImportId id) { return apply_import(platform, id, plan_path(), {}, {}); }
    Status undo(ImportId id) { return undo_import(platform, id, {}, {}); }

    // Plans and applies.
    Planned take(std::vector<InputFile> const& files, std::string const& source = "sims", SchoolId school = {}) {
        auto planned = plan(files, source, school);
        auto const status = apply(planned.id);
        INFO((status.ok() ? "" : std::string(status.problem().code) + status.problem().detail));
        REQUIRE(status.ok());
        return planned;
    }
    std::string everything() {
        auto snapshot = database->read();
        return testing::everything(snapshot);
    }
    bool holds(std::string_view line) {
        return ("\n" + everything()).find("\n" + std::string(line)) != std::string::npos;
    }
    std::int64_t count(db::Sql sql) {
        auto snapshot = database->read();
        auto rows = snapshot.select(sql);
        rows.next();
        return rows.i64(0);
    }
    std::string findings() {
        std::string out;
        auto const found = read_findings(findings_path(), 0, 1000);
        REQUIRE(found.ok());
        for (auto const& f : *found)
            out +=
                (f.error ? "E " : "W ") + f.code + " " + f.file + ":" + std::to_string(f.line) + " [" + f.value + "]\n";
        return out;
    }
    bool found(std::string_view finding) { return findings().find(finding) != std::string::npos; }
};

} // namespace belfry::directory::imports::testing
