#pragma once
// The check that areas' tests run over every route there is: nobody gets in who should not.
//
//   CHECK(platform::routes_that_let_in(platform, routes, strangers) == std::vector<std::string>{});

#include <span>
#include <string>
#include <vector>

#include "platform/access/access.h"
#include "platform/extension/area.h"
#include "platform/extension/routes.h"

namespace belfry::platform {

struct Stranger {
    std::string name; // "a pupil", for the complaint
    access::Viewer viewer;
};

// Calls each route through a Service: signed out, and as each stranger whom its rule does not allow; and each POST that
// wants a form token without one, as somebody who may do everything. Handlers must not be reached. Gives a line for
// each that was: "POST /people/{person}/end: a pupil got 200". Ids in paths are such as no thing has.
std::vector<std::string> routes_that_let_in(Platform& platform, Routes const& routes,
                                            std::span<Stranger const> strangers);

// A pupil and a parent of a school, staff of another school, and somebody with a role that holds nothing.
std::vector<Stranger> usual_strangers(access::Catalogue const& catalogue, SchoolId school, SchoolId other_school);

// "GET /sign-in: how people get in" for each route that is open to anyone, sorted: what is open is seen at a glance.
std::vector<std::string> open_routes(Routes const& routes);

} // namespace belfry::platform
