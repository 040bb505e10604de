#include "platform/json/json.h"

#include <doctest/doctest.h>

#include <limits>

using namespace belfry;

namespace {
std::string quoted(std::string_view text) {
    std::string out;
    json::append_quoted(out, text);
    return out;
}
} // namespace

TEST_CASE("an object is read by name, and what is absent stays absent all the way down") {
    auto document = json::Document::parse(R"({"name":"Zo\u00eb","age":11,"dual":true,"homes":[1,2],"none":null})");
    REQUIRE(document.ok());
    auto root = document->root();
    CHECK(root["name"].text() == "Zo\xC3\xAB");
    CHECK(root["age"].integer() == 11);
    CHECK(root["dual"].truth() == true);
    CHECK(root["homes"].at(1).integer() == 2);
    CHECK(root["none"].is_null());
    CHECK_FALSE(root["none"].text().has_value());
    CHECK_FALSE(root["nobody"].exists());
    CHECK(root["nobody"]["at"].at(4)["all"].text_or("nothing") == "nothing");
    CHECK(root.size() == 5);
    CHECK(root.name_at(1) == "age");
    CHECK(root.at(1).integer() == 11);
}

TEST_CASE("a number is an integer only when it is whole and fits") {
    auto document = json::Document::parse("[9223372036854775807, 9223372036854775808, 1.0, -5, 1e2]");
    REQUIRE(document.ok());
    auto root = document->root();
    CHECK(root.at(0).integer() == std::numeric_limits<std::int64_t>::max());
    CHECK_FALSE(root.at(1).integer().has_value());
    CHECK(root.at(1).number() == doctest::Approx(9.223372036854775808e18));
    CHECK_FALSE(root.at(2).integer().has_value());
    CHECK(root.at(2).number() == 1.0);
    CHECK(root.at(3).integer() == -5);
    CHECK_FALSE(root.at(3).text().has_value());
    CHECK_FALSE(root.at(5).exists());
}

TEST_CASE("what is not one JSON text is refused") {
    for (auto const* bad : {"", " ", "{", "{\"a\":1,}", "[1 2]", "{} {}", "nul", "'a'", "{\"a\":1}x", "// c\n1", "01",
                            "\"\xFF\"", "\"a\nb\"", "[1,]", "{\"a\"}"}) {
        auto document = json::Document::parse(bad);
        INFO(bad);
        REQUIRE_FALSE(document.ok());
        CHECK(document.problem().kind == ProblemKind::invalid);
        CHECK(document.problem().code == "json_syntax");
    }
}

TEST_CASE("limits on size and depth hold at their edge") {
    CHECK(json::Document::parse("[[1]]", {.bytes_max = 5, .depth_max = 2}).ok());
    auto long_one = json::Document::parse("[[1]]", {.bytes_max = 4, .depth_max = 2});
    REQUIRE_FALSE(long_one.ok());
    CHECK(long_one.problem().kind == ProblemKind::too_large);
    auto deep_one = json::Document::parse("[[1]]", {.bytes_max = 5, .depth_max = 1});
    REQUIRE_FALSE(deep_one.ok());
    CHECK(deep_one.problem().kind == ProblemKind::too_large);
    CHECK_FALSE(json::Document::parse(std::string(100000, '[')).ok());
}

TEST_CASE("text is escaped so that it reads back the same and can stand in a page") {
    CHECK(quoted("plain") == "\"plain\"");
    CHECK(quoted("a\"b\\c\n\t\r\x01") == R"("a\"b\\c\n\t\r\u0001")");
    CHECK(quoted("</script>&") == R"("\u003c/script\u003e\u0026")");
    CHECK(quoted("Zo\xC3\xAB \xF0\x9F\x8E\x93") == "\"Zo\xC3\xAB \xF0\x9F\x8E\x93\"");
    CHECK(quoted(std::string_view("\0", 1)) == R"("\u0000")");
}

TEST_CASE("bytes that are not UTF-8 become the replacement character") {
    CHECK(quoted("a\xFF") == "\"a\xEF\xBF\xBD\"");
    CHECK(quoted("\xC3") == "\"\xEF\xBF\xBD\"");
    CHECK(quoted("\xC0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    CHECK(quoted("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    for (auto const* bytes : {"\xE2\x82", "\xF4\x90\x80\x80", "\x80", "ok\xF0\x9F"})
        CHECK(json::Document::parse(quoted(bytes)).ok());
}

TEST_CASE("a writer makes what a reader takes") {
    json::Writer w;
    w.object().field("name", "Ann").field("age", 7).field("dual", false).field("share", 0.5);
    w.key("rows").list().value(1).value("two").value(nullptr).object().end().list().end().end();
    w.field("maybe", std::optional<std::int64_t>()).key("inner").raw_json("{\"a\":1}");
    auto const text = w.end().take();
    CHECK(text == R"({"name":"Ann","age":7,"dual":false,"share":0.5,"rows":[1,"two",null,{},[]],"maybe":null,)"
                  R"("inner":{"a":1}})");
    CHECK(json::Document::parse(text).ok());
    CHECK(json::Writer().value(std::numeric_limits<double>::infinity()).take() == "null");
    CHECK(json::Writer().value("alone").take() == "\"alone\"");
}
