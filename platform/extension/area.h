#pragma once
// What an area of the service is to the rest: its name, schema, permissions, routes, and what it contributes to pages
// that belong to nobody in particular. areas/<name>/area.cpp gives one through `platform::Area area()`.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/access/access.h"
#include "platform/db/db.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/html/html.h"

namespace belfry::events {
class Subscriptions;
}
namespace belfry::jobs {
class Kinds;
}

namespace belfry::platform {

// A part of Today. `show` writes the panel's inside or nothing at all; a panel that writes nothing is left out.
// At most one query each: the page as a whole has eight.
struct HomePanel {
    std::string_view id;                                          // "directory.my_children"
    enum class Slot { now, waiting, fresh } slot = Slot::waiting; // now and next · waiting for me · what is new
    int order = 100;                                              // within the slot, small first
    std::vector<access::Role> roles;                              // whose Today; empty: everybody's
    std::function<void(Call&, html::Writer&)> show;
};

struct NavEntry {
    std::string_view text_key;            // "nav.people"
    std::string_view icon;                // lucide name
    std::string_view path;                // "/people"
    access::Rule rule;                    // shown to those who may
    std::vector<access::Role> rail_roles; // roles for whom it stands in the rail; others find it under Everything
    int order = 100;
};

// A part of a person's page. `rule` is checked against the viewer first; `show` may still write nothing.
struct PersonPanel {
    std::string_view id;
    int order = 100;
    access::Rule rule;
    std::function<void(Call&, PersonId, html::Writer&)> show;
    // Shown to a school that the person has left, too: it holds nothing but what that school recorded itself.
    bool for_former_school = false;
};

struct SearchResult {
    std::string title;
    std::string detail;
    std::string_view icon;
    html::Href where;
};
struct SearchSource {
    std::string_view text_key; // heading of its results
    access::Rule rule;
    std::function<std::vector<SearchResult>(Call&, std::string_view query, int most)> find;
};

struct HealthCheck {
    std::string_view name;
    std::function<Status(Platform&)> check; // at most a second
};

// A command of the program: `belfry <name> ..`. `arguments` are what follows; gives the exit status.
struct Command {
    std::string_view name;    // "person"
    std::string_view summary; // one line of --help
    std::function<int(Platform&, std::vector<std::string> const& arguments)> run;
};

// Makes this area's part of the demonstration authority. Called in the order of areas.cmake.
struct DemoPlan;
struct Demonstration {
    std::function<Status(Platform&, DemoPlan const&)> make;
};
struct DemoPlan {
    int schools = 8;
    std::uint64_t seed = 1;
    int history_weeks = 53; // of what schools keep from day to day (registers), before the week of today
    std::function<void(std::string_view step, std::int64_t done, std::int64_t total)> progress;
};

// A table that speaks of a person, for whoever answers for personal data: said once, beside the area that keeps it. A
// test holds every column that names a person against these.
struct PersonalTable {
    std::string_view table;
    std::vector<std::string_view> columns; // that name a person
    std::string_view why;                  // it is kept
    std::string_view how_long;
    enum class Exported { yes, in_part, no } exported = Exported::yes; // with what is held on that person
    enum class Erased { yes, kept_by_law, with_its_owner, by_age } erased = Erased::yes;
};

struct Area {
    std::string_view name;
    std::vector<std::string_view> needs;
    std::span<db::Migration const> migrations;
    std::string_view words; // its text/en.txt
    std::vector<access::Grant> grants;
    std::function<void(Routes&)> routes;
    std::vector<HomePanel> home_panels;
    std::vector<NavEntry> nav;
    std::vector<PersonPanel> person_panels;
    std::vector<SearchSource> search_sources;
    std::vector<HealthCheck> health_checks;
    std::vector<Command> commands;
    std::function<void(events::Subscriptions&)> subscribe;
    std::function<void(jobs::Kinds&)> jobs;
    std::function<Status(Platform&)> start; // after migration, before the first request
    // Who is asking. At most one area gives it; without any, everybody is signed out. Asked where the request brings a
    // cookie or an Authorization header. Cookies put into `set` go with the answer. A viewer without a form_secret is
    // given one by the service.
    std::function<access::Viewer(Platform&, db::Session&, http::Request const&, std::vector<http::Cookie>& set)>
        viewer_of;
    // Where this viewer must go before any other page that wants them signed in (a password to be changed); nothing for
    // most. Not asked on the routes of the area that gives it.
    std::function<std::optional<html::Href>(access::Viewer const&)> goes_first;
    // Asked before a page changes somebody's email address, because whoever chooses the address is sent what is meant
    // for its owner. A problem (forbidden, not_found) refuses the change.
    std::function<Status(Call&, PersonId)> may_change_address;
    std::optional<Demonstration> demonstration;
    // In a demonstration: the first day of school on or after that one. At most one area gives it.
    std::function<SchoolDay(Platform&, SchoolDay from)> next_school_day;
    // In a demonstration: the sign-ins to print when the program starts, one line for each kind of person.
    std::function<std::string(Platform&)> sign_ins;
    // Everything this area holds on a person, as JSON text, and its removal (data protection).
    std::function<std::string(db::Session&, PersonId)> export_person;
    std::function<Status(db::Tx&, PersonId)> erase_person;
    std::vector<PersonalTable> personal;
};

} // namespace belfry::platform
