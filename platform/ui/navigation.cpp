// Navigation: some 30 entries of all areas, checked against a handful of roles on each page.
#include "platform/ui/navigation.h"

#include <algorithm>

#include "platform/extension/area.h"
#include "platform/ui/page.h"

namespace belfry::ui {
namespace {

void in_order(std::vector<NavLink>& links) { std::ranges::stable_sort(links, {}, &NavLink::order); }

bool begins(std::string_view path, std::string_view beginning) {
    if (beginning == "/") return path == "/";
    return path.starts_with(beginning) && (path.size() == beginning.size() || path[beginning.size()] == '/');
}

} // namespace

std::vector<NavLink> all_links(platform::Call& call) {
    std::vector<NavLink> out;
    for (auto const& area : call.platform.areas)
        for (auto const& entry : area.nav)
            if (entry.rule.check(call.viewer).ok())
                out.push_back({entry.text_key, entry.icon, entry.path, entry.order});
    in_order(out);
    return out;
}

std::vector<NavLink> rail_links(platform::Call& call) {
    std::vector<NavLink> out;
    for (auto const& area : call.platform.areas)
        for (auto const& entry : area.nav)
            if (std::ranges::find(entry.rail_roles, call.viewer.acting) != entry.rail_roles.end() &&
                entry.rule.check(call.viewer).ok())
                out.push_back({entry.text_key, entry.icon, entry.path, entry.order});
    in_order(out);
    if (out.size() > kRailEntriesMax) out.resize(kRailEntriesMax);
    out.push_back({"ui.everything", "layout-grid", kEverythingPath.text});
    return out;
}

std::vector<NavLink> bar_links(platform::Call& call) {
    std::vector<NavLink> out;
    auto const all = all_links(call);
    for (std::string_view path : {"/", "/timetable", "/messages"}) {
        auto const found = std::ranges::find(all, path, &NavLink::path);
        if (found != all.end()) out.push_back(*found);
    }
    out.push_back({"ui.search", "search", kSearchPath.text});
    if (out.size() + 1 < kBarEntriesMax) out.push_back({"ui.everything", "layout-grid", kEverythingPath.text});
    out.push_back({"ui.me.short", "user-round", kMePath.text});
    return out;
}

NavLink const* current_link(std::vector<NavLink> const& links, std::string_view path) {
    NavLink const* best = nullptr;
    for (auto const& link : links)
        if (begins(path, link.path) && (!best || link.path.size() > best->path.size())) best = &link;
    return best;
}

bool has_other_places(access::Viewer const& viewer) {
    return std::ranges::any_of(viewer.roles,
                               [&](access::HeldRole const& held) { return held.school != viewer.school; });
}

http::Response everything_page(platform::Call& call) {
    PageOptions options;
    options.title = call.word("ui.everything");
    options.intro = call.word("ui.everything.intro");
    return page(call, options, [&](html::Writer& h) {
        h.put("<ul class=\"tiles\">");
        for (auto const& link : all_links(call)) {
            h.put("<li><a class=\"tile\" href=\"{}\">", *html::Href::local(link.path));
            icon(h, link.icon);
            h.put("<span>{}</span></a></li>", call.platform.words.find(link.text_key));
        }
        h.put("</ul>");
    });
}

} // namespace belfry::ui
