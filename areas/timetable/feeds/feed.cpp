// Feeds: at most some 600 lessons each.
#include "areas/timetable/feeds/feed.h"

#include <algorithm>

#include "base/text.h"
#include "platform/crypto/crypto.h"

namespace belfry::timetable {
namespace {

void add_line(std::string& text, std::string_view line) {
    if (line.empty()) return;
    if (!text.empty()) text += "\n";
    text += line;
}

std::string description_of(ui::Words const& words, Lesson const& lesson, FeedPerson const& person) {
    std::string text;
    add_line(text, lesson.period_name);
    for (auto const& teacher : lesson.teachers) {
        if (teacher.away && teacher.cover == person.id)
            add_line(text, words.text("lesson.cover_for", {{"name", teacher.name}}));
        else if (teacher.away && teacher.cover)
            add_line(text, teacher.cover_name);
        else if (!teacher.away && teacher.id != person.id)
            add_line(text, teacher.name);
    }
    if (!lesson.usual_room.empty()) add_line(text, words.text("lesson.moved", {{"room", lesson.usual_room}}));
    if (lesson.room_closed) add_line(text, words.text("lesson.room_closed"));
    add_line(text, lesson.note);
    return text;
}

bool teaches(Lesson const& lesson, PersonId person) {
    return std::ranges::any_of(lesson.teachers, [&](LessonTeacher const& teacher) {
        return teacher.id == person || (teacher.cover == person && person);
    });
}

calendar::Event event_of(ui::Words const& words, Lesson const& lesson, FeedPerson const& person, std::string zone) {
    calendar::Event event;
    event.uid = lesson.id.text() + (person.name.empty() ? "" : "." + person.id.text()) + "@belfry";
    event.day = lesson.day();
    event.starts = lesson.starts;
    event.ends = lesson.ends;
    event.zone = std::move(zone);
    bool const teacher = teaches(lesson, person.id);
    auto const& title = teacher || lesson.subject.empty() ? lesson.title : lesson.subject;
    event.summary = person.name.empty() ? title : person.name + ": " + title;
    if (teacher && !lesson.subject.empty() && lesson.subject != title) event.summary += " " + lesson.subject;
    event.location = lesson.room_name;
    event.description = description_of(words, lesson, person);
    event.cancelled = lesson.cancelled;
    return event;
}

} // namespace

calendar::Calendar feed_calendar(ui::Words const& words, std::string name, FeedInput const& input) {
    calendar::Calendar calendar;
    calendar.name = std::move(name);
    for (auto const& person : input.people)
        for (auto const* lesson : input.lessons.of_person(person.id)) {
            if (!person.child && teaches(*lesson, person.id) && !lesson->taught_by(person.id)) continue;
            auto const zone = input.zones.find(lesson->school);
            calendar.events.push_back(
                event_of(words, *lesson, person,
                         zone == input.zones.end() ? std::string(TimeZone::london().name()) : zone->second));
        }
    return calendar;
}

std::string entity_tag(calendar::Calendar const& calendar) {
    crypto::Sha256 digest;
    auto const add = [&](std::string_view part) {
        digest.add(std::to_string(part.size()));
        digest.add(":");
        digest.add(part);
    };
    add(calendar.name);
    for (auto const& event : calendar.events) {
        for (std::string_view part :
             {std::string_view(event.uid), std::string_view(event.zone), std::string_view(event.summary),
              std::string_view(event.location), std::string_view(event.description)})
            add(part);
        add(event.day.text() + event.starts.text() + event.ends.text() + (event.cancelled ? "x" : "-"));
    }
    return "\"" + base64url(digest.finish().substr(0, 18)) + "\"";
}

} // namespace belfry::timetable
