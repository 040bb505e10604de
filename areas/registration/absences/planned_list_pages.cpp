// What is ahead at a school: the office reads it, withdraws, and finds the pupil for whom it plans. Some hundred rows.
#include <algorithm>

#include "areas/directory/api/pupil_search.h"
#include "areas/registration/planned/planned_shown.h"
#include "areas/registration/show.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

using platform::Call;

constexpr int kListed = 200;
constexpr int kFound = 40;

html::Href find_href() { return html::Href::to("/absences/plan"); }

void show_planned(html::Writer& h, Call& call, Planned const& one, directory::Person const& pupil) {
    h.put("<li class=\"row\"><div><a href=\"{}\">{}</a><br><span class=\"quiet\">{}</span></div>",
          attendance_href(one.pupil), pupil.list_name(), planned_when(call, one));
    show_code(h, call, {one.code});
    if (one.by_parent) ui::badge(h, ui::Tone::info, call.word("absence.by_parent"));
    if (!one.note.empty()) h.put("<span class=\"quiet\">{}</span>", one.note);
    ui::post_button(h, call, ui::Button::quiet, call.word("absence.withdraw"),
                    html::Href::to("/absences/{}/withdraw", one.id));
    h.put("</li>");
}

Result<http::Response> list(Service& service, Call& call) {
    TRY(place, place_for(service, call, kSettle));
    auto const all = planned_at(call.db(), place.school, {place.today, Half::morning}, kListed);
    std::vector<PersonId> ids;
    for (auto const& one : all) ids.push_back(one.pupil);
    auto const people = directory::people_by_id(call.db(), ids);
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    auto const actions = [&](html::Writer& h) {
        ui::link_button(h, ui::Button::primary, call.word("absence.plan_one"), find_href(), "calendar-plus");
    };
    return ui::page(call,
                    {.title = std::string(call.word("nav.absences")),
                     .intro = std::string(call.word("absences.intro")),
                     .actions = actions},
                    [&](html::Writer& h) {
                        if (all.empty())
                            return ui::empty_state(h, "calendar-days", call.word("absences.none"),
                                                   call.word("absences.none.text"));
                        h.put("<ul class=\"rows\">");
                        for (auto const& one : all) {
                            auto const person = std::ranges::find(people, one.pupil, &directory::Person::id);
                            if (person == people.end() || std::ranges::find(barred, one.pupil) != barred.end())
                                continue;
                            show_planned(h, call, one, *person);
                        }
                        h.put("</ul>");
                    });
}

std::string year_words(Call& call, std::int64_t year_group) {
    if (year_group < 0) return std::string(call.word("year.nursery"));
    if (year_group == 0) return std::string(call.word("year.reception"));
    return call.word("year.n", {{"n", std::to_string(year_group)}});
}

void show_found(html::Writer& h, Call& call, directory::PupilsFound const& found) {
    if (found.pupils.empty())
        return ui::empty_state(h, "users", call.word("absences.find.none"), call.word("absences.find.none.text"));
    h.put("<ul class=\"tiles\">");
    for (auto const& [pupil, year] : found.pupils) {
        h.put("<li><a class=\"tile\" href=\"{}\">", html::Href::to("/absences/new").with("child", pupil.id.text()));
        ui::avatar(h, pupil.name(), pupil.id.text());
        h.put("<span>{}", pupil.list_name());
        if (year) h.put("<br><span class=\"quiet\">{}</span>", year_words(call, *year));
        h.put("</span></a></li>");
    }
    h.put("</ul>");
    if (found.more) h.put("<p>{}</p>", call.word("absences.find.more", {{"n", std::to_string(found.pupils.size())}}));
}

Result<http::Response> find(Service& service, Call& call) {
    TRY(place, place_for(service, call, kSettle));
    auto const text = std::string(first_characters(trim(call.query("q")), 100));
    TRY(scope, call.viewer.scope_at(kSettle, place.school));
    auto const pupils = directory::find_pupils(call.db(), scope, text, place.today, call.viewer.person, kFound);
    return ui::page(call,
                    {.title = std::string(call.word("absence.plan_one")),
                     .intro = std::string(call.word("absences.find")),
                     .crumbs = {{std::string(call.word("nav.absences")), html::Href::to("/absences")}}},
                    [&](html::Writer& h) {
                        h.put("<form class=\"filters\" method=\"get\" action=\"{}\"><label>{} <input "
                              "type=\"search\" name=\"q\" value=\"{}\" autocomplete=\"off\"{}></label> ",
                              find_href(), call.word("people.column.name"), text,
                              html::Flag{"autofocus", text.empty()});
                        ui::submit(h, ui::Button::primary, call.word("absences.find.go"));
                        h.put("</form>");
                        if (!text.empty()) show_found(h, call, pupils);
                    });
}

} // namespace

void add_planned_list_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/absences", Rule::may(kSettle), [service](Call& call) { return list(*service, call); });
    routes.get("/absences/plan", Rule::may(kSettle), [service](Call& call) { return find(*service, call); });
}

} // namespace belfry::registration
