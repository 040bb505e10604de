// POST /api/readers/taps: one handler, thousands of times a second in the morning. Every answer is JSON.
#include "areas/cards/taps/tap_route.h"

#include "platform/config/config.h"
#include "platform/http/problem_table.h"
#include "platform/json/json.h"
#include "platform/metrics/metrics.h"

namespace belfry::cards {
namespace {

using platform::Call;

http::Response json_answer(std::string body, int status = 200) {
    auto response = http::Response::text(std::move(body), status);
    response.content_type = "application/json";
    return response;
}

// A reader has no use for a page.
http::Response refusal(Problem const& problem) {
    auto const& face = http::face_of(problem.kind);
    auto response = json_answer(json::Writer().object().field("problem", problem.code).end().take(), face.status);
    if (problem.kind == ProblemKind::signed_out) response.header("WWW-Authenticate", "Bearer");
    if (face.retry_seconds > 0) response.header("Retry-After", std::to_string(face.retry_seconds));
    return response;
}

Result<BatchAnswer> take(Call& call, Desk& desk) {
    auto& platform = call.platform;
    TRY(key, desk.readers.who(platform, call.request.header("authorization")));
    TRY(sent, parse_batch(call.request.body));
    auto const now = call.now();
    TRY_DO(desk.readers.admit(key->reader.id, now, static_cast<int>(sent.taps.size())));
    TRY(epoch, desk.readers.epoch(platform, *key, sent.epoch));
    ReceivedBatch batch{key->reader, epoch, key->zone.day_of(now), now, std::move(sent), platform.config.demonstration};
    return desk.intake.take(platform, batch);
}

void count(metrics::Registry& metrics, BatchAnswer const& answer) {
    auto const add = [&](std::string_view label, std::int64_t taps) {
        if (taps > 0) metrics.counter("belfry_cards_taps_total", "Taps that readers sent", label).add(taps);
    };
    add("end=\"taken\"", answer.taken);
    add("end=\"known\"", answer.known);
    add("end=\"set_aside\"", static_cast<std::int64_t>(answer.set_aside.size()));
}

} // namespace

void add_tap_route(platform::Routes& routes, std::shared_ptr<Desk> const& desk) {
    routes.post_device(kTapsPath, access::Rule::anyone("a reader proves itself by its key"),
                       [desk](Call& call) -> Result<http::Response> {
                           auto const answer = take(call, *desk);
                           if (!answer.ok()) return refusal(answer.problem());
                           count(call.platform.metrics, *answer);
                           return json_answer(write_answer(*answer));
                       });
}

} // namespace belfry::cards
