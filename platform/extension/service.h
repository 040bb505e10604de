#pragma once
// What the server's handler calls: from a request to an answer, the same way for every route.
//
//   who asks -> which route -> may they -> is the form theirs -> handler -> problems to pages -> headers, log, measures
//
// Holds the only catch-all around a request: a broken database gives 503, anything else thrown gives 500; neither says
// why, both name the request's id, under which the log does.

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "platform/access/access.h"
#include "platform/extension/area.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/http/message.h"
#include "platform/http/server.h"
#include "platform/metrics/metrics.h"

namespace belfry::platform {

using ViewerOf =
    std::function<access::Viewer(Platform&, db::Session&, http::Request const&, std::vector<http::Cookie>&)>;

// An answer that needs neither viewer nor database: assets, signs of life. Every GET and HEAD of a path that begins
// with `prefix`.
struct BareRoute {
    std::string_view prefix;
    std::function<Result<http::Response>(http::Request const&)> answer;
};

struct ServiceOptions {
    // Makes the page of a problem. It should ask nothing of the database: that may be what is broken.
    std::function<http::Response(Call&, Problem const&)> problem_page;
    ViewerOf viewer_of = {}; // tests give their own; else the one area that has one is asked
                             // about each request that brings a cookie or an Authorization header
    std::vector<BareRoute> bare_routes = {};
};

class Service {
public:
    // What it is given lives as long as it does.
    Service(Platform& platform, Routes const& routes, ServiceOptions options);

    // Never throws. Safe from many threads at once.
    http::Response answer(http::Request& request);
    // None where the route wants somebody signed in and the request shows nobody: nothing is read for those who will be
    // sent to sign in anyway.
    http::BodyRule body_rule(http::Request const& head) const;
    // Of the same: whether whoever sends it is signed in and may use the route, so that their file or long form is
    // worth reading. Strangers may send short forms only. Asks the database once; false where that cannot be asked.
    bool may_send(http::Request const& head) const;
    http::Lane lane(http::Method method, std::string_view path) const;

private:
    struct Outcome;
    http::Response answer_route(http::Request& request, Outcome& outcome);
    Result<http::Response> run_route(Call& call, Routes::Match const& match);
    Status check_form(Call const& call, Route const& route) const;
    http::Response show_problem(Call& call, Problem const& problem);
    http::Response to_sign_in(Call const& call) const;
    http::Response to_proof(Call const& call) const;
    void give_form_secret(http::Request const& request, access::Viewer& viewer, Outcome& outcome) const;
    void note(http::Request const& request, http::Response const& response, Outcome const& outcome);

    Platform& platform_;
    Routes const& routes_;
    ServiceOptions const options_;
    ViewerOf area_viewer_of_;
    struct GoesFirst {
        std::string_view area;
        std::function<std::optional<html::Href>(access::Viewer const&)> where;
    };
    std::vector<GoesFirst> goes_first_;
    struct Measures {
        metrics::Counter* requests;
        metrics::Histogram* seconds;
    };
    Measures by_class_[6];
    metrics::Counter& statements_;
};

// The headers that every answer carries unless it has them already. `signed_in`: nobody else may keep the answer.
void add_security_headers(http::Response& response, bool signed_in, bool secure);

// Whether a request that changes something comes from a page of this site, by Sec-Fetch-Site and Origin. A request with
// neither passes: the form token decides.
bool from_this_site(http::Request const& request, std::string_view public_address);

} // namespace belfry::platform
