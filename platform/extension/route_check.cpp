// Calls every route as everybody who must not get in. Some 500 routes by six callers, in a test.
#include "platform/extension/route_check.h"

#include <algorithm>

#include "base/text.h"
#include "platform/extension/service.h"

namespace belfry::platform {
namespace {

constexpr std::string_view kMethodNames[] = {"GET", "HEAD", "POST", "PUT", "DELETE"};

std::string sentence(Route const& route) {
    return std::string(kMethodNames[static_cast<std::size_t>(route.method)]) + " " + route.pattern;
}

// "/people/{person}" with an id that no person has.
std::string path_for(Route const& route) {
    std::string path;
    for (auto piece : split(std::string_view(route.pattern).substr(1), '/'))
        path.append("/").append(piece.starts_with("{") ? id_to_text(7) : std::string(piece));
    return path;
}

// The same routes with handlers that only say that they were reached.
class Watched {
public:
    explicit Watched(Routes const& routes) {
        for (auto const& route : routes.all()) {
            auto handler = [this](Call&) -> Result<http::Response> {
                reached_ = true;
                return http::Response::text("reached");
            };
            copy_.begin_area(route.area);
            if (route.method == http::Method::get)
                copy_.get(route.pattern, route.rule, handler);
            else if (!route.checks_form_token)
                copy_.post_device(route.pattern, route.rule, handler);
            else
                copy_.post(route.pattern, route.rule, handler);
        }
    }
    Routes const& routes() const { return copy_; }
    bool was_reached() { return std::exchange(reached_, false); }

private:
    Routes copy_;
    bool reached_ = false;
};

access::Viewer somebody_who_may_everything(access::Catalogue& all, Routes const& routes) {
    std::vector<access::Permission> known;
    for (auto const& route : routes.all()) {
        auto const permission = route.rule.permission();
        if (!permission || std::ranges::find(known, *permission) != known.end()) continue;
        known.push_back(*permission);
        all.add({*permission, {access::Role::service_manager}, false});
    }
    access::Viewer viewer;
    viewer.person = PersonId(1);
    viewer.roles = {{access::Role::service_manager, SchoolId()}};
    viewer.second_factor = true;
    viewer.form_secret = "a secret that no form here knows";
    viewer.use(&all);
    return viewer;
}

http::Response plain_problem(Call&, Problem const& problem) { return http::Response::text(std::string(problem.code)); }

} // namespace

std::vector<std::string> routes_that_let_in(Platform& platform, Routes const& routes,
                                            std::span<Stranger const> strangers) {
    std::vector<std::string> complaints;
    Watched watched(routes);
    access::Viewer now;
    ServiceOptions options;
    options.problem_page = plain_problem;
    options.viewer_of = [&now](Platform&, db::Session&, http::Request const&, std::vector<http::Cookie>&) {
        return now;
    };
    Service service(platform, watched.routes(), options);
    auto const call = [&](Route const& route, std::string_view name) {
        http::Request request;
        request.method = route.method;
        request.path = path_for(route);
        request.id = "check";
        auto const response = service.answer(request);
        if (watched.was_reached() || response.status == 200)
            complaints.push_back(sentence(route) + ": " + std::string(name) + " got " +
                                 std::to_string(response.status));
    };
    access::Catalogue everything;
    auto const mighty = somebody_who_may_everything(everything, routes);
    for (auto const& route : routes.all()) {
        now = {};
        if (!route.rule.check(now).ok()) call(route, "somebody signed out");
        for (auto const& stranger : strangers) {
            now = stranger.viewer;
            if (!route.rule.check(now).ok()) call(route, stranger.name);
        }
        now = mighty;
        if (route.method == http::Method::post && route.checks_form_token) call(route, "a form of another site");
    }
    return complaints;
}

std::vector<Stranger> usual_strangers(access::Catalogue const& catalogue, SchoolId school, SchoolId other_school) {
    auto const one = [&](std::string name, access::Role role, SchoolId at) {
        Stranger stranger{std::move(name), {}};
        stranger.viewer.person = PersonId(1);
        stranger.viewer.school = school;
        stranger.viewer.acting = role;
        stranger.viewer.roles = {{role, at}};
        stranger.viewer.use(&catalogue);
        return stranger;
    };
    return {one("a pupil", access::Role::pupil, school), one("a parent", access::Role::parent, school),
            one("a head of another school", access::Role::head, other_school),
            one("a technician without the second factor", access::Role::technician, SchoolId()),
            one("a community member", access::Role::community, SchoolId())};
}

std::vector<std::string> open_routes(Routes const& routes) {
    std::vector<std::string> open;
    for (auto const& route : routes.all())
        if (route.rule.kind() == access::Rule::Kind::anyone)
            open.push_back(sentence(route) + ": " + std::string(route.rule.why()));
    std::ranges::sort(open);
    return open;
}

} // namespace belfry::platform
