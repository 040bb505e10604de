#include "platform/log/log.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "platform/json/json.h"

using namespace belfry;

namespace {
struct LogFile {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("belfry_log_test_" + std::to_string(::getpid()) + ".log");
    ~LogFile() {
        log::start("", log::Level::info);
        std::filesystem::remove(path);
    }
    std::vector<std::string> lines() const {
        log::flush();
        std::ifstream in(path);
        std::vector<std::string> all;
        for (std::string one; std::getline(in, one);) all.push_back(one);
        return all;
    }
};
} // namespace

TEST_CASE("programs that share a file write whole lines, at once") {
    auto const file = std::filesystem::temp_directory_path() / ("belfry_shared_log_" + std::to_string(::getpid()));
    pid_t children[3];
    for (auto& child : children) {
        child = ::fork();
        REQUIRE(child >= 0);
        if (child > 0) continue;
        log::start(file.string(), log::Level::info, true);
        for (int i = 0; i < 400; ++i) log::info("shared.line", {{"text", std::string(150, 'x')}, {"i", i}});
        ::_exit(0);
    }
    for (auto child : children) ::waitpid(child, nullptr, 0);
    std::ifstream in(file);
    int whole = 0, torn = 0;
    for (std::string line; std::getline(in, line);) {
        bool const good = line.starts_with("{\"at\":") && line.ends_with("}") && line.find("{", 1) == std::string::npos;
        ++(good ? whole : torn);
    }
    CHECK(whole == 1200);
    CHECK(torn == 0);
    std::filesystem::remove(file);
}

TEST_CASE("an event is one line of JSON with its fields") {
    auto const text = log::line(Instant::from_seconds(1), log::Level::warn, "job.failed", {{"job", 12}, {"code", "x"}});
    CHECK(text == R"({"at":"1970-01-01T00:00:01Z","us":0,"level":"warn","event":"job.failed","job":12,"code":"x"})");
}

TEST_CASE("a value cannot make a second line or a second field") {
    auto const text = log::line(Instant(), log::Level::info, "x", {{"code", "a\"}\n{\"event\":\"forged\"\r\xFF"}});
    CHECK(text.find('\n') == std::string::npos);
    CHECK(text.find('\r') == std::string::npos);
    auto document = json::Document::parse(text);
    REQUIRE(document.ok());
    CHECK(document->root()["event"].text() == "x");
}

TEST_CASE("an endless value is cut") {
    auto const text = log::line(Instant(), log::Level::info, "x", {{"code", std::string(100000, 'a')}});
    CHECK(text.size() < 2200);
}

TEST_CASE("lines go to the file from the level asked for, whole, from many threads") {
    LogFile file;
    log::start(file.path, log::Level::info);
    log::debug("not.this");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([t] {
            for (int i = 0; i < 100; ++i) log::info("tick", {{"thread", t}, {"i", i}});
        });
    for (auto& thread : threads) thread.join();
    auto const lines = file.lines();
    CHECK(lines.size() == 400);
    for (auto const& line : lines) {
        auto document = json::Document::parse(line);
        REQUIRE(document.ok());
        CHECK(document->root()["event"].text() == "tick");
    }
}
