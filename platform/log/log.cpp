// The log behind spdlog: one JSON line an event, to standard error or to a file that is turned over at 64 MiB, eight
// files at most. A busy node writes a few hundred lines a second.
#include "platform/log/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <vector>

#include "base/time.h"
#include "platform/json/json.h"

namespace belfry::log {
namespace {

constexpr std::size_t kFileBytesMax = 64 * 1024 * 1024;
constexpr std::size_t kFilesMax = 8;
constexpr std::size_t kValueBytesMax = 2000;

// A logger is never freed, so that a thread still in event() while start() is called writes to a live one.
std::mutex owners_lock;
std::vector<std::shared_ptr<spdlog::logger>>& owners() {
    static auto* all = new std::vector<std::shared_ptr<spdlog::logger>>;
    return *all;
}
std::atomic<spdlog::logger*> current{nullptr};
std::atomic<int> least_level{static_cast<int>(Level::info)};

spdlog::logger* install(std::string const& file, bool shared = false) {
    spdlog::sink_ptr sink;
    if (file.empty())
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    else
        sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file, kFileBytesMax, kFilesMax - 1);
    auto logger = std::make_shared<spdlog::logger>("belfry", std::move(sink));
    logger->set_pattern("%v", spdlog::pattern_time_type::utc);
    logger->set_level(spdlog::level::trace);
    logger->flush_on(shared ? spdlog::level::trace : spdlog::level::warn);
    std::lock_guard const guard(owners_lock);
    for (auto const& old : owners()) old->flush();
    owners().push_back(logger);
    spdlog::drop("belfry");
    spdlog::register_logger(logger);
    current.store(logger.get(), std::memory_order_release);
    return logger.get();
}

spdlog::logger* logger_now() {
    auto* logger = current.load(std::memory_order_acquire);
    if (logger) return logger;
    static auto* first = install("");
    logger = current.load(std::memory_order_acquire);
    return logger ? logger : first;
}

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
    case Level::debug:
        return spdlog::level::debug;
    case Level::info:
        return spdlog::level::info;
    case Level::warn:
        return spdlog::level::warn;
    case Level::error:
        return spdlog::level::err;
    }
    return spdlog::level::info;
}

std::string_view level_word(Level level) {
    switch (level) {
    case Level::debug:
        return "debug";
    case Level::info:
        return "info";
    case Level::warn:
        return "warn";
    case Level::error:
        return "error";
    }
    return "info";
}

} // namespace

std::string line(Instant at, Level level, std::string_view name, std::initializer_list<Field> fields) {
    json::Writer w;
    w.object().field("at", at.text()).field("us", at.microseconds() % 1000000);
    w.field("level", level_word(level)).field("event", name);
    for (auto const& field : fields) {
        if (auto const* number = std::get_if<std::int64_t>(&field.value))
            w.field(field.name, *number);
        else
            w.field(field.name, std::get<std::string_view>(field.value).substr(0, kValueBytesMax));
    }
    return w.end().take();
}

void start(std::string const& file, Level least, bool shared) {
    least_level.store(static_cast<int>(least), std::memory_order_relaxed);
    install(file, shared);
    if (!file.empty()) spdlog::flush_every(std::chrono::seconds(1));
}

void flush() { logger_now()->flush(); }

void event(Level level, std::string_view name, std::initializer_list<Field> fields) {
    if (static_cast<int>(level) < least_level.load(std::memory_order_relaxed)) return;
    auto const text = line(SystemClock().now(), level, name, fields);
    logger_now()->log(spdlog_level(level), spdlog::string_view_t(text.data(), text.size()));
}

} // namespace belfry::log
