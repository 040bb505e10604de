#pragma once
// What the pages of figures share.

#include "areas/registration/figures/report_pdf.h"
#include "areas/registration/show.h"

namespace belfry::registration {

// The week of ?week=2026-11-23, or this one.
std::int32_t week_asked(platform::Call& call, SchoolDay today);
// To the week before and after, where that has begun.
void show_week_links(html::Writer& h, platform::Call& call, html::Href const& here, std::int32_t week, SchoolDay today);
html::Href group_week_href(directory::GroupId group, std::int32_t week);

// The school of ?school=, where the viewer may do that there (not_found elsewhere), or their own.
Result<Place> place_asked(Service& service, platform::Call& call, access::Permission permission);
// The address with ?school=, where that was asked for.
html::Href of_school(platform::Call& call, html::Href const& where);
// To the page above a school's figures: the authority's, for those who came from there.
std::vector<ui::Crumb> figure_crumbs(platform::Call& call, std::string_view school_name);

// Buttons for a report's two files.
void show_files(html::Writer& h, platform::Call& call, html::Href const& csv, html::Href const& pdf);
// The report as files, at the page's own address with .csv and .pdf.
using MakeReport = std::function<Result<Report>(platform::Call&)>;
void add_report_files(platform::Routes& routes, std::string_view page, access::Rule rule, MakeReport const& make);

// The number, as a link where there is one.
void show_figure(html::Writer& h, std::optional<html::Href> const& where, std::string_view words);
// The same with its label, for a row of figures.
void show_labelled(html::Writer& h, std::string_view label, std::optional<html::Href> const& where,
                   std::string_view words);

// The marks behind a figure of a week; which = missed, authorised, unauthorised or late.
html::Href marks_href(platform::Call& call, std::int32_t week, std::string_view which);

void add_figure_list_routes(platform::Routes& routes, ServicePtr const& service);
void add_group_week_routes(platform::Routes& routes, ServicePtr const& service);
void add_mark_list_routes(platform::Routes& routes, ServicePtr const& service);
void add_weeks_routes(platform::Routes& routes, ServicePtr const& service);
void add_authority_routes(platform::Routes& routes, ServicePtr const& service);

} // namespace belfry::registration
