// Session life and names of browsers. Pure.
#include "areas/identity/sessions/session_life.h"

#include <algorithm>

namespace belfry::identity {
namespace {

constexpr int kHour = 3600;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

} // namespace

SessionLife session_life(std::span<access::HeldRole const> roles, int hours_max) {
    using access::Role;
    SessionLife life{2 * kHour, hours_max * kHour};
    auto shorten = [&](int idle, int whole) {
        life.idle_seconds = std::min(life.idle_seconds, idle);
        life.whole_seconds = std::min(life.whole_seconds, whole);
    };
    for (auto const& held : roles) {
        if (held.role == Role::pupil) shorten(30 * 60, 10 * kHour);
        if (access::is_staff(held.role)) shorten(held.school.empty() ? kHour / 2 : kHour, 12 * kHour);
    }
    return life;
}

bool session_over(Instant seen, int idle_seconds, Instant ends, Instant now) {
    return now >= ends || now >= seen.plus_seconds(idle_seconds + kSeenWriteSeconds);
}

// The order matters: nearly every browser also names those it is compatible with.
std::string agent_summary(std::string_view agent) {
    static constexpr std::pair<std::string_view, std::string_view> browsers[] = {
        {"Edg", "Edge"},        {"OPR/", "Opera"},          {"SamsungBrowser", "Samsung Internet"},
        {"Firefox", "Firefox"}, {"FxiOS", "Firefox"},       {"CriOS", "Chrome"},
        {"Chrome/", "Chrome"},  {"PlayStation", "Browser"}, {"Nintendo", "Browser"},
        {"Safari/", "Safari"},  {"curl/", "curl"}};
    static constexpr std::pair<std::string_view, std::string_view> systems[] = {
        {"PlayStation", "PlayStation"}, {"Nintendo", "Nintendo"}, {"Xbox", "Xbox"},     {"CrOS", "Chromebook"},
        {"Android", "Android"},         {"iPad", "iPad"},         {"iPhone", "iPhone"}, {"Windows", "Windows"},
        {"Macintosh", "Mac"},           {"Linux", "Linux"}};
    auto find = [&](auto const& list) -> std::string_view {
        for (auto const& [mark, name] : list)
            if (has(agent, mark)) return name;
        return {};
    };
    auto const browser = find(browsers), system = find(systems);
    std::string out(browser.empty() ? "Browser" : browser);
    if (!system.empty()) out.append(" on ").append(system);
    return out;
}

} // namespace belfry::identity
