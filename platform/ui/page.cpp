// The frame of every page. About 3 kB of markup, no query, a few microseconds: what it shows is held by the viewer and
// by the areas' navigation entries (some 30).
#include "platform/ui/page.h"

#include <algorithm>

#include "platform/config/config.h"
#include "platform/extension/area.h"
#include "platform/ui/accent.h"
#include "platform/ui/assets.h"
#include "platform/ui/clock_page.h"
#include "platform/ui/navigation.h"

namespace belfry::ui {
namespace {

using access::Preferences;

html::Attr preference(std::string_view name, bool set, std::string_view value) {
    return {name, set ? std::optional(value) : std::nullopt};
}

void open_document(html::Writer& h, platform::Call& call) {
    auto const& wants = call.viewer.preferences;
    bool const compact = wants.density == Preferences::Density::compact ||
                         (wants.density == Preferences::Density::by_role && access::is_staff(call.viewer.acting));
    bool const dark = wants.scheme == Preferences::Scheme::dark;
    auto const percent = std::to_string(wants.text_percent), pace = std::to_string(wants.scan_milliseconds);
    h.trusted("<!DOCTYPE html>\n");
    h.put("<html lang=\"{}\"{}{}{}{}{}{}{}{}{}{}>", call.word("ui.language"),
          preference("data-scheme", wants.scheme != Preferences::Scheme::system, dark ? "dark" : "light"),
          preference("data-density", compact, "compact"),
          preference("data-typeface", wants.typeface == Preferences::Typeface::dyslexic, "dyslexic"),
          preference("data-text", wants.text_percent != 100, percent),
          preference("data-spacing", wants.wide_spacing, "wide"), preference("data-motion", wants.less_motion, "less"),
          preference("data-symbols", wants.symbols, "yes"), preference("data-simple", wants.simple, "yes"),
          preference("data-read", wants.read_aloud, "yes"),
          preference("data-scan", wants.scan_milliseconds != 0, pace));
}

// What loads with every page, the same for everybody: put together once.
std::string const& head_links() {
    static std::string const made = [] {
        auto at = [](std::string_view name) { return asset_href(name).text(); };
        return "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
               "<meta name=\"color-scheme\" content=\"light dark\">"
               "<meta name=\"htmx-config\" content='{\"includeIndicatorCSS\":false,\"noSwap\":[204,304,\"5xx\"]}'>"
               "<link rel=\"preload\" href=\"" +
               at("atkinson-hyperlegible-next-latin-400-normal.woff2") +
               "\" as=\"font\" type=\"font/woff2\" crossorigin>"
               "<link rel=\"stylesheet\" href=\"" +
               at("belfry.css") + "\"><link rel=\"icon\" href=\"" + at("mark.svg") +
               "\" type=\"image/svg+xml\"><script src=\"" + at("htmx.min.js") + "\" defer></script><script src=\"" +
               at("belfry.js") + "\" defer></script>";
    }();
    return made;
}

void script_link(html::Writer& h, std::string_view asset) {
    h.trusted("<script src=\"").text(asset_href(asset).text()).trusted("\" defer></script>");
}

std::string tab_title(platform::Call& call, PageOptions const& options) {
    auto const& school = call.viewer.school_name;
    return call.word("ui.tab_title",
                     {{"title", options.title}, {"place", school.empty() ? call.word("ui.product") : school}});
}

void head(html::Writer& h, platform::Call& call, PageOptions const& options) {
    h.put("<head><meta charset=\"utf-8\"><title>{}</title>", tab_title(call, options));
    h.trusted(head_links());
    // Only for those who chose to be read to, or to use one switch.
    if (call.viewer.preferences.read_aloud || call.viewer.preferences.scan_milliseconds != 0)
        script_link(h, "assist.js");
    if (!options.script.empty()) script_link(h, options.script);
    if (!call.viewer.school_accent.empty())
        h.put("<link rel=\"stylesheet\" href=\"{}\">", accent_href(call.viewer.school_accent));
    if (options.refresh)
        h.put("<noscript><meta http-equiv=\"refresh\" content=\"3;url={}\"></noscript>", options.refresh->text());
    h.put("</head>");
}

void demonstration_note(html::Writer& h, platform::Call& call) {
    if (!call.platform.config.demonstration) return;
    h.put("<p class=\"demonstration\">");
    icon(h, "flask-conical");
    h.put("<span>{}</span></p>", call.word("ui.demonstration"));
}

void crest(html::Writer& h, std::string_view school) {
    if (school.empty())
        h.put("<img class=\"mark\" src=\"{}\" alt=\"\" width=\"36\" height=\"36\">", asset_href("mark.svg"));
    else
        h.put("<span class=\"crest\" aria-hidden=\"true\">{}</span>", initials(school));
}

void person_menu(html::Writer& h, platform::Call& call) {
    auto const& viewer = call.viewer;
    h.put("<details class=\"menu\"><summary>");
    avatar(h, viewer.name, viewer.person.text());
    h.put("<span class=\"visually-hidden\">{}</span><span class=\"menu-name\" aria-hidden=\"true\">{}</span>",
          call.word("ui.me.menu", {{"name", viewer.name}}), viewer.name);
    icon(h, "chevron-down");
    h.put("</summary><div class=\"menu-list\"><p class=\"menu-who\"><b>{}</b>", viewer.name);
    if (!viewer.school_name.empty()) h.put("<span>{}</span>", viewer.school_name);
    h.put("</p><a href=\"{}\">", html::Href::to(kMePath));
    icon(h, "user-round");
    h.put("{}</a>", call.word("ui.me"));
    if (has_other_places(viewer)) {
        h.put("<a href=\"{}\">", html::Href::to(kPlacesPath));
        icon(h, "arrow-left-right");
        h.put("{}</a>", call.word("ui.places"));
    }
    h.put("<a href=\"{}\">", html::Href::to(kNewsPath));
    icon(h, "sparkles");
    h.put("{}</a><form method=\"post\" action=\"{}\">", call.word("ui.news"), html::Href::to(kSignOutPath));
    form_token(h, call);
    h.put("<button type=\"submit\">");
    icon(h, "log-out");
    h.put("{}</button></form></div></details>", call.word("ui.sign_out"));
}

void top_bar(html::Writer& h, platform::Call& call) {
    auto const& viewer = call.viewer;
    h.put("<header>");
    demonstration_note(h, call);
    h.put("<div class=\"top\"><a class=\"home\" href=\"{}\">", html::Href::to("/"));
    crest(h, viewer.school_name);
    h.put("<span class=\"home-name\">{}</span></a>",
          viewer.school_name.empty() ? call.word("ui.product") : std::string_view(viewer.school_name));
    if (viewer.signed_in()) {
        h.put("<form class=\"find\" role=\"search\" method=\"get\" action=\"{}\"><button type=\"submit\" "
              "aria-label=\"{}\">",
              html::Href::to(kSearchPath), call.word("ui.search"));
        icon(h, "search");
        h.put("</button><input name=\"q\" type=\"search\" aria-label=\"{}\" placeholder=\"{}\" maxlength=\"80\" "
              "autocomplete=\"off\" data-slash>",
              call.word("ui.search.label"), call.word("ui.search.placeholder"));
        h.put("<kbd aria-hidden=\"true\">/</kbd></form><a class=\"news\" href=\"{}\">", html::Href::to(kNewsPath));
        icon(h, "sparkles");
        h.put("<span>{}</span></a><a class=\"everything\" href=\"{}\">", call.word("ui.news"),
              html::Href::to(kEverythingPath));
        icon(h, "layout-grid");
        h.put("<span>{}</span></a>", call.word("ui.everything"));
        person_menu(h, call);
    }
    h.put("</div></header>");
}

void nav_link(html::Writer& h, platform::Call& call, NavLink const& link, NavLink const* current) {
    html::Attr const here{"aria-current", &link == current ? std::optional<std::string_view>("page") : std::nullopt};
    h.put("<li><a href=\"{}\"{}>", *html::Href::local(link.path), here);
    icon(h, link.icon);
    h.put("<span>{}</span></a></li>", call.platform.words.find(link.text_key));
}

void navigation(html::Writer& h, platform::Call& call, std::string_view landmark_class, std::string_view label,
                std::vector<NavLink> const& links) {
    auto const* current = current_link(links, call.request.path);
    h.put("<nav class=\"{}\" aria-label=\"{}\"><ul>", landmark_class, label);
    for (auto const& link : links) nav_link(h, call, link, current);
    h.put("</ul></nav>");
}

void heading(html::Writer& h, platform::Call& call, PageOptions const& options) {
    if (!options.crumbs.empty()) {
        h.put("<nav class=\"crumbs\" aria-label=\"{}\"><ol>", call.word("ui.crumbs"));
        for (auto const& crumb : options.crumbs) h.put("<li><a href=\"{}\">{}</a></li>", crumb.where, crumb.title);
        h.put("</ol></nav>");
    }
    if (options.hide_heading) return;
    h.put("<div class=\"page-head\"><div><h1>{}</h1>", options.title);
    if (!options.intro.empty()) h.put("<p class=\"intro\">{}</p>", options.intro);
    h.put("</div>");
    if (options.actions) {
        h.put("<div class=\"buttons\">");
        options.actions(h);
        h.put("</div>");
    }
    h.put("</div>");
}

void plain_body(html::Writer& h, platform::Call& call, PageOptions const& options,
                std::function<void(html::Writer&)> const& body) {
    h.put("<body class=\"plain\"><a class=\"skip\" href=\"#main\">{}</a>", call.word("ui.skip"));
    h.put("<header class=\"plain-brand\"><img class=\"mark\" src=\"{}\" alt=\"\" width=\"56\" height=\"56\"><b>{}</b>"
          "<span>{}</span></header>",
          asset_href("mark.svg"), call.word("ui.product"), call.word("ui.strapline"));
    h.put("<main id=\"main\" tabindex=\"-1\" class=\"{}\">", options.card ? "sheet" : "open");
    heading(h, call, options);
    body(h);
    h.put("</main><footer class=\"plain-foot\"><div>");
    demonstration_note(h, call);
    h.put("</div></footer></body>");
}

void framed_body(html::Writer& h, platform::Call& call, PageOptions const& options,
                 std::function<void(html::Writer&)> const& body) {
    bool const reads = call.viewer.preferences.read_aloud;
    h.put("<body data-dismiss=\"{}\"{}{}><a class=\"skip\" href=\"#main\">{}</a>", call.word("ui.dismiss"),
          preference("data-read-start", reads, call.word("ui.read.start")),
          preference("data-read-stop", reads, call.word("ui.read.stop")), call.word("ui.skip"));
    top_bar(h, call);
    if (call.viewer.signed_in()) navigation(h, call, "rail", call.word("ui.nav.rail"), rail_links(call));
    h.put("<main id=\"main\" tabindex=\"-1\">");
    clock_note(h, call);
    heading(h, call, options);
    body(h);
    h.put("</main>");
    if (call.viewer.signed_in()) navigation(h, call, "bar", call.word("ui.nav.bar"), bar_links(call));
    h.put("</body>");
}

} // namespace

http::Response page(platform::Call& call, PageOptions const& options, std::function<void(html::Writer&)> const& body) {
    html::Writer h(32768);
    if (call.request.wants_fragment()) {
        h.put("<title>{}</title>", tab_title(call, options));
        heading(h, call, options);
        body(h);
    } else {
        open_document(h, call);
        head(h, call, options);
        if (options.plain)
            plain_body(h, call, options, body);
        else
            framed_body(h, call, options, body);
        h.trusted("</html>\n");
    }
    auto response = http::Response::page(h.take(), options.status);
    response.header("content-security-policy", kContentSecurityPolicy).header("vary", "hx-request");
    return response;
}

http::Response fragment(std::function<void(html::Writer&)> const& body) {
    html::Writer h;
    body(h);
    auto response = http::Response::page(h.take());
    response.header("vary", "hx-request");
    return response;
}

} // namespace belfry::ui
