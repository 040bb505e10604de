// The page of the service's clock: what it says, what it should say, and what would be removed if it is right. Opened
// after a summer switched off, or when something is wrong; three statements.
#include "platform/ui/clock_page.h"

#include <cstdlib>

#include "base/text.h"
#include "platform/audit/audit.h"
#include "platform/extension/builtin_routes.h"
#include "platform/extension/call.h"
#include "platform/jobs/jobs.h"
#include "platform/json/json.h"
#include "platform/ui/page.h"

namespace belfry::ui {
namespace {

using jobs::ClockState;
using platform::Call;
using Verdict = ClockState::Verdict;

// From the opening of the page to its button.
constexpr std::int64_t kLookSecondsMax = 3600;

std::string moment_words(Call& call, Instant at) {
    auto const zone = TimeZone::london();
    return call.word("clock.moment", {{"day", long_date(call.platform.words, zone.day_of(at))},
                                      {"time", clock_time(call.platform.words, zone.time_of(at))}});
}

void show_removes(html::Writer& h, Call& call, ClockState const& state) {
    auto const zone = TimeZone::london();
    // A demonstration shows another day than the machine's; what goes is what its own day says.
    auto const today = zone.day_of(call.now());
    panel(h, "removes", "hourglass", call.word("clock.removes"), [&] {
        h.put("<p>{}</p>",
              call.word("clock.removes.text", {{"today", long_date(call.platform.words, zone.day_of(state.seen))}}));
        std::vector<Fact> rows;
        for (auto const& one : call.platform.jobs.removes())
            rows.push_back(
                {std::string(call.platform.words.find(one.words_key)),
                 call.word("clock.removes.before", {{"day", long_date(call.platform.words, one.before(today))}})});
        facts(h, rows);
        h.put("<p>{}</p>", call.word("clock.removes.aside"));
    });
}

void show_confirm(html::Writer& h, Call& call, ClockState const& state, FormErrors const& errors) {
    panel(h, "confirm", "circle-check", call.word("clock.confirm"), [&] {
        form(h, call, {html::Href::to("/service/clock/confirm")}, errors, [&] {
            h.put("<input type=\"hidden\" name=\"seen\" value=\"{}\">", state.seen.seconds());
            checkbox_field(h, "looked", call.word("clock.confirm.looked"), false, call.word("clock.confirm.hint"));
            submit(h, Button::danger, call.word("clock.confirm.button"));
        });
    });
}

Result<http::Response> show(Call& call, FormErrors const& errors, int status = 200) {
    auto const state = call.platform.jobs.known_time().judge();
    return page(call,
                {.title = std::string(call.word("clock.title")),
                 .intro = std::string(call.word("clock.intro")),
                 .status = status},
                [&](html::Writer& h) {
                    if (call.query("done") == "confirmed")
                        notice(h, Tone::good, call.word("clock.done"), call.word("clock.done.text"));
                    if (state.verdict == Verdict::ahead)
                        notice(h, Tone::warn, call.word("clock.ahead"), call.word("clock.waits"));
                    if (state.verdict == Verdict::behind)
                        notice(h, Tone::warn, call.word("clock.behind"), call.word("clock.waits"));
                    if (state.verdict == Verdict::apart)
                        notice(h, Tone::warn, call.word("clock.apart"), call.word("clock.apart.text"));
                    if (state.good()) notice(h, Tone::good, call.word("clock.good"), call.word("clock.good.text"));
                    h.put("<div class=\"stack\">");
                    std::vector<Fact> const rows = {
                        {std::string(call.word("clock.seen")), moment_words(call, state.seen)},
                        {std::string(call.word("clock.expected")), moment_words(call, state.expected)}};
                    facts(h, rows);
                    if (!state.good()) show_removes(h, call, state);
                    if (state.verdict == Verdict::ahead || state.verdict == Verdict::behind)
                        show_confirm(h, call, state, errors);
                    h.put("</div>");
                });
}

Result<http::Response> confirm(Call& call) {
    auto& time = call.platform.jobs.known_time();
    auto const state = time.judge();
    if (state.good()) return http::Response::redirect(html::Href::to("/service/clock"));
    if (state.verdict == Verdict::apart) return conflict("clock_apart");
    FormErrors errors;
    if (call.field("looked").empty()) errors.add("looked", std::string(call.word("clock.confirm.look_first")));
    // What was confirmed is the clock that the page showed, not one that has jumped again since.
    auto const shown = parse_int(call.field("seen"));
    if (!shown || std::abs(state.seen.seconds() - *shown) > kLookSecondsMax)
        errors.add("looked", std::string(call.word("clock.confirm.moved")));
    if (errors.any()) return show(call, errors, 422);
    audit::Entry entry;
    entry.action = "operations.clock_confirmed";
    entry.actor = call.viewer.person;
    entry.detail =
        json::Writer().object().field("seen", state.seen.text()).field("expected", state.expected.text()).end().take();
    entry.peer = call.request.peer;
    auto const kept = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(call.platform.audit.add(tx, entry));
        return time.confirm(tx);
    });
    if (!kept.ok()) return kept.problem();
    (void)time.judge();
    return http::Response::redirect(html::Href::to("/service/clock").with("done", "confirmed"));
}

} // namespace

void add_clock_routes(platform::Routes& routes) {
    auto const rule = access::Rule::may_everywhere(platform::kConfirmClock);
    routes.get("/service/clock", rule, [](Call& call) { return show(call, {}); });
    routes.post("/service/clock/confirm", rule, confirm);
}

void clock_note(html::Writer& h, Call& call) {
    if (!call.viewer.may_everywhere(platform::kConfirmClock) || call.request.path == "/service/clock") return;
    if (!call.platform.jobs.known_time().doubted()) return;
    h.put("<div class=\"notice {}\" role=\"status\">", "warn");
    icon(h, "clock");
    h.put("<div><p class=\"notice-title\">{}</p><p><a href=\"{}\">{}</a></p></div></div>", call.word("clock.note"),
          html::Href::to("/service/clock"), call.word("clock.note.link"));
}

} // namespace belfry::ui
