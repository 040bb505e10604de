// Cover for a day: who is away, who takes their lessons, and the list for the staff room. Some 20 lessons a day.
#include "areas/timetable/cover/cover_pages.h"

#include <algorithm>

#include "areas/directory/api/school_lists.h"
#include "areas/timetable/cover/cover_store.h"
#include "areas/timetable/cover/free_teachers.h"
#include "areas/timetable/editing/editing.h"
#include "base/text.h"
#include "platform/mail/mail.h"

namespace belfry::timetable {
namespace {

using platform::Call;

constexpr std::size_t kOfferedMax = 12;

// A lesson from which a teacher is away.
struct Gap {
    Lesson const* lesson;
    LessonTeacher const* away;
    std::string field() const { return "cover-" + lesson->id.text() + "-" + away->id.text(); }
};
struct Day {
    SchoolDay day;
    std::vector<Lesson> lessons;
    std::vector<directory::Person> teachers;
    std::map<PersonId, int> tally;
    TimeOfDay now; // midnight on any day but today

    // Then it is on record who took it, and may be put right; nobody is proposed for it or told of it.
    bool over(Lesson const& lesson) const { return lesson.ends <= now; }
    std::vector<Gap> gaps() const {
        std::vector<Gap> found;
        for (auto const& lesson : lessons)
            for (auto const& teacher : lesson.teachers)
                if (teacher.away && !lesson.cancelled) found.push_back({&lesson, &teacher});
        return found;
    }
};

// One choice of the form that differs from what is.
struct Wanted {
    LessonId lesson;
    PersonId away, cover;
};
// In what was read, so that nobody is given two lessons at one time.
void take(Day& day, Wanted const& wanted, PersonId cover) {
    for (auto& lesson : day.lessons)
        for (auto& teacher : lesson.teachers)
            if (lesson.id == wanted.lesson && teacher.id == wanted.away) teacher.cover = cover;
}

// Who might take each lesson that has nobody: the fairest choice, one after the other.
std::map<std::string, PersonId> proposals_for(Day day) {
    std::map<std::string, PersonId> proposed;
    std::vector<Wanted> open;
    for (auto const& gap : day.gaps())
        if (!gap.away->cover && !day.over(*gap.lesson)) open.push_back({gap.lesson->id, gap.away->id, PersonId()});
    for (auto const& one : open)
        for (auto const& gap : day.gaps()) {
            if (gap.lesson->id != one.lesson || gap.away->id != one.away) continue;
            auto const free = free_teachers(day.lessons, *gap.lesson, one.away, day.teachers, day.tally);
            if (free.empty()) break;
            proposed[gap.field()] = free.front().id;
            ++day.tally[free.front().id];
            take(day, one, free.front().id);
            break;
        }
    return proposed;
}

Result<access::SchoolScope> scope_of(Call& call) {
    TRY(scope, call.viewer.scope(kArrangeCover));
    if (scope.whole_authority()) return not_found("timetable_choose_school");
    return scope;
}

SchoolDay day_asked(Call& call) {
    for (auto const text : {call.field("day"), call.query("day")})
        if (auto const day = SchoolDay::parse(trim(text))) return *day;
    auto const today = call.today();
    return today.weekday() >= Weekday::saturday ? today.week_start().plus(7) : today;
}

// The first day of the term that the day is in; the day itself where it is in none.
SchoolDay term_begins(TermsOf const& terms_of, SchoolId school, SchoolDay day) {
    SchoolId const schools[] = {school};
    for (auto const& term : terms_of(schools, day.plus(-kHolidayDaysMax), day.plus(kHolidayDaysMax)))
        if (term.kind == "term" && term.starts_on <= day && day <= term.ends_on) return term.starts_on;
    return day;
}

Day read_day(Call& call, db::Session& session, TermsOf const& terms_of, access::SchoolScope const& scope,
             SchoolDay day) {
    return {day, lessons_at(session, scope, day), directory::teachers_at(session, scope, day),
            cover_tally(session, scope.school(), term_begins(terms_of, scope.school(), day), day),
            day == call.today() ? call.zone().time_of(call.now()) : TimeOfDay()};
}

void show_gap_choice(html::Writer& h, Call& call, Day const& day, Gap const& gap, PersonId chosen) {
    auto offered = free_teachers(day.lessons, *gap.lesson, gap.away->id, day.teachers, day.tally);
    std::vector<ui::Choice> choices = {{"", std::string(call.word("cover.nobody")), ""}};
    std::size_t shown = 0;
    for (auto const& one : offered)
        if (++shown <= kOfferedMax || one.id == chosen)
            choices.push_back({one.id.text(),
                               call.word("cover.offer", {{"name", one.name}, {"n", std::to_string(one.covered)}}), ""});
    h.put("<li class=\"row\"><div>{} · {} <strong>{}</strong> <span class=\"quiet\">{}</span></div>",
          ui::clock_time(gap.lesson->starts), gap.lesson->period_name, gap.lesson->title, gap.lesson->room_name);
    if (day.over(*gap.lesson)) h.put("<div class=\"quiet\">{}</div>", call.word("cover.over"));
    ui::select_field(h, gap.field(), call.word("cover.for", {{"name", gap.away->name}}), choices,
                     chosen ? chosen.text() : "");
    h.put("</li>");
}

void show_list(html::Writer& h, Call& call, std::vector<Gap> const& gaps, SchoolDay day) {
    auto const title = call.word("cover.list", {{"day", ui::long_date(day)}});
    h.put("<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" "
          "aria-label=\"{}\"><table><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>"
          "<th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr>"
          "</thead><tbody>",
          title, title, call.word("edit.period"), call.word("cover.lesson"), call.word("edit.room"),
          call.word("cover.away"), call.word("cover.by"));
    for (auto const& gap : gaps)
        h.put("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
              gap.lesson->period_name + ", " + ui::clock_time(gap.lesson->starts), gap.lesson->title,
              gap.lesson->room_name, gap.away->name,
              gap.away->cover ? std::string_view(gap.away->cover_name) : call.word("cover.nobody"));
    h.put("</tbody></table></div>");
}

void show_back(html::Writer& h, Call& call, std::vector<Gap> const& gaps, SchoolDay day) {
    std::vector<PersonId> shown;
    for (auto const& gap : gaps) {
        if (std::ranges::find(shown, gap.away->id) != shown.end()) continue;
        shown.push_back(gap.away->id);
        std::pair<std::string, std::string> const hidden[] = {{"teacher", gap.away->id.text()}, {"day", day.text()}};
        ui::post_button(h, call, ui::Button::quiet, call.word("cover.back", {{"name", gap.away->name}}),
                        html::Href::to("/timetable/cover/back"), hidden);
    }
}

void show_away_form(html::Writer& h, Call& call, Day const& day, ui::FormErrors const& errors) {
    ui::panel(h, "away", "user-round-x", call.word("cover.mark.title"), [&] {
        ui::form(h, call, {.action = html::Href::to("/timetable/cover/away")}, errors, [&] {
            std::vector<ui::Choice> choices = {{"", std::string(call.word("edit.none")), ""}};
            for (auto const& teacher : day.teachers) choices.push_back({teacher.id.text(), teacher.list_name(), ""});
            ui::select_field(h, "teacher", call.word("cover.teacher"), choices, call.field("teacher"), errors);
            ui::field(h,
                      {.name = "day",
                       .label = std::string(call.word("timetable.day")),
                       .value = day.day.text(),
                       .type = "date",
                       .required = true},
                      errors);
            ui::submit(h, ui::Button::primary, call.word("cover.mark"));
        });
    });
}

void show_choice(html::Writer& h, Call& call, Day const& day, std::vector<Gap> const& gaps,
                 ui::FormErrors const& errors) {
    auto const proposals = proposals_for(day);
    h.put("<div class=\"not-on-paper stack\">");
    ui::panel(h, "who", "users", call.word("cover.who"), [&] {
        h.put("<p class=\"quiet\">{}</p>", call.word("cover.who.text"));
        ui::form(h, call, {.action = html::Href::to("/timetable/cover")}, errors, [&] {
            h.put("<input type=\"hidden\" name=\"day\" value=\"{}\"><ul class=\"rows\">", day.day.text());
            for (auto const& gap : gaps) {
                auto const proposed = proposals.find(gap.field());
                show_gap_choice(h, call, day, gap, proposed == proposals.end() ? gap.away->cover : proposed->second);
            }
            h.put("</ul>");
            ui::submit(h, ui::Button::primary, call.word("cover.save"));
        });
        show_back(h, call, gaps, day.day);
    });
    h.put("</div>");
}

http::Response cover_page(Call& call, Day const& day, ui::FormErrors const& errors) {
    auto const gaps = day.gaps();
    auto const here = html::Href::to("/timetable/cover");
    ui::PageOptions const options{.title = std::string(call.word("cover.title")),
                                  .intro = ui::long_date(day.day),
                                  .crumbs = {{std::string(call.word("nav.timetable")), html::Href::to("/timetable")}},
                                  .status = errors.any() ? 422 : 200};
    return ui::page(call, options, [&](html::Writer& h) {
        h.put("<div class=\"buttons way\">");
        ui::link_button(h, ui::Button::secondary, call.word("timetable.before"),
                        here.with("day", day.day.plus(-1).text()), "chevron-left");
        ui::link_button(h, ui::Button::secondary, call.word("timetable.after"),
                        here.with("day", day.day.plus(1).text()), "chevron-right");
        h.put("</div>");
        if (gaps.empty()) {
            ui::empty_state(h, "user-round-check", call.word("cover.none"), call.word("cover.none.text"));
        } else {
            show_list(h, call, gaps, day.day);
            // Who took which lesson on a day that is past is on record, for everybody to read.
            if (day.day >= call.today())
                show_choice(h, call, day, gaps, errors.of("who").empty() ? ui::FormErrors() : errors);
        }
        h.put("<div class=\"not-on-paper\">");
        show_away_form(h, call, day, errors.of("who").empty() ? errors : ui::FormErrors());
        h.put("</div>");
    });
}

Result<http::Response> show(Call& call, KeptCalendar& kept) {
    TRY(scope, scope_of(call));
    return cover_page(call, read_day(call, call.db(), kept.of(call), scope, day_asked(call)), {});
}

http::Response back_to(SchoolDay day) {
    return http::Response::redirect(html::Href::to("/timetable/cover").with("day", day.text()));
}

Result<http::Response> away(Call& call, KeptCalendar& kept) {
    TRY(scope, scope_of(call));
    auto const day = day_asked(call);
    auto const teacher = PersonId::parse(call.field("teacher"));
    auto const found = read_day(call, call.db(), kept.of(call), scope, day);
    ui::FormErrors errors;
    if (!teacher || std::ranges::find(found.teachers, *teacher, &directory::Person::id) == found.teachers.end())
        errors.add("teacher", std::string(call.word("edit.choose_again")));
    if (!SchoolDay::parse(trim(call.field("day")))) errors.add("day", std::string(call.word("form.bad_day")));
    if (day < call.today()) errors.add("day", std::string(call.word("edit.past")));
    std::vector<LessonId> lessons;
    if (teacher)
        for (auto const& lesson : found.lessons)
            for (auto const& one : lesson.teachers)
                if (one.id == *teacher) lessons.push_back(lesson.id);
    if (!errors.any() && lessons.empty()) errors.add("day", std::string(call.word("cover.no_lessons")));
    if (errors.any()) return cover_page(call, found, errors);
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        for (auto const& lesson : lessons) {
            TRY_DO(mark_away(tx, scope.school(), lesson, *teacher));
            TRY_DO(note_change(call, tx, "timetable.teacher_away", scope.school(), lesson.series.value(), day));
        }
        return {};
    });
    TRY_DO(done);
    return back_to(day);
}

Result<http::Response> back(Call& call) {
    TRY(scope, scope_of(call));
    auto const day = day_asked(call);
    auto const teacher = PersonId::parse(call.field("teacher"));
    if (!teacher) return invalid("bad_form");
    if (day < call.today()) return conflict("lesson_is_past");
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        TRY_DO(mark_back(tx, scope.school(), day, *teacher));
        return note_change(call, tx, "timetable.teacher_back", scope.school(), teacher->value(), day);
    });
    TRY_DO(done);
    return back_to(day);
}

// Tells whoever covers now, where the directory has an address.
Status tell(Call& call, db::Tx& tx, Day const& day, Gap const& gap, PersonId cover) {
    auto const person = std::ranges::find(day.teachers, cover, &directory::Person::id);
    if (person == day.teachers.end() || !mail::valid_address(person->email)) return {};
    auto const when = ui::long_date(day.day) + ", " + ui::clock_time(gap.lesson->starts);
    mail::Message message;
    message.to_address = person->email;
    message.subject = call.word("cover.mail.subject", {{"when", when}});
    message.body = call.word("cover.mail.body", {{"when", when},
                                                 {"lesson", gap.lesson->title},
                                                 {"room", gap.lesson->room_name},
                                                 {"period", gap.lesson->period_name}});
    return call.platform.mail.send(tx, message);
}

Result<std::vector<Wanted>> wanted_of(Call& call, Day const& day) {
    std::vector<Wanted> wanted;
    for (auto const& gap : day.gaps()) {
        auto const typed = call.request.form.find(gap.field());
        if (!typed) continue;
        auto const cover = typed->empty() ? std::optional(PersonId()) : PersonId::parse(*typed);
        if (!cover) return invalid("bad_form");
        if (*cover != gap.away->cover) wanted.push_back({gap.lesson->id, gap.away->id, *cover});
    }
    return wanted;
}

Status assign(Call& call, db::Tx& tx, Day& day, Wanted const& wanted) {
    auto const gaps = day.gaps();
    auto const gap = std::ranges::find_if(
        gaps, [&](Gap const& one) { return one.lesson->id == wanted.lesson && one.away->id == wanted.away; });
    if (gap == gaps.end()) return conflict("cover_not_free");
    if (wanted.cover) {
        auto const free = free_teachers(day.lessons, *gap->lesson, wanted.away, day.teachers, day.tally);
        if (std::ranges::find(free, wanted.cover, &FreeTeacher::id) == free.end()) return conflict("cover_not_free");
    }
    TRY_DO(set_cover(tx, wanted.lesson, wanted.away, wanted.cover));
    TRY_DO(note_change(call, tx, "timetable.cover_set", gap->lesson->school, wanted.lesson.series.value(), day.day));
    if (wanted.cover && !day.over(*gap->lesson)) TRY_DO(tell(call, tx, day, *gap, wanted.cover));
    take(day, wanted, wanted.cover);
    return {};
}

Result<http::Response> save(Call& call, KeptCalendar& kept) {
    TRY(scope, scope_of(call));
    auto const day = day_asked(call);
    if (day < call.today()) return conflict("lesson_is_past");
    auto const done = call.platform.db.write([&](db::Tx& tx) -> Status {
        auto now = read_day(call, tx, terms_from(tx), scope, day);
        TRY(wanted, wanted_of(call, now));
        for (auto const& one : wanted) take(now, one, PersonId());
        for (auto const& one : wanted) TRY_DO(assign(call, tx, now, one));
        return {};
    });
    if (!done.ok() && done.problem().code == "cover_not_free") {
        ui::FormErrors errors;
        errors.add("who", std::string(call.word("cover.not_free")));
        call.forget_snapshot();
        return cover_page(call, read_day(call, call.db(), kept.of(call), scope, day), errors);
    }
    TRY_DO(done);
    return back_to(day);
}

} // namespace

void add_cover_routes(platform::Routes& routes, Kept const& kept) {
    auto const rule = access::Rule::may(kArrangeCover);
    routes.get("/timetable/cover", rule, [kept](Call& call) { return show(call, *kept); });
    routes.post("/timetable/cover", rule, [kept](Call& call) { return save(call, *kept); });
    routes.post("/timetable/cover/away", rule, [kept](Call& call) { return away(call, *kept); });
    routes.post("/timetable/cover/back", rule, back);
}

} // namespace belfry::timetable
