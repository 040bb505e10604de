#pragma once
// A form of a page as a browser would send it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace belfry::day {

class PageForm {
public:
    // The first form of the page that goes to `action`; empty where there is none. What is filled in and chosen on the
    // page is filled in and chosen here; of lists to choose from the first or the one marked.
    static PageForm read(std::string_view page, std::string_view action);

    bool there() const { return !fields_.empty(); }
    // The names of all fields, chosen or not, in order and each once.
    std::vector<std::string> const& names() const { return names_; }
    std::string_view value(std::string_view name) const; // "" where nothing is chosen
    void set(std::string_view name, std::string_view value);
    // application/x-www-form-urlencoded
    std::string body() const;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
    std::vector<std::string> names_;
};

} // namespace belfry::day
