// What is new. Some tens of notes a year, found among the words of all areas; a page reads them all, without a query.
#include <algorithm>
#include <map>

#include "platform/extension/call.h"
#include "platform/ui/page.h"

namespace belfry::ui {
namespace {

constexpr std::string_view kPrefix = "news.";
constexpr std::string_view kEveryone = "everyone.";
constexpr int kDaysKept = 365;

// Whether the viewer may use what a note is about: "directory.import", "everyone.anything". Where the right is not
// known any more, nobody.
bool concerns(platform::Call& call, std::string_view about) {
    if (about.starts_with(kEveryone)) return true;
    for (auto const& grant : call.platform.catalogue.grants()) {
        auto const code = grant.permission.code();
        bool const named = about == code || (about.starts_with(code) && about.substr(code.size()).starts_with("."));
        if (named) return call.viewer.may(grant.permission);
    }
    return false;
}

} // namespace

http::Response news_page(platform::Call& call) {
    std::map<SchoolDay, std::vector<std::string_view>, std::greater<>> days;
    auto const& words = call.platform.words;
    for (auto const key : words.keys()) {
        if (!key.starts_with(kPrefix)) continue;
        auto const rest = key.substr(kPrefix.size());
        auto const dot = rest.find('.');
        std::string written(rest.substr(0, dot));
        std::ranges::replace(written, '_', '-');
        auto const day = SchoolDay::parse(written);
        if (!day || dot == rest.npos || call.today().days_since(*day) > kDaysKept) continue;
        if (concerns(call, rest.substr(dot + 1))) days[*day].push_back(words.find(key));
    }
    PageOptions const options{.title = std::string(call.word("ui.news.title")),
                              .intro = std::string(call.word("ui.news.intro"))};
    return page(call, options, [&](html::Writer& h) {
        if (days.empty()) return empty_state(h, "sparkles", call.word("ui.news.none"), call.word("ui.news.none.text"));
        h.put("<div class=\"stack\">");
        for (auto const& [day, notes] : days)
            panel(h, "day-" + day.text(), "sparkles", long_date(words, day), [&] {
                h.put("<ul class=\"rows\">");
                for (auto const note : notes) h.put("<li class=\"row\"><div>{}</div></li>", note);
                h.put("</ul>");
            });
        h.put("</div>");
    });
}

} // namespace belfry::ui
