// Groups: list, page with members, making, joining and leaving. Some 150 groups a school, 30 members each.
#include "areas/directory/groups/group_shared.h"
#include "areas/directory/people/people_store.h"
#include "areas/directory/show.h"
#include "base/limits.h"
#include "base/text.h"
#include "platform/csv/csv.h"
#include "platform/search/search.h"

namespace belfry::directory {
namespace {

using platform::Call;

void show_filters(html::Writer& h, Call& call, GroupFilter const& filter) {
    filter_form(h, call, html::Href::to("/groups"), [&] {
        std::vector<ui::Choice> kinds = {{"", std::string(call.word("groups.filter.any")), ""}};
        for (auto kind : kGroupKinds) kinds.push_back({std::string(kind), group_kind_words(call, kind), ""});
        ui::select_field(h, "kind", call.word("groups.filter.kind"), kinds, filter.kind);
    });
}

std::vector<ui::Column> group_columns(Call& call) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    return {{"name", word("groups.column.name"), false},
            {"kind", word("groups.column.kind"), false, false, ui::Column::On::wide},
            {"leader", word("groups.column.leader"), false},
            {"year", word("groups.column.year"), false, false, ui::Column::On::wide},
            {"members", word("groups.column.members"), false, true}};
}

Result<http::Response> list(Call& call) {
    auto const found = school_of_list(call, kSeePeople);
    if (!found.ok() && found.problem().code == "choose_school") return choose_school_page(call);
    if (!found.ok()) return found.problem();
    auto const school = *found;
    auto const columns = group_columns(call);
    auto state = ui::table_state(call.request, columns, "name");
    GroupFilter filter;
    filter.text = state.text;
    for (auto kind : kGroupKinds)
        if (call.query("kind") == kind) filter.kind = kind;
    filter.most = state.rows;
    auto const total = count_groups(call.db(), school, filter, call.today());
    state.keep_within(total);
    filter.skip = static_cast<int>(state.first_row());
    auto const groups = list_groups(call.db(), school, filter, call.today(), call.viewer.person);
    auto const title = call.word("groups.title", {{"school", school_name(call, school)}});
    auto const actions = [&](html::Writer& h) {
        if (call.viewer.may_at(kEditGroups, school))
            ui::link_button(h, ui::Button::primary, call.word("groups.add"), html::Href::to("/groups/new"), "plus");
    };
    return ui::page(call, {.title = title, .intro = std::string(call.word("groups.intro")), .actions = actions},
                    [&](html::Writer& h) {
                        show_filters(h, call, filter);
                        std::vector<ui::TableRow> rows;
                        for (auto const& group : groups)
                            rows.push_back(
                                {group.id.text(),
                                 group.name,
                                 {link_cell(group.name, group_href(group.id)),
                                  text_cell(group_kind_words(call, group.kind)), text_cell(group.leaders),
                                  text_cell(year_words(call, group.year_group)), number_cell(group.members)}});
                        auto here = html::Href::to("/groups");
                        if (!filter.kind.empty()) here = here.with("kind", filter.kind);
                        if (school != call.viewer.school) here = here.with("school", school.text());
                        ui::table(h, call,
                                  {.caption = std::string(call.word("groups.caption")),
                                   .here = here,
                                   .total = total,
                                   .empty_title = std::string(call.word("groups.none")),
                                   .empty_text = std::string(call.word("groups.none.text"))},
                                  columns, state, rows);
                    });
}

void show_member(html::Writer& h, Call& call, SeenGroup const& seen, Member const& member) {
    h.put("<li class=\"row\"><div>");
    ui::avatar(h, member.person.name(), member.person.id.text());
    if (seen.by_staff)
        h.put(" <a href=\"{}\">{}</a>", person_href(member.person.id), member.person.list_name());
    else
        h.put(" {}", member.person.list_name());
    if (member.year_group && seen.by_staff)
        h.put(" <span class=\"quiet\">{}</span>", year_words(call, member.year_group));
    h.put("</div>");
    if (seen.leads || std::ranges::find(seen.own_people, member.person.id) != seen.own_people.end())
        ui::post_button(h, call, ui::Button::quiet, call.word("group.leave"),
                        html::Href::to("/memberships/{}/end", member.membership.id));
    h.put("</li>");
}

void show_adding(html::Writer& h, Call& call, SeenGroup const& seen, std::vector<Member> const& members) {
    ui::panel(h, "add", "user-plus", call.word("group.add_member"), [&] {
        auto const query = first_characters(trim(call.query("find")), limits::search_characters_max);
        h.put("<form class=\"filters\" method=\"get\">");
        ui::field(h,
                  {.name = "find",
                   .label = std::string(call.word("people.filter.text")),
                   .value = std::string(query),
                   .hint = std::string(call.word("group.add_member.hint")),
                   .type = "search"},
                  {});
        ui::submit(h, ui::Button::secondary, call.word("people.filter.go"));
        h.put("</form>");
        auto const scope = call.viewer.scope(kSeePeople);
        if (query.empty() || !scope.ok()) return;
        std::vector<PersonId> ids;
        for (auto id : call.platform.search.find(call.db(), "person", *scope, query, limits::search_results_max))
            if (std::ranges::none_of(members, [&](auto const& member) { return member.person.id.value() == id; }))
                ids.push_back(PersonId(id));
        h.put("<ul class=\"rows\">");
        for (auto const& person : people_shown(call, ids)) {
            h.put("<li class=\"row\"><div>{}</div>", person.list_name());
            std::pair<std::string, std::string> const hidden[] = {{"selected", person.id.text()},
                                                                  {"group", seen.group.id.text()}};
            ui::post_button(h, call, ui::Button::secondary, call.word("group.add"), html::Href::to("/groups/join"),
                            hidden);
            h.put("</li>");
        }
        h.put("</ul>");
    });
}

void show_partners(html::Writer& h, Call& call, SeenGroup const& seen) {
    std::optional<std::pair<std::string, html::Href>> more;
    if (seen.leads)
        more = {std::string(call.word("group.schools.change")), html::Href::to("/groups/{}/schools", seen.group.id)};
    ui::panel(
        h, "schools", "school", call.word("group.schools"),
        [&] {
            if (seen.schools.size() < 2) {
                h.put("<p class=\"quiet\">{}</p>", call.word("group.schools.none"));
                return;
            }
            h.put("<ul class=\"rows\">");
            for (auto const& school : schools_by_id(call.db(), seen.schools)) {
                h.put("<li class=\"row\"><div>{} ", school.name);
                if (school.id == seen.group.school) ui::badge(h, ui::Tone::info, call.word("group.schools.leads"));
                h.put("</div></li>");
            }
            h.put("</ul>");
        },
        more);
}

Result<http::Response> show(Call& call) {
    TRY(seen, group_of_path(call));
    auto members = members_of(call.db(), seen.group.id, call.today());
    auto const barred = barred_from(call.db(), call.viewer.person);
    auto const is_barred = [&](Member const& one) { return std::ranges::find(barred, one.person.id) != barred.end(); };
    std::erase_if(members, is_barred);
    if (seen.may_edit && !seen.leads) {
        std::vector<PersonId> ids;
        for (auto const& member : members) ids.push_back(member.person.id);
        for (auto const& own : chosen_people(call.db(), call.viewer.school, ids, call.today(), call.viewer.person))
            seen.own_people.push_back(own.id);
    }
    std::vector<ui::Crumb> crumbs;
    if (seen.by_staff) crumbs.push_back({std::string(call.word("nav.groups")), html::Href::to("/groups")});
    auto const intro =
        group_kind_words(call, seen.group.kind) + (seen.group.subject.empty() ? "" : " · " + seen.group.subject);
    auto const actions = [&](html::Writer& h) {
        if (seen.leads)
            ui::link_button(h, ui::Button::secondary, call.word("group.edit"),
                            html::Href::to("/groups/{}/edit", seen.group.id), "pencil");
    };
    ui::PageOptions const options{.title = seen.group.name, .intro = intro, .crumbs = crumbs, .actions = actions};
    return ui::page(call, options, [&](html::Writer& h) {
        auto list_of = [&](Part part) {
            h.put("<ul class=\"rows\">");
            for (auto const& member : members)
                if (member.membership.part == part) show_member(h, call, seen, member);
            h.put("</ul>");
        };
        auto const pupils =
            std::ranges::count_if(members, [](auto const& m) { return m.membership.part == Part::member; });
        h.put("<div class=\"panels\">");
        if (std::ranges::any_of(members, [](auto const& m) { return m.membership.part == Part::leader; }))
            ui::panel(h, "leaders", "user-round-check", call.word("group.leaders"), [&] { list_of(Part::leader); });
        ui::panel(h, "members", "users", call.count("group.members", pupils), [&] {
            if (pupils == 0)
                ui::empty_state(h, "users", call.word("group.empty"), call.word("group.empty.text"));
            else
                list_of(Part::member);
        });
        if (seen.may_edit) show_adding(h, call, seen, members);
        if (seen.schools.size() > 1 || seen.leads) show_partners(h, call, seen);
        h.put("</div>");
    });
}

http::Response new_form(Call& call, Group const& typed, ui::FormErrors const& errors) {
    return ui::page(call,
                    {.title = std::string(call.word("group.new.title")),
                     .crumbs = {{std::string(call.word("nav.groups")), html::Href::to("/groups")}},
                     .status = errors.any() ? 422 : 200},
                    [&](html::Writer& h) {
                        ui::form(h, call, {.action = html::Href::to("/groups")}, errors, [&] {
                            group_fields(h, call, typed, errors);
                            ui::checkbox_field(h, "together", call.word("group.together"),
                                               call.field("together") == "yes", call.word("group.together.hint"));
                            ui::submit(h, ui::Button::primary, call.word("group.new.save"));
                        });
                    });
}

Result<http::Response> add(Call& call) {
    TRY(scope, call.viewer.scope(kEditGroups));
    if (scope.whole_authority()) return not_found("choose_school");
    Group group;
    group.school = scope.school();
    group.starts_on = call.today();
    auto const errors = read_group(call, group);
    if (errors.any()) return new_form(call, group, errors);
    TRY(id, call.platform.db.write([&](db::Tx& tx) { return add_group(call.platform, tx, actor_of(call), group); }));
    if (call.field("together") == "yes") return http::Response::redirect(html::Href::to("/groups/{}/schools", id));
    return http::Response::redirect(group_href(id));
}

// Chosen people join one group; those who are in it already stay as they are.
Result<http::Response> join(Call& call) {
    auto const id = GroupId::parse(call.field("group"));
    if (!id) return invalid("bad_form");
    auto const group = group_by_id(call.db(), *id);
    if (!group) return not_found();
    auto const whose = school_to_choose_from(call, *group);
    if (whose.empty()) return not_found();
    std::vector<PersonId> chosen;
    for (auto text : call.request.form.all("selected")) {
        auto const person = PersonId::parse(text);
        if (!person || chosen.size() >= limits::batch_ids_max) return invalid("bad_form");
        chosen.push_back(*person);
    }
    // Only people of that school, whoever names others.
    auto const people = chosen_people(call.db(), whose, chosen, call.today(), call.viewer.person);
    TRY_DO(call.platform.db.write([&](db::Tx& tx) -> Status {
        for (auto const& person : people) {
            Membership membership;
            membership.group = *id;
            membership.person = person.id;
            membership.part = person.role == "pupil" ? Part::member : Part::leader;
            membership.starts_on = call.today();
            auto const joined = join_group(call.platform, tx, actor_of(call), membership);
            if (!joined.ok() && joined.problem().code != "already_in_group") return joined.problem();
        }
        return {};
    }));
    return http::Response::redirect(group_href(*id));
}

Result<http::Response> leave(Call& call) {
    TRY(id, call.path_id<MembershipId>("membership"));
    auto const membership = membership_by_id(call.db(), id);
    if (!membership) return not_found();
    auto const group = group_by_id(call.db(), membership->group);
    if (!group) return not_found();
    // A school that takes part takes out its own people; the one that leads, anybody.
    auto const whose = school_to_choose_from(call, *group);
    if (whose.empty()) return not_found();
    if (whose != group->school &&
        chosen_people(call.db(), whose, std::span(&membership->person, 1), call.today(), call.viewer.person).empty())
        return not_found();
    auto const barred = barred_from(call.db(), call.viewer.person);
    if (std::ranges::find(barred, membership->person) != barred.end()) return not_found();
    // Out from today: yesterday was the last day, or the first where they came only today.
    auto const last = std::max(membership->starts_on, call.today().plus(-1));
    TRY_DO(
        call.platform.db.write([&](db::Tx& tx) { return leave_group(call.platform, tx, actor_of(call), id, last); }));
    return http::Response::redirect(group_href(membership->group));
}

} // namespace

void add_group_routes(platform::Routes& routes) {
    using access::Rule;
    routes.get("/groups", Rule::may(kSeePeople), list);
    routes.get("/groups/new", Rule::may(kEditGroups),
               [](Call& call) -> Result<http::Response> { return new_form(call, Group{.kind = "project"}, {}); });
    routes.post("/groups", Rule::may(kEditGroups), add);
    routes.post("/groups/join", Rule::may(kEditGroups), join);
    routes.get("/groups/{group}", Rule::signed_in(), show);
    add_group_edit_routes(routes);
    routes.post("/memberships/{membership}/end", Rule::may(kEditGroups), leave);
}

} // namespace belfry::directory
