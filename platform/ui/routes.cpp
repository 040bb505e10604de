// The addresses that ui answers itself.
#include "platform/extension/routes.h"

#include "platform/config/config.h"
#include "platform/extension/call.h"
#include "platform/ui/assets.h"
#include "platform/ui/clock_page.h"
#include "platform/ui/gallery.h"
#include "platform/ui/page.h"

namespace belfry::ui {
namespace {

using platform::Call;
using Answer = Result<http::Response>;

// Signed in or not, but nowhere except in a demonstration.
template <class Show>
platform::Handler in_demonstration(Show show) {
    return [show](Call& call) -> Answer {
        if (!call.platform.config.demonstration) return not_found();
        return show(call);
    };
}

} // namespace

std::vector<platform::BareRoute> bare_routes() {
    return {{"/a/", asset_response}, {"/favicon.ico", [](http::Request const&) -> Answer {
                                          return http::Response::redirect(asset_href("mark.svg"), 302);
                                      }}};
}

void add_routes(platform::Routes& routes) {
    routes.get("/everything", access::Rule::signed_in(), [](Call& call) -> Answer { return everything_page(call); });
    routes.get("/new", access::Rule::signed_in(), [](Call& call) -> Answer { return news_page(call); });
    add_clock_routes(routes);
    auto const specimen = access::Rule::anyone("specimens without data, and only in a demonstration");
    routes.get("/_ui", specimen, in_demonstration([](Call& call) -> Answer { return ui_gallery(call); }));
    routes.get("/_ui/plain", specimen, in_demonstration([](Call& call) -> Answer { return ui_gallery_plain(call); }));
    routes.get("/_ui/problem/{which}", specimen,
               in_demonstration([](Call& call) { return ui_gallery_problem(call, call.path("which")); }));
}

} // namespace belfry::ui
