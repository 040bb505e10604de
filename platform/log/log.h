#pragma once
// The log: named events with fields, one JSON line each. Fields hold ids, counts and codes; never names, marks, message
// text or secrets. Return a problem or log it, once.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.h"

namespace belfry::log {

enum class Level { debug, info, warn, error };

struct Field {
    std::string_view name;
    std::variant<std::int64_t, std::string_view> value;
    Field(std::string_view field, std::int64_t number) : name(field), value(number) {}
    Field(std::string_view field, int number) : name(field), value(std::int64_t{number}) {}
    Field(std::string_view field, std::string_view text) : name(field), value(text) {}
    Field(std::string_view field, std::string const& text) : name(field), value(std::string_view(text)) {}
    Field(std::string_view field, char const* text) : name(field), value(std::string_view(text)) {}
};

// Where lines go: standard error until start() is called. `file` empty: standard error. A file is turned over at 64 MiB
// and eight are kept. Throws where the file cannot be opened.
// `shared`: other programs write to the same file, so each line is written whole and at once.
void start(std::string const& file, Level least, bool shared = false);
// What was written so far is in the file when it returns; otherwise at most a second later, a warning at once.
void flush();
// The line of one event, without its end: {"at":"..","us":..,"level":"info","event":"job.done","job":12}. Values are
// cut at 2,000 bytes.
std::string line(Instant at, Level level, std::string_view name, std::initializer_list<Field> fields);
void event(Level level, std::string_view name, std::initializer_list<Field> fields = {});

inline void debug(std::string_view name, std::initializer_list<Field> fields = {}) {
    event(Level::debug, name, fields);
}
inline void info(std::string_view name, std::initializer_list<Field> fields = {}) { event(Level::info, name, fields); }
inline void warn(std::string_view name, std::initializer_list<Field> fields = {}) { event(Level::warn, name, fields); }
inline void error(std::string_view name, std::initializer_list<Field> fields = {}) {
    event(Level::error, name, fields);
}

} // namespace belfry::log
