#pragma once
// HTML, written through templates that are checked when the program is built.
//
//   h.put("<a class=\"row\" href=\"{}\">{}</a>", href_to_person, person.name);
//
// Each {} is one value. Where it stands decides what it may be:
//   in text                      text (escaped), numbers, or Html
//   in a quoted attribute        text (escaped) or numbers
//   in href, src, action,
//   formaction, hx-get, hx-post  Href only, whose scheme has been checked
//   between attributes           Flag ("checked", "selected", "disabled" ..) or Attr
// A template does not compile when it has a hole in a tag name, an unquoted attribute, a comment, or a style or on*
// attribute; or a script or style element at all; or when it ends inside a tag. So runtime text is always escaped and
// a strict content security policy holds. Literal { is written {{.

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/id.h"
#include "base/result.h"

namespace belfry::html {

// An address that is safe in href and its kin.
class Href {
public:
    // A path of this site, "/people/{}", whose holes are filled with percent-encoded values.
    template <class... Args>
    static Href to(struct PathTemplate path, Args const&... args);
    // An address from outside: http, https, mailto and tel only; nothing for any other.
    static std::optional<Href> external(std::string_view address);
    // A path from outside on this site ("return to"): must begin with one '/', and not "//" or "/\"; nothing else.
    static std::optional<Href> local(std::string_view path);

    // Adds ?name=value or &name=value, encoded.
    Href with(std::string_view name, std::string_view value) const;
    Href with(std::string_view name, std::int64_t value) const { return with(name, std::to_string(value)); }
    Href at_anchor(std::string_view id) const;
    std::string const& text() const { return text_; }

private:
    explicit Href(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

// A boolean attribute, present or not. `name` must be a literal.
struct Flag {
    std::string_view name;
    bool present;
};
// An attribute that may be left out. `name` must be a literal and not one of those that take an address.
struct Attr {
    std::string_view name;
    std::optional<std::string_view> value;
};

// Markup that was written by a Writer and so is safe in text.
class Html {
public:
    Html() = default;
    std::string_view view() const { return text_; }

private:
    friend class Writer;
    explicit Html(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

namespace detail {

enum class Place { text, attribute, address, tag };

template <class T>
concept Textual = std::convertible_to<T const&, std::string_view>;
template <class T>
concept Number = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

template <class T>
struct IsId : std::false_type {};
template <class Tag>
struct IsId<Id<Tag>> : std::true_type {};

template <class T>
consteval bool fits(Place place) {
    constexpr bool is_text = Textual<T> || Number<T> || IsId<T>::value;
    switch (place) {
    case Place::text:
        return is_text || std::same_as<T, Html>;
    case Place::attribute:
        return is_text;
    case Place::address:
        return std::same_as<T, Href>;
    case Place::tag:
        return std::same_as<T, Flag> || std::same_as<T, Attr>;
    }
    return false;
}

// Never defined: calling one while a template is checked is the compile error.
void template_is_too_long_or_has_too_many_holes();
void template_has_an_unmatched_brace();
void template_hole_in_tag_name();
void template_hole_in_unquoted_attribute();
void template_hole_in_comment();
void template_hole_in_style_or_event_attribute();
void template_has_script_or_style_element();
void template_has_style_or_event_attribute();
void template_ends_inside_a_tag();
void template_has_another_number_of_holes_than_values();
void template_value_does_not_fit_its_hole();

inline constexpr std::size_t kHolesMax = 24;

struct Hole {
    std::uint32_t at = 0; // offset of '{'
    Place place = Place::text;
};

constexpr bool name_is(std::string_view name, std::string_view lower) {
    if (name.size() != lower.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        char const c = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] + 32) : name[i];
        if (c != lower[i]) return false;
    }
    return true;
}
constexpr bool takes_address(std::string_view name) {
    for (std::string_view known :
         {"href", "src", "action", "formaction", "poster", "data", "cite", "srcset", "ping", "xlink:href", "hx-get",
          "hx-post", "hx-put", "hx-delete", "hx-patch", "hx-push-url", "hx-replace-url"})
        if (name_is(name, known)) return true;
    return false;
}
constexpr bool is_style_or_event(std::string_view name) {
    if (name_is(name, "style") || name_is(name, "hx-on") || name_is(name, "srcdoc") || name_is(name, "hx-vals"))
        return true;
    if (name.size() > 6 && name_is(name.substr(0, 6), "hx-on:")) return true;
    return name.size() > 2 && name_is(name.substr(0, 2), "on");
}

// Walks the template as a browser's tokenizer would, far enough for what we write.
struct Checked {
    Hole holes[kHolesMax] = {};
    std::size_t hole_count = 0;

    consteval explicit Checked(std::string_view markup) {
        enum class State {
            text,
            tag_name,
            in_tag,
            attribute_name,
            after_equals,
            quoted,
            unquoted,
            comment
        } state = State::text;
        std::string_view attribute;
        char quote = 0;
        std::size_t start = 0;
        for (std::size_t i = 0; i < markup.size(); ++i) {
            char const c = markup[i];
            if (c == '{' && i + 1 < markup.size() && markup[i + 1] == '{') {
                ++i;
                continue;
            }
            if (c == '{') {
                if (i + 1 >= markup.size() || markup[i + 1] != '}') template_has_an_unmatched_brace();
                if (hole_count == kHolesMax) template_is_too_long_or_has_too_many_holes();
                Place place = Place::text;
                if (state == State::tag_name || state == State::attribute_name) template_hole_in_tag_name();
                if (state == State::unquoted || state == State::after_equals) template_hole_in_unquoted_attribute();
                if (state == State::comment) template_hole_in_comment();
                if (state == State::in_tag) place = Place::tag;
                if (state == State::quoted) {
                    if (is_style_or_event(attribute)) template_hole_in_style_or_event_attribute();
                    place = takes_address(attribute) ? Place::address : Place::attribute;
                }
                holes[hole_count++] = Hole{static_cast<std::uint32_t>(i), place};
                ++i;
                continue;
            }
            switch (state) {
            case State::text:
                if (c == '<') {
                    start = i + 1;
                    state = markup.substr(i).starts_with("<!--") ? State::comment : State::tag_name;
                }
                break;
            case State::comment:
                if (c == '>' && markup.substr(0, i).ends_with("--")) state = State::text;
                break;
            case State::tag_name:
                if (c == '>' || c == ' ' || c == '\n' || c == '\t') {
                    auto const name = markup.substr(start, i - start);
                    if (name_is(name, "style") || name_is(name, "script")) template_has_script_or_style_element();
                    state = c == '>' ? State::text : State::in_tag;
                }
                break;
            case State::in_tag:
                if (c == '>')
                    state = State::text;
                else if (c != ' ' && c != '\n' && c != '\t' && c != '/') {
                    start = i;
                    state = State::attribute_name;
                }
                break;
            case State::attribute_name:
                if (c == '=' || c == ' ' || c == '\n' || c == '>') {
                    attribute = markup.substr(start, i - start);
                    if (is_style_or_event(attribute)) template_has_style_or_event_attribute();
                    state = c == '=' ? State::after_equals : c == '>' ? State::text : State::in_tag;
                }
                break;
            case State::after_equals:
                if (c == '"' || c == '\'') {
                    quote = c;
                    state = State::quoted;
                } else {
                    state = c == '>' ? State::text : State::unquoted;
                }
                break;
            case State::quoted:
                if (c == quote) state = State::in_tag;
                break;
            case State::unquoted:
                if (c == '>')
                    state = State::text;
                else if (c == ' ' || c == '\n')
                    state = State::in_tag;
                break;
            }
        }
        if (state != State::text) template_ends_inside_a_tag();
    }
};

template <class... Args>
consteval void check_values(Checked const& checked) {
    if (checked.hole_count != sizeof...(Args)) template_has_another_number_of_holes_than_values();
    std::size_t i = 0;
    ((fits<std::remove_cvref_t<Args>>(checked.holes[i++].place) ? void() : template_value_does_not_fit_its_hole()),
     ...);
}

} // namespace detail

template <class... Args>
struct Template {
    std::string_view text;
    detail::Checked checked;
    consteval Template(char const* literal) : text(literal), checked(text) {
        if constexpr (sizeof...(Args) > 0)
            detail::check_values<Args...>(checked);
        else
            detail::check_values<>(checked);
    }
};

// The path of an Href: begins with '/', holes only between or after slashes and in a query.
struct PathTemplate {
    std::string_view text;
    consteval PathTemplate(char const* literal) : text(literal) {
        if (text.empty() || text[0] != '/' || text.starts_with("//")) detail::template_value_does_not_fit_its_hole();
    }
};

class Writer {
public:
    explicit Writer(std::size_t expected_bytes = 8192) { out_.reserve(expected_bytes); }

    template <class... Args>
    Writer& put(Template<std::type_identity_t<Args>...> markup, Args const&... args) {
        std::size_t from = 0, hole = 0;
        (write_one(markup.text, markup.checked.holes[hole++], from, args), ...);
        append_literal(markup.text.substr(from));
        return *this;
    }

    // Text alone, escaped.
    Writer& text(std::string_view text) {
        append_escaped(text);
        return *this;
    }
    Writer& html(Html const& fragment) {
        out_ += fragment.view();
        return *this;
    }
    // The document as far as it is written, taken out.
    Html take() { return Html(std::move(out_)); }
    std::string take_string() { return std::move(out_); }
    std::size_t size() const { return out_.size(); }

    // Markup from a trusted producer inside platform (icons, drawings, rendered Markdown). Areas never call it; a
    // check greps for that.
    Writer& trusted(std::string_view markup) {
        out_ += markup;
        return *this;
    }

private:
    template <class T>
    void write_one(std::string_view text, detail::Hole hole, std::size_t& from, T const& value) {
        append_literal(text.substr(from, hole.at - from));
        from = hole.at + 2;
        if constexpr (std::same_as<T, Html>)
            out_ += value.view();
        else if constexpr (std::same_as<T, Href>)
            append_escaped(value.text());
        else if constexpr (std::same_as<T, Flag>)
            append_flag(value);
        else if constexpr (std::same_as<T, Attr>)
            append_attr(value);
        else if constexpr (detail::IsId<T>::value)
            out_ += value.text();
        else if constexpr (detail::Number<T>)
            append_number(static_cast<std::int64_t>(value));
        else
            append_escaped(std::string_view(value));
    }
    void append_literal(std::string_view literal);
    void append_escaped(std::string_view text);
    void append_number(std::int64_t number);
    void append_flag(Flag const& flag);
    void append_attr(Attr const& attr);
    std::string out_;
};

namespace detail {
std::string fill_path(std::string_view path, std::initializer_list<std::string> values);
inline std::string path_value(std::string_view text) { return std::string(text); }
template <Number T>
std::string path_value(T number) {
    return std::to_string(number);
}
template <class Tag>
std::string path_value(Id<Tag> id) {
    return id.text();
}
} // namespace detail

template <class... Args>
Href Href::to(PathTemplate path, Args const&... args) {
    return Href(detail::fill_path(path.text, {detail::path_value(args)...}));
}

} // namespace belfry::html
