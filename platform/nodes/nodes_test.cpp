#include "platform/nodes/nodes.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "platform/testing/database.h"

using namespace belfry;
using namespace std::chrono_literals;
using nodes::FolderLock;
using nodes::Lease;

namespace {

constexpr Lease::Times kQuick{600ms, 100ms};

bool becomes(std::function<bool()> const& true_now) {
    for (int i = 0; i < 1000 && !true_now(); ++i) std::this_thread::sleep_for(5ms);
    return true_now();
}

} // namespace

TEST_CASE("a folder is served by one program, and free again when that one was killed") {
    testing::TemporaryFolder folder;
    auto const file = folder.path() / "serving.lock";
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto const held = FolderLock::take(file);
        char const ok = held.ok() ? 'y' : 'n';
        if (::write(ends[1], &ok, 1) != 1) ::_exit(1);
        for (;;) ::pause();
    }
    char ok = 0;
    REQUIRE(::read(ends[0], &ok, 1) == 1);
    CHECK(ok == 'y');
    auto const second = FolderLock::take(file);
    REQUIRE_FALSE(second.ok());
    CHECK(second.problem().code == "folder_in_use");
    CHECK(second.problem().detail.find(folder.path().string()) != std::string::npos);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK(FolderLock::take(file).ok());
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("a second program with a node's number is refused while the first lives") {
    testing::TestDatabase db(db::Engine::postgres, nodes::migrations());
    auto first = Lease::take(*db, 1, "north:/srv/belfry", kQuick);
    REQUIRE(first.ok());
    CHECK((*first)->held());
    auto const second = Lease::take(*db, 1, "south:/srv/belfry", kQuick);
    REQUIRE_FALSE(second.ok());
    CHECK(second.problem().code == "node_in_use");
    CHECK(second.problem().detail.find("north:/srv/belfry") != std::string::npos);
    CHECK(Lease::take(*db, 2, "south:/srv/belfry", kQuick).ok());
    std::this_thread::sleep_for(1s); // longer than the lease
    CHECK((*first)->held());
    first->reset();
    CHECK(Lease::take(*db, 1, "south:/srv/belfry", kQuick).ok());
}

TEST_CASE("the number of a program that died is taken over when its lease ran out, from the same place at once") {
    testing::TestDatabase db(db::Engine::postgres, nodes::migrations());
    auto const died = [&] {
        auto const made = db->write([](db::Tx& tx) {
            return tx.run("INSERT INTO nodes_leases (node, instance, place, lease_until) VALUES (1, 'X', 'north', "
                          "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) + 400000)");
        });
        REQUIRE(made.ok());
    };
    died();
    auto const begun = std::chrono::steady_clock::now();
    CHECK(Lease::take(*db, 1, "north", kQuick).ok());
    CHECK(std::chrono::steady_clock::now() - begun < 300ms);
    died();
    CHECK(Lease::take(*db, 1, "south", kQuick).ok());
    CHECK(std::chrono::steady_clock::now() - begun > 350ms);
}

TEST_CASE("a program whose number was taken over knows it and holds it no longer") {
    testing::TestDatabase db(db::Engine::postgres, nodes::migrations());
    auto const lease = Lease::take(*db, 1, "north", kQuick);
    REQUIRE(lease.ok());
    CHECK_FALSE((*lease)->lost());
    REQUIRE(db->write([](db::Tx& tx) { return tx.run("UPDATE nodes_leases SET instance = 'ANOTHER'"); }).ok());
    CHECK(becomes([&] { return (*lease)->lost(); }));
    CHECK_FALSE((*lease)->held());
}

TEST_CASE("commands take numbers that no node has") {
    CHECK(nodes::visitor_number() >= nodes::kNodesMax);
    CHECK(nodes::visitor_number() < nodes::kNumbers);
}
