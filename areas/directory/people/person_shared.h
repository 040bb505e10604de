#pragma once
// What the pages of one person share: whom the path names, and the fields of a role.

#include "areas/directory/show.h"

namespace belfry::directory {

struct SeenPerson {
    Person person;
    Tie tie;
};
// The person of {person}, as far as the viewer may know of them; not_found otherwise.
Result<SeenPerson> person_of_path(platform::Call& call);
// The same for changing: forbidden where the viewer is only themselves or a parent.
Result<SeenPerson> person_to_edit(platform::Call& call);
// Role, year, title, first day: of a new person and of a new role. Keeps what was typed.
void role_fields(html::Writer& h, platform::Call& call, ui::FormErrors const& errors);
void add_person_form_routes(platform::Routes& routes);

} // namespace belfry::directory
