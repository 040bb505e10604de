#pragma once
// Every word a person reads, from the text files (platform/ui/text/en.txt and areas/<name>/text/en.txt), by key.
//   people.title = People
//   people.found.one = {n} person          given by Words::count for 1
//   people.found.many = {n} people
// A key used in code and missing from the files, or the other way about, fails `./dev check`.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace belfry::ui {

// A literal key. Keys put together at run time (a problem's code, a role's) go through Words::find.
class Key {
public:
    consteval Key(char const* literal) : text_(literal) {}
    constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

struct Fill {
    std::string_view name;
    std::string_view value;
};

class Words {
public:
    // Later files may not repeat a key of earlier ones. Problem invalid ("words_file") with file and line in detail.
    static Result<Words> load(std::vector<std::string_view> const& files);
    Words(Words&&) noexcept;
    Words& operator=(Words&&) noexcept;
    ~Words();

    // A missing key gives the key itself, so that a page never fails for a word.
    std::string_view text(Key key) const { return find(key.text()); }
    std::string text(Key key, std::initializer_list<Fill> fills) const;
    // ".one" for 1, ".many" otherwise; {n} is the number with thousands.
    std::string count(Key key, std::int64_t number) const;
    std::string_view find(std::string_view key) const;
    bool has(std::string_view key) const;
    std::vector<std::string_view> keys() const;

private:
    struct Impl;
    explicit Words(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// The platform's own file, platform/ui/text/en.txt, as built in: the first of the files to load.
std::string_view platform_words_en();

} // namespace belfry::ui
