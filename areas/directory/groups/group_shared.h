#pragma once
// What the pages of groups share: which group the path names and what the viewer may do to it, and its fields.

#include "areas/directory/groups/group_store.h"
#include "areas/directory/show.h"

namespace belfry::directory {

inline constexpr std::string_view kGroupKinds[] = {"tutor_group", "class", "project", "club", "team"};
std::string group_kind_words(platform::Call& call, std::string_view kind);

struct SeenGroup {
    Group group;
    std::vector<SchoolId> schools; // that take part, the leading one among them
    bool may_edit = false;         // its people: at the school that leads it, or at one that takes part
    bool leads = false;            // all of it: at the school that leads it
    bool by_staff = false;
    std::vector<PersonId> own_people = {}; // of a school that only takes part: whom it may take out; filled by the page
};
// A group is seen by its members and by staff of the schools that take part; not_found for anybody else.
Result<SeenGroup> group_of_path(platform::Call& call);
// The school whose people the viewer may put into that group and take out: the one that leads it, else their own where
// it takes part; empty: none.
SchoolId school_to_choose_from(platform::Call& call, Group const& group);

void group_fields(html::Writer& h, platform::Call& call, Group const& typed, ui::FormErrors const& errors);
// Takes name, kind and subject from the form.
ui::FormErrors read_group(platform::Call& call, Group& group);

void add_group_edit_routes(platform::Routes& routes);

} // namespace belfry::directory
