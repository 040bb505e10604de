#include "app/private_folder.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sys/stat.h>

#include "platform/testing/temporary_folder.h"

using namespace belfry;
using namespace belfry::app;

namespace {

unsigned mode_of(std::filesystem::path const& path) {
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    return found.st_mode & 0777;
}

} // namespace

TEST_CASE("a folder is made closed, an empty one is closed, and one that others may read is refused") {
    testing::TemporaryFolder temporary;
    auto const folder = temporary.path() / "way" / "there" / "belfry";
    CHECK(prepare_folder(folder, false).ok());
    CHECK(mode_of(folder) == 0700);
    CHECK(mode_of(folder.parent_path()) == 0755);
    ::chmod(folder.c_str(), 0755);
    CHECK(prepare_folder(folder, false).ok());
    CHECK(mode_of(folder) == 0700);
    std::ofstream(folder / "belfry.db") << "names";
    CHECK(prepare_folder(folder, false).ok());
    for (auto const mode : {0755, 0750, 0770, 0704, 0702}) {
        CAPTURE(mode);
        ::chmod(folder.c_str(), static_cast<mode_t>(mode));
        CHECK(prepare_folder(folder, false).problem().code == "folder_open");
        CHECK(mode_of(folder) == static_cast<unsigned>(mode)); // it is for a person to know what was read
    }
    ::chmod(folder.c_str(), 0711);
    CHECK(prepare_folder(folder, false).ok());
}

TEST_CASE("others go through a folder where a server of another user stands in it, and see nothing") {
    testing::TemporaryFolder temporary;
    auto const folder = temporary.path() / "belfry";
    CHECK(prepare_folder(folder, true).ok());
    CHECK(mode_of(folder) == 0711);
    std::ofstream(folder / "belfry.db") << "names";
    ::chmod(folder.c_str(), 0700);
    CHECK(prepare_folder(folder, true).ok());
    CHECK(mode_of(folder) == 0711);
}

TEST_CASE("a secret that everybody may read stops the start") {
    testing::TemporaryFolder temporary;
    auto const file = temporary.path() / "key.pem";
    CHECK(check_secret({}).ok());
    CHECK(check_secret(file).ok());
    std::ofstream(file) << "secret";
    for (auto const mode : {0644, 0660, 0602}) {
        CAPTURE(mode);
        ::chmod(file.c_str(), static_cast<mode_t>(mode));
        CHECK(check_secret(file).problem().code == "secret_open");
    }
    for (auto const mode : {0600, 0640, 0400}) {
        ::chmod(file.c_str(), static_cast<mode_t>(mode));
        CHECK(check_secret(file).ok());
    }
}
