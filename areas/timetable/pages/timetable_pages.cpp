// Whose timetable: one's own, one's children side by side, and anybody's whom the viewer may see. Eight statements at
// most, whatever is on the page.
#include <algorithm>

#include "areas/timetable/pages/show.h"

namespace belfry::timetable {
namespace {

using access::Role;
using platform::Call;

struct One {
    PersonId id;
    std::string name; // empty: as the timetable finds it
    Reader reader = Reader::pupil;
};

// `school`: only the lessons there; empty: all.
Loaded load(Call& call, KeptCalendar& kept, std::vector<One> const& people, SchoolDay from, SchoolDay until,
            SchoolId school = {}, std::string* name = nullptr) {
    std::vector<PersonId> ids;
    for (auto const& one : people) ids.push_back(one.id);
    bool const teachers_only =
        std::ranges::all_of(people, [](One const& one) { return one.reader == Reader::teacher; });
    auto found =
        lessons_of(call.db(), kept.of(call), ids, from, until, {.teachers_only = teachers_only, .school = school});
    Loaded loaded;
    loaded.lessons = std::move(found.lessons);
    for (auto const& one : people) {
        Side side{one.name, {one.reader, one.id}, {}};
        if (side.name.empty()) side.name = found.names[one.id];
        for (auto const index : found.of[one.id]) side.lessons.push_back(&loaded.lessons[index]);
        loaded.sides.push_back(std::move(side));
    }
    if (name && !loaded.sides.empty()) *name = loaded.sides.front().name;
    return loaded;
}

// Who also has children sees both: theirs and the children's.
void show_whose(html::Writer& h, Call& call, bool children) {
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("timetable.whose"));
    for (bool tab : {false, true})
        h.put("<li><a href=\"{}\" {}>{}</a></li>",
              tab ? html::Href::to("/timetable").with("whose", "children") : html::Href::to("/timetable"),
              html::Attr{"aria-current", tab == children ? std::optional<std::string_view>("page") : std::nullopt},
              tab ? call.word("timetable.whose.children") : call.word("timetable.whose.mine"));
    h.put("</ul></nav>");
}

// What can be done with the school's timetable, for whoever may.
void show_work(html::Writer& h, Call& call) {
    struct Way {
        access::Permission permission;
        std::string_view icon, words;
        html::Href where;
    };
    bool any = false;
    for (auto const& [permission, icon, words, where] :
         {Way{kArrangeCover, "user-round-check", call.word("cover.title"), html::Href::to("/timetable/cover")},
          Way{kSeeTimetables, "users-round", call.word("timetable.groups"), html::Href::to("/timetable/groups")},
          Way{kSeeTimetables, "door-open", call.word("timetable.rooms"), html::Href::to("/timetable/rooms")},
          Way{kEditTimetable, "plus", call.word("edit.new.title"), html::Href::to("/timetable/new")},
          Way{kEditTimetable, "upload", call.word("import_timetable.title"), html::Href::to("/timetable/imports")},
          Way{kEditTimetable, "clock", call.word("day.title"), html::Href::to("/timetable/day")}}) {
        if (!call.viewer.may(permission)) continue;
        if (!any) h.put("<ul class=\"tiles not-on-paper\">");
        any = true;
        h.put("<li><a class=\"tile\" href=\"{}\">", where);
        ui::icon(h, icon);
        h.put("<span>{}</span></a></li>", words);
    }
    if (any) h.put("</ul>");
}

Result<http::Response> mine(Call& call, KeptCalendar& kept) {
    auto const& viewer = call.viewer;
    bool const parent = viewer.has_role(Role::parent);
    bool const children = parent && (viewer.acting == Role::parent || call.query("whose") == "children");
    std::vector<One> people;
    auto here = html::Href::to("/timetable");
    SchoolId school = viewer.school;
    if (children) {
        if (viewer.acting != Role::parent) here = here.with("whose", "children");
        for (auto const& child : directory::children_of(call.db(), viewer.person, call.today())) {
            if (std::ranges::find(people, child.person.id, &One::id) != people.end()) continue;
            people.push_back({child.person.id, child.person.name(), Reader::pupil});
            if (child.school && school.empty()) school = child.school;
        }
    } else {
        people.push_back(
            {viewer.person, viewer.name, access::is_staff(viewer.acting) ? Reader::teacher : Reader::pupil});
    }
    Subject subject{.title =
                        std::string(children ? call.word("timetable.children.title") : call.word("timetable.title")),
                    .here = here,
                    .school = school,
                    .without = children ? View::day : View::week,
                    .load = [&](SchoolDay from, SchoolDay until) { return load(call, kept, people, from, until); }};
    subject.actions = [&](html::Writer& h) {
        ui::link_button(h, ui::Button::secondary, call.word("feed.link"), html::Href::to("/timetable/calendar"),
                        "calendar-check");
    };
    // First for those whose work it is; under their own lessons for others.
    bool const works = viewer.may(kArrangeCover) || viewer.may(kEditTimetable);
    subject.above = [&](html::Writer& h) {
        if (parent && viewer.acting != Role::parent) show_whose(h, call, children);
        if (works && !children) show_work(h, call);
    };
    if (!works && !children) subject.below = [&](html::Writer& h) { show_work(h, call); };
    return timetable_page(call, kept, subject);
}

Result<http::Response> of_person(Call& call, KeptCalendar& kept) {
    TRY(person, call.path_id<PersonId>("person"));
    TRY(tie, directory::tie_to(call.db(), call.viewer, person, call.today()));
    // What they attend and what they teach: this page does not know what they are.
    std::vector<One> const people = {{person, {}, tie == directory::Tie::child ? Reader::pupil : Reader::other}};
    // A school knows everybody who was there once. Where they are now is no longer its business.
    bool const one_school = tie == directory::Tie::school || tie == directory::Tie::former;
    auto const school = one_school ? call.viewer.school : SchoolId();
    auto const asked = asked_of(call, View::week);
    std::string name;
    auto const here = html::Href::to("/timetable/people/{}", person);
    Subject subject{.here = here, .school = call.viewer.school};
    std::optional<Loaded> loaded;
    subject.load = [&](SchoolDay from, SchoolDay until) {
        return load(call, kept, people, from, until, school, &name);
    };
    // The name comes with the lessons, so those are read before the page is begun.
    if (asked.view != View::term) {
        auto const monday = asked.day.week_start();
        loaded = asked.view == View::day ? subject.load(asked.day, asked.day) : subject.load(monday, monday.plus(6));
        subject.load = [&](SchoolDay, SchoolDay) { return std::move(*loaded); };
    } else {
        name = directory::names_of(call.db(), std::span(&person, 1), {}).people[person];
    }
    subject.title = call.word("timetable.of", {{"name", name}});
    if (tie != directory::Tie::self) subject.crumbs = {{name, html::Href::to("/people/{}", person)}};
    return timetable_page(call, kept, subject);
}

} // namespace

void add_timetable_routes(platform::Routes& routes, Kept const& kept) {
    using access::Rule;
    routes.get("/timetable", Rule::signed_in(), [kept](Call& call) { return mine(call, *kept); });
    routes.get("/timetable/people/{person}", Rule::signed_in(), [kept](Call& call) { return of_person(call, *kept); });
}

} // namespace belfry::timetable
