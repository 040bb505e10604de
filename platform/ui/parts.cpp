// The small parts that pages are put together from. A page holds some ten of them, a table's rows a few hundred badges.
#include "platform/ui/page.h"

#include <algorithm>

#include "base/text.h"
#include "platform/ui/assets.h"

namespace belfry::ui {
namespace {

std::string_view tone_name(Tone tone) {
    switch (tone) {
    case Tone::good:
        return "good";
    case Tone::warn:
        return "warn";
    case Tone::bad:
        return "bad";
    case Tone::info:
        return "info";
    case Tone::neutral:
        break;
    }
    return "neutral";
}

std::string_view tone_icon(Tone tone) {
    switch (tone) {
    case Tone::good:
        return "circle-check";
    case Tone::warn:
        return "triangle-alert";
    case Tone::bad:
        return "octagon-alert";
    case Tone::info:
        return "info";
    case Tone::neutral:
        break;
    }
    return "circle";
}

} // namespace

std::string_view button_class(Button kind) {
    switch (kind) {
    case Button::primary:
        return "button primary";
    case Button::danger:
        return "button danger";
    case Button::quiet:
        return "button quiet";
    case Button::secondary:
        break;
    }
    return "button";
}

void icon(html::Writer& h, std::string_view lucide_name) {
    static std::string const begin =
        "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"" + asset_href("icons.svg").text() + "#";
    h.trusted(begin).text(lucide_name).trusted("\"/></svg>");
}

bool has_icon(std::string_view lucide_name) {
    return find_asset("icons.svg")->identity.find("id=\"" + std::string(lucide_name) + "\"") != std::string_view::npos;
}

void badge(html::Writer& h, Tone tone, std::string_view words) {
    h.put("<span class=\"badge {}\">", tone_name(tone));
    if (tone != Tone::neutral) icon(h, tone_icon(tone));
    h.put("{}</span>", words);
}

void notice(html::Writer& h, Tone tone, std::string_view title, std::string_view text) {
    h.put("<div class=\"notice {}\" role=\"{}\">", tone_name(tone), tone == Tone::bad ? "alert" : "status");
    icon(h, tone_icon(tone));
    h.put("<div><p class=\"notice-title\">{}</p>", title);
    if (!text.empty()) h.put("<p>{}</p>", text);
    h.put("</div></div>");
}

void empty_state(html::Writer& h, std::string_view icon_name, std::string_view title, std::string_view text,
                 std::optional<std::pair<std::string, html::Href>> action) {
    h.put("<div class=\"empty\">");
    icon(h, icon_name);
    h.put("<p class=\"empty-title\">{}</p><p>{}</p>", title, text);
    if (action) link_button(h, Button::secondary, action->first, action->second);
    h.put("</div>");
}

std::string initials(std::string_view name) {
    std::string out;
    int words = 0;
    for (auto word : split(name, ' ')) {
        auto const letter = first_characters(word, 1);
        if (letter.empty() || (static_cast<unsigned char>(letter[0]) < 0x80 && !std::isalnum(letter[0]))) continue;
        out += letter;
        if (++words == 2) break;
    }
    return out;
}

void avatar(html::Writer& h, std::string_view name, std::string_view colour_seed) {
    std::uint32_t hash = 2166136261u;
    for (char c : colour_seed) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    h.put("<span class=\"avatar tint-{}\" aria-hidden=\"true\">{}</span>", (hash >> 8) % 8, initials(name));
}

void meter(html::Writer& h, std::string_view label, std::int64_t done, std::int64_t total) {
    auto const most = std::max<std::int64_t>(total, 1), now = std::clamp<std::int64_t>(done, 0, most);
    h.put("<div class=\"meter\"><span>{}</span><b>{} / {}</b>", label, with_thousands(done), with_thousands(total));
    h.put("<progress value=\"{}\" max=\"{}\" aria-label=\"{}\"></progress></div>", now, most, label);
}

void facts(html::Writer& h, std::span<Fact const> rows) {
    h.put("<dl class=\"facts\">");
    for (auto const& row : rows) h.put("<div><dt>{}</dt><dd>{}</dd></div>", row.label, row.value);
    h.put("</dl>");
}

void panel(html::Writer& h, std::string_view id, std::string_view icon_name, std::string_view title,
           std::function<void()> const& body, std::optional<std::pair<std::string, html::Href>> more) {
    h.put("<section class=\"panel\" aria-labelledby=\"{}-title\"><div class=\"panel-head\">", id);
    icon(h, icon_name);
    h.put("<h2 id=\"{}-title\">{}</h2>", id, title);
    if (more) h.put("<a class=\"more\" href=\"{}\">{}</a>", more->second, more->first);
    h.put("</div><div class=\"panel-body\">");
    body();
    h.put("</div></section>");
}

void link_button(html::Writer& h, Button kind, std::string_view words, html::Href const& where,
                 std::string_view icon_name) {
    h.put("<a class=\"{}\" href=\"{}\">", button_class(kind), where);
    if (!icon_name.empty()) icon(h, icon_name);
    h.put("{}</a>", words);
}

} // namespace belfry::ui
