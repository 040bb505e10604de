// Timetables of rooms and groups, for the staff of their school. Some 120 rooms and 250 groups a school.
#include <algorithm>
#include <map>

#include "areas/timetable/pages/show.h"
#include "areas/timetable/rooms/room_store.h"

namespace belfry::timetable {
namespace {

using platform::Call;

ui::Crumb to_rooms(Call& call) {
    return {std::string(call.word("timetable.rooms")), html::Href::to("/timetable/rooms")};
}
ui::Crumb to_timetable(Call& call) { return {std::string(call.word("nav.timetable")), html::Href::to("/timetable")}; }

// The one school that the viewer works in; who works for the authority chooses one first.
Result<access::SchoolScope> school_scope(Call& call) {
    TRY(scope, call.viewer.scope(kSeeTimetables));
    if (scope.whole_authority()) return not_found("timetable_choose_school");
    return scope;
}

Result<http::Response> rooms(Call& call) {
    TRY(scope, school_scope(call));
    auto const today = call.today();
    auto const time = call.zone().time_of(call.now());
    auto const all = rooms_of(call.db(), scope.school(), today);
    auto const lessons = lessons_at(call.db(), scope, today);
    std::map<RoomId, Lesson const*> now;
    for (auto const& lesson : lessons)
        if (!lesson.cancelled && lesson.starts <= time && time < lesson.ends) now.try_emplace(lesson.room, &lesson);
    ui::PageOptions const options{.title = std::string(call.word("timetable.rooms")),
                                  .intro = std::string(call.word("timetable.rooms.intro")),
                                  .crumbs = {to_timetable(call)},
                                  .actions = [&](html::Writer& h) {
                                      if (!call.viewer.may(kEditTimetable)) return;
                                      ui::link_button(h, ui::Button::secondary, call.word("room.new"),
                                                      html::Href::to("/timetable/rooms/new"), "plus");
                                  }};
    return ui::page(call, options, [&](html::Writer& h) {
        if (all.empty())
            return ui::empty_state(h, "door-open", call.word("timetable.rooms.none"),
                                   call.word("timetable.rooms.none.text"));
        h.put("<ul class=\"tiles\">");
        for (auto const& room : all) {
            auto const taken = now.find(room.id);
            h.put("<li><a class=\"tile\" href=\"{}\"><span>{}<small>{}</small></span></a></li>",
                  html::Href::to("/timetable/rooms/{}", room.id), room.name,
                  taken == now.end() ? std::string(call.word("timetable.rooms.free"))
                                     : taken->second->title + " · " + taken->second->subject);
        }
        h.put("</ul>");
    });
}

Loaded one_side(std::string name, std::vector<Lesson> lessons) {
    Loaded loaded;
    loaded.lessons = std::move(lessons);
    Side side{std::move(name), {}, {}};
    for (auto const& lesson : loaded.lessons) side.lessons.push_back(&lesson);
    loaded.sides.push_back(std::move(side));
    return loaded;
}

Result<http::Response> room(Call& call, KeptCalendar& kept) {
    TRY(id, call.path_id<RoomId>("room"));
    auto const found = room_by_id(call.db(), id);
    if (!found || !call.viewer.may_at(kSeeTimetables, found->school)) return not_found();
    auto const seats = found->seats ? call.count("timetable.seats", *found->seats) : std::string();
    auto const actions = [&](html::Writer& h) {
        if (call.viewer.may_at(kEditTimetable, found->school)) {
            ui::link_button(h, ui::Button::secondary, call.word("room.edit"),
                            html::Href::to("/timetable/rooms/{}/edit", id), "pencil");
            ui::link_button(h, ui::Button::secondary, call.word("closure.link"),
                            html::Href::to("/timetable/rooms/{}/close", id), "door-open");
        }
    };
    Subject const subject{
        .title = found->name,
        .intro = seats,
        .crumbs = {to_rooms(call)},
        .here = html::Href::to("/timetable/rooms/{}", id),
        .school = found->school,
        .load = [&](SchoolDay from,
                    SchoolDay until) { return one_side(found->name, lessons_in_room(call.db(), id, from, until)); },
        .actions = actions};
    return timetable_page(call, kept, subject);
}

Result<http::Response> groups(Call& call) {
    TRY(scope, school_scope(call));
    std::map<std::pair<std::int64_t, bool>, std::vector<directory::Group>> by_year;
    for (bool classes : {false, true})
        for (auto& group : directory::groups_at(call.db(), scope, classes ? "class" : "tutor_group", call.today()))
            by_year[{group.year_group.value_or(99), classes}].push_back(std::move(group));
    ui::PageOptions const options{.title = std::string(call.word("timetable.groups")),
                                  .intro = std::string(call.word("timetable.groups.intro")),
                                  .crumbs = {to_timetable(call)}};
    return ui::page(call, options, [&](html::Writer& h) {
        if (by_year.empty())
            return ui::empty_state(h, "users-round", call.word("timetable.groups.none"),
                                   call.word("timetable.groups.none.text"));
        for (auto const& [key, list] : by_year) {
            auto const year = key.first == 99  ? std::string(call.word("timetable.groups.no_year"))
                              : key.first < 0  ? std::string(call.word("year.nursery"))
                              : key.first == 0 ? std::string(call.word("year.reception"))
                                               : call.word("year.n", {{"n", std::to_string(key.first)}});
            h.put("<section class=\"stack\"><h2>{}</h2><ul class=\"names\">",
                  year + " · " +
                      std::string(key.second ? call.word("timetable.groups.classes")
                                             : call.word("timetable.groups.tutor")));
            for (auto const& group : list)
                h.put("<li><a href=\"{}\">{}</a></li>", html::Href::to("/timetable/groups/{}", group.id), group.name);
            h.put("</ul></section>");
        }
    });
}

Result<http::Response> group(Call& call, KeptCalendar& kept) {
    TRY(id, call.path_id<GroupId>("group"));
    auto const found = directory::group_by_id(call.db(), id);
    if (!found || !call.viewer.may_at(kSeeTimetables, found->school)) return not_found();
    Subject const subject{.title = found->name,
                          .intro = found->subject,
                          .crumbs = {{std::string(call.word("timetable.groups")), html::Href::to("/timetable/groups")}},
                          .here = html::Href::to("/timetable/groups/{}", id),
                          .school = found->school,
                          .load = [&](SchoolDay from, SchoolDay until) {
                              return one_side(found->name,
                                              lessons_of_groups(call.db(), std::span(&id, 1), from, until));
                          }};
    return timetable_page(call, kept, subject);
}

} // namespace

void add_place_routes(platform::Routes& routes, Kept const& kept) {
    auto const rule = access::Rule::may(kSeeTimetables);
    routes.get("/timetable/rooms", rule, rooms);
    routes.get("/timetable/rooms/{room}", rule, [kept](Call& call) { return room(call, *kept); });
    routes.get("/timetable/groups", rule, groups);
    routes.get("/timetable/groups/{group}", rule, [kept](Call& call) { return group(call, *kept); });
}

} // namespace belfry::timetable
