// SQLite under `kill -9`. A child process writes: small units from several threads, units that refuse themselves half
// way, units whose answer comes later, and long units of thousands of rows. It tells of each unit that was acknowledged
// through a pipe, and is killed at a random moment, 220 times. After each restart every acknowledged unit must be there
// and every unit that is there must be whole. (The machine itself keeps running, so what a sync is worth is not
// tested.)

#include <doctest/doctest.h>

#include <atomic>
#include <poll.h>
#include <random>
#include <semaphore>
#include <set>
#include <signal.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "platform/db/db.h"
#include "platform/testing/temporary_folder.h"

using namespace belfry;
using namespace belfry::db;

namespace {

constexpr int kRounds = 220, kRoundsPerFile = 44;
constexpr int kSmallThreads = 6, kLongParts = 4000;

constexpr Migration kSchema[] = {
    {"faults", 1, "units",
     R"(CREATE TABLE faults_unit (id INTEGER PRIMARY KEY, round INTEGER NOT NULL, parts INTEGER NOT NULL) STRICT;
        CREATE INDEX faults_unit_round ON faults_unit (round);)"},
    {"faults", 2, "parts",
     R"(CREATE TABLE faults_part (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL REFERENCES faults_unit (id), text TEXT)
            STRICT;
        CREATE INDEX faults_part_unit ON faults_part (unit);)"},
};
constexpr Sql kAddUnit = "INSERT INTO faults_unit (id, round, parts) VALUES (:id, :round, :parts)";
constexpr Sql kAddPart = "INSERT INTO faults_part (unit, text) VALUES (:unit, :text)";
constexpr Sql kUnitsOfRound = "SELECT id FROM faults_unit WHERE round = :round";
constexpr Sql kHalf = "SELECT count(*) FROM faults_unit WHERE round = :round AND parts <> "
                      "(SELECT count(*) FROM faults_part WHERE unit = faults_unit.id)";
constexpr Sql kOrphans = "SELECT count(*) FROM faults_part WHERE unit NOT IN (SELECT id FROM faults_unit)";
constexpr Sql kIntegrity = "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'";

enum class Kind { small, refused, later, large };
constexpr std::int64_t kKinds = 4;

// An id tells its kind, so that a refused unit is known when it is met.
std::int64_t unit_id(int round, std::int64_t number, Kind kind) {
    return (round * 1000000LL + number) * kKinds + static_cast<int>(kind);
}
Kind kind_of(std::int64_t id) { return static_cast<Kind>(id % kKinds); }

Status write_unit(Tx& tx, int round, std::int64_t id) {
    int const parts = kind_of(id) == Kind::large ? kLongParts : 3;
    TRY_DO(tx.run(kAddUnit, {{":id", id}, {":round", round}, {":parts", parts}}));
    auto bulk = tx.bulk(kAddPart);
    for (int i = 0; i < parts; ++i)
        TRY_DO(bulk.add({{":unit", id}, {":text", "a part of some length, to fill pages"}}));
    TRY_DO(bulk.finish());
    if (kind_of(id) == Kind::refused) return invalid("refused");
    return {};
}

std::unique_ptr<Database> open(std::filesystem::path const& file) {
    Options options;
    options.file = file;
    auto database = Database::open(options);
    if (!database.ok()) throw std::runtime_error(database.problem().detail);
    if (auto status = (*database)->migrate(kSchema); !status.ok()) throw std::runtime_error(status.problem().detail);
    return std::move(database).value();
}

// The child: writes until it is killed. A refusal that is not meant ends it, which the parent takes for a failure.
[[noreturn]] void write_until_killed(std::filesystem::path const& file, int round, int acknowledgements) {
    auto const database = open(file);
    std::atomic<std::int64_t> number = 0;
    auto const acknowledge = [&](std::int64_t id, Status const& status) {
        if (status.ok() == (kind_of(id) == Kind::refused)) _exit(1);
        if (status.ok() && ::write(acknowledgements, &id, sizeof id) != sizeof id) _exit(2);
    };
    std::vector<std::thread> threads;
    for (int t = 0; t < kSmallThreads; ++t)
        threads.emplace_back([&] {
            while (true) {
                auto const n = ++number;
                auto const id = unit_id(round, n, n % 5 ? Kind::small : Kind::refused);
                acknowledge(id, database->write([&](Tx& tx) { return write_unit(tx, round, id); }));
            }
        });
    threads.emplace_back([&] {
        while (true) {
            auto const id = unit_id(round, ++number, Kind::large);
            acknowledge(id, database->write_long([&](Tx& tx) { return write_unit(tx, round, id); }));
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    std::counting_semaphore<64> room(64);
    while (true) {
        room.acquire();
        auto const id = unit_id(round, ++number, Kind::later);
        database->write_later([=](Tx& tx) { return write_unit(tx, round, id); },
                              [&, id](Status status) {
                                  acknowledge(id, status);
                                  room.release();
                              });
    }
}

struct Round {
    std::vector<std::int64_t> acknowledged;
    bool killed = false; // and did not end by itself
};

Round run_child(std::filesystem::path const& file, int round, std::chrono::milliseconds life) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_t const child = fork(); // no other thread runs in this process now
    REQUIRE(child >= 0);
    if (child == 0) {
        close(ends[0]);
        try {
            write_until_killed(file, round, ends[1]);
        } catch (...) {
            _exit(3);
        }
    }
    close(ends[1]);
    Round result;
    auto const until = std::chrono::steady_clock::now() + life;
    bool alive = true;
    while (true) {
        auto const left =
            std::chrono::duration_cast<std::chrono::microseconds>(until - std::chrono::steady_clock::now());
        if (alive && left.count() <= 0) {
            kill(child, SIGKILL);
            alive = false;
        }
        timespec const wait{0, alive ? left.count() * 1000 % 1000000000 : 100000000};
        pollfd ready{ends[0], POLLIN, 0};
        if (ppoll(&ready, 1, &wait, nullptr) <= 0) continue;
        std::int64_t ids[512];
        auto const got = read(ends[0], ids, sizeof ids);
        if (got <= 0) break; // the other end is closed
        REQUIRE(got % static_cast<ssize_t>(sizeof ids[0]) == 0);
        result.acknowledged.insert(result.acknowledged.end(), ids, ids + static_cast<std::size_t>(got) / sizeof ids[0]);
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    result.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    return result;
}

std::int64_t number(Snapshot& snapshot, Sql sql, Params params = {}) {
    auto rows = snapshot.select(sql, params);
    REQUIRE(rows.next());
    return rows.i64(0);
}

// What was found after the restart; adds up what the test itself should have seen.
struct Seen {
    std::int64_t acknowledged = 0, large = 0, later = 0, unacknowledged = 0, died_before_writing = 0;
};

void check_after_restart(std::filesystem::path const& file, int round, Round const& ran, bool whole_file, Seen& seen) {
    auto const database = open(file);
    auto snapshot = database->read();
    std::set<std::int64_t> there;
    for (auto rows = snapshot.select(kUnitsOfRound, {{":round", round}}); rows.next();) there.insert(rows.i64(0));
    std::int64_t missing = 0, refused = 0;
    for (auto id : ran.acknowledged) {
        missing += !there.contains(id);
        seen.large += kind_of(id) == Kind::large;
        seen.later += kind_of(id) == Kind::later;
    }
    for (auto id : there) refused += kind_of(id) == Kind::refused;
    CHECK(missing == 0);
    CHECK(refused == 0);
    CHECK(number(snapshot, kHalf, {{":round", round}}) == 0);
    if (whole_file) {
        CHECK(number(snapshot, kOrphans) == 0);
        CHECK(number(snapshot, kIntegrity) == 0);
    }
    seen.acknowledged += static_cast<std::int64_t>(ran.acknowledged.size());
    seen.unacknowledged += static_cast<std::int64_t>(there.size() - ran.acknowledged.size());
    seen.died_before_writing += there.empty();
}

} // namespace

TEST_CASE("a process killed at any moment loses nothing it acknowledged and leaves nothing half done") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    std::minstd_rand random(seed);
    std::unique_ptr<testing::TemporaryFolder> folder;
    Seen seen;
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        if (round % kRoundsPerFile == 0) folder = std::make_unique<testing::TemporaryFolder>();
        auto const file = folder->path() / "killed.db";
        // One in four dies while it opens and migrates, or soon after.
        auto const life = std::chrono::milliseconds(random() % (round % 4 == 0 ? 12 : 180));
        auto const ran = run_child(file, round, life);
        REQUIRE(ran.killed);
        check_after_restart(file, round, ran, round % 11 == 10, seen);
    }
    MESSAGE(kRounds << " kills: " << seen.acknowledged << " units acknowledged (" << seen.large << " of " << kLongParts
                    << " rows, " << seen.later << " later), " << seen.unacknowledged
                    << " more were done and not yet told, " << seen.died_before_writing << " died before writing");
    // The test is worth something only if the kills fell where they hurt.
    CHECK(seen.acknowledged > 1000);
    CHECK(seen.large > 20);
    CHECK(seen.later > 500);
    CHECK(seen.unacknowledged > 5);
    CHECK(seen.died_before_writing > 3);
}
