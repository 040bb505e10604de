// Today: at most eight statements in all, two of them the session's, whatever the viewer is and however large the
// authority.
#include "areas/portal/today.h"

#include <algorithm>

#include "platform/extension/area.h"
#include "platform/ui/page.h"

namespace belfry::portal {
namespace {

using platform::Call;
using platform::HomePanel;

bool is_for(HomePanel const& panel, access::Viewer const& viewer) {
    if (panel.roles.empty()) return true;
    for (auto role : panel.roles) {
        if (role == viewer.acting) return true;
        // A teacher who has a child at some school finds the child here too.
        if (role == access::Role::parent && viewer.has_role(role)) return true;
    }
    return false;
}

std::vector<HomePanel const*> panels_for(Call& call, HomePanel::Slot slot) {
    std::vector<HomePanel const*> panels;
    for (auto const& area : call.platform.areas)
        for (auto const& panel : area.home_panels)
            if (panel.slot == slot && is_for(panel, call.viewer)) panels.push_back(&panel);
    std::ranges::stable_sort(panels, {}, [](auto const* panel) { return panel->order; });
    return panels;
}

html::Html written(Call& call, HomePanel::Slot slot) {
    html::Writer h;
    for (auto const* panel : panels_for(call, slot)) panel->show(call, h);
    return h.take();
}

std::string_view given_name(std::string_view name) { return name.substr(0, name.find(' ')); }

std::string greeting(Call& call) {
    int const hour = call.zone().time_of(call.now()).minutes() / 60;
    ui::Fill const name{"name", given_name(call.viewer.name)};
    if (hour < 12) return call.word("today.morning", {name});
    if (hour < 18) return call.word("today.afternoon", {name});
    return call.word("today.evening", {name});
}

} // namespace

Result<http::Response> today_page(Call& call) {
    auto const now = written(call, HomePanel::Slot::now);
    auto const waiting = written(call, HomePanel::Slot::waiting);
    auto const fresh = written(call, HomePanel::Slot::fresh);
    return ui::page(call, {.title = std::string(call.word("nav.today")), .hide_heading = true}, [&](html::Writer& h) {
        h.put("<header class=\"today-head\"><p class=\"today-date\">{} · {}</p><h1>{}</h1></header>",
              ui::long_date(call.today()), ui::clock_time(call.zone().time_of(call.now())), greeting(call));
        if (!now.view().empty())
            h.put("<section class=\"strip\" aria-label=\"{}\">{}</section>", call.word("today.now"), now);
        if (waiting.view().empty() && fresh.view().empty())
            return ui::empty_state(h, "sun", call.word("today.empty"), call.word("today.empty.text"));
        h.put("<div class=\"columns\">");
        if (!waiting.view().empty()) h.put("<div class=\"stack\">{}</div>", waiting);
        if (!fresh.view().empty()) h.put("<div class=\"stack\">{}</div>", fresh);
        h.put("</div>");
    });
}

} // namespace belfry::portal
