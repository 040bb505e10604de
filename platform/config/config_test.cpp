#include "platform/config/config.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

using namespace belfry;
using config::Config;

namespace {
std::string refusal(std::string_view toml) {
    auto parsed = Config::parse(toml, "belfry.toml");
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.problem().code == "config");
    return parsed.problem().detail;
}
} // namespace

TEST_CASE("an empty file gives the defaults") {
    auto config = Config::parse("", "belfry.toml");
    REQUIRE(config.ok());
    CHECK(config->port == 8080);
    CHECK(config->folder == "var");
    CHECK(config->engine == "sqlite");
}

TEST_CASE("each type of key is taken") {
    auto config = Config::parse("folder = '/srv/belfry'\nport = 80\nupload_bytes_max = 5_000_000_000\n"
                                "demonstration = true\nmail_from = \"Größe <a@b>\" # a comment\n",
                                "belfry.toml");
    REQUIRE(config.ok());
    CHECK(config->folder == "/srv/belfry");
    CHECK(config->port == 80);
    CHECK(config->upload_bytes_max == 5000000000);
    CHECK(config->demonstration);
    CHECK(config->mail_from == "Größe <a@b>");
}

TEST_CASE("an unknown key is refused with its place and the nearest known one") {
    CHECK(refusal("port = 80\n  prot = 81\n") == "belfry.toml:2:3: unknown key 'prot'; did you mean 'port'?");
    CHECK(refusal("[server]\nport = 80\n") == "belfry.toml:1:2: unknown key 'server'");
}

TEST_CASE("a value of the wrong type or out of range is refused with its place") {
    CHECK(refusal("port = \"80\"") == "belfry.toml:1:8: 'port' must be a whole number");
    CHECK(refusal("port = 80.0") == "belfry.toml:1:8: 'port' must be a whole number");
    CHECK(refusal("port = 65536") == "belfry.toml:1:8: 'port' must be from 0 to 65535");
    CHECK(refusal("node = -1") == "belfry.toml:1:8: 'node' must be from 0 to 767");
    CHECK(refusal("demonstration = 1") == "belfry.toml:1:17: 'demonstration' must be true or false");
    CHECK(refusal("engine = 'oracle'") == "belfry.toml:1:10: 'engine' must be one of \"sqlite\", \"postgres\"");
    CHECK(refusal("folder = ''") == "belfry.toml:1:10: 'folder' must not be empty");
    CHECK(refusal("mail_from = \"a\\r\\nBcc: b\"") == "belfry.toml:1:13: 'mail_from' holds a control character");
    CHECK(Config::parse("port = 65535", "x").ok());
    CHECK(Config::parse("node = 767", "x").ok());
}

TEST_CASE("every fault is told at once") {
    CHECK(
        refusal("port = -1\nnodee = 1\n") ==
        "belfry.toml:1:8: 'port' must be from 0 to 65535\nbelfry.toml:2:1: unknown key 'nodee'; did you mean 'node'?");
}

TEST_CASE("broken TOML is refused with its place") {
    CHECK(refusal("port = 1\nport = 2\n").starts_with("belfry.toml:2:"));
    CHECK(refusal("port 80").starts_with("belfry.toml:1:"));
    CHECK(refusal("port = \"\xFF\"").starts_with("belfry.toml:1:"));
    CHECK(refusal(std::string(100000, '[')).starts_with("belfry.toml:1:"));
}

TEST_CASE("keys that need each other are refused alone") {
    CHECK(refusal("certificate_file = 'c.pem'").find("'key_file'") != std::string::npos);
    CHECK(refusal("engine = 'postgres'").find("'postgres_conninfo_file'") != std::string::npos);
    CHECK(refusal("mail_mode = 'smtp'").find("'smtp_server'") != std::string::npos);
    CHECK(refusal("public_address = 'ftp://x'").find("'public_address'") != std::string::npos);
    CHECK(refusal("public_address = 'http://x/'").find("'public_address'") != std::string::npos);
    CHECK(Config::parse("mail_mode='smtp'\nsmtp_server='smtp://localhost:25'", "x").ok());
}

TEST_CASE("a file that is not there is the defaults, unless it was asked for") {
    CHECK(Config::load("/nonexistent/belfry.toml", false).ok());
    CHECK_FALSE(Config::load("/nonexistent/belfry.toml", true).ok());
    auto const path = std::filesystem::temp_directory_path() / ("belfry_config_" + std::to_string(::getpid()));
    std::ofstream(path) << "port = 99\n";
    auto config = Config::load(path, true);
    std::filesystem::remove(path);
    REQUIRE(config.ok());
    CHECK(config->port == 99);
}

TEST_CASE("the reference names every key with its default and range") {
    auto const page = Config::reference();
    CHECK(page.find("| `port` | `8080` | 0 to 65535 |") != std::string::npos);
    CHECK(page.find("| `engine` | `\"sqlite\"` | \"sqlite\", \"postgres\" |") != std::string::npos);
    CHECK(page.find("| `demonstration` | `false` | true or false |") != std::string::npos);
}
