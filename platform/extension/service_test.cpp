#include <doctest/doctest.h>

#include "platform/extension/builtin_routes.h"
#include "platform/extension/route_check.h"
#include "platform/extension/service.h"
#include "platform/extension/test_platform.h"

using namespace belfry;
using namespace belfry::platform;
using belfry::platform::testing::FakePlatform;

namespace {

inline constexpr access::Permission kSeeBooks{"library.see_books"};
constexpr db::Sql kOne = "SELECT 1";

std::string_view header(http::Response const& response, std::string_view name) {
    for (auto const& [known, value] : response.headers)
        if (known == name) return value;
    return "";
}

// A library of two pages and a form, and a person who is signed in by the cookie "who".
struct World {
    World() {
        fake.catalogue.add({kSeeBooks, {access::Role::teacher}, false});
        routes.get("/", access::Rule::anyone("the front page"), [](Call& call) -> Result<http::Response> {
            return http::Response::text("token " + call.form_token());
        });
        routes.get("/me", access::Rule::signed_in(),
                   [](Call&) -> Result<http::Response> { return http::Response::text("me"); });
        routes.get("/books/{book}", access::Rule::may(kSeeBooks), [](Call& call) -> Result<http::Response> {
            auto rows = call.db().select(kOne);
            rows.next();
            return http::Response::text(std::string(call.path("book")));
        });
        routes.post("/books/{book}/lend", access::Rule::may(kSeeBooks), [this](Call&) -> Result<http::Response> {
            ++lent;
            return http::Response::redirect(html::Href::to("/"));
        });
        routes.get("/away", access::Rule::anyone("a test"),
                   [](Call&) -> Result<http::Response> { throw db::Broken(db::Fault::connection, "server away"); });
        routes.get("/broken", access::Rule::anyone("a test"),
                   [](Call&) -> Result<http::Response> { throw std::runtime_error("secret cause"); });
        routes.get("/taken", access::Rule::anyone("a test"),
                   [](Call&) -> Result<http::Response> { return conflict("taken", "inner detail"); });
        add_metrics_route(routes);
        teacher.person = PersonId(5);
        teacher.school = SchoolId(9);
        teacher.roles = {{access::Role::teacher, SchoolId(9)}};
        teacher.form_secret = "the secret of this session";
        teacher.use(&fake.catalogue);
    }
    Service& service() {
        if (!made) {
            ServiceOptions options;
            options.problem_page = [](Call&, Problem const& problem) {
                return http::Response::text("problem " + std::string(problem.code));
            };
            options.viewer_of = [this](Platform&, db::Session&, http::Request const& request,
                                       std::vector<http::Cookie>&) {
                return request.cookies.get("who") == "teacher" ? teacher : access::Viewer{};
            };
            options.bare_routes = health_routes(fake.platform);
            made.emplace(fake.platform, routes, options);
        }
        return *made;
    }
    http::Response ask(http::Method method, std::string path, bool signed_in, http::Fields headers = {},
                       http::Fields form = {}) {
        http::Request request;
        request.method = method;
        request.path = std::move(path);
        request.headers = std::move(headers);
        request.form = std::move(form);
        request.id = "REQUEST1";
        request.peer = "192.0.2.7";
        if (signed_in) request.cookies.add("who", "teacher");
        return service().answer(request);
    }
    http::Response get(std::string path, bool signed_in = false) {
        return ask(http::Method::get, std::move(path), signed_in);
    }

    FakePlatform fake;
    Routes routes;
    access::Viewer teacher;
    int lent = 0;
    std::optional<Service> made;
};

http::Fields fields(std::initializer_list<std::pair<std::string, std::string>> items) {
    http::Fields made;
    for (auto const& [name, value] : items) made.add(name, value);
    return made;
}

} // namespace

TEST_CASE("a page is answered to those who may, with the headers of every answer") {
    World world;
    auto const page = world.get("/books/B7", true);
    CHECK(page.status == 200);
    CHECK(page.body == "B7");
    CHECK(header(page, "Cache-Control") == "no-store, private");
    CHECK(header(page, "Content-Security-Policy").starts_with("default-src 'none'; script-src 'self'"));
    CHECK(header(page, "X-Content-Type-Options") == "nosniff");
    CHECK(header(page, "Referrer-Policy") == "same-origin");
    CHECK(header(page, "Server-Timing") == "");
    CHECK(header(world.get("/"), "Cache-Control") == "");
}

TEST_CASE("a demonstration says how many queries a page took") {
    World world;
    world.fake.config.demonstration = true;
    CHECK(header(world.get("/books/B7", true), "Server-Timing").starts_with("db;desc=\""));
}

TEST_CASE("somebody signed out is sent to sign in and back") {
    World world;
    http::Request request;
    request.path = "/books/a b";
    request.raw_query = "page=2&to=x";
    auto const sent = world.service().answer(request);
    CHECK(sent.status == 303);
    CHECK(header(sent, "Location") == "/sign-in?to=%2Fbooks%2Fa%2520b%3Fpage%3D2%26to%3Dx");
    auto const part = world.ask(http::Method::get, "/me", false,
                                fields({{"hx-request", "true"}, {"hx-current-url", "https://s.test/books?page=2"}}));
    CHECK(part.status == 401);
    CHECK(header(part, "HX-Redirect") == "/sign-in?to=%2Fbooks%3Fpage%3D2");
    CHECK(world.ask(http::Method::post, "/books/B7/lend", false).status == 401);
}

TEST_CASE("problems become pages by one table, and say nothing of their cause") {
    World world;
    CHECK(world.get("/nowhere").status == 404);
    auto const wrong = world.ask(http::Method::post, "/me", true);
    CHECK(wrong.status == 405);
    CHECK(header(wrong, "Allow") == "GET, HEAD");
    auto const taken = world.get("/taken");
    CHECK(taken.status == 409);
    CHECK(taken.body == "problem taken");
    world.teacher.roles = {{access::Role::pupil, SchoolId(9)}};
    CHECK(world.get("/books/B7", true).status == 403);
    auto const away = world.get("/away");
    CHECK(away.status == 503);
    CHECK(header(away, "Retry-After") == "5");
    auto const broken = world.get("/broken");
    CHECK(broken.status == 500);
    CHECK(broken.body.find("secret") == std::string::npos);
}

TEST_CASE("when the page of a problem breaks too, a plain answer names the request") {
    World world;
    ServiceOptions options;
    options.problem_page = [](Call&, Problem const&) -> http::Response { throw std::runtime_error("again"); };
    Service service(world.fake.platform, world.routes, options);
    http::Request request;
    request.path = "/nowhere";
    request.id = "REQUEST1";
    auto const answer = service.answer(request);
    CHECK(answer.status == 500);
    CHECK(answer.body.find("REQUEST1") != std::string::npos);
}

TEST_CASE("a request for which there is no room is told so without being looked into") {
    World w;
    http::Request request;
    request.path = "/me";
    request.turned_away = true;
    auto const response = w.service().answer(request);
    CHECK(response.status == 503);
    CHECK(response.body == "problem busy");
    CHECK_FALSE(header(response, "Retry-After").empty());
}

TEST_CASE("only what was added as waiting waits") {
    World w;
    w.routes.post_waiting("/hash", access::Rule::anyone("a test"),
                          [](Call&) -> Result<http::Response> { return http::Response::text(""); });
    CHECK(w.service().lane(http::Method::post, "/hash") == http::Lane::waiting);
    CHECK(w.service().lane(http::Method::get, "/hash") == http::Lane::workers);
    CHECK(w.service().lane(http::Method::post, "/books/1/lend") == http::Lane::workers);
    CHECK(w.service().lane(http::Method::post, "/nowhere") == http::Lane::workers);
}

TEST_CASE("a form is taken only with its session's token") {
    World world;
    auto const post = [&](std::string token) {
        return world.ask(http::Method::post, "/books/B7/lend", true, {}, fields({{"form_token", std::move(token)}}))
            .status;
    };
    CHECK(post(make_form_token(world.teacher.form_secret)) == 303);
    CHECK(world.lent == 1);
    CHECK(post("") == 403);
    CHECK(post("rubbish") == 403);
    CHECK(post(make_form_token("another session's secret")) == 403);
    CHECK(post(make_form_token("")) == 403);
    auto token = make_form_token(world.teacher.form_secret);
    CHECK(token != make_form_token(world.teacher.form_secret));
    token[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
    CHECK(post(token) == 403);
    CHECK(world.lent == 1);
    CHECK_FALSE(form_token_matches(make_form_token(""), ""));
}

TEST_CASE("a form from another site is refused even with a token") {
    World world;
    auto const post = [&](http::Fields headers) {
        headers.add("host", "belfry.school");
        return world
            .ask(http::Method::post, "/books/B7/lend", true, std::move(headers),
                 fields({{"form_token", make_form_token(world.teacher.form_secret)}}))
            .status;
    };
    CHECK(post(fields({{"sec-fetch-site", "same-origin"}, {"origin", "http://belfry.school"}})) == 303);
    CHECK(post(fields({{"origin", "http://localhost:8080"}})) == 303); // the public address
    CHECK(post(fields({{"sec-fetch-site", "cross-site"}})) == 403);
    CHECK(post(fields({{"sec-fetch-site", "same-site"}})) == 403);
    CHECK(post(fields({{"origin", "https://evil.test"}})) == 403);
    CHECK(post(fields({{"origin", "https://belfry.school"}})) == 403); // another scheme is another origin
    CHECK(post(fields({{"origin", "null"}})) == 403);
}

TEST_CASE("a visitor's form carries a token of a cookie of its own") {
    World world;
    world.routes.post("/sign-in", access::Rule::anyone("a test"),
                      [](Call&) -> Result<http::Response> { return http::Response::text("in"); });
    auto const page = world.get("/");
    REQUIRE(page.cookies.size() == 1);
    CHECK(page.cookies[0].name == "belfry-form");
    CHECK(page.cookies[0].http_only);
    auto const token = page.body.substr(6);
    auto const post = [&](std::string_view cookie) {
        http::Request request;
        request.method = http::Method::post;
        request.path = "/sign-in";
        request.cookies.add("belfry-form", std::string(cookie));
        request.form.add("form_token", token);
        return world.service().answer(request).status;
    };
    CHECK(post(page.cookies[0].value) == 200);
    CHECK(post("") == 403);
    CHECK(post(std::string(43, 'x')) == 403);
    CHECK(world.get("/nowhere").cookies.empty()); // no form, no cookie
}

TEST_CASE("a viewer who must go elsewhere first is sent there") {
    World world;
    Area identity;
    identity.name = "identity";
    identity.goes_first = [](access::Viewer const& viewer) -> std::optional<html::Href> {
        if (!viewer.must_change_password) return std::nullopt;
        return html::Href::to("/me/password");
    };
    world.fake.areas.push_back(identity);
    world.routes.begin_area("identity");
    world.routes.get("/me/password", access::Rule::signed_in(),
                     [](Call&) -> Result<http::Response> { return http::Response::text("change it"); });
    CHECK(world.get("/me", true).status == 200);
    world.teacher.must_change_password = true;
    CHECK(header(world.get("/me", true), "Location") == "/me/password");
    CHECK(world.get("/me/password", true).body == "change it");
    CHECK(world.get("/", true).status == 200);
}

TEST_CASE("a body that was not taken gives its page, after the rule was checked") {
    World world;
    http::Request request;
    request.method = http::Method::post;
    request.path = "/books/B7/lend";
    request.refused = Problem{ProblemKind::too_large, "upload_too_large"};
    CHECK(world.service().answer(request).status == 401);
    request.cookies.add("who", "teacher");
    CHECK(world.service().answer(request).status == 413);
    http::Request head;
    head.method = http::Method::post;
    head.path = "/nowhere";
    CHECK(world.service().body_rule(head) == http::BodyRule::none);
    head.path = "/books/B7/lend";
    CHECK(world.service().body_rule(head) == http::BodyRule::none); // from nobody
    head.cookies.add("belfry-form", "of a visitor");
    CHECK(world.service().body_rule(head) == http::BodyRule::none);
    head.cookies.add("who", "teacher");
    CHECK(world.service().body_rule(head) == http::BodyRule::form);
}

TEST_CASE("a file or a long form is read only from whoever may use the route") {
    World world;
    http::Request head;
    head.method = http::Method::post;
    head.path = "/nowhere";
    head.cookies.add("who", "teacher");
    CHECK_FALSE(world.service().may_send(head));
    head.path = "/books/B7/lend";
    CHECK(world.service().may_send(head));
    head.cookies = {};
    head.cookies.add("a", "b"); // looks like somebody, is nobody
    CHECK(world.service().body_rule(head) == http::BodyRule::form);
    CHECK_FALSE(world.service().may_send(head));
    head.cookies = {};
    head.cookies.add("who", "pupil");
    CHECK_FALSE(world.service().may_send(head));
}

TEST_CASE("signs of life need no session, and readiness names what fails") {
    World world;
    Area library;
    library.name = "library";
    Status state = {};
    library.health_checks.push_back({"library.shelves", [&](Platform&) { return state; }});
    world.fake.areas.push_back(library);
    CHECK(world.get("/health/live").body == "ok\n");
    CHECK(world.get("/health/ready").body == "database ok\nlibrary.shelves ok\n");
    state = Problem{ProblemKind::unavailable, "fallen"};
    auto const failing = world.get("/health/ready");
    CHECK(failing.status == 503);
    CHECK(failing.body == "database ok\nlibrary.shelves failed\n");
}

TEST_CASE("measures are for this machine and for those who may see them") {
    World world;
    auto const from = [&](std::string peer, http::Fields headers) {
        http::Request request;
        request.path = "/metrics";
        request.peer = std::move(peer);
        request.headers = std::move(headers);
        return world.service().answer(request);
    };
    world.get("/");
    auto const own = from("127.0.0.1", {});
    CHECK(own.status == 200);
    CHECK(own.body.find("belfry_http_requests_total{status=\"2xx\"} 1") != std::string::npos);
    CHECK(from("127.0.0.1", fields({{"x-forwarded-for", "192.0.2.7"}})).status == 404);
    CHECK(from("192.0.2.7", {}).status == 404);
}

TEST_CASE("every route is tried as everybody who must not get in") {
    World world;
    auto const strangers = usual_strangers(world.fake.catalogue, SchoolId(9), SchoolId(10));
    CHECK(routes_that_let_in(world.fake.platform, world.routes, strangers).empty());
    CHECK(open_routes(world.routes).front() == "GET /: the front page");
    // And the check itself finds what is wrong: a rule that lets in a pupil of the wrong kind is seen at the route.
    Routes lax;
    lax.post("/books/{book}/lend", access::Rule::anyone("a mistake"),
             [](Call&) -> Result<http::Response> { return http::Response::text(""); });
    CHECK(open_routes(lax).size() == 1);
}
