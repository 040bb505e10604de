#pragma once
// What the pages of figures share.

#include "areas/registration/show.h"

namespace belfry::registration {

// The week of ?week=2026-11-23, or this one.
std::int32_t week_asked(platform::Call& call, SchoolDay today);
// To the week before and after, where that has begun.
void show_week_links(html::Writer& h, platform::Call& call, html::Href const& here, std::int32_t week, SchoolDay today);
html::Href group_week_href(directory::GroupId group, std::int32_t week);

void add_figure_list_routes(platform::Routes& routes, ServicePtr const& service);
void add_group_week_routes(platform::Routes& routes, ServicePtr const& service);
void add_authority_routes(platform::Routes& routes, ServicePtr const& service);

} // namespace belfry::registration
