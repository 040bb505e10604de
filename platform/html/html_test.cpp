#include "platform/html/html.h"

#include <doctest/doctest.h>

using namespace belfry;
using html::Href;

TEST_CASE("runtime text is escaped in text and in attributes") {
    html::Writer h;
    std::string const nasty = "<script>\"&'";
    h.put("<p title=\"{}\">{}</p>", nasty, nasty);
    CHECK(h.take_string() == "<p title=\"&lt;script&gt;&quot;&amp;&#39;\">&lt;script&gt;&quot;&amp;&#39;</p>");
}

TEST_CASE("an address hole takes an Href, whose values are percent-encoded") {
    html::Writer h;
    h.put("<a href=\"{}\">{}</a>", Href::to("/people/{}/x?y={}", "a/b", 7), 3);
    CHECK(h.take_string() == "<a href=\"/people/a%2Fb/x?y=7\">3</a>");
}

TEST_CASE("only listed schemes become addresses") {
    CHECK(Href::external("https://example.org/a").has_value());
    CHECK(Href::external("mailto:a@example.org").has_value());
    CHECK_FALSE(Href::external("javascript:alert(1)").has_value());
    CHECK_FALSE(Href::external(" data:text/html,x").has_value());
    CHECK_FALSE(Href::external("java\tscript:alert(1)").has_value());
}

TEST_CASE("a return path stays on this site") {
    CHECK(Href::local("/people?x=1").has_value());
    CHECK_FALSE(Href::local("//evil.example").has_value());
    CHECK_FALSE(Href::local("/\\evil.example").has_value());
    CHECK_FALSE(Href::local("https://evil.example").has_value());
    CHECK_FALSE(Href::local("").has_value());
}

TEST_CASE("flags and optional attributes are written or left out") {
    html::Writer h;
    h.put("<input type=\"checkbox\"{}{}>", html::Flag{"checked", true}, html::Attr{"name", "a\"b"});
    h.put("<input type=\"checkbox\"{}{}>", html::Flag{"checked", false}, html::Attr{"name", std::nullopt});
    CHECK(h.take_string() == "<input type=\"checkbox\" checked name=\"a&quot;b\"><input type=\"checkbox\">");
}

TEST_CASE("a query is added before the anchor") {
    CHECK(Href::to("/a").with("q", "x y").at_anchor("row").with("p", 2).text() == "/a?q=x%20y&p=2#row");
}

TEST_CASE("a doubled brace is one brace") {
    html::Writer h;
    h.put("<p>{{ {}</p>", 1);
    CHECK(h.take_string() == "<p>{ 1</p>");
}
