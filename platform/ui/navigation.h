#pragma once
// Which ways the frame offers to whom: the rail (seven at most, then Everything), the bar of a phone (five), and all.
// Put together from the areas' navigation entries and the viewer's rights; no query.

#include <string_view>
#include <vector>

#include "platform/access/access.h"
#include "platform/html/html.h"

namespace belfry::platform {
class Call;
}

namespace belfry::ui {

// Pages that the frame itself leads to; areas serve them.
inline constexpr html::PathTemplate kSignInPath = "/sign-in";
inline constexpr html::PathTemplate kSignOutPath = "/sign-out"; // POST
inline constexpr html::PathTemplate kMePath = "/me";
inline constexpr html::PathTemplate kPlacesPath = "/me/places";              // which school and role to work in
inline constexpr html::PathTemplate kSecondFactorPath = "/me/second-factor"; // where the second check is set up
inline constexpr html::PathTemplate kSearchPath = "/search";
inline constexpr html::PathTemplate kEverythingPath = "/everything";
inline constexpr html::PathTemplate kNewsPath = "/new"; // what is new in Belfry

inline constexpr std::size_t kRailEntriesMax = 7;
inline constexpr std::size_t kBarEntriesMax = 5;

struct NavLink {
    std::string_view text_key;
    std::string_view icon;
    std::string_view path;
    int order = 100;
};

std::vector<NavLink> all_links(platform::Call& call);  // all that the viewer may open, in order
std::vector<NavLink> rail_links(platform::Call& call); // those of the viewer's role, then Everything
std::vector<NavLink> bar_links(platform::Call& call);  // Today, Timetable, Messages as far as they exist, Search, Me
// The one whose path is the longest beginning of `path`, piece by piece; null where none is.
NavLink const* current_link(std::vector<NavLink> const& links, std::string_view path);
// Whether the viewer works in more than one school, and so can change.
bool has_other_places(access::Viewer const& viewer);

} // namespace belfry::ui
