// Counting a day: some half a million times are kept for a county.
#include "app/day/counts.h"

#include <algorithm>
#include <cstdio>

#include "platform/json/json.h"

namespace belfry::day {
namespace {

std::string line(char const* what, std::int64_t count, std::string const& more = {}) {
    char text[200];
    std::snprintf(text, sizeof text, "  %-34s %9lld  %s", what, static_cast<long long>(count), more.c_str());
    std::string made = text;
    while (made.ends_with(' ')) made.pop_back();
    return made + "\n";
}

std::string times(Times const& times) {
    if (times.count() == 0) return {};
    char text[100];
    std::snprintf(text, sizeof text, "median %.1f ms, of 100 one over %.1f ms, at most %.0f ms", times.at(0.5),
                  times.at(0.99), times.at(1));
    return text;
}

void write_times(json::Writer& w, std::string_view name, Times const& times) {
    w.key(name).object().field("count", static_cast<std::int64_t>(times.count()));
    w.field("p50", times.at(0.5)).field("p99", times.at(0.99)).field("max", times.at(1)).end();
}

} // namespace

double Times::at(double part) const {
    if (all_.empty()) return 0;
    auto sorted = all_;
    auto const place = static_cast<std::ptrdiff_t>(part * static_cast<double>(sorted.size() - 1));
    std::ranges::nth_element(sorted, sorted.begin() + place);
    return static_cast<double>(sorted[static_cast<std::size_t>(place)]);
}

std::int64_t Counts::aside() const {
    std::int64_t all = 0;
    for (auto const& [reason, count] : set_aside) all += count;
    return all;
}

std::string Counts::json() const {
    json::Writer w;
    w.object().field("taps", taps_planned).field("taken", taken).field("known", known);
    w.key("set_aside").object();
    for (auto const& [reason, count] : set_aside) w.field(reason, count);
    w.end();
    w.field("wrong_key", wrong_key)
        .field("unanswered", unanswered())
        .field("sent_again", sent_again)
        .field("doubled", doubled);
    w.field("tap_requests", tap_requests).field("tap_failures", tap_failures);
    w.field("sign_ins", sign_ins).field("sign_ins_refused", sign_ins_refused).field("sign_ins_later", sign_ins_later);
    w.field("registers", registers_planned).field("registers_saved", registers_saved);
    w.field("registers_refused", registers_refused).field("clashes", clashes);
    w.field("parents", parents_planned).field("parents_looked", parents_looked);
    w.field("reports", reports).field("reports_refused", reports_refused);
    w.field("asked_again", asked_again).key("other_pages").object();
    for (auto const& [status, count] : other_pages) w.field(std::to_string(status), count);
    w.end();
    write_times(w, "tap", tap);
    write_times(w, "register_page", register_page);
    write_times(w, "register_save", register_save);
    write_times(w, "page", page);
    write_times(w, "sign_in", sign_in);
    w.field("seconds", seconds).field("cpu_seconds", cpu_seconds).end();
    return w.take();
}

std::string Counts::text() const {
    std::string out = "Taps\n";
    out += line("made", taps_planned);
    out += line("taken", taken, times(tap));
    if (known > 0) out += line("known already", known);
    for (auto const& [reason, count] : set_aside) out += line(("set aside: " + reason).c_str(), count);
    out += line("refused: wrong key", wrong_key);
    out += line("without an answer", unanswered());
    if (sent_again > 0) out += line("sent twice, and known the 2nd time", sent_again);
    if (doubled > 0) out += line("taken twice, which is wrong", doubled);
    if (tap_failures > 0) out += line("requests that had to be repeated", tap_failures);
    out += "Registers\n";
    out += line("to be taken", registers_planned, times(register_page));
    out += line("saved", registers_saved, times(register_save));
    if (clashes > 0) out += line("told of a change, and saved again", clashes);
    out += line("refused", registers_refused);
    out += "Parents\n";
    out += line("who would look", parents_planned);
    out += line("who looked", parents_looked, times(page));
    out += line("absences reported", reports);
    if (reports_refused > 0) out += line("absences refused", reports_refused);
    out += "Sign-ins\n";
    out += line("let in", sign_ins, times(sign_in));
    if (sign_ins_later > 0) out += line("asked to wait, and did", sign_ins_later);
    out += line("refused", sign_ins_refused);
    if (asked_again > 0) out += line("Asked again where no answer came", asked_again);
    for (auto const& [status, count] : other_pages)
        out += line(("Pages that answered " + std::to_string(status)).c_str(), count);
    return out;
}

} // namespace belfry::day
