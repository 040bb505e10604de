#include <doctest/doctest.h>

#include "platform/ui/page.h"
#include "platform/ui/words.h"

namespace belfry::ui {
namespace {

std::string refusal(std::vector<std::string_view> const& files) {
    auto words = Words::load(files);
    REQUIRE_FALSE(words.ok());
    CHECK(words.problem().kind == ProblemKind::invalid);
    CHECK(words.problem().code == "words_file");
    return words.problem().detail;
}

TEST_CASE("a word is found by its key, and its ends are trimmed") {
    auto const words = Words::load({"# a comment\n\npeople.title =  People of “Oakfield” = all \n"}).value();
    CHECK(words.text("people.title") == "People of “Oakfield” = all");
    CHECK(words.has("people.title"));
    CHECK_FALSE(words.has("people"));
}

TEST_CASE("a missing key gives the key itself, so that a page never fails for a word") {
    auto const words = Words::load({}).value();
    CHECK(words.text("people.title") == "people.title");
    CHECK(words.text("people.title", {{"n", "1"}}) == "people.title");
    CHECK(words.count("people.found", 2) == "people.found.many");
}

TEST_CASE("names in braces are filled in, and unknown ones stay to be seen") {
    auto const words = Words::load({"a = {who} met {whom} {twice} {\nb = {who}{who}"}).value();
    CHECK(words.text("a", {{"who", "Zoë {whom}"}, {"whom", "Ali"}}) == "Zoë {whom} met Ali {twice} {");
    CHECK(words.text("b", {{"who", "x"}}) == "xx");
}

TEST_CASE("a count is one for 1 and many for all else, with thousands") {
    auto const words = Words::load({"found.one = {n} person\nfound.many = {n} people"}).value();
    CHECK(words.count("found", 1) == "1 person");
    CHECK(words.count("found", 0) == "0 people");
    CHECK(words.count("found", 1450) == "1,450 people");
}

TEST_CASE("a key that stands twice is refused, in one file or in two, with file and line") {
    CHECK(refusal({"a = 1\na = 2"}) == "file 1, line 2: stands here a second time: 'a'");
    CHECK(refusal({"a = 1", "\n\na = 2"}) == "file 2, line 3: stands here a second time: 'a'");
}

TEST_CASE("what is not a line of words is refused") {
    CHECK(refusal({"just words"}).find("has no '='") != std::string::npos);
    CHECK(refusal({"a ="}).find("has no words") != std::string::npos);
    CHECK(refusal({"A.b = x"}).find("is not a key") != std::string::npos);
    CHECK(refusal({"a..b = x"}).find("is not a key") != std::string::npos);
    CHECK(refusal({"= x"}).find("is not a key") != std::string::npos);
    CHECK(refusal({"a = \xff"}).find("UTF-8") != std::string::npos);
}

TEST_CASE("the platform's own file loads, and every count in it has both forms") {
    auto const words = Words::load({platform_words_en()}).value();
    CHECK(words.text("ui.product") == "Belfry");
    for (auto key : words.keys()) {
        std::string const full(key);
        if (full.ends_with(".one")) CHECK_MESSAGE(words.has(full.substr(0, full.size() - 4) + ".many"), full);
        if (full.ends_with(".many")) CHECK_MESSAGE(words.has(full.substr(0, full.size() - 5) + ".one"), full);
    }
}

TEST_CASE("days and times are written as they are said") {
    CHECK(long_date(SchoolDay::of(2026, 9, 7).value()) == "Monday 7 September 2026");
    CHECK(long_date(SchoolDay::of(2028, 2, 29).value()) == "Tuesday 29 February 2028");
    CHECK(short_date(SchoolDay::of(2026, 12, 31).value()) == "31 Dec");
    CHECK(clock_time(TimeOfDay(8 * 60 + 40)) == "8.40 am");
    CHECK(clock_time(TimeOfDay(0)) == "12 am");
    CHECK(clock_time(TimeOfDay(12 * 60)) == "12 pm");
    CHECK(clock_time(TimeOfDay(12 * 60 + 5)) == "12.05 pm");
    CHECK(clock_time(TimeOfDay(23 * 60 + 59)) == "11.59 pm");
}

TEST_CASE("days and times follow another language's order") {
    auto const words = Words::load({"date.long = {year} {month} {day}, {weekday}\ndate.weekday.1 = Montag\n"
                                    "date.month.9 = September\ntime.am = {hour}:{minute}"})
                           .value();
    CHECK(long_date(words, SchoolDay::of(2026, 9, 7).value()) == "2026 September 7, Montag");
    CHECK(clock_time(words, TimeOfDay(8 * 60 + 5)) == "8:05");
}

} // namespace
} // namespace belfry::ui
