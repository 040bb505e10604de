#include <doctest/doctest.h>

#include "platform/extension/call.h"
#include "platform/extension/routes.h"

using namespace belfry;
using namespace belfry::platform;

namespace {
Result<http::Response> nothing(Call&) { return http::Response::text(""); }
access::Rule open() { return access::Rule::anyone("a test"); }
std::string found(Routes const& routes, http::Method method, std::string_view path) {
    auto const match = routes.find(method, path);
    if (!match.route) return match.other_method ? "other method" : "none";
    std::string said = match.route->pattern;
    for (auto const& [name, value] : match.values) said.append(" ").append(name).append("=").append(value);
    return said;
}
} // namespace

TEST_CASE("a path finds its route, literal before name") {
    Routes routes;
    routes.get("/", open(), nothing);
    routes.get("/people", open(), nothing);
    routes.get("/people/{person}", open(), nothing);
    routes.get("/people/new", open(), nothing);
    routes.post("/people/{who}/end", open(), nothing);
    routes.get("/people/new/{step}", open(), nothing);
    routes.get("/people/{person}/{panel}", open(), nothing);
    using http::Method;
    CHECK(found(routes, Method::get, "/") == "/");
    CHECK(found(routes, Method::get, "/people") == "/people");
    CHECK(found(routes, Method::head, "/people") == "/people");
    CHECK(found(routes, Method::get, "/people/new") == "/people/new");
    CHECK(found(routes, Method::get, "/people/0ABC") == "/people/{person} person=0ABC");
    CHECK(found(routes, Method::get, "/people/new/two") == "/people/new/{step} step=two");
    CHECK(found(routes, Method::get, "/people/x/cards") == "/people/{person}/{panel} person=x panel=cards");
    CHECK(found(routes, Method::post, "/people/new/end") == "/people/{who}/end who=new"); // back from the literal
}

TEST_CASE("what is no route is told from what has another method") {
    Routes routes;
    routes.get("/people/{person}", open(), nothing);
    routes.post("/people/{person}", open(), nothing);
    routes.post("/sign-out", open(), nothing);
    using http::Method;
    CHECK(found(routes, Method::get, "/sign-out") == "other method");
    CHECK(found(routes, Method::remove, "/people/x") == "other method");
    CHECK(routes.methods_of("/people/x") == "GET, HEAD, POST");
    for (auto path : {"", "people", "/people", "/people/", "/people/x/", "//people/x", "/people//x", "/people/x/y"})
        CHECK(found(routes, Method::get, path) == "none");
    CHECK(found(routes, Method::get, std::string(100000, '/')) == "none");
}

TEST_CASE("a route knows its area and what body it takes") {
    Routes routes;
    routes.begin_area("library");
    routes.post_upload("/books/import", open(), nothing);
    routes.post_device("/gate/read", open(), nothing);
    auto const upload = routes.find(http::Method::post, "/books/import");
    CHECK(upload.route->area == "library");
    CHECK(upload.route->body == http::BodyRule::upload);
    CHECK(upload.route->checks_form_token);
    CHECK_FALSE(routes.find(http::Method::post, "/gate/read").route->checks_form_token);
}
