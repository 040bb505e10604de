// Search: each area's source finds at most twenty within what the viewer may see. Two statements a source.
#include "areas/portal/today.h"

#include <algorithm>
#include <string>

#include "base/limits.h"
#include "base/text.h"
#include "platform/extension/area.h"
#include "platform/ui/navigation.h"
#include "platform/ui/page.h"

namespace belfry::portal {
namespace {

using platform::Call;

void show_results(html::Writer& h, std::string_view id, std::string_view heading,
                  std::vector<platform::SearchResult> const& results) {
    if (results.empty()) return;
    std::string panel_id(id);
    std::ranges::replace(panel_id, '.', '-');
    ui::panel(h, panel_id, "search", heading, [&] {
        h.put("<ul class=\"rows\">");
        for (auto const& result : results) {
            h.put("<li class=\"row\"><div>");
            ui::icon(h, result.icon);
            h.put(" <a href=\"{}\">{}</a> <span class=\"quiet\">{}</span></div></li>", result.where, result.title,
                  result.detail);
        }
        h.put("</ul>");
    });
}

// Pages are found by the words of their navigation entry.
std::vector<platform::SearchResult> find_pages(Call& call, std::string_view query) {
    std::vector<platform::SearchResult> results;
    auto const wanted = fold_for_search(query);
    for (auto const& link : ui::all_links(call)) {
        auto const title = call.platform.words.find(link.text_key);
        if (fold_for_search(title).find(wanted) == std::string::npos) continue;
        if (auto where = html::Href::local(link.path)) results.push_back({std::string(title), "", link.icon, *where});
    }
    return results;
}

} // namespace

Result<http::Response> search_page(Call& call) {
    auto const query = std::string(first_characters(trim(call.query("q")), limits::search_characters_max));
    return ui::page(call, {.title = std::string(call.word("search.title"))}, [&](html::Writer& h) {
        h.put("<form class=\"filters\" method=\"get\" action=\"{}\">", html::Href::to("/search"));
        ui::field(h,
                  {.name = "q",
                   .label = std::string(call.word("search.label")),
                   .value = query,
                   .hint = std::string(call.word("search.hint")),
                   .type = "search",
                   .characters_max = limits::search_characters_max},
                  {});
        ui::submit(h, ui::Button::primary, call.word("search.go"));
        h.put("</form>");
        if (fold_for_search(query).empty()) return;
        auto const before = h.size();
        h.put("<div class=\"panels\">");
        auto const opened = h.size();
        for (auto const& area : call.platform.areas)
            for (auto const& source : area.search_sources)
                if (source.rule.check(call.viewer).ok())
                    show_results(h, source.text_key, call.platform.words.find(source.text_key),
                                 source.find(call, query, limits::search_results_max));
        show_results(h, "search.pages", call.word("search.pages"), find_pages(call, query));
        bool const found = h.size() > opened;
        h.put("</div>");
        if (!found && before) ui::empty_state(h, "search-x", call.word("search.none"), call.word("search.none.text"));
    });
}

} // namespace belfry::portal
