// The real program under a moved clock (libfaketime): nothing is erased, and everything runs again when it is right.

#include <doctest/doctest.h>

#include <filesystem>
#include <thread>

#include "platform/db/db.h"
#include "platform/testing/temporary_folder.h"
#include "tests/reader/child.h"

using namespace belfry;
using namespace std::chrono_literals;
using testing::Child;

namespace {

constexpr db::Sql kEntries = "SELECT COUNT(*) FROM registration_entries";
constexpr db::Sql kWeeks = "SELECT COUNT(*) FROM registration_weeks";
constexpr db::Sql kLastRefusal = "SELECT problem_code FROM jobs_jobs WHERE kind = 'registration.retention'";
constexpr db::Sql kRetentionEnded = "SELECT COALESCE(ended_at, 0) FROM jobs_jobs WHERE kind = 'registration.retention'";
constexpr db::Sql kLatestChain = "SELECT COALESCE(ended_at, 0) FROM jobs_jobs WHERE kind = 'audit.chain'";
constexpr db::Sql kTooFar = "SELECT COUNT(*) FROM jobs_jobs WHERE every_seconds > 0 AND "
                            "not_before > :now + every_seconds * 1000000 + 120000000";

std::string faketime_library() {
    for (auto const& one : std::filesystem::directory_iterator("/usr/lib"))
        if (auto const file = one.path() / "faketime" / "libfaketimeMT.so.1"; std::filesystem::exists(file))
            return file.string();
    return {};
}

struct Trial {
    testing::TemporaryFolder temporary;
    std::optional<Child> server;
    int port = 0;

    Trial() {
        Child demo({BELFRY_PROGRAM, "--folder", folder(), "demo", "--schools", "1", "--history-weeks", "3"});
        demo.close_input();
        while (demo.line(3min)) {
        }
        REQUIRE(demo.status() == 0);
    }
    std::string folder() const { return (temporary.path() / "trial").string(); }
    // Served with the machine's clock moved by that, "+2500d"; empty: not moved.
    void serve(std::string const& moved) {
        std::vector<std::string> command;
        if (!moved.empty())
            command = {"/usr/bin/env", "LD_PRELOAD=" + faketime_library(), "FAKETIME=" + moved,
                       "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1"}; // time passes as it does
        for (std::string const& part : std::vector<std::string>{BELFRY_PROGRAM, "--folder", folder(), "serve",
                                                                "--demonstration", "--at", "now", "--port", "0"})
            command.push_back(part);
        server.emplace(command);
        REQUIRE(server->wait_for("Stop it with"));
    }
    void stop() {
        CHECK(server->end(SIGTERM) == 0);
        server.reset();
    }
    std::unique_ptr<db::Database> open() const {
        db::Options options;
        options.file = folder() + "/belfry.db";
        return db::Database::open(options).value();
    }
    std::int64_t number(db::Sql sql) const {
        auto const database = open();
        auto snapshot = database->read();
        auto rows = snapshot.select(sql);
        return rows.next() ? rows.i64(0) : -1;
    }
    std::string refusal() const {
        auto const database = open();
        auto snapshot = database->read();
        auto rows = snapshot.select(kLastRefusal);
        return rows.next() ? rows.str(0) : "none";
    }
    bool becomes(std::function<bool()> const& so) const {
        for (int i = 0; i < 150 && !so(); ++i) std::this_thread::sleep_for(200ms);
        return so();
    }
};

} // namespace

TEST_CASE("a clock seven years ahead erases nothing, and set right again everything runs") {
    REQUIRE_MESSAGE(!faketime_library().empty(), "the package faketime is missing");
    Trial trial;
    auto const entries = trial.number(kEntries), weeks = trial.number(kWeeks);
    REQUIRE(entries > 0);

    trial.serve("+2500d");
    CHECK(trial.becomes([&] { return trial.refusal() == "clock_doubted"; }));
    std::this_thread::sleep_for(5s);
    trial.stop();
    CHECK(trial.number(kEntries) == entries);
    CHECK(trial.number(kWeeks) == weeks);

    // Again, so that a start in the wrong time is no evidence for it.
    trial.serve("+2500d");
    std::this_thread::sleep_for(3s);
    trial.stop();
    CHECK(trial.number(kEntries) == entries);

    auto const right = SystemClock().now();
    trial.serve("");
    CHECK(trial.becomes([&] {
        auto const ended = Instant(trial.number(kLatestChain));
        return ended >= right && ended < right.plus_seconds(3600);
    }));
    {
        auto const database = trial.open();
        auto snapshot = database->read();
        auto rows = snapshot.select(kTooFar, {{":now", SystemClock().now()}});
        REQUIRE(rows.next());
        CHECK(rows.i64(0) == 0);
    }
    trial.stop();
    CHECK(trial.number(kEntries) == entries);
    CHECK(trial.number(kWeeks) == weeks);
}

TEST_CASE("a clock a day behind removes nothing and stops nothing") {
    REQUIRE_MESSAGE(!faketime_library().empty(), "the package faketime is missing");
    Trial trial;
    auto const entries = trial.number(kEntries);
    trial.serve("");
    CHECK(trial.becomes([&] { return trial.number(kRetentionEnded) > 0; }));
    trial.stop();
    auto const yesterday = SystemClock().now().plus_seconds(-86400);
    trial.serve("-1d");
    CHECK(trial.becomes([&] {
        auto const ended = Instant(trial.number(kLatestChain));
        return ended >= yesterday && ended < yesterday.plus_seconds(3600);
    }));
    trial.stop();
    CHECK(trial.number(kEntries) == entries);
}
