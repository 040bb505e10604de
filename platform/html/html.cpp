// HTML output. A page is one string of some 10 to 60 kB; a hole costs one scan and usually one copy.
#include "platform/html/html.h"

#include <array>
#include <charconv>

#include "base/text.h"

namespace belfry::html {
namespace {

constexpr std::array<bool, 256> make_special() {
    std::array<bool, 256> table{};
    for (char c : {'&', '<', '>', '"', '\'', '\0'}) table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr auto kSpecial = make_special();

std::string_view entity(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return "\xEF\xBF\xBD"; // NUL: a parse error in HTML
    }
}

} // namespace

void Writer::append_literal(std::string_view literal) {
    for (;;) {
        auto const brace = literal.find("{{");
        if (brace == std::string_view::npos) break;
        out_ += literal.substr(0, brace + 1);
        literal.remove_prefix(brace + 2);
    }
    out_ += literal;
}

void Writer::append_escaped(std::string_view text) {
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!kSpecial[static_cast<unsigned char>(text[i])]) continue;
        out_.append(text, from, i - from);
        out_ += entity(text[i]);
        from = i + 1;
    }
    out_.append(text, from, text.size() - from);
}

void Writer::append_number(std::int64_t number) {
    char buffer[24];
    auto const end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    out_.append(buffer, end);
}

void Writer::append_flag(Flag const& flag) {
    if (!flag.present) return;
    out_ += ' ';
    out_ += flag.name;
}

void Writer::append_attr(Attr const& attr) {
    if (!attr.value) return;
    BELFRY_ASSERT(!detail::takes_address(attr.name) && !detail::is_style_or_event(attr.name));
    out_ += ' ';
    out_ += attr.name;
    out_ += "=\"";
    append_escaped(*attr.value);
    out_ += '"';
}

std::optional<Href> Href::external(std::string_view address) {
    address = trim(address);
    for (char c : address)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return std::nullopt;
    auto const lower = ascii_lower(address.substr(0, 8));
    for (std::string_view scheme : {"https://", "http://", "mailto:", "tel:"})
        if (lower.starts_with(scheme) && address.size() > scheme.size()) return Href(std::string(address));
    return std::nullopt;
}

std::optional<Href> Href::local(std::string_view path) {
    if (path.empty() || path[0] != '/' || path.starts_with("//") || path.size() > 2000) return std::nullopt;
    for (char c : path)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\') return std::nullopt;
    return Href(std::string(path));
}

Href Href::with(std::string_view name, std::string_view value) const {
    std::string text = text_;
    auto const anchor = text.find('#');
    std::string tail = anchor == std::string::npos ? "" : text.substr(anchor);
    text.resize(text.size() - tail.size());
    text += text.find('?') == std::string::npos ? '?' : '&';
    text += percent_encode(name);
    text += '=';
    text += percent_encode(value);
    return Href(text + tail);
}

Href Href::at_anchor(std::string_view id) const {
    return Href(text_.substr(0, text_.find('#')) + "#" + percent_encode(id));
}

namespace detail {

std::string fill_path(std::string_view path, std::initializer_list<std::string> values) {
    std::string out;
    out.reserve(path.size() + 24 * values.size());
    for (auto const& value : values) {
        auto const hole = path.find("{}");
        BELFRY_ASSERT(hole != std::string_view::npos);
        out += path.substr(0, hole);
        out += percent_encode(value);
        path.remove_prefix(hole + 2);
    }
    BELFRY_ASSERT(path.find("{}") == std::string_view::npos);
    return out.append(path);
}

} // namespace detail
} // namespace belfry::html
