#include "reader/settings.h"

#include <doctest/doctest.h>

#include <fstream>

#include "platform/testing/temporary_folder.h"

using namespace belfry;
using namespace belfry::reader;

namespace {

constexpr char const* kGood = "server = \"https://belfry.example.org/\"\nreader = \"0000000000001\"\nkey = \"abc\"\n";

std::string complaint(std::string const& text) {
    auto const settings = Settings::parse(text, "/etc");
    return settings.ok() ? "" : settings.problem().detail;
}

} // namespace

TEST_CASE("the three lines that a new key shows are enough") {
    auto const settings = Settings::parse(kGood, "/etc/reader");
    REQUIRE(settings.ok());
    CHECK(settings->server == "https://belfry.example.org");
    CHECK(settings->key == "abc");
    CHECK(settings->folder == "/etc/reader/belfry-reader");
    CHECK(settings->repeat_seconds == 3);
}

TEST_CASE("what is wrong is said with its line") {
    CHECK(complaint(std::string(kGood) + "colour = 1\n").find("line 4") != std::string::npos);
    CHECK(complaint(std::string(kGood) + "repeat_seconds = -1\n").find("0 to 60") != std::string::npos);
    CHECK(complaint(std::string(kGood) + "folder = 7\n").find("text") != std::string::npos);
    CHECK(complaint("server = ").find("line 1") != std::string::npos);
    CHECK(complaint("server = \"https://x\"\nreader = \"1\"\nkey = \"k\"\n").find("13") != std::string::npos);
    CHECK(complaint("server = \"https://x\"\nreader = \"0000000000001\"\n").find("key") != std::string::npos);
}

TEST_CASE("a key goes over the network encrypted or not at all") {
    auto const with = [](std::string server) {
        return complaint("server = \"" + server + "\"\nreader = \"0000000000001\"\nkey = \"k\"\n");
    };
    CHECK(with("http://localhost:8080").empty());
    CHECK(with("http://127.0.0.1:8080").empty());
    CHECK_FALSE(with("http://belfry.example.org").empty());
    CHECK_FALSE(with("http://localhost.example.org").empty());
    CHECK_FALSE(with("https://").empty());
    CHECK_FALSE(with("ftp://x").empty());
}

TEST_CASE("the key may stand in a file of its own") {
    testing::TemporaryFolder folder;
    std::ofstream(folder.path() / "key") << "secret\n";
    std::ofstream(folder.path() / "belfry-reader.toml")
        << "server = \"https://x\"\nreader = \"0000000000001\"\nkey_file = \"key\"\nrepeat_seconds = 0\n";
    auto const settings = Settings::load(folder.path() / "belfry-reader.toml");
    REQUIRE_MESSAGE(settings.ok(), settings.problem().detail);
    CHECK(settings->key == "secret");
    CHECK_FALSE(Settings::load(folder.path() / "nothing").ok());
}
