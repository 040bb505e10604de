// Lessons on pages: at most some 60 a person and week.
#include "areas/timetable/pages/show.h"

#include <algorithm>
#include <map>

namespace belfry::timetable {
namespace {

using platform::Call;

constexpr int kSchoolDays = 5;

struct Slot {
    int number = 0;
    std::string name;
    TimeOfDay starts;
};

// The periods that any of these lessons is in, in the order of the day.
std::vector<Slot> slots_of(std::span<Lesson const* const> lessons) {
    std::vector<Slot> slots;
    for (auto const* lesson : lessons)
        if (std::ranges::find(slots, lesson->period, &Slot::number) == slots.end())
            slots.push_back({lesson->period, lesson->period_name, lesson->starts});
    std::ranges::sort(slots, [](Slot const& a, Slot const& b) {
        return a.starts != b.starts ? a.starts < b.starts : a.number < b.number;
    });
    return slots;
}

std::string teachers_words(Lesson const& lesson) {
    std::string words;
    for (auto const& teacher : lesson.teachers) {
        auto const& name = teacher.away && teacher.cover ? teacher.cover_name : teacher.name;
        if (!name.empty()) words += (words.empty() ? "" : ", ") + name;
    }
    return words;
}

std::string groups_words(Lesson const& lesson) {
    std::string words;
    for (auto const& group : lesson.groups)
        if (!group.name.empty()) words += (words.empty() ? "" : ", ") + group.name;
    return words;
}

bool is_now(Call& call, Lesson const& lesson) {
    if (lesson.cancelled || lesson.day() != call.today()) return false;
    auto const time = call.zone().time_of(call.now());
    return lesson.starts <= time && time < lesson.ends;
}

// A place on this very page.
html::Href here_at(Call& call, std::string const& id) {
    auto address = std::string(call.request.path);
    if (!call.request.raw_query.empty()) address += "?" + std::string(call.request.raw_query);
    return html::Href::local(address).value_or(html::Href::to("/timetable")).at_anchor(id);
}

void show_cell(html::Writer& h, Call& call, std::span<Lesson const* const> lessons, Slot const& slot,
               ShownFor const& shown) {
    if (lessons.empty()) {
        h.put("<td class=\"free\"></td>");
        return;
    }
    bool const now = std::ranges::any_of(lessons, [&](auto const* lesson) { return is_now(call, *lesson); });
    h.put("<td class=\"{}\">", now ? "now" : "taken");
    for (auto const* lesson : lessons) {
        h.put("<div class=\"lesson\"><span class=\"{}\">{}</span>", lesson->starts == slot.starts ? "when" : "when own",
              times_words(*lesson));
        show_lesson(h, call, *lesson, shown);
        h.put("</div>");
    }
    h.put("</td>");
}

} // namespace

html::Href lesson_href(LessonId lesson) { return html::Href::to("/timetable/lessons/{}", lesson.text()); }

void show_difference(html::Writer& h, Call& call, Lesson const& lesson, PersonId person) {
    if (lesson.cancelled) return ui::badge(h, ui::Tone::bad, call.word("lesson.cancelled"));
    if (!lesson.usual_room.empty())
        ui::badge(h, ui::Tone::warn, call.word("lesson.moved", {{"room", lesson.usual_room}}));
    if (lesson.room_closed) ui::badge(h, ui::Tone::warn, call.word("lesson.room_closed"));
    for (auto const& teacher : lesson.teachers) {
        if (!teacher.away) continue;
        if (teacher.cover && teacher.cover == person)
            ui::badge(h, ui::Tone::info, call.word("lesson.cover_for", {{"name", teacher.name}}));
        else if (teacher.cover)
            ui::badge(h, ui::Tone::info, call.word("lesson.covered_by", {{"name", teacher.cover_name}}));
        else
            ui::badge(h, ui::Tone::warn, call.word("lesson.away", {{"name", teacher.name}}));
    }
}

std::string_view view_code(View view) {
    switch (view) {
    case View::day:
        return "day";
    case View::week:
        return "week";
    case View::term:
        return "term";
    }
    return "week";
}

Asked asked_of(Call& call, View without) {
    Asked asked{without, call.today()};
    for (auto view : {View::day, View::week, View::term})
        if (call.query("view") == view_code(view)) asked.view = view;
    if (auto const day = SchoolDay::parse(call.query("day")))
        asked.day = *day;
    else if (asked.day.weekday() >= Weekday::saturday)
        asked.day = asked.day.week_start().plus(7);
    return asked;
}

std::optional<std::string> pause_words(std::span<directory::Term const> terms, SchoolDay day) {
    for (auto const& term : terms)
        if (term.kind != "term" && term.kind != "year" && term.kind != "period" && term.starts_on <= day &&
            term.ends_on >= day)
            return term.name;
    return std::nullopt;
}

std::string weekday_words(Call const& call, SchoolDay day) {
    return std::string(call.platform.words.find("date.weekday." + std::to_string(static_cast<int>(day.weekday()))));
}

std::string week_letter(Call const& call, int week) {
    if (week == 0) return {};
    return std::string(week == 1 ? call.word("timetable.week_a") : call.word("timetable.week_b"));
}

std::string times_words(Lesson const& lesson) {
    return ui::clock_time(lesson.starts) + " – " + ui::clock_time(lesson.ends);
}

void show_lesson(html::Writer& h, Call& call, Lesson const& lesson, ShownFor const& shown) {
    auto const& first = shown.reader == Reader::pupil && !lesson.subject.empty() ? lesson.subject : lesson.title;
    auto const& name = first.empty() ? lesson.subject : first;
    if (call.viewer.may_at(kEditTimetable, lesson.school))
        h.put("<a href=\"{}\"><strong>{}</strong></a>", lesson_href(lesson.id), name);
    else
        h.put("<strong>{}</strong>", name);
    std::vector<std::string> more;
    if (shown.reader != Reader::pupil && lesson.subject != first) more.push_back(lesson.subject);
    if (shown.reader == Reader::other && lesson.title != groups_words(lesson)) more.push_back(groups_words(lesson));
    more.push_back(lesson.room_name);
    if (shown.reader != Reader::teacher || lesson.teachers.size() > 1) more.push_back(teachers_words(lesson));
    std::string line;
    for (auto const& one : more)
        if (!one.empty()) line += (line.empty() ? "" : " · ") + one;
    if (!line.empty()) h.put(" <span class=\"quiet\">{}</span>", line);
    h.put(" ");
    show_difference(h, call, lesson, shown.person);
    if (!lesson.note.empty()) h.put(" <span class=\"quiet\">{}</span>", lesson.note);
}

void show_week(html::Writer& h, Call& call, std::string_view id, std::string_view caption,
               std::span<Lesson const* const> lessons, SchoolDay monday, ShownFor const& shown,
               std::span<directory::Term const> terms) {
    auto const slots = slots_of(lessons);
    // On a telephone the day that is asked for is open, and the others are one touch away.
    auto const today = call.today();
    int const open = today >= monday && today < monday.plus(kSchoolDays) ? today.days_since(monday) : 0;
    h.put("<nav class=\"week-days\" aria-label=\"{}\"><ul>", call.word("timetable.days", {{"what", caption}}));
    for (int at = 0; at < kSchoolDays; ++at)
        h.put("<li><a href=\"{}\">{}</a></li>", here_at(call, std::string(id) + "-" + std::to_string(at)),
              weekday_words(call, monday.plus(at)).substr(0, 3));
    h.put("</ul></nav><div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">"
          "<table class=\"week\"><caption class=\"visually-hidden\">{}</caption><thead><tr><th scope=\"col\">{}</th>",
          caption, caption, call.word("timetable.day"));
    for (auto const& slot : slots)
        h.put("<th scope=\"col\">{}<br><span class=\"quiet\">{}</span></th>", slot.name, ui::clock_time(slot.starts));
    h.put("</tr></thead><tbody>");
    for (int at = 0; at < kSchoolDays; ++at) {
        auto const day = monday.plus(at);
        h.put("<tr id=\"{}-{}\" class=\"{}\"><th scope=\"row\">{}<br> <span class=\"quiet\">{}</span></th>", id, at,
              at == open ? (day == today ? "open today" : "open") : "", weekday_words(call, day), ui::short_date(day));
        if (std::ranges::none_of(lessons, [&](auto const* lesson) { return lesson->day() == day; }))
            h.put("<td class=\"none\" colspan=\"{}\">{}</td>", slots.size(),
                  pause_words(terms, day).value_or(std::string(call.word("timetable.day_off"))));
        else
            for (auto const& slot : slots) {
                std::vector<Lesson const*> here;
                for (auto const* lesson : lessons)
                    if (lesson->day() == day && lesson->period == slot.number) here.push_back(lesson);
                show_cell(h, call, here, slot, shown);
            }
        h.put("</tr>");
    }
    h.put("</tbody></table></div>");
}

void show_day(html::Writer& h, Call& call, std::span<Lesson const* const> lessons, ShownFor const& shown,
              std::optional<std::string> const& pause) {
    if (lessons.empty()) {
        h.put("<p class=\"quiet\">{}</p>", pause ? std::string_view(*pause) : call.word("timetable.day_off"));
        return;
    }
    h.put("<ol class=\"rows day-list\">");
    for (auto const* lesson : lessons) {
        h.put("<li class=\"{}\"><span class=\"when\">{}<br><span class=\"quiet\">{}</span></span><div>",
              is_now(call, *lesson) ? "row now" : "row", ui::clock_time(lesson->starts), lesson->period_name);
        show_lesson(h, call, *lesson, shown);
        h.put("</div></li>");
    }
    h.put("</ol>");
}

void show_way(html::Writer& h, Call& call, html::Href const& here, Asked const& asked) {
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("timetable.views"));
    struct Tab {
        View view;
        std::string_view words;
    };
    for (auto const& [view, words] :
         {Tab{View::day, call.word("timetable.view.day")}, Tab{View::week, call.word("timetable.view.week")},
          Tab{View::term, call.word("timetable.view.term")}})
        h.put("<li><a href=\"{}\" {}>{}</a></li>", here.with("view", view_code(view)).with("day", asked.day.text()),
              html::Attr{"aria-current", view == asked.view ? std::optional<std::string_view>("page") : std::nullopt},
              words);
    h.put("</ul></nav>");
    int const step = asked.view == View::day ? 1 : asked.view == View::week ? 7 : 91;
    // From Friday the day after is Monday.
    auto before = asked.day.plus(-step), after = asked.day.plus(step);
    while (asked.view == View::day && before.weekday() >= Weekday::saturday) before = before.plus(-1);
    while (asked.view == View::day && after.weekday() >= Weekday::saturday) after = after.plus(1);
    auto const address = [&](SchoolDay day) {
        return here.with("view", view_code(asked.view)).with("day", day.text());
    };
    h.put("<div class=\"buttons way\">");
    ui::link_button(h, ui::Button::secondary, call.word("timetable.before"), address(before), "chevron-left");
    if (!call.query("day").empty())
        ui::link_button(h, ui::Button::secondary, call.word("timetable.now"), here.with("view", view_code(asked.view)));
    ui::link_button(h, ui::Button::secondary, call.word("timetable.after"), address(after), "chevron-right");
    h.put("</div>");
}

} // namespace belfry::timetable
