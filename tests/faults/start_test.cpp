// What the program refuses to start on: a folder that others may read, a demonstration in earnest and the other way
// round; and that whatever it writes is for its own user.
#include "tests/reader/child.h"

#include <sys/stat.h>

#include "platform/testing/temporary_folder.h"

using namespace belfry;
using belfry::testing::Child;

namespace {

struct Ended {
    int status = 0;
    std::string said;
};

// The program to its end, with all that it said.
Ended run(std::filesystem::path const& folder, std::vector<std::string> words) {
    words.insert(words.begin(), {BELFRY_PROGRAM, "--folder", folder.string()});
    std::string line = "exec";
    for (auto const& word : words) line += " '" + word + "'";
    Child child({"/bin/sh", "-c", line + " 2>&1"});
    child.close_input();
    Ended ended;
    while (auto const said = child.line(std::chrono::minutes(2))) ended.said += *said + "\n";
    ended.status = WEXITSTATUS(child.status());
    return ended;
}

bool says(Ended const& ended, std::string_view what) { return ended.said.find(what) != std::string::npos; }

// Nothing under it may be read or written by anybody else.
void check_closed(std::filesystem::path const& folder) {
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        struct stat found {};
        REQUIRE(::lstat(entry.path().c_str(), &found) == 0);
        CAPTURE(entry.path().string());
        CHECK((found.st_mode & 0077) == 0);
    }
    struct stat found {};
    REQUIRE(::stat(folder.c_str(), &found) == 0);
    CHECK((found.st_mode & 0077) == 0);
}

} // namespace

TEST_CASE("whatever the program writes is closed to other users, and an open folder stops it") {
    testing::TemporaryFolder temporary;
    ::umask(022); // as of most shells
    auto const folder = temporary.path() / "kept";
    CHECK(run(folder, {"migrate"}).status == 0);
    check_closed(folder);
    ::chmod(folder.c_str(), 0755);
    auto const refused = run(folder, {"migrate"});
    CHECK(refused.status == 1);
    CHECK(says(refused, "chmod 700"));
}

TEST_CASE(
    "a demonstration is not served in earnest, real records not as a demonstration, and none is made over people") {
    testing::TemporaryFolder temporary;
    auto const real = temporary.path() / "real", trial = temporary.path() / "trial";
    CHECK(run(real, {"migrate"}).status == 0);
    auto const as_trial = run(real, {"serve", "--demonstration", "--port", "0"});
    CHECK(as_trial.status == 1);
    CHECK(says(as_trial, "not_a_demonstration"));
    CHECK(run(trial, {"demo", "--schools", "1", "--history-weeks", "0", "--on", "2026-11-23"}).status == 0);
    check_closed(trial);
    auto const in_earnest = run(trial, {"serve", "--port", "0"});
    CHECK(in_earnest.status == 1);
    CHECK(says(in_earnest, "a_demonstration"));
    auto const again = run(trial, {"demo", "--schools", "1", "--history-weeks", "0"});
    CHECK(again.status == 1);
    CHECK(says(again, "not_empty"));
    CHECK(run(temporary.path() / "never", {"demo", "--on", "2026-02-30"}).status == 1);
}
