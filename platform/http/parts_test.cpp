// The small parts: targets, forms, heads.
#include <doctest/doctest.h>

#include "platform/http/event_hub.h"
#include "platform/http/household.h"
#include "platform/http/outgoing.h"
#include "platform/http/target.h"

using namespace belfry;
using namespace belfry::http;

TEST_CASE("a path is decoded once and holds nothing that leads astray") {
    CHECK(normal_path("/").value() == "/");
    CHECK(normal_path("/people/Zo%C3%AB%20B").value() == "/people/Zoë B");
    CHECK(normal_path("/a%252Fb").value() == "/a%2Fb");
    CHECK(normal_path("/a+b").value() == "/a+b");
    CHECK(normal_path("/...").value() == "/...");
    CHECK(normal_path("/a/.hidden").value() == "/a/.hidden");
    for (std::string_view bad : {"",          "a",      "*",         "/a/..", "/../a",
                                 "/a/./b",    "/.",     "/%2e%2e/a", "/%2E/", "/a%2fb",
                                 "/a%2Fb",    "/a%5cb", "/a\\b",     "/a%00", "/a%0d%0aSet-Cookie:x",
                                 "/a%7f",     "/a%",    "/a%2",      "/a%zz", "/a b",
                                 "/\xc3\xab", "/a%ff",  "/a%c0%af"})
        CHECK_FALSE(normal_path(bad).ok());
}

TEST_CASE("a target is a path with a query, or the whole address of one") {
    auto const target = parse_target("/people?name=Zo%C3%AB+B&page=2").value();
    CHECK(target.path == "/people");
    CHECK(target.raw_query == "name=Zo%C3%AB+B&page=2");
    CHECK(target.query.get("name") == "Zoë B");
    CHECK(parse_target("/a?b?c").value().raw_query == "b?c");
    auto const whole = parse_target("HTTP://school.test:8080/people").value();
    CHECK(whole.path == "/people");
    CHECK(whole.authority == "school.test:8080");
    CHECK(parse_target("http://school.test").value().path == "/");
    for (std::string_view bad : {"ftp://a/", "http:///a", "http://a?b", "/a#b", "/a?b=%zz", "/a?b=%00", "/a?\x01"})
        CHECK_FALSE(parse_target(bad).ok());
}

TEST_CASE("a form of fields is read, and one with too many is not") {
    auto const form = parse_urlencoded("a=1&b=two+words&a=3&empty=&bare&&%C3%AB=x%26y", 10).value();
    CHECK(form.get("a") == "1");
    CHECK(form.all("a").size() == 2);
    CHECK(form.get("b") == "two words");
    CHECK(form.has("empty"));
    CHECK(form.has("bare"));
    CHECK(form.get("ë") == "x&y");
    CHECK_FALSE(form.has("c"));
    CHECK(parse_urlencoded("", 1).ok());
    CHECK(parse_urlencoded("a&b&c", 2).problem().code == "too_many_fields");
    for (std::string_view bad : {"a=%", "a=%1", "a=%gg", "a=%00", "%ff=1"})
        CHECK(parse_urlencoded(bad, 10).problem().code == "bad_form");
}

TEST_CASE("gzip is taken where the client says so and not where it says no") {
    CHECK(accepts_gzip("gzip"));
    CHECK(accepts_gzip("br;q=1.0, GZIP;q=0.5"));
    CHECK(accepts_gzip("*"));
    CHECK_FALSE(accepts_gzip(""));
    CHECK_FALSE(accepts_gzip("br, deflate"));
    CHECK_FALSE(accepts_gzip("gzip;q=0"));
    CHECK_FALSE(accepts_gzip("gzip; q=0.0"));
    CHECK_FALSE(accepts_gzip("gzip;q=0, *"));
    CHECK_FALSE(accepts_gzip("xgzip"));
}

TEST_CASE("cookies are written with what guards them") {
    auto response = Response::text("x");
    response.cookie({"session", "abc", 3600}).cookie({"old", "", -1}).cookie({"seen", "1", 0, false});
    auto const head = prepare(std::move(response), {.secure = true}).head;
    CHECK(head.find("Set-Cookie: session=abc; Path=/; SameSite=Lax; HttpOnly; Secure; Max-Age=3600\r\n") !=
          std::string::npos);
    CHECK(head.find("Set-Cookie: old=; Path=/; SameSite=Lax; HttpOnly; Secure; Max-Age=0\r\n") != std::string::npos);
    CHECK(head.find("Set-Cookie: seen=1; Path=/; SameSite=Lax; Secure\r\n") != std::string::npos);
}

TEST_CASE("what could split an answer turns it into a bare 500") {
    auto const answer = [](auto change) {
        auto response = Response::text("x");
        change(response);
        return prepare(std::move(response), {}).head;
    };
    std::string const ok = "HTTP/1.1 200", bad = "HTTP/1.1 500";
    CHECK(answer([](Response& r) { r.header("X-Note", "fine"); }).starts_with(ok));
    CHECK(answer([](Response& r) { r.header("X-Note", "a\r\nb"); }).starts_with(bad));
    CHECK(answer([](Response& r) { r.header("X-Note", "a\nb"); }).starts_with(bad));
    CHECK(answer([](Response& r) { r.header("X-Note", std::string_view("a\0b", 3)); }).starts_with(bad));
    CHECK(answer([](Response& r) { r.header("X Note", "a"); }).starts_with(bad));
    CHECK(answer([](Response& r) { r.header("", "a"); }).starts_with(bad));
    CHECK(answer([](Response& r) { r.headers.emplace_back("X", "a\r\nb"); }).starts_with(bad));
    CHECK(answer([](Response& r) { r.content_type = "text/html\r\nX: y"; }).starts_with(bad));
    CHECK(answer([](Response& r) { r.cookie({"a", "b; Domain=evil"}); }).starts_with(bad));
    CHECK(answer([](Response& r) { r.cookie({"a", "b\r\nc"}); }).starts_with(bad));
}

TEST_CASE("a body that never changes is sent as it lies") {
    static std::string const kAsset(5000, 'a');
    Response response;
    response.content_type = "text/css";
    response.static_body = kAsset;
    auto const out = prepare(std::move(response), {.gzip = true});
    CHECK(out.static_body.data() == kAsset.data());
    CHECK(out.head.find("Content-Length: 5000\r\n") != std::string::npos);
    CHECK(out.head.find("Content-Encoding") == std::string::npos);
}

TEST_CASE("an answer without a body says nothing of one") {
    for (int status : {204, 304}) {
        auto response = Response::text("never sent", status);
        auto const out = prepare(std::move(response), {});
        CHECK(out.head.find("Content-Length") == std::string::npos);
        CHECK(out.body.empty());
    }
}

TEST_CASE("a file's name reaches the browser whatever it holds") {
    auto const response = Response::download("Zoë \"x\"\r\n.csv", "text/csv", "a");
    CHECK(response.headers[0].second == "attachment; filename=\"Zo__ _x___.csv\"; "
                                        "filename*=UTF-8''Zo%C3%AB%20%22x%22%0D%0A.csv");
}

TEST_CASE("an event is written line by line") {
    CHECK(event_text("rings", "now") == "event: rings\ndata: now\n\n");
    CHECK(event_text("", "a\r\nb\rc\n") == "data: a\ndata: b\ndata: c\ndata: \n\n");
    CHECK(event_text("x\ndata: forged", "") == "event: xdata: forged\ndata: \n\n");
}

TEST_CASE("one household's IPv6 addresses count as one") {
    CHECK(household_of("2001:db8:1:2:aaaa::1") == household_of("2001:db8:1:2:bbbb::9"));
    CHECK(household_of("2001:db8:1:2::1") != household_of("2001:db8:1:3::1"));
    CHECK(household_of("192.0.2.1") == "192.0.2.1");
    CHECK(household_of("::1") == household_of("::1"));
    CHECK(household_of("") == "");
}
