// Now and next, for the moment when a whole county looks at once: a teacher one statement, a pupil two, a parent three;
// one more every few seconds for a school's terms.
#include "areas/timetable/today/home_panels.h"

#include <algorithm>

namespace belfry::timetable {
namespace {

using access::Role;
using platform::Call;

void cell(html::Writer& h, bool now, std::string_view when, std::string_view what) {
    if (now)
        h.put("<p class=\"now\">");
    else
        h.put("<p>");
    h.put("<span class=\"when\">{}</span><a class=\"what\" href=\"{}\">{}</a></p>", when,
          html::Href::to("/timetable").with("view", "day"), what);
}

std::string what_words(Call& call, Lesson const& lesson, Reader reader) {
    auto words = reader == Reader::teacher || lesson.subject.empty() ? lesson.title : lesson.subject;
    if (reader == Reader::teacher && lesson.subject != lesson.title && !lesson.subject.empty())
        words += " · " + lesson.subject;
    if (!lesson.room_name.empty()) words += " · " + lesson.room_name;
    if (!lesson.usual_room.empty()) words += " (" + call.word("lesson.moved", {{"room", lesson.usual_room}}) + ")";
    if (lesson.room_closed) words += " (" + std::string(call.word("lesson.room_closed")) + ")";
    return words;
}

bool covers(Lesson const& lesson, PersonId person) {
    return std::ranges::any_of(lesson.teachers,
                               [&](auto const& one) { return one.away && one.cover == person && person; });
}

// `name` where several are shown beside one another.
void show_one(Call& call, html::Writer& h, std::vector<Lesson const*> const& lessons, Reader reader, PersonId person,
              std::string_view name) {
    std::vector<Lesson const*> own;
    for (auto const* lesson : lessons)
        if (reader != Reader::teacher || lesson->taught_by(person)) own.push_back(lesson);
    auto const found = now_and_next(own, call.zone().time_of(call.now()));
    auto const beginning = name.empty() ? std::string() : std::string(name) + " · ";
    if (found.now)
        cell(h, true, beginning + call.word("today.now_until", {{"time", ui::clock_time(found.now->ends)}}),
             what_words(call, *found.now, reader));
    if (found.next)
        cell(h, false,
             beginning + (reader == Reader::teacher && covers(*found.next, person)
                              ? call.word("today.cover_at", {{"time", ui::clock_time(found.next->starts)}})
                              : call.word("today.next_at", {{"time", ui::clock_time(found.next->starts)}})),
             what_words(call, *found.next, reader));
    // Whoever covers today is told of all of it, not only of the next.
    auto const time = call.zone().time_of(call.now());
    for (auto const* lesson : own)
        if (reader == Reader::teacher && covers(*lesson, person) && lesson->starts > time && lesson != found.next)
            cell(h, false, call.word("today.cover_at", {{"time", ui::clock_time(lesson->starts)}}),
                 what_words(call, *lesson, reader));
}

void show_mine(KeptCalendar& kept, Call& call, html::Writer& h) {
    auto const reader = access::is_staff(call.viewer.acting) ? Reader::teacher : Reader::pupil;
    auto const today = call.today();
    if (today.weekday() >= Weekday::saturday) return;
    auto const found = lessons_of(call.db(), kept.of(call), std::span(&call.viewer.person, 1), today, today,
                                  {.teachers_only = reader == Reader::teacher, .names = false});
    show_one(call, h, found.of_person(call.viewer.person), reader, call.viewer.person, {});
}

void show_children(KeptCalendar& kept, Call& call, html::Writer& h) {
    auto const today = call.today();
    if (today.weekday() >= Weekday::saturday) return;
    std::vector<PersonId> ids;
    std::vector<std::string> names;
    for (auto const& child : directory::children_of(call.db(), call.viewer.person, today))
        if (std::ranges::find(ids, child.person.id) == ids.end()) {
            ids.push_back(child.person.id);
            names.push_back(child.person.known_as.empty() ? child.person.given_name : child.person.known_as);
        }
    if (ids.empty()) return;
    auto const found = lessons_of(call.db(), kept.of(call), ids, today, today, {.names = false});
    for (std::size_t i = 0; i < ids.size(); ++i)
        show_one(call, h, found.of_person(ids[i]), Reader::pupil, ids[i], names[i]);
}

} // namespace

std::vector<platform::HomePanel> home_panels(Kept const& kept) {
    using Slot = platform::HomePanel::Slot;
    return {{"timetable.now",
             Slot::now,
             5,
             {Role::pupil, Role::teacher},
             [kept](Call& call, html::Writer& h) { show_mine(*kept, call, h); }},
            {"timetable.children", Slot::now, 6, {Role::parent}, [kept](Call& call, html::Writer& h) {
                 show_children(*kept, call, h);
             }}};
}

} // namespace belfry::timetable
