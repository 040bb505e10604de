// Imports under `kill -9`. A child process opens an authority of its own, takes in (or takes back) a roster of 2,000
// people as the job that the server would run, tells through a pipe how far it was told that it came, and is killed at
// a random moment. Whoever opens what it left finds all of the import or nothing of it, never less than was
// acknowledged; and the job, taken up again, ends where an undisturbed one does. Some 20 s.

#include <csignal>
#include <fstream>
#include <poll.h>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

#include "areas/directory/area.h"
#include "areas/directory/imports/import_store.h"
#include "areas/directory/imports/import_world.h"
#include "areas/directory/imports/imports.h"
#include "platform/testing/database.h"
#include "platform/testing/platform.h"

using namespace belfry;
using namespace belfry::directory;
using namespace belfry::directory::imports;
namespace fs = std::filesystem;

namespace {

constexpr int kRounds = 60;
constexpr int kPupils = 1000, kClasses = 40;

constexpr db::Sql kFound = "SELECT COUNT(*) FROM search_entries";
constexpr db::Sql kTrail = "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'directory.import%'";
constexpr db::Sql kLinks = "SELECT COUNT(*) FROM directory_links";
constexpr db::Sql kImages = "SELECT COUNT(*) FROM directory_import_images";
constexpr db::Sql kIntegrity = "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
constexpr db::Sql kBrokenReferences = "SELECT COUNT(*) FROM pragma_foreign_key_check";

void write_bundle(fs::path const& folder) {
    fs::create_directories(folder);
    auto const out = [&](char const* name, std::string_view head) {
        std::ofstream file(folder / name);
        file << head << "\n";
        return file;
    };
    out("manifest.csv", "propertyName,value\noneroster.version,1.2\nfile.orgs,bulk\nfile.users,bulk\nfile.roles,bulk\n"
                        "file.classes,bulk\nfile.enrollments,bulk");
    out("orgs.csv", "sourcedId,name,type,identifier,parentSourcedId\no1,Ash Green School,school,,");
    auto users = out("users.csv", "sourcedId,status,givenName,familyName,email,grades,agentSourcedIds");
    auto roles = out("roles.csv", "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId");
    auto classes = out("classes.csv", "sourcedId,title,grades,schoolSourcedId");
    auto enrollments = out("enrollments.csv", "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate");
    for (int i = 0; i < kPupils; ++i) {
        users << "p" << i << ",,Sam,Lee-" << i << ",,07,g" << i << "\ng" << i << ",,Ann,Lee-" << i << ",,,\n";
        roles << "rp" << i << ",,p" << i << ",primary,student,2026-09-01,,o1\n";
        roles << "rg" << i << ",,g" << i << ",primary,parent,2026-09-01,,o1\n";
        enrollments << "e" << i << ",,c" << i % kClasses << ",p" << i << ",student,2026-09-01,\n";
    }
    for (int i = 0; i < kClasses; ++i) classes << "c" << i << ",Class " << i << ",07,o1\n";
}

// What an observer can tell of an authority.
struct State {
    std::string import; // planned, applied, undone
    std::string rows;
    std::int64_t found = 0, trail = 0, links = 0, images = 0;
    bool operator==(State const&) const = default;
};

std::int64_t number(db::Session& session, db::Sql sql) {
    auto rows = session.select(sql);
    REQUIRE(rows.next());
    return rows.i64(0);
}

State state_of(belfry::testing::TestPlatform& authority, ImportId import) {
    auto snapshot = authority.db().read();
    auto const row = import_by_id(snapshot, import);
    REQUIRE(row);
    return {row->state,
            imports::testing::everything(snapshot),
            number(snapshot, kFound),
            number(snapshot, kTrail),
            number(snapshot, kLinks),
            number(snapshot, kImages)};
}

// The work of a server that is asked to take in, or to take back, and may be killed over it.
enum class Verb { take_in, take_back };

Status ask_for(belfry::testing::TestPlatform& authority, ImportId import, Verb verb) {
    return verb == Verb::take_in ? start_applying(authority.platform(), import, PersonId())
                                 : start_undoing(authority.platform(), import, PersonId());
}

// Runs as a server does until the import stands as it should.
bool runs_its_job(belfry::testing::TestPlatform& authority, ImportId import, Verb verb) {
    std::string_view const wanted = verb == Verb::take_in ? "applied" : "undone";
    bool done = false;
    authority->jobs.start(1);
    for (int i = 0; i < 24000 && !done; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        auto snapshot = authority.db().read();
        done = import_by_id(snapshot, import)->state == wanted;
    }
    authority->jobs.stop();
    return done;
}

// What the child tells: 'a' when its wish was acknowledged, 'd' when the job was done.
[[noreturn]] void work_until_killed(fs::path const& folder, ImportId import, Verb verb, int told) {
    belfry::testing::TestPlatform authority(folder, {directory::area()});
    if (!ask_for(authority, import, verb).ok()) _exit(1);
    if (::write(told, "a", 1) != 1) _exit(2);
    if (!runs_its_job(authority, import, verb)) _exit(3);
    if (::write(told, "d", 1) != 1) _exit(4);
    ::pause();
    _exit(5);
}

struct Told {
    bool asked = false, done = false;
    std::chrono::milliseconds took{0};
};

// With no life given it is killed when it is done.
Told run_child(fs::path const& folder, ImportId import, Verb verb, std::optional<std::chrono::microseconds> life) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    auto const begun = std::chrono::steady_clock::now();
    pid_t const child = fork(); // no other thread runs in this process now
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        try {
            work_until_killed(folder, import, verb, ends[1]);
        } catch (...) {
            _exit(6);
        }
    }
    ::close(ends[1]);
    Told told;
    for (bool alive = true;;) {
        auto const gone = std::chrono::steady_clock::now() - begun;
        bool const over = life ? gone >= *life : told.done;
        if (alive && over) {
            ::kill(child, SIGKILL);
            alive = false;
        }
        pollfd ready{ends[0], POLLIN, 0};
        if (::poll(&ready, 1, alive ? 1 : 1000) <= 0) continue;
        char letter = 0;
        if (::read(ends[0], &letter, 1) != 1) break;
        (letter == 'a' ? told.asked : told.done) = true;
        told.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    REQUIRE(WTERMSIG(status) == SIGKILL);
    return told;
}

struct Case {
    Verb verb;
    fs::path start; // an authority to copy
    State before, after;
    std::chrono::milliseconds took;
};

struct Seen {
    int before = 0, after = 0, taken_up = 0;
};

void kill_once(Case const& one, fs::path const& folder, ImportId import, std::minstd_rand& random, Seen& seen) {
    fs::remove_all(folder);
    fs::copy(one.start, folder, fs::copy_options::recursive);
    auto const span = std::chrono::microseconds(one.took) * 5 / 4;
    auto const life = std::chrono::microseconds(static_cast<std::int64_t>(random()) % span.count());
    auto const told = run_child(folder, import, one.verb, life);
    belfry::testing::TestPlatform authority(folder, {directory::area()});
    auto const left = state_of(authority, import);
    bool const whole = left == one.after;
    CHECK((whole || left == one.before));
    if (told.done) CHECK(whole);
    {
        auto snapshot = authority.db().read();
        CHECK(number(snapshot, kIntegrity) == 0);
        CHECK(number(snapshot, kBrokenReferences) == 0);
    }
    ++(whole ? seen.after : seen.before);
    if (!told.asked || whole) return;
    // What was acknowledged is done by the server that starts next.
    REQUIRE(runs_its_job(authority, import, one.verb));
    CHECK(state_of(authority, import) == one.after);
    ++seen.taken_up;
}

} // namespace

TEST_CASE("an import killed at any moment is there whole or not at all, and is finished by the next start") {
    auto const seed = std::random_device{}();
    CAPTURE(seed);
    std::minstd_rand random(seed);
    belfry::testing::TemporaryFolder all;
    write_bundle(all.path() / "bundle");
    auto const planned = all.path() / "planned", applied = all.path() / "applied", undone = all.path() / "undone";
    ImportId import;
    State states[3];
    {
        belfry::testing::TestPlatform authority(planned, {directory::area()});
        auto const made = plan_now(authority.platform(), {all.path() / "bundle", "bundle", "sims", PersonId()}, {});
        REQUIRE(made.ok());
        import = *made;
        states[0] = state_of(authority, import);
    }
    auto const undisturbed = [&](fs::path const& from, fs::path const& to, Verb verb, State& state) {
        fs::copy(from, to, fs::copy_options::recursive);
        auto const told = run_child(to, import, verb, std::nullopt);
        REQUIRE(told.done);
        belfry::testing::TestPlatform authority(to, {directory::area()});
        state = state_of(authority, import);
        return told.took;
    };
    auto const taking_in = undisturbed(planned, applied, Verb::take_in, states[1]);
    auto const taking_back = undisturbed(applied, undone, Verb::take_back, states[2]);
    CHECK(states[1].import == "applied");
    CHECK(states[1].found >= kPupils);
    CHECK(states[2].import == "undone");
    CHECK(states[2].rows == states[0].rows);
    CHECK(states[2].found == states[0].found);
    CHECK(states[1].rows != states[0].rows);

    Case const cases[] = {{Verb::take_in, planned, states[0], states[1], taking_in},
                          {Verb::take_back, applied, states[1], states[2], taking_back}};
    Seen seen;
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        kill_once(cases[round % 2], all.path() / "killed", import, random, seen);
    }
    MESSAGE(kRounds << " kills: " << seen.before << " left nothing done, " << seen.after << " all of it; "
                    << seen.taken_up << " were finished by the next start");
    // The test is worth something only if the kills fell where they hurt.
    CHECK(seen.before > 5);
    CHECK(seen.after > 1);
    CHECK(seen.taken_up > 3);
}
