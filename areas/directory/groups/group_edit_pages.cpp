// Changing a group, and which other schools take part: consortium classes of a sixth form, projects across an area. A
// group has one to ten schools.
#include "areas/directory/groups/group_shared.h"
#include "areas/directory/schools/school_store.h"
#include "base/limits.h"
#include "base/text.h"

namespace belfry::directory {
namespace {

using platform::Call;

constexpr int kSchoolsFound = 10;
constexpr std::size_t kSchoolsMax = 50;

// The group of the path, where the viewer may change all of it.
Result<SeenGroup> group_to_edit(Call& call) {
    TRY(seen, group_of_path(call));
    if (!seen.leads) return forbidden();
    return seen;
}

std::vector<ui::Crumb> crumbs_of(Call& call, Group const& group) {
    return {{std::string(call.word("nav.groups")), html::Href::to("/groups")}, {group.name, group_href(group.id)}};
}

http::Response edit_page(Call& call, Group const& group, std::string const& name, ui::FormErrors const& errors) {
    return ui::page(call,
                    {.title = call.word("terms.edit", {{"name", name}}),
                     .crumbs = crumbs_of(call, group),
                     .status = errors.any() ? 422 : 200},
                    [&](html::Writer& h) {
                        ui::form(h, call, {.action = group_href(group.id)}, errors, [&] {
                            group_fields(h, call, group, errors);
                            ui::submit(h, ui::Button::primary, call.word("school.edit.save"));
                        });
                        h.put("<p><a href=\"{}\">{}</a></p>", html::Href::to("/groups/{}/schools", group.id),
                              call.word("group.schools.change"));
                    });
}

Result<http::Response> save(Call& call) {
    TRY(seen, group_to_edit(call));
    auto const name = seen.group.name;
    auto const errors = read_group(call, seen.group);
    if (errors.any()) return edit_page(call, seen.group, name, errors);
    TRY_DO(call.platform.db.write(
        [&](db::Tx& tx) { return change_group(call.platform, tx, actor_of(call), seen.group); }));
    return http::Response::redirect(group_href(seen.group.id));
}

void show_taking_part(html::Writer& h, Call& call, SeenGroup const& seen) {
    auto const action = html::Href::to("/groups/{}/schools/remove", seen.group.id);
    h.put("<ul class=\"rows\">");
    for (auto const& school : schools_by_id(call.db(), seen.schools)) {
        h.put("<li class=\"row\"><div><b>{}</b> ", school.name);
        if (school.id == seen.group.school) ui::badge(h, ui::Tone::info, call.word("group.schools.leads"));
        h.put("</div>");
        std::pair<std::string, std::string> const hidden[] = {{"school", school.id.text()}};
        if (school.id != seen.group.school)
            ui::post_button(h, call, ui::Button::quiet, call.word("group.schools.remove"), action, hidden);
        h.put("</li>");
    }
    h.put("</ul>");
}

// Names of schools are no secret; what is found are those that Belfry serves.
void show_search(html::Writer& h, Call& call, SeenGroup const& seen) {
    auto const query = first_characters(trim(call.query("find")), limits::search_characters_max);
    h.put("<form class=\"filters\" method=\"get\">");
    ui::field(h,
              {.name = "find",
               .label = std::string(call.word("group.schools.find")),
               .value = std::string(query),
               .hint = std::string(call.word("group.schools.find.hint")),
               .type = "search"},
              {});
    ui::submit(h, ui::Button::secondary, call.word("people.filter.go"));
    h.put("</form>");
    if (query.empty()) return;
    SchoolFilter filter;
    filter.text = query;
    filter.most = kSchoolsFound + static_cast<int>(seen.schools.size());
    bool any = false;
    h.put("<ul class=\"rows\">");
    for (auto const& school : list_schools(call.db(), filter)) {
        if (std::ranges::find(seen.schools, school.id) != seen.schools.end()) continue;
        any = true;
        h.put("<li class=\"row\"><div><b>{}</b> <span class=\"quiet\">{}</span></div>", school.name, school.town);
        std::pair<std::string, std::string> const hidden[] = {{"school", school.id.text()}};
        ui::post_button(h, call, ui::Button::secondary, call.word("group.schools.add"),
                        html::Href::to("/groups/{}/schools", seen.group.id), hidden);
        h.put("</li>");
    }
    h.put("</ul>");
    if (!any) h.put("<p role=\"status\">{}</p>", call.word("group.schools.not_found"));
}

Result<http::Response> show_schools(Call& call) {
    TRY(seen, group_to_edit(call));
    return ui::page(
        call,
        {.title = call.word("group.schools.title", {{"group", seen.group.name}}),
         .intro = std::string(call.word("group.schools.intro")),
         .crumbs = crumbs_of(call, seen.group)},
        [&](html::Writer& h) {
            show_taking_part(h, call, seen);
            ui::panel(h, "add", "plus", call.word("group.schools.add_one"), [&] { show_search(h, call, seen); });
            ui::link_button(h, ui::Button::secondary, call.word("group.schools.done"), group_href(seen.group.id));
        });
}

Result<School> school_of_form(Call& call) {
    auto const id = SchoolId::parse(call.field("school"));
    if (!id) return invalid("bad_form");
    auto schools = schools_by_id(call.db(), std::span(&*id, 1));
    if (schools.empty() || !schools[0].served) return invalid("bad_form");
    return std::move(schools[0]);
}

Result<http::Response> add_partner(Call& call) {
    TRY(seen, group_to_edit(call));
    TRY(school, school_of_form(call));
    if (seen.schools.size() >= kSchoolsMax) return invalid("bad_form");
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(add_group_school(tx, seen.group.id, school.id));
        return note_group_schools(call.platform, tx, actor_of(call), seen.group);
    });
    TRY_DO(written);
    return http::Response::redirect(html::Href::to("/groups/{}/schools", seen.group.id));
}

Result<http::Response> remove_partner(Call& call) {
    TRY(seen, group_to_edit(call));
    TRY(school, school_of_form(call));
    auto const written = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(remove_group_school(tx, seen.group.id, school.id));
        return note_group_schools(call.platform, tx, actor_of(call), seen.group);
    });
    TRY_DO(written);
    return http::Response::redirect(html::Href::to("/groups/{}/schools", seen.group.id));
}

} // namespace

std::string group_kind_words(Call& call, std::string_view kind) {
    return std::string(call.platform.words.find("groups.kind." + std::string(kind)));
}

SchoolId school_to_choose_from(Call& call, Group const& group) {
    if (call.viewer.may_at(kEditGroups, group.school)) return group.school;
    for (auto school : schools_of_group(call.db(), group.id))
        if (school == call.viewer.school && call.viewer.may_at(kEditGroups, school)) return school;
    return {};
}

Result<SeenGroup> group_of_path(Call& call) {
    TRY(id, call.path_id<GroupId>("group"));
    auto const group = group_by_id(call.db(), id);
    if (!group) return not_found();
    SeenGroup seen{*group, schools_of_group(call.db(), id)};
    bool const takes_part = std::ranges::find(seen.schools, call.viewer.school) != seen.schools.end();
    seen.by_staff = call.viewer.may_everywhere(kSeePeople) || (takes_part && call.viewer.may(kSeePeople));
    seen.leads = seen.by_staff && call.viewer.may_at(kEditGroups, group->school);
    seen.may_edit = seen.leads || (takes_part && call.viewer.may_at(kEditGroups, call.viewer.school));
    if (seen.by_staff) return seen;
    for (auto const& mine : groups_of(call.db(), call.viewer.person, call.today()))
        if (mine.group.id == id) return seen;
    return not_found();
}

void group_fields(html::Writer& h, Call& call, Group const& typed, ui::FormErrors const& errors) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    ui::field(h, {.name = "name", .label = word("group.name"), .value = typed.name, .required = true}, errors);
    std::vector<ui::Choice> kinds;
    for (auto kind : kGroupKinds) kinds.push_back({std::string(kind), group_kind_words(call, kind), ""});
    ui::select_field(h, "kind", call.word("group.kind"), kinds, typed.kind, errors);
    ui::field(h, {.name = "subject", .label = word("group.subject"), .value = typed.subject}, errors);
}

ui::FormErrors read_group(Call& call, Group& group) {
    ui::FormErrors errors;
    group.name = std::string(first_characters(trim(call.field("name")), limits::name_characters_max));
    group.subject = std::string(first_characters(trim(call.field("subject")), limits::name_characters_max));
    group.kind.clear();
    for (auto kind : kGroupKinds)
        if (call.field("kind") == kind) group.kind = kind;
    if (group.name.empty()) errors.add("name", std::string(call.word("form.needed")));
    if (group.kind.empty()) errors.add("kind", std::string(call.word("form.needed")));
    return errors;
}

void add_group_edit_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/groups/{group}/edit", Rule::may(kEditGroups), [](Call& call) -> Result<http::Response> {
        TRY(seen, group_to_edit(call));
        return edit_page(call, seen.group, seen.group.name, {});
    });
    routes.post("/groups/{group}", Rule::may(kEditGroups), save);
    routes.get("/groups/{group}/schools", Rule::may(kEditGroups), show_schools);
    routes.post("/groups/{group}/schools", Rule::may(kEditGroups), add_partner);
    routes.post("/groups/{group}/schools/remove", Rule::may(kEditGroups), remove_partner);
}

} // namespace belfry::directory
