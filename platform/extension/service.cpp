// The edge between the server and the areas. Once a request; what it adds to a handler's own work is some 10 us.
#include "platform/extension/service.h"

#include <chrono>

#include "base/one_line.h"
#include "base/text.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/http/problem_table.h"
#include "platform/log/log.h"
#include "platform/ui/page.h"

namespace belfry::platform {
namespace {

constexpr std::string_view kFormTokenHeader = "x-form-token";
constexpr std::size_t kSecretCharacters = 43;

// Of visitors who have not signed in: what their forms' tokens are made from.
std::string_view form_cookie_name(http::Request const& request) {
    return request.secure ? "__Host-belfry-form" : "belfry-form";
}

bool has_header(http::Response const& response, std::string_view name) {
    for (auto const& [known, value] : response.headers)
        if (ascii_equal_ignoring_case(known, name)) return true;
    return false;
}

void add_header_once(http::Response& response, std::string_view name, std::string_view value) {
    if (!has_header(response, name)) response.header(name, value);
}

// The address of the page asked for, encoded again.
std::string address_of(http::Request const& request) {
    std::string address;
    for (auto piece : split(request.path, '/'))
        address.append(address.empty() ? "" : "/").append(percent_encode(piece));
    if (address.empty() || address[0] != '/') address.insert(0, "/");
    if (!request.raw_query.empty()) address.append("?").append(request.raw_query);
    return address;
}

// The path and query of an absolute address, "/people?page=2"; "/" where it has none.
std::string local_part(std::string_view address) {
    auto const scheme = address.find("://");
    if (scheme == std::string_view::npos) return "/";
    auto const slash = address.find('/', scheme + 3);
    return slash == std::string_view::npos ? "/" : std::string(address.substr(slash));
}

// A request that brings nothing but the form cookie is nobody's, and the database need not be asked.
bool shows_who_it_is(http::Request const& request) {
    if (request.headers.has("authorization")) return true;
    for (auto const& [name, value] : request.cookies.items())
        if (name != form_cookie_name(request)) return true;
    return false;
}

void log_problem(http::Request const& request, Problem const& problem) {
    log::Level level = log::Level::debug;
    switch (http::face_of(problem.kind).log) {
    case http::Loudness::quiet:
        level = log::Level::debug;
        break;
    case http::Loudness::info:
        level = log::Level::info;
        break;
    case http::Loudness::warn:
        level = log::Level::warn;
        break;
    case http::Loudness::error:
        level = log::Level::error;
        break;
    }
    log::event(level, "http.problem", {{"request", request.id}, {"code", problem.code}, {"detail", problem.detail}});
}

Problem problem_of(db::Broken const& broken) {
    bool const passing = broken.fault == db::Fault::connection || broken.fault == db::Fault::busy;
    if (passing) return {ProblemKind::unavailable, "db_away", broken.what()};
    if (broken.fault == db::Fault::full) return {ProblemKind::unavailable, "disk_full", broken.what()};
    return {ProblemKind::internal, "internal", broken.what()};
}

constexpr std::string_view kClasses[6] = {"other", "1xx", "2xx", "3xx", "4xx", "5xx"};
constexpr std::string_view kMethodNames[] = {"GET", "HEAD", "POST", "PUT", "DELETE"};

} // namespace

// What the log and the measures are told of a request.
struct Service::Outcome {
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
    std::int64_t statements_before = db::statements_on_this_thread();
    std::string_view pattern = "-";
    PersonId person;
    bool signed_in = false;
    std::vector<http::Cookie> cookies;
    std::optional<http::Cookie> form_cookie; // set where a form was shown

    std::int64_t statements() const { return db::statements_on_this_thread() - statements_before; }
    std::int64_t microseconds() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count();
    }
};

Service::Service(Platform& platform, Routes const& routes, ServiceOptions options)
    : platform_(platform), routes_(routes), options_(std::move(options)),
      statements_(platform.metrics.counter("belfry_http_statements_total", "Statements run for requests")) {
    BELFRY_ASSERT(options_.problem_page);
    for (auto const& area : platform.areas)
        if (area.viewer_of && !options_.viewer_of) area_viewer_of_ = area.viewer_of;
    for (auto const& area : platform.areas)
        if (area.goes_first) goes_first_.push_back({area.name, area.goes_first});
    for (std::size_t i = 0; i < std::size(kClasses); ++i) {
        auto const label = "status=\"" + std::string(kClasses[i]) + "\"";
        by_class_[i] = {&platform.metrics.counter("belfry_http_requests_total", "Requests answered", label),
                        &platform.metrics.histogram("belfry_http_request_seconds", "Time to an answer", label)};
    }
}

http::BodyRule Service::body_rule(http::Request const& head) const {
    auto const match = routes_.find(head.method, head.path);
    if (!match.route) return http::BodyRule::none;
    bool const for_anyone = match.route->rule.kind() == access::Rule::Kind::anyone;
    return for_anyone || shows_who_it_is(head) ? match.route->body : http::BodyRule::none;
}

bool Service::may_send(http::Request const& head) const {
    auto const match = routes_.find(head.method, head.path);
    if (!match.route) return false;
    if (match.route->lane == http::Lane::devices) return true; // prove themselves by what they send
    if (match.route->rule.kind() == access::Rule::Kind::anyone) return false;
    auto const& viewer_of = options_.viewer_of ? options_.viewer_of : area_viewer_of_;
    if (!viewer_of) return false;
    try {
        auto snapshot = platform_.db.read();
        std::vector<http::Cookie> unsent;
        return match.route->rule.check(viewer_of(platform_, snapshot, head, unsent)).ok();
    } catch (db::Broken const&) {
        return false;
    }
}

http::Lane Service::lane(http::Method method, std::string_view path) const {
    auto const match = routes_.find(method, path);
    return match.route ? match.route->lane : http::Lane::workers;
}

http::Response Service::answer(http::Request& request) {
    Outcome outcome;
    http::Response response;
    bool const reading = request.method == http::Method::get || request.method == http::Method::head;
    BareRoute const* bare = nullptr;
    for (auto const& one : options_.bare_routes)
        if (reading && request.path.starts_with(one.prefix)) bare = &one;
    try {
        if (bare) {
            outcome.pattern = bare->prefix;
            auto answer = bare->answer(request);
            response = answer.ok() ? std::move(answer).value()
                                   : http::Response::text("", http::face_of(answer.problem().kind).status);
        } else {
            response = answer_route(request, outcome);
        }
    } catch (std::exception const& error) {
        log::error("http.broken", {{"request", request.id}, {"what", error.what()}});
        response = http::Response::text("Something broke. Number for the help desk: " + request.id + "\n", 500);
    }
    for (auto& cookie : outcome.cookies) response.cookie(std::move(cookie));
    if (outcome.form_cookie) response.cookie(std::move(*outcome.form_cookie));
    add_security_headers(response, outcome.signed_in, request.secure);
    if (platform_.config.demonstration)
        response.header("Server-Timing", "db;desc=\"" + std::to_string(outcome.statements()) + " queries\"");
    note(request, response, outcome);
    return response;
}

// The inner edge: what breaks here still gets a page.
http::Response Service::answer_route(http::Request& request, Outcome& outcome) {
    auto const match = routes_.find(request.method, request.path);
    if (match.route) outcome.pattern = match.route->pattern;
    access::Viewer viewer;
    Call call(platform_, request, viewer);
    for (auto const& [name, value] : match.values) call.path_values.push_back({name, std::string(value)});
    auto result = [&]() -> Result<http::Response> {
        if (request.turned_away) return Problem{ProblemKind::unavailable, "busy"};
        try {
            bool const device = match.route && match.route->lane == http::Lane::devices; // proves itself otherwise
            if (options_.viewer_of && !device)
                viewer = options_.viewer_of(platform_, call.db(), request, outcome.cookies);
            if (area_viewer_of_ && !device && shows_who_it_is(request))
                viewer = area_viewer_of_(platform_, call.db(), request, outcome.cookies);
            outcome.signed_in = viewer.signed_in();
            outcome.person = viewer.person;
            give_form_secret(request, viewer, outcome);
            return run_route(call, match);
        } catch (db::Broken const& broken) {
            return problem_of(broken);
        } catch (std::exception const& error) {
            log::error("http.broken", {{"request", request.id}, {"route", outcome.pattern}, {"what", error.what()}});
            return Problem{ProblemKind::internal, "internal"};
        }
    }();
    auto response = result.ok() ? std::move(result).value() : show_problem(call, result.problem());
    if (!match.route && match.other_method) {
        response.status = 405;
        response.header("Allow", routes_.methods_of(request.path));
    }
    if (!call.form_token_used()) outcome.form_cookie.reset();
    return response;
}

Result<http::Response> Service::run_route(Call& call, Routes::Match const& match) {
    if (!match.route) return not_found();
    auto const& route = *match.route;
    TRY_DO(route.rule.check(call.viewer));
    if (route.rule.kind() != access::Rule::Kind::anyone)
        for (auto const& one : goes_first_)
            if (one.area != route.area)
                if (auto const where = one.where(call.viewer)) return http::Response::redirect(*where);
    if (call.request.refused) return *call.request.refused;
    TRY_DO(check_form(call, route));
    return route.handler(call);
}

Status Service::check_form(Call const& call, Route const& route) const {
    if (!route.checks_form_token) return {};
    auto const& request = call.request;
    if (!from_this_site(request, platform_.config.public_address)) return forbidden("form_token", "another site");
    auto token = request.form.get(ui::kFormTokenField);
    if (token.empty()) token = request.header(kFormTokenHeader);
    if (!form_token_matches(token, call.viewer.form_secret)) return forbidden("form_token", "no match");
    // No field of ours has more than one line. What browsers put around a value is cut off by whoever reads it.
    for (auto const& [name, value] : request.form.items())
        if (!is_one_line(trim(value))) return invalid("form_one_line", name);
    return {};
}

// A visitor's forms are theirs by a cookie of their own; it goes out only with a page that holds a form.
void Service::give_form_secret(http::Request const& request, access::Viewer& viewer, Outcome& outcome) const {
    if (!viewer.form_secret.empty()) return;
    auto const name = form_cookie_name(request);
    viewer.form_secret = request.cookies.get(name);
    if (viewer.form_secret.size() == kSecretCharacters) return;
    viewer.form_secret = crypto::random_token();
    outcome.form_cookie = http::Cookie{std::string(name), viewer.form_secret};
}

http::Response Service::show_problem(Call& call, Problem const& problem) {
    log_problem(call.request, problem);
    bool const reading = call.request.method == http::Method::get || call.request.method == http::Method::head;
    if (problem.kind == ProblemKind::signed_out && (reading || call.request.wants_fragment())) return to_sign_in(call);
    if (problem.code == "proof_needed") return to_proof(call);
    call.forget_snapshot();
    auto const& face = http::face_of(problem.kind);
    auto response = options_.problem_page(call, problem);
    response.status = face.status;
    if (face.retry_seconds > 0) add_header_once(response, "Retry-After", std::to_string(face.retry_seconds));
    return response;
}

// To the sign-in page, and from there back to where they wanted to go. htmx is told in a header, since a redirect would
// put the sign-in page into the middle of this one.
http::Response Service::to_sign_in(Call const& call) const {
    auto const& request = call.request;
    auto const back = request.wants_fragment() ? local_part(request.header("hx-current-url")) : address_of(request);
    auto where = html::Href::to("/sign-in");
    if (back != "/") where = where.with("to", back);
    if (!request.wants_fragment()) return http::Response::redirect(where);
    auto response = http::Response::text("", 401);
    response.header("HX-Redirect", where.text());
    return response;
}

// To the page that asks who they are anew, and from there back: to the page they wanted, or to the one whose form they
// sent, which they send again.
http::Response Service::to_proof(Call const& call) const {
    auto const& request = call.request;
    bool const reading = request.method == http::Method::get || request.method == http::Method::head;
    auto const back = request.wants_fragment() ? local_part(request.header("hx-current-url"))
                      : reading                ? address_of(request)
                                               : local_part(request.header("referer"));
    auto where = html::Href::to("/me/proof");
    if (back != "/") where = where.with("to", back);
    if (!request.wants_fragment()) return http::Response::redirect(where);
    auto response = http::Response::text("", 403);
    response.header("HX-Redirect", where.text());
    return response;
}

void Service::note(http::Request const& request, http::Response const& response, Outcome const& outcome) {
    auto const status_class = static_cast<std::size_t>(response.status / 100);
    auto const& measures = by_class_[status_class < std::size(kClasses) ? status_class : 0];
    auto const microseconds = outcome.microseconds(), statements = outcome.statements();
    measures.requests->add();
    measures.seconds->observe(microseconds);
    if (statements > 0) statements_.add(statements);
    // The pattern, not the path: an address may hold a one-time secret.
    log::info("http.request", {{"request", request.id},
                               {"method", kMethodNames[static_cast<std::size_t>(request.method)]},
                               {"route", outcome.pattern},
                               {"status", response.status},
                               {"us", microseconds},
                               {"statements", statements},
                               {"person", outcome.person.value()}});
}

void add_security_headers(http::Response& response, bool signed_in, bool secure) {
    add_header_once(response, "Content-Security-Policy", ui::kContentSecurityPolicy);
    add_header_once(response, "X-Content-Type-Options", "nosniff");
    add_header_once(response, "Referrer-Policy", "same-origin");
    add_header_once(response, "Cross-Origin-Opener-Policy", "same-origin");
    add_header_once(response, "Cross-Origin-Resource-Policy", "same-origin");
    add_header_once(response, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    if (signed_in) add_header_once(response, "Cache-Control", "no-store, private");
    if (secure) add_header_once(response, "Strict-Transport-Security", "max-age=31536000");
}

bool from_this_site(http::Request const& request, std::string_view public_address) {
    auto const site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    auto const origin = request.headers.find("origin");
    if (!origin) return true;
    if (ascii_equal_ignoring_case(*origin, public_address.substr(0, public_address.find('/', 8)))) return true;
    auto const own = std::string(request.secure ? "https://" : "http://") + std::string(request.header("host"));
    return ascii_equal_ignoring_case(*origin, own);
}

} // namespace belfry::platform
