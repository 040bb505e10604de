#pragma once
// Small things that several pages of the directory write alike.

#include <string>

#include "areas/directory/api/directory.h"
#include "platform/extension/call.h"
#include "platform/extension/routes.h"
#include "platform/ui/page.h"

namespace belfry::directory {

std::string year_words(platform::Call const& call, std::optional<std::int64_t> year_group);
std::string role_words(platform::Call const& call, std::string_view role_code);
// Of several: "Pupils".
std::string roles_words(platform::Call const& call, std::string_view role_code);
html::Href person_href(PersonId person);
html::Href group_href(GroupId group);
html::Href school_href(SchoolId school);
html::Html text_cell(std::string_view text);
html::Html link_cell(std::string_view text, html::Href const& where);
html::Html number_cell(std::int64_t number);
// People found otherwise than by a school's list, without those whom an order keeps from the viewer.
std::vector<Person> people_shown(platform::Call& call, std::span<PersonId const> ids);
Actor actor_of(platform::Call const& call);
// The school a list is about: ?school= where the viewer may there, else the active one. not_found code "choose_school"
// where they work for the whole authority and named none.
Result<SchoolId> school_of_list(platform::Call& call, access::Permission permission);
// The school of {school}: for its own people and for those who see all schools; not_found otherwise.
Result<School> school_of_path(platform::Call& call);
// For whom school_of_list says "choose_school": where to choose one.
http::Response choose_school_page(platform::Call& call);
std::string school_name(platform::Call& call, SchoolId school);
// A filter form above a table: text and selects, sent with GET, so that it works without script and stays in the
// address.
void filter_form(html::Writer& h, platform::Call& call, html::Href const& action, std::function<void()> const& fields);
// The day typed in a field, or today where it is empty; nothing where it is no day.
std::optional<SchoolDay> day_field(platform::Call& call, std::string_view name);

void add_people_routes(platform::Routes& routes);
void add_person_routes(platform::Routes& routes);
void add_guardian_routes(platform::Routes& routes);
void add_group_routes(platform::Routes& routes);
void add_school_routes(platform::Routes& routes);
void add_term_routes(platform::Routes& routes);
void add_place_routes(platform::Routes& routes);

} // namespace belfry::directory
