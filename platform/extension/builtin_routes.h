#pragma once
// Routes that belong to no area: signs of life, measures.

#include "platform/access/access.h"
#include "platform/extension/area.h"
#include "platform/extension/routes.h"
#include "platform/extension/service.h"

namespace belfry::platform {

inline constexpr access::Permission kSeeMetrics{"operations.see_metrics"};
// Saying that a clock that jumped is right, after which what is over is removed. For the whole authority.
inline constexpr access::Permission kConfirmClock{"operations.confirm_clock"};

// GET /metrics: the registry as Prometheus text, for callers on this machine (not through a proxy on it) and for
// holders of kSeeMetrics. Anybody else is told that there is nothing.
void add_metrics_route(Routes& routes);

// GET /health/live: 200 as long as the program answers at all. GET /health/ready: 200 when the database answers and
// every check passes, `own` ones and the areas', else 503; the text names each check and "ok" or "failed", and nothing
// more.
std::vector<BareRoute> health_routes(Platform& platform, std::vector<HealthCheck> own = {});
// What the platform itself answers for: that the database takes writes, that the disk has room, that the clock is to be
// believed, and that every kind of job that starts by itself does ("jobs"; the log names the kinds).
std::vector<HealthCheck> own_health_checks();

// Asked by /metrics: how the server fares. Registered once; `server` lives as long as the registry is asked.
void add_server_gauges(metrics::Registry& registry, http::Server const& server);

} // namespace belfry::platform
