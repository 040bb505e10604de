#pragma once
// JSON (RFC 8259), read with limits and written in order. Numbers that a JavaScript reader would round (ids are 63 bits
// long) go as text: `w.field("id", id.text())`.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"

namespace belfry::json {

struct Limits {
    std::size_t bytes_max = 1024 * 1024;
    std::size_t depth_max = 32;
};

// A look at one value of a Document; lives as long as the document. A value that is not there is an absent Value, so
// that `root["owner"]["id"].text_or("")` needs no questions on the way.
class Value {
public:
    Value() = default;

    bool exists() const { return node_ != nullptr; }
    bool is_null() const; // written as null; false where absent
    bool is_object() const;
    bool is_list() const;

    // Nothing where it is of another type. An integer is a whole number that fits 64 bits; 1.0 is none.
    std::optional<std::string_view> text() const;
    std::optional<std::int64_t> integer() const;
    std::optional<double> number() const;
    std::optional<bool> truth() const;
    std::string_view text_or(std::string_view otherwise) const { return text().value_or(otherwise); }
    std::int64_t integer_or(std::int64_t otherwise) const { return integer().value_or(otherwise); }
    bool truth_or(bool otherwise) const { return truth().value_or(otherwise); }

    // Of an object: the member of that name; absent where there is none. Of a name given twice the last one counts.
    Value operator[](std::string_view name) const;
    // Of a list or object: how many, and each in order; 0 and absent for anything else or out of range.
    std::size_t size() const;
    Value at(std::size_t index) const;
    std::string_view name_at(std::size_t index) const; // of an object's member; "" otherwise

private:
    friend class Document;
    explicit Value(void const* node) : node_(node) {}
    void const* node_ = nullptr;
};

class Document {
public:
    // Problem too_large ("json_too_large") beyond a limit, invalid ("json_syntax", the place in its detail) for
    // anything that is not one JSON text in UTF-8. Comments and trailing commas are refused.
    static Result<Document> parse(std::string_view text, Limits const& limits = {});
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    Value root() const;

private:
    struct Impl;
    explicit Document(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// `text` in quotes, escaped; bytes that are not UTF-8 become U+FFFD. '<', '>' and '&' are written as \u003c .. so that
// the text can stand inside a page.
void append_quoted(std::string& out, std::string_view text);

// Writes one JSON text, without white space:
//   json::Writer w;
//   w.object().field("name", name).key("pupils").list().value(3).value(4).end().end();
//   return w.take();
// A call that would make broken JSON (a value without its key, an end too many) is our own bug and stops the program.
class Writer {
public:
    Writer& object() { return open('{', '}'); }
    Writer& list() { return open('[', ']'); }
    Writer& end();
    Writer& key(std::string_view name);

    Writer& value(std::string_view text);
    Writer& value(std::string const& text) { return value(std::string_view(text)); }
    Writer& value(char const* text) { return value(std::string_view(text)); }
    template <std::same_as<bool> T>
    Writer& value(T truth) {
        return raw(truth ? "true" : "false");
    }
    template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char> &&
             sizeof(T) <= sizeof(std::int64_t)) Writer& value(T number) {
        return raw(std::to_string(number));
    }
    // Shortest text that reads back the same; infinities and NaN, which JSON has not, become null.
    Writer& value(double number);
    Writer& value(std::nullptr_t) { return raw("null"); }
    template <class T>
    Writer& value(std::optional<T> const& maybe) {
        return maybe ? value(*maybe) : raw("null");
    }
    // A JSON text made elsewhere, as it stands; the caller answers for it.
    Writer& raw_json(std::string_view json) { return raw(json); }

    template <class T>
    Writer& field(std::string_view name, T const& what) {
        return key(name).value(what);
    }
    Writer& field(std::string_view name, char const* text) { return key(name).value(std::string_view(text)); }

    // The text; everything opened must be closed. The writer is then empty.
    std::string take();

private:
    Writer& open(char begin, char end);
    Writer& raw(std::string_view text);
    void before_value();

    struct Level {
        char end;
        bool first = true;
        bool named = false; // a key waits for its value
    };
    std::string out_;
    std::vector<Level> levels_;
};

} // namespace belfry::json
