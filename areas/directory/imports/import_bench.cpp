// A county's roster (OneRoster 1.2, made while it is read) planned and applied; people a second, and the memory at its
// highest. Arguments: schools.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <chrono>
#include <cstring>

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
#include "platform/testing/temporary_folder.h"
#include "platform/ui/words.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::imports;

namespace {

constexpr int kPupils = 417, kStaff = 42, kGuardians = 375, kClasses = 60, kClassesEach = 4;

// A file whose rows are made one school at a time.
InputFile made(std::string name, std::string header, int schools, std::function<void(std::string&, int)> of_school) {
    return {std::move(name), 1000, [=]() -> Result<csv::Source> {
                return csv::Source([=, school = -1, text = header + "\n",
                                    at = std::size_t{0}](std::span<char> buffer) mutable -> Result<std::size_t> {
                    while (at == text.size() && school + 1 < schools) {
                        text.clear();
                        at = 0;
                        of_school(text, ++school);
                    }
                    std::size_t const length = std::min(buffer.size(), text.size() - at);
                    std::memcpy(buffer.data(), text.data() + at, length);
                    at += length;
                    return length;
                });
            }};
}

std::string id(char kind, int school, int number) {
    return std::string(1, kind) + std::to_string(school * 1000 + number);
}

constexpr char const* kGiven[] = {"Amelia", "Zoë",   "Mohammed", "Olivia", "Jack",
                                  "Aisha",  "Kwame", "Seán",     "Priya",  "Li"};
constexpr char const* kFamily[] = {"Smith", "O'Brien", "Khan",  "Nguyen", "Okafor",
                                   "Jones", "García",  "Patel", "Müller"};

void add_user(std::string& out, std::string const& who, int n, std::string_view rest) {
    out.append(who).append(",,").append(kGiven[n % 10]).append(",").append(kFamily[n % 9]).append("-");
    out.append(std::to_string(n % 977)).append(",").append(who).append("@example.org,").append(rest).append("\n");
}

std::vector<InputFile> county(int schools) {
    auto const users = [](std::string& out, int s) {
        for (int i = 0; i < kPupils; ++i) add_user(out, id('p', s, i), s * 31 + i, "07," + id('g', s, i % kGuardians));
        for (int i = 0; i < kStaff; ++i) add_user(out, id('t', s, i), s * 37 + i, ",");
        for (int i = 0; i < kGuardians; ++i) add_user(out, id('g', s, i), s * 41 + i, ",");
    };
    auto const roles = [](std::string& out, int s) {
        auto const add = [&](std::string const& who, char const* role) {
            out += "r" + who + ",," + who + ",primary," + role + ",2026-09-01,,o" + std::to_string(s) + "\n";
        };
        for (int i = 0; i < kPupils; ++i) add(id('p', s, i), "student");
        for (int i = 0; i < kStaff; ++i) add(id('t', s, i), "teacher");
        for (int i = 0; i < kGuardians; ++i) add(id('g', s, i), "parent");
    };
    auto const enrollments = [](std::string& out, int s) {
        for (int c = 0; c < kClasses; ++c) {
            std::string const of = id('c', s, c);
            out += "e" + of + "t,," + of + "," + id('t', s, c % kStaff) + ",teacher,2026-09-01,\n";
            for (int i = c % 15; i < kPupils; i += 15)
                out += "e" + of + "x" + std::to_string(i) + ",," + of + "," + id('p', s, i) + ",student,2026-09-01,\n";
        }
    };
    static_assert(kClasses / 15 == kClassesEach);
    return {
        made("manifest.csv",
             "propertyName,value\noneroster.version,1.2\nfile.orgs,bulk\nfile.users,bulk\nfile.roles,bulk\n"
             "file.classes,bulk\nfile.enrollments,bulk\nfile.demographics,bulk",
             0, {}),
        made("orgs.csv", "sourcedId,name,type,identifier,parentSourcedId", schools,
             [](std::string& out, int s) {
                 out += "o" + std::to_string(s) + ",School " + std::to_string(s) + ",school,,\n";
             }),
        made("users.csv", "sourcedId,status,givenName,familyName,email,grades,agentSourcedIds", schools, users),
        made("roles.csv", "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId", schools,
             roles),
        made("demographics.csv", "sourcedId,birthDate,sex", schools,
             [](std::string& out, int s) {
                 for (int i = 0; i < kPupils; ++i)
                     out += id('p', s, i) + ",2014-0" + std::to_string(1 + i % 9) + "-11," +
                            (i % 2 ? "male" : "female") + "\n";
             }),
        made("classes.csv", "sourcedId,title,grades,schoolSourcedId", schools,
             [](std::string& out, int s) {
                 for (int i = 0; i < kClasses; ++i)
                     out += id('c', s, i) + ",Class " + std::to_string(i) + ",07,o" + std::to_string(s) + "\n";
             }),
        made("enrollments.csv", "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate", schools,
             enrollments),
    };
}

struct Authority {
    belfry::testing::TemporaryFolder folder;
    SystemClock clock;
    std::unique_ptr<db::Database> database;
    config::Config config;
    access::Catalogue catalogue;
    ui::Words words = ui::Words::load({embedded::words_en()}).value();
    std::vector<platform::Area> areas;
    metrics::Registry metrics;
    events::Subscriptions subscriptions;
    jobs::Kinds kinds;
    std::unique_ptr<search::Index> search = search::make_index(db::Engine::sqlite);
    std::unique_ptr<audit::Audit> audit;
    std::unique_ptr<events::Events> events;
    std::unique_ptr<jobs::Jobs> jobs;

    Authority() {
        db::Options options;
        options.file = folder.path() / "belfry.db";
        database = std::move(db::Database::open(options)).value();
        std::vector<db::Migration> all;
        for (auto const& some : {search::migrations(), audit::migrations(), events::migrations(), jobs::migrations(),
                                 embedded::migrations()})
            all.insert(all.end(), some.begin(), some.end());
        BELFRY_ASSERT(database->migrate(all).ok());
        audit = audit::make_audit(*database, clock);
        events = events::make_events(*database, clock, subscriptions);
        jobs = jobs::make_jobs(*database, clock, kinds, 0);
    }
};

double seconds_since(std::chrono::steady_clock::time_point began) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

double plan(Authority& a, std::vector<InputFile> const& files, Summary& summary) {
    auto const began = std::chrono::steady_clock::now();
    auto const inspection = inspect(files);
    PlanInput const input{"bench", SchoolId(), SchoolDay::of(2026, 9, 1).value(), a.folder.path() / "plan",
                          a.folder.path() / "findings"};
    auto made_plan = make_plan(*a.database, files, *inspection, input, {});
    BELFRY_ASSERT(made_plan.ok() && made_plan->errors == 0);
    summary = *made_plan;
    return seconds_since(began);
}

void import_roster(benchmark::State& state) {
    int const schools = static_cast<int>(state.range(0));
    alignas(16) static std::byte nothing[64] = {};
    for (auto _ : state) {
        Authority a;
        platform::Platform platform{*a.database,
                                    a.clock,
                                    a.config,
                                    a.catalogue,
                                    a.words,
                                    a.areas,
                                    *a.jobs,
                                    *a.events,
                                    reinterpret_cast<files::Files&>(nothing),
                                    *a.search,
                                    reinterpret_cast<mail::Mailer&>(nothing),
                                    a.metrics,
                                    *a.audit};
        auto const files = county(schools);
        Summary summary;
        state.counters["plan_s"] = plan(a, files, summary);
        Import import;
        import.id = next_id<ImportId>();
        BELFRY_ASSERT(a.database
                          ->write([&](db::Tx& tx) -> Status {
                              TRY(source, source_named(tx, "bench"));
                              import.source = source;
                              TRY_DO(add_import(tx, import));
                              import.state = "planned";
                              return change_import(tx, import);
                          })
                          .ok());
        auto const began = std::chrono::steady_clock::now();
        BELFRY_ASSERT(apply_import(platform, import.id, a.folder.path() / "plan", {}, {}).ok());
        state.counters["apply_s"] = seconds_since(began);
        std::int64_t const people = summary.of(Kind::person).added;
        state.counters["people"] = static_cast<double>(people);
        state.counters["memberships"] = static_cast<double>(summary.of(Kind::membership).added);
        state.counters["people/s"] =
            static_cast<double>(people) / (state.counters["plan_s"] + state.counters["apply_s"]);
        state.counters["again_s"] = plan(a, files, summary);
        BELFRY_ASSERT(summary.changes() == 0);
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
    }
}
BENCHMARK(import_roster)->Arg(30)->Arg(600)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

} // namespace

BENCHMARK_MAIN();
