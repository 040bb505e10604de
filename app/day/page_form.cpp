// Reads the forms that this very program writes: pages of 40 kB, some 10,000 of them in ten minutes. No parser of HTML
// at large: attributes are in double quotes and everything is escaped, as platform/html has it.
#include "app/day/page_form.h"

#include <algorithm>
#include <optional>
#include <set>

namespace belfry::day {
namespace {

constexpr std::pair<std::string_view, char> kEntities[] = {{"&amp;", '&'},  {"&lt;", '<'},   {"&gt;", '>'},
                                                           {"&quot;", '"'}, {"&#39;", '\''}, {"&#34;", '"'}};

std::string unescaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        bool found = false;
        for (auto const& [entity, letter] : kEntities) {
            if (!text.starts_with(entity)) continue;
            out += letter;
            text.remove_prefix(entity.size());
            found = true;
            break;
        }
        if (found) continue;
        out += text[0];
        text.remove_prefix(1);
    }
    return out;
}

// Of a tag such as `<input type="radio" name="m-1" checked>`.
std::optional<std::string_view> attribute(std::string_view tag, std::string_view name) {
    auto const at = tag.find(" " + std::string(name) + "=\"");
    if (at == std::string_view::npos) return std::nullopt;
    auto const from = at + name.size() + 3;
    return tag.substr(from, tag.find('"', from) - from);
}

bool flagged(std::string_view tag, std::string_view name) {
    auto const at = tag.find(" " + std::string(name));
    if (at == std::string_view::npos) return false;
    auto const next = at + 1 + name.size();
    return next == tag.size() || tag[next] == ' ' || tag[next] == '>' || tag[next] == '=';
}

std::string_view form_of(std::string_view page, std::string_view action) {
    auto const wanted = "action=\"" + std::string(action) + "\"";
    for (auto at = page.find("<form"); at != std::string_view::npos; at = page.find("<form", at + 5)) {
        auto const tag = page.substr(at, page.find('>', at) - at);
        if (tag.find(wanted) != std::string_view::npos) return page.substr(at, page.find("</form>", at) - at);
    }
    return {};
}

} // namespace

PageForm PageForm::read(std::string_view page, std::string_view action) {
    PageForm form;
    auto const inside = form_of(page, action);
    std::set<std::string_view> seen;
    std::string select;
    for (auto at = inside.find('<'); at != std::string_view::npos; at = inside.find('<', at + 1)) {
        auto const tag = inside.substr(at, inside.find('>', at) - at);
        bool const input = tag.starts_with("<input"), chooses = tag.starts_with("<select");
        if (tag.starts_with("<option") && !select.empty()) {
            auto const value = unescaped(attribute(tag, "value").value_or(""));
            if (form.value(select).empty() || flagged(tag, "selected")) form.set(select, value);
        }
        if (tag.starts_with("</select")) select.clear();
        auto const name = attribute(tag, "name");
        if (!name || !(input || chooses || tag.starts_with("<textarea"))) continue;
        if (seen.insert(*name).second) form.names_.emplace_back(*name);
        if (chooses) select = *name;
        auto const type = attribute(tag, "type").value_or("text");
        bool const chosen = type == "radio" || type == "checkbox" ? flagged(tag, "checked") : input;
        if (chosen) form.fields_.emplace_back(*name, unescaped(attribute(tag, "value").value_or("")));
    }
    return form;
}

std::string_view PageForm::value(std::string_view name) const {
    for (auto const& [key, value] : fields_)
        if (key == name) return value;
    return {};
}

void PageForm::set(std::string_view name, std::string_view value) {
    for (auto& [key, old] : fields_)
        if (key == name) return void(old = value);
    fields_.emplace_back(name, value);
}

std::string PageForm::body() const {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    auto const write = [&](std::string_view text) {
        for (unsigned char const letter : text) {
            bool const plain = (letter | 32) >= 'a' && (letter | 32) <= 'z';
            if (plain || (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.')
                out += static_cast<char>(letter);
            else
                (out += '%').append({kHex[letter >> 4], kHex[letter & 15]});
        }
    };
    for (auto const& [name, value] : fields_) {
        if (!out.empty()) out += '&';
        write(name);
        out += '=';
        write(value);
    }
    return out;
}

} // namespace belfry::day
