// What the database costs: durable units a second, and the latency of a read. Each figure is of a fresh database in the
// folder for temporary files, so the disk under it decides what a sync costs; the last line measures that alone.

#include <benchmark/benchmark.h>

#include <atomic>
#include <fcntl.h>
#include <semaphore>
#include <thread>
#include <unistd.h>

#include "platform/db/db.h"
#include "platform/db/private_postgres.h"
#include "platform/testing/temporary_folder.h"

namespace {

using namespace belfry;
using namespace belfry::db;
using testing::TemporaryFolder;

constexpr Migration kMarks[] = {
    {"marks", 1, "marks",
     R"(CREATE TABLE marks_mark (id INTEGER PRIMARY KEY, pupil INTEGER NOT NULL, day INTEGER NOT NULL, code TEXT) STRICT;
        CREATE INDEX marks_mark_pupil ON marks_mark (pupil);)"},
};
constexpr Sql kAdd = "INSERT INTO marks_mark (id, pupil, day, code) VALUES (:id, :pupil, :day, :code)";
constexpr Sql kFind = "SELECT id, day, code FROM marks_mark WHERE pupil = :pupil";

std::atomic<std::int64_t> next_mark = 1;

Status add_mark(Tx& tx) {
    auto const id = next_mark++;
    TRY_DO(tx.run(kAdd, {{":id", id}, {":pupil", id % 1000}, {":day", 20000}, {":code", "/"}}));
    return {};
}

// A database whose units are as durable as in earnest; for PostgreSQL a server of its own.
struct Place {
    explicit Place(Engine engine) {
        Options options;
        options.engine = engine;
        options.file = folder.path() / "bench.db";
        if (engine == Engine::postgres) {
            server = std::make_unique<PrivatePostgres>(PrivatePostgres::Settings{.folder = server_folder.path()});
            options.conninfo = server->conninfo();
            options.writers = 16;
            options.busy_milliseconds_max = 60000;
        }
        database = std::move(Database::open(options)).value();
        if (!database->migrate(kMarks).ok()) std::abort();
    }
    TemporaryFolder folder, server_folder;
    std::unique_ptr<PrivatePostgres> server;
    std::unique_ptr<Database> database;
};

void waiting_threads(benchmark::State& state, Engine engine) {
    Place place(engine);
    auto const threads = state.range(0);
    std::int64_t units = 0;
    for (auto _ : state) {
        constexpr int each = 500;
        std::vector<std::thread> running;
        for (std::int64_t t = 0; t < threads; ++t)
            running.emplace_back([&] {
                for (int i = 0; i < each; ++i)
                    if (!place.database->write(add_mark).ok()) std::abort();
            });
        for (auto& thread : running) thread.join();
        units += threads * each;
    }
    state.SetItemsProcessed(units);
}
BENCHMARK_CAPTURE(waiting_threads, sqlite, Engine::sqlite)->Arg(1)->Arg(16)->Arg(64)->UseRealTime();
BENCHMARK_CAPTURE(waiting_threads, postgres, Engine::postgres)->Arg(1)->Arg(16)->UseRealTime();

void write_later(benchmark::State& state, Engine engine) {
    Place place(engine);
    std::int64_t units = 0;
    std::counting_semaphore<1024> room(1024);
    for (auto _ : state) {
        for (int i = 0; i < 5000; ++i) {
            room.acquire();
            place.database->write_later([](Tx& tx) { return add_mark(tx); },
                                        [&](Status status) {
                                            if (!status.ok()) std::abort();
                                            room.release();
                                        });
        }
        units += 5000;
    }
    for (int i = 0; i < 1024; ++i) room.acquire();
    state.SetItemsProcessed(units);
}
BENCHMARK_CAPTURE(write_later, sqlite, Engine::sqlite)->UseRealTime();
BENCHMARK_CAPTURE(write_later, postgres, Engine::postgres)->UseRealTime();

void bulk_rows(benchmark::State& state, Engine engine) {
    Place place(engine);
    for (auto _ : state) {
        auto const status = place.database->write_long([](Tx& tx) -> Status {
            auto bulk = tx.bulk(kAdd);
            for (int i = 0; i < 20000; ++i) {
                auto const id = next_mark++;
                TRY_DO(bulk.add({{":id", id}, {":pupil", id % 1000}, {":day", 20000}, {":code", "/"}}));
            }
            TRY_DO(bulk.finish());
            return {};
        });
        if (!status.ok()) std::abort();
    }
    state.SetItemsProcessed(state.iterations() * 20000);
}
BENCHMARK_CAPTURE(bulk_rows, sqlite, Engine::sqlite)->UseRealTime();
BENCHMARK_CAPTURE(bulk_rows, postgres, Engine::postgres)->UseRealTime();

// A snapshot with so many selects of some 30 rows each.
void snapshot(benchmark::State& state, Engine engine) {
    Place place(engine);
    auto const filled = place.database->write_long([](Tx& tx) -> Status {
        for (int i = 0; i < 30000; ++i) TRY_DO(add_mark(tx));
        return {};
    });
    if (!filled.ok()) std::abort();
    std::int64_t pupil = 0, rows_read = 0;
    for (auto _ : state) {
        auto reading = place.database->read();
        for (int i = 0; i < state.range(0); ++i)
            for (auto rows = reading.select(kFind, {{":pupil", ++pupil % 1000}}); rows.next(); ++rows_read)
                benchmark::DoNotOptimize(rows.text(2).size() + static_cast<std::size_t>(rows.i64(1)));
    }
    state.counters["rows"] = static_cast<double>(rows_read) / static_cast<double>(pupil);
}
BENCHMARK_CAPTURE(snapshot, sqlite, Engine::sqlite)->Arg(1)->Arg(8)->UseRealTime();
BENCHMARK_CAPTURE(snapshot, postgres, Engine::postgres)->Arg(1)->Arg(8)->UseRealTime();

void sync_of_the_disk(benchmark::State& state) {
    TemporaryFolder folder;
    int const file = open((folder.path() / "sync").c_str(), O_CREAT | O_WRONLY, 0600);
    std::string const page(4096, 'x');
    off_t at = 0;
    for (auto _ : state) {
        if (pwrite(file, page.data(), page.size(), at) < 0 || fdatasync(file) != 0) std::abort();
        at += 4096;
    }
    close(file);
}
BENCHMARK(sync_of_the_disk)->UseRealTime();

} // namespace

BENCHMARK_MAIN();
