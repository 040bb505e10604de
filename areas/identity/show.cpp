// Shared by the area's pages. Pure but for the clock.
#include "areas/identity/show.h"

#include "base/text.h"
#include "platform/config/config.h"

namespace belfry::identity {

audit::Entry entry_of(platform::Call& call, std::string_view action, PersonId person) {
    audit::Entry entry;
    entry.action = action;
    entry.actor = call.viewer.signed_in() ? call.viewer.person : person;
    entry.person = person;
    entry.school = call.viewer.school;
    entry.peer = call.request.peer;
    return entry;
}

std::string wait_words(platform::Call& call, std::string_view text) {
    auto const seconds = parse_int(text).value_or(1);
    return seconds < 90 ? call.count("identity.wait.seconds", seconds)
                        : call.count("identity.wait.minutes", (seconds + 59) / 60);
}

std::string when_words(platform::Call& call, Instant at) {
    auto const zone = call.zone();
    auto const day = zone.day_of(at);
    auto const ago = zone.day_of(call.now()).days_since(day);
    auto const time = ui::clock_time(zone.time_of(at));
    if (ago == 0) return call.word("identity.when.today", {{"time", time}});
    if (ago == 1) return call.word("identity.when.yesterday", {{"time", time}});
    return ui::long_date(day);
}

std::string address_at(platform::Platform const& platform, std::string_view path) {
    std::string address = platform.config.public_address;
    while (address.ends_with('/')) address.pop_back();
    return address.append(path);
}

std::string role_words(platform::Call& call, access::Role role) {
    return std::string(call.platform.words.find("role." + std::string(access::role_code(role))));
}

std::string problem_words(platform::Call& call, Problem const& problem, int number) {
    std::string words(call.platform.words.find("identity.problem." + std::string(problem.code)));
    if (auto const at = words.find("{n}"); at != std::string::npos) words.replace(at, 3, std::to_string(number));
    return words;
}

} // namespace belfry::identity
