// Reading through Boost.JSON, compiled into this file; writing by hand. For forms, events, audit details and standards'
// clients: texts of a few kilobytes, a megabyte at most.
#include "platform/json/json.h"

#include <boost/json/src.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace belfry::json {
namespace {

boost::json::value const& as_node(void const* node) { return *static_cast<boost::json::value const*>(node); }

// Length of the UTF-8 sequence at the beginning of `text`, 0 where it is not valid (RFC 3629).
std::size_t utf8_length(std::string_view text) {
    auto const byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    auto const follows = [&](std::size_t at) { return (byte(at) & 0xC0) == 0x80; };
    unsigned const first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        bool const overlong = first == 0xE0 && byte(1) < 0xA0;
        bool const surrogate = first == 0xED && byte(1) > 0x9F;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        bool const overlong = first == 0xF0 && byte(1) < 0x90;
        bool const beyond = first == 0xF4 && byte(1) > 0x8F;
        return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

void append_escaped_byte(std::string& out, char c) {
    static constexpr char kDigits[] = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        out += "\\u00";
        out += kDigits[(static_cast<unsigned char>(c) >> 4) & 15];
        out += kDigits[static_cast<unsigned char>(c) & 15];
    }
}

bool needs_escape(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&';
}

} // namespace

bool Value::is_null() const { return node_ && as_node(node_).is_null(); }
bool Value::is_object() const { return node_ && as_node(node_).is_object(); }
bool Value::is_list() const { return node_ && as_node(node_).is_array(); }

std::optional<std::string_view> Value::text() const {
    if (!node_ || !as_node(node_).is_string()) return std::nullopt;
    auto const& text = as_node(node_).get_string();
    return std::string_view(text.data(), text.size());
}

std::optional<std::int64_t> Value::integer() const {
    if (!node_ || !as_node(node_).is_int64()) return std::nullopt;
    return as_node(node_).get_int64();
}

std::optional<double> Value::number() const {
    if (!node_ || !as_node(node_).is_number()) return std::nullopt;
    return as_node(node_).to_number<double>();
}

std::optional<bool> Value::truth() const {
    if (!node_ || !as_node(node_).is_bool()) return std::nullopt;
    return as_node(node_).get_bool();
}

Value Value::operator[](std::string_view name) const {
    if (!is_object()) return {};
    auto const* found = as_node(node_).get_object().if_contains(boost::json::string_view(name.data(), name.size()));
    return Value(found);
}

std::size_t Value::size() const {
    if (is_list()) return as_node(node_).get_array().size();
    return is_object() ? as_node(node_).get_object().size() : 0;
}

Value Value::at(std::size_t index) const {
    if (index >= size()) return {};
    if (is_list()) return Value(&as_node(node_).get_array()[index]);
    return Value(&(as_node(node_).get_object().begin() + static_cast<std::ptrdiff_t>(index))->value());
}

std::string_view Value::name_at(std::size_t index) const {
    if (!is_object() || index >= size()) return {};
    auto const name = (as_node(node_).get_object().begin() + static_cast<std::ptrdiff_t>(index))->key();
    return {name.data(), name.size()};
}

struct Document::Impl {
    boost::json::monotonic_resource memory;
    boost::json::value root = boost::json::value(boost::json::storage_ptr(&memory));
};

Document::Document(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::parse(std::string_view text, Limits const& limits) {
    if (text.size() > limits.bytes_max)
        return Problem{ProblemKind::too_large, "json_too_large", std::to_string(text.size()) + " bytes"};
    boost::json::parse_options options;
    options.max_depth = limits.depth_max;
    boost::json::stream_parser parser(boost::json::storage_ptr{}, options);
    boost::system::error_code error;
    auto impl = std::make_unique<Impl>();
    parser.reset(&impl->memory);
    auto const taken = parser.write_some(text.data(), text.size(), error);
    if (!error && taken < text.size()) error = boost::json::error::extra_data;
    if (!error) parser.finish(error);
    if (error == boost::json::error::too_deep)
        return Problem{ProblemKind::too_large, "json_too_large", "nested too deep"};
    if (error) return invalid("json_syntax", error.message() + " at byte " + std::to_string(taken));
    impl->root = parser.release();
    return Document(std::move(impl));
}

Value Document::root() const { return Value(&impl_->root); }

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && static_cast<unsigned char>(text[plain]) < 0x80 && !needs_escape(text[plain]))
            ++plain;
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        auto const length = utf8_length(text);
        if (length == 1)
            append_escaped_byte(out, text[0]);
        else if (length == 0)
            out += "\xEF\xBF\xBD";
        else
            out.append(text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out += '"';
}

void Writer::before_value() {
    if (levels_.empty()) {
        BELFRY_ASSERT(out_.empty());
        return;
    }
    auto& level = levels_.back();
    if (level.end == '}') {
        BELFRY_ASSERT(level.named);
        level.named = false;
        return;
    }
    if (!level.first) out_ += ',';
    level.first = false;
}

Writer& Writer::open(char begin, char end) {
    before_value();
    out_ += begin;
    levels_.push_back({end});
    return *this;
}

Writer& Writer::end() {
    BELFRY_ASSERT(!levels_.empty() && !levels_.back().named);
    out_ += levels_.back().end;
    levels_.pop_back();
    return *this;
}

Writer& Writer::key(std::string_view name) {
    BELFRY_ASSERT(!levels_.empty() && levels_.back().end == '}' && !levels_.back().named);
    auto& level = levels_.back();
    if (!level.first) out_ += ',';
    level.first = false;
    level.named = true;
    append_quoted(out_, name);
    out_ += ':';
    return *this;
}

Writer& Writer::value(std::string_view text) {
    before_value();
    append_quoted(out_, text);
    return *this;
}

Writer& Writer::value(double number) {
    if (!std::isfinite(number)) return raw("null");
    std::array<char, 32> buffer;
    auto const [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    BELFRY_ASSERT(error == std::errc());
    return raw({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
}

Writer& Writer::raw(std::string_view text) {
    before_value();
    out_ += text;
    return *this;
}

std::string Writer::take() {
    BELFRY_ASSERT(levels_.empty());
    return std::exchange(out_, {});
}

} // namespace belfry::json
