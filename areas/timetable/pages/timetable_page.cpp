// One page for all timetables: day, week and term. At most 16 weeks of some 60 lessons.
#include <algorithm>
#include <map>
#include <set>

#include "areas/timetable/pages/show.h"

namespace belfry::timetable {
namespace {

using platform::Call;

constexpr int kDifferencesMax = 8;

std::vector<Lesson const*> between(std::vector<Lesson const*> const& lessons, SchoolDay from, SchoolDay until) {
    std::vector<Lesson const*> found;
    for (auto const* lesson : lessons)
        if (lesson->day() >= from && lesson->day() <= until) found.push_back(lesson);
    return found;
}

void show_none(html::Writer& h, Call& call, std::optional<std::string> const& pause = {}) {
    ui::empty_state(h, "calendar-days", pause ? std::string_view(*pause) : call.word("timetable.none"),
                    pause ? call.word("timetable.pause.text") : call.word("timetable.none.text"));
}

void day_view(html::Writer& h, Call& call, Loaded const& loaded, SchoolDay day,
              std::span<directory::Term const> terms) {
    auto const pause = pause_words(terms, day);
    if (loaded.sides.size() > 1) h.put("<h2 class=\"day-name\">{}</h2>", ui::long_date(day));
    h.put("<div class=\"panels\">");
    int number = 0;
    for (auto const& side : loaded.sides)
        ui::panel(h, "side-" + std::to_string(++number), "calendar-days",
                  loaded.sides.size() > 1 ? side.name : ui::long_date(day),
                  [&] { show_day(h, call, side.lessons, side.shown, pause); });
    h.put("</div>");
}

std::string week_words(Call& call, SchoolDay monday, std::vector<Lesson const*> const& lessons) {
    auto words = call.word("timetable.week_of", {{"day", ui::long_date(monday)}});
    if (!lessons.empty())
        if (auto const letter = week_letter(call, lessons.front()->week); !letter.empty()) words += " · " + letter;
    return words;
}

void week_view(html::Writer& h, Call& call, Loaded const& loaded, SchoolDay monday,
               std::span<directory::Term const> terms) {
    int number = 0;
    for (auto const& side : loaded.sides) {
        auto words = week_words(call, monday, side.lessons);
        if (loaded.sides.size() > 1) words = side.name + " · " + words;
        h.put("<section class=\"stack\"><h2>{}</h2>", words);
        if (side.lessons.empty())
            show_none(h, call, pause_words(terms, monday));
        else
            show_week(h, call, "d" + std::to_string(++number), words, side.lessons, monday, side.shown, terms);
        h.put("</section>");
    }
}

int school_days(std::span<directory::Term const> terms, SchoolDay monday) {
    int days = 0;
    for (int ahead = 0; ahead < 5; ++ahead)
        days += directory::day_kind(terms, monday.plus(ahead)) == directory::DayKind::school;
    return days;
}

// Of two weeks the one by which somebody who asks on `day` goes: one that is not over, and the nearer.
bool nearer(SchoolDay one, SchoolDay other, SchoolDay day) {
    auto const monday = day.week_start();
    if ((one >= monday) != (other >= monday)) return one >= monday;
    return one >= monday ? one < other : one > other;
}

// The week that stands for all of its letter: a whole one before one with days off, then the nearest, so that what is
// shown is as it is now and not as it was before the timetable changed.
std::map<int, SchoolDay> standing_weeks(std::vector<Lesson const*> const& lessons,
                                        std::span<directory::Term const> terms, SchoolDay day) {
    std::set<std::pair<int, SchoolDay>> weeks;
    for (auto const* lesson : lessons) weeks.emplace(lesson->week, lesson->day().week_start());
    std::map<int, SchoolDay> standing;
    for (auto const& [letter, monday] : weeks) {
        auto const [known, first] = standing.try_emplace(letter, monday);
        int const days = school_days(terms, monday), most = school_days(terms, known->second);
        if (!first && (days > most || (days == most && nearer(monday, known->second, day)))) known->second = monday;
    }
    return standing;
}

bool differs(Lesson const& lesson) {
    return lesson.cancelled || !lesson.usual_room.empty() || lesson.room_closed ||
           std::ranges::any_of(lesson.teachers, [](auto const& teacher) { return teacher.away; });
}

void show_week_line(html::Writer& h, Call& call, Side const& side, directory::Term const& term, SchoolDay monday,
                    std::span<directory::Term const> terms) {
    auto const lessons = between(side.lessons, monday, monday.plus(6));
    auto const on_school_days = std::ranges::count_if(
        lessons, [&](auto const* lesson) { return lesson->day() >= term.starts_on && lesson->day() <= term.ends_on; });
    h.put("<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"number\">{}</td><td>", ui::short_date(monday),
          lessons.empty() ? std::string() : week_letter(call, lessons.front()->week), on_school_days);
    for (auto const& pause : terms)
        if (pause.kind != "term" && pause.kind != "year" && pause.kind != "period" &&
            pause.starts_on <= monday.plus(4) && pause.ends_on >= monday)
            h.put("{} <span class=\"quiet\">{}</span><br>", pause.name,
                  pause.starts_on == pause.ends_on
                      ? ui::short_date(pause.starts_on)
                      : ui::short_date(pause.starts_on) + " – " + ui::short_date(pause.ends_on));
    int shown = 0;
    for (auto const* lesson : lessons) {
        if (!differs(*lesson) || ++shown > kDifferencesMax) continue;
        h.put("<span class=\"quiet\">{} {}</span> ", ui::short_date(lesson->day()), lesson->period_name);
        show_lesson(h, call, *lesson, side.shown);
        h.put("<br>");
    }
    h.put("</td></tr>");
}

void show_weeks(html::Writer& h, Call& call, Side const& side, directory::Term const& term,
                std::span<directory::Term const> terms) {
    h.put("<div class=\"table-scroll\"><table class=\"weeks\"><caption class=\"visually-hidden\">{}</caption>"
          "<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\" class=\"number\">{}</th>"
          "<th scope=\"col\">{}</th></tr></thead><tbody>",
          term.name, call.word("timetable.column.week_of"), call.word("timetable.column.letter"),
          call.word("timetable.column.lessons"), call.word("timetable.column.different"));
    for (auto monday = term.starts_on.week_start(); monday <= term.ends_on; monday = monday.plus(7))
        show_week_line(h, call, side, term, monday, terms);
    h.put("</tbody></table></div>");
}

void term_view(html::Writer& h, Call& call, Loaded const& loaded, directory::Term const& term,
               std::span<directory::Term const> terms, SchoolDay day) {
    int number = 0;
    for (auto const& side : loaded.sides) {
        h.put("<section class=\"stack\"><h2>{}</h2>",
              loaded.sides.size() > 1 ? side.name + " · " + term.name : term.name);
        if (side.lessons.empty()) show_none(h, call);
        for (auto const& [week, monday] : standing_weeks(side.lessons, terms, day)) {
            auto const letter = week_letter(call, week);
            auto const words = call.word("timetable.as_in_week", {{"day", ui::long_date(monday)}});
            auto const title = letter.empty() ? words : letter + " · " + words;
            h.put("<h3>{}</h3>", title);
            auto const caption = loaded.sides.size() > 1 ? side.name + " · " + title : title;
            show_week(h, call, "d" + std::to_string(++number), caption, between(side.lessons, monday, monday.plus(6)),
                      monday, side.shown, terms);
        }
        if (!side.lessons.empty()) show_weeks(h, call, side, term, terms);
        h.put("</section>");
    }
}

// The term that the day is in, or the next, or the last there was.
std::optional<directory::Term> term_at(std::span<directory::Term const> terms, SchoolDay day) {
    std::optional<directory::Term> last;
    for (auto const& term : terms) {
        if (term.kind != "term") continue;
        last = term;
        if (term.ends_on >= day) return term;
    }
    return last;
}

} // namespace

http::Response timetable_page(Call& call, KeptCalendar& kept, Subject const& subject) {
    auto asked = asked_of(call, subject.without);
    std::vector<directory::Term> terms;
    std::optional<directory::Term> term;
    if (subject.school) {
        SchoolId const schools[] = {subject.school};
        terms = kept.of(call)(schools, asked.day.plus(-kHolidayDaysMax), asked.day.plus(kHolidayDaysMax));
        term = term_at(terms, asked.day);
    }
    if (asked.view == View::term && (!term || term->ends_on.days_since(term->starts_on) > kDaysAtOnceMax))
        asked.view = View::week;
    auto const monday = asked.day.week_start();
    auto const loaded = asked.view == View::day    ? subject.load(asked.day, asked.day)
                        : asked.view == View::term ? subject.load(term->starts_on, term->ends_on)
                                                   : subject.load(monday, monday.plus(6));
    ui::PageOptions const options{
        .title = subject.title, .intro = subject.intro, .crumbs = subject.crumbs, .actions = subject.actions};
    return ui::page(call, options, [&](html::Writer& h) {
        if (subject.above) subject.above(h);
        show_way(h, call, subject.here, asked);
        if (loaded.sides.empty())
            show_none(h, call);
        else if (asked.view == View::day)
            day_view(h, call, loaded, asked.day, terms);
        else if (asked.view == View::term)
            term_view(h, call, loaded, *term, terms, asked.day);
        else
            week_view(h, call, loaded, monday, terms);
        if (subject.below) subject.below(h);
    });
}

} // namespace belfry::timetable
