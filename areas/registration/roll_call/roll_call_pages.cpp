// The list for a fire: every pupil by tutor group, and whether they are here by the last mark, for printing and for a
// phone in the playground. 1,200 pupils; seven statements. The browser keeps the last one it was given, so that it can
// be read when the line is cut.
#include <algorithm>

#include "areas/directory/api/school_lists.h"
#include "areas/registration/show.h"
#include "platform/ui/assets.h"

namespace belfry::registration {
namespace {

using platform::Call;

enum class Where { here, away, unknown };

struct Pupil {
    directory::Person const* person;
    Where where = Where::unknown;
    Mark mark;
};

struct RollCall {
    Place place;
    Session session;
    std::vector<directory::Group> groups;
    std::vector<directory::Person> people; // by id
    std::map<directory::GroupId, std::vector<Pupil>> pupils;
    std::int64_t here = 0, unknown = 0, away = 0;
    std::int64_t hidden = 0; // pupils that an order keeps from the viewer
};

Where where_is(Mark mark) {
    if (mark.code.none()) return Where::unknown;
    if (mark.code == kLateAfterClose) return Where::here;
    // An educational activity is attended elsewhere.
    bool const in_school =
        mark.code == present(Half::morning) || mark.code == present(Half::afternoon) || mark.code == kLate;
    return in_school ? Where::here : Where::away;
}

Result<RollCall> roll_call(Service& service, Call& call) {
    TRY(place, place_for(service, call, kTake));
    TRY(scope, call.viewer.scope_at(kTake, place.school));
    RollCall list{.place = place};
    list.session = {place.today, half_at(place.days->times, place.time)};
    list.groups = tutor_groups(call.db(), scope, place.today);
    auto const members = directory::pupils_in_groups(call.db(), scope, "tutor_group", place.today);
    // The roll, not the groups: who came this morning and is in no group yet is in the building all the same.
    auto ids = directory::pupils_at(call.db(), scope, place.today);
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    list.hidden = static_cast<std::int64_t>(
        std::erase_if(ids, [&](PersonId pupil) { return std::ranges::find(barred, pupil) != barred.end(); }));
    list.people = directory::people_by_id(call.db(), ids);
    std::map<PersonId, Mark> marks;
    auto const week = list.session.week();
    each_week(call.db(), place.school, week, week, [&](PersonId pupil, std::int32_t, Week const& kept) {
        auto mark = kept.at(list.session);
        // Before the afternoon's register is taken, the morning's says who is here.
        if (mark.code.none() && list.session.half == Half::afternoon) mark = kept.at({place.today, Half::morning});
        marks[pupil] = mark;
    });
    std::map<PersonId, directory::GroupId> group_of;
    for (auto const& one : members) group_of[one.pupil] = one.group;
    for (auto const& person : list.people) {
        Pupil pupil{&person, where_is(marks[person.id]), marks[person.id]};
        ++(pupil.where == Where::here ? list.here : pupil.where == Where::away ? list.away : list.unknown);
        list.pupils[group_of[person.id]].push_back(pupil);
    }
    return list;
}

void show_pupil(html::Writer& h, Call& call, Pupil const& pupil) {
    static constexpr std::string_view kClasses[] = {"here", "away", "unknown"};
    h.put("<li class=\"{}\"><label><input type=\"checkbox\" value=\"{}\"> <span>{}</span></label>",
          kClasses[static_cast<int>(pupil.where)], pupil.person->id, pupil.person->list_name());
    if (pupil.where == Where::unknown)
        h.put(" <span class=\"quiet\">{}</span>", call.word("roll_call.unknown"));
    else
        show_code(h, call, pupil.mark);
    h.put("</li>");
}

void show_group(html::Writer& h, Call& call, RollCall const& list, directory::GroupId group, std::string_view name) {
    auto const pupils = list.pupils.find(group);
    if (pupils == list.pupils.end()) return;
    h.put("<section><h2>{}</h2><ul>", name);
    for (auto where : {Where::here, Where::unknown, Where::away})
        for (auto const& pupil : pupils->second)
            if (pupil.where == where) show_pupil(h, call, pupil);
    h.put("</ul></section>");
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(list, roll_call(service, call));
    auto const time = ui::clock_time(list.place.time);
    return ui::page(
        call,
        {.title = std::string(call.word("nav.roll_call")),
         .intro = call.word("roll_call.intro",
                            {{"day", ui::long_date(call.platform.words, list.place.today)}, {"time", time}}),
         .crumbs = {{std::string(call.word("nav.registers")), html::Href::to("/registers")}}},
        [&](html::Writer& h) {
            h.put("<dl "
                  "class=\"figures\"><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt>"
                  "<dd>{}</dd></div></dl>",
                  call.word("roll_call.here"), list.here, call.word("roll_call.not_marked"), list.unknown,
                  call.word("roll_call.away"), list.away);
            if (list.hidden > 0) h.put("<p>{}</p>", call.count("roll_call.hidden", list.hidden));
            if (list.people.empty())
                return ui::empty_state(h, "users", call.word("registers.none"), call.word("registers.none.text"));
            h.put("<p class=\"needs-script\"><span role=\"status\" data-ticked=\"{}\"></span> <button class=\"button "
                  "quiet\" "
                  "type=\"button\" data-again hidden>{}</button></p>",
                  call.word("roll_call.ticked"), call.word("roll_call.again"));
            h.put("<div class=\"roll-call\" data-worker=\"{}\" data-ticks=\"{}\">",
                  html::Href::to("/roll-call-worker.js").text(),
                  list.place.school.text() + " " + session_text(list.session));
            for (auto const& group : list.groups) show_group(h, call, list, group.id, group.name);
            show_group(h, call, list, {}, call.word("roll_call.no_group"));
            h.put("</div>");
        });
}

// The script that keeps the list; at the root, since a worker reaches only what lies below its own address.
Result<http::Response> worker(Call&) {
    auto const* asset = ui::find_asset("roll-call-worker.js");
    if (!asset) return not_found();
    http::Response response;
    response.content_type = asset->content_type;
    response.static_body = asset->identity;
    response.header("content-security-policy", ui::kContentSecurityPolicy).header("cache-control", "no-cache");
    return response;
}

} // namespace

void add_roll_call_routes(platform::Routes& routes, ServicePtr const& service) {
    routes.get("/roll-call", access::Rule::may(kTake), [service](Call& call) { return show(*service, call); });
    routes.get("/roll-call-worker.js", access::Rule::signed_in(), worker);
}

} // namespace belfry::registration
