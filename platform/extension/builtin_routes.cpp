// Signs of life and measures. Asked every few seconds by whatever watches the service.
#include "platform/extension/builtin_routes.h"

#include <filesystem>

#include "platform/config/config.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"

namespace belfry::platform {
namespace {

bool from_this_machine(http::Request const& request) {
    if (request.headers.has("x-forwarded-for") || request.headers.has("forwarded")) return false;
    return request.peer == "127.0.0.1" || request.peer == "::1";
}

bool passes(Platform& platform, HealthCheck const& check) {
    try {
        auto const status = check.check(platform);
        if (!status.ok()) log::warn("health.failed", {{"check", check.name}, {"code", status.problem().code}});
        return status.ok();
    } catch (std::exception const& error) {
        log::warn("health.failed", {{"check", check.name}, {"what", error.what()}});
        return false;
    }
}

// Below this a morning's registers would fill the disk.
constexpr std::uintmax_t kFreeBytesMin = 64ull * 1024 * 1024;

Status check_writes(Platform& platform) {
    return platform.jobs.known_time().writable() ? Status() : Problem{ProblemKind::unavailable, "db_not_writable"};
}

Status check_disk(Platform& platform) {
    std::error_code error;
    auto const space = std::filesystem::space(platform.config.folder, error);
    if (error) return Problem{ProblemKind::unavailable, "folder", error.message()};
    return space.available >= kFreeBytesMin ? Status() : Problem{ProblemKind::unavailable, "disk_full"};
}

Status check_clock(Platform& platform) {
    auto const state = platform.jobs.known_time().judge();
    if (state.moved) log::warn("clock.moved", {{"seen", state.seen.text()}, {"expected", state.expected.text()}});
    return state.good() ? Status() : Problem{ProblemKind::unavailable, "clock_doubted"};
}

Status check_jobs(Platform& platform) {
    auto const late = platform.jobs.overdue();
    for (auto const& kind : late) log::warn("job.overdue", {{"kind", kind}});
    return late.empty() ? Status() : Problem{ProblemKind::unavailable, "jobs_overdue"};
}

http::Response ready(Platform& platform, std::vector<HealthCheck> const& own) {
    std::string text;
    bool all = true;
    auto const line = [&](std::string_view name, bool ok) {
        text.append(name).append(ok ? " ok\n" : " failed\n");
        all = all && ok;
    };
    bool const answers = platform.db.answers();
    line("database", answers);
    for (auto const& check : own) line(check.name, answers && passes(platform, check));
    for (auto const& area : platform.areas)
        for (auto const& check : area.health_checks) line(check.name, answers && passes(platform, check));
    auto response = http::Response::text(std::move(text), all ? 200 : 503);
    response.header("Cache-Control", "no-store");
    return response;
}

} // namespace

void add_metrics_route(Routes& routes) {
    routes.get("/metrics", access::Rule::anyone("answers only this machine and holders of operations.see_metrics"),
               [](Call& call) -> Result<http::Response> {
                   if (!from_this_machine(call.request) && !call.viewer.may(kSeeMetrics)) return not_found();
                   auto response = http::Response::text(call.platform.metrics.text());
                   response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                   response.header("Cache-Control", "no-store");
                   return response;
               });
}

std::vector<HealthCheck> own_health_checks() {
    return {{"writes", check_writes}, {"disk", check_disk}, {"clock", check_clock}, {"jobs", check_jobs}};
}

std::vector<BareRoute> health_routes(Platform& platform, std::vector<HealthCheck> own) {
    return {
        {"/health/live", [](http::Request const&) -> Result<http::Response> { return http::Response::text("ok\n"); }},
        {"/health/ready", [&platform, checks = std::move(own)](http::Request const&) -> Result<http::Response> {
             return ready(platform, checks);
         }}};
}

void add_server_gauges(metrics::Registry& registry, http::Server const& server) {
    registry.gauge("belfry_http_connections", "Connections open",
                   [&server] { return server.stats().connections_open; });
    registry.gauge("belfry_http_queue", "Requests that wait for a worker", [&server] { return server.stats().queue; });
    registry.gauge("belfry_http_refused", "Requests and connections refused since start",
                   [&server] { return server.stats().refused_total; });
}

} // namespace belfry::platform
