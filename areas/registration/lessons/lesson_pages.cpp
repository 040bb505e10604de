// Lesson registers: the lessons of a teacher today, taking one, and who is on site but not in their lesson. Thirty
// pupils, some 300 lessons a school and day; eight statements.
#include <algorithm>

#include "areas/registration/lessons/lesson_store.h"
#include "areas/registration/registers/sheet.h"

namespace belfry::registration {
namespace {

using platform::Call;

struct LessonRegister {
    Place place;
    timetable::Lesson lesson;
    Sheet sheet;
    bool may_change = false;
};

html::Href lesson_href(timetable::LessonId lesson) { return html::Href::to("/registers/lessons/{}", lesson.text()); }

Half half_of(Place const& place, TimeOfDay starts) {
    // Lessons that begin before the afternoon's session belong to the morning.
    return starts < place.days->times.afternoon ? Half::morning : Half::afternoon;
}

// The lesson of the path, for whoever may take its register; not_found otherwise.
Result<LessonRegister> lesson_of_path(Service& service, Call& call) {
    auto const id = timetable::LessonId::parse(call.path("lesson"));
    if (!id) return not_found();
    auto lesson = timetable::lesson_by(call.db(), *id);
    if (!lesson || !call.viewer.may_at(kTake, lesson->school)) return not_found();
    TRY(place, place_of(service, call, lesson->school));
    Session const session{id->day, half_of(place, lesson->starts)};
    LessonRegister one{.place = place, .lesson = std::move(*lesson), .sheet = {lesson_href(*id), session}};
    one.may_change = !one.lesson.cancelled && id->day == place.today && place.time >= one.lesson.starts;
    return one;
}

std::vector<directory::GroupId> groups_of(LessonRegister const& one) {
    std::vector<directory::GroupId> groups;
    for (auto const& group : one.lesson.groups) groups.push_back(group.id);
    return groups;
}

void read_sheet(Call& call, LessonRegister& one) {
    read_pupils(call, one.sheet, groups_of(one));
    read_lately(call, one.sheet, one.lesson.school);
    for (auto const& [pupil, mark] : lesson_marks(call.db(), one.lesson.school, one.lesson.id))
        one.sheet.current[pupil] = mark.mark;
}

std::string title_of(timetable::Lesson const& lesson) {
    return lesson.subject.empty() || lesson.subject == lesson.title ? lesson.title
                                                                    : lesson.title + " · " + lesson.subject;
}

http::Response lesson_page(Call& call, LessonRegister const& one, std::vector<Saved::Clash> const& clashes,
                           std::vector<RegisterForm::Wrong> const& wrong) {
    auto const& lesson = one.lesson;
    int const status = !clashes.empty() ? 409 : !wrong.empty() ? 422 : 200;
    auto const when = call.word("lesson_register.when", {{"day", ui::long_date(call.platform.words, lesson.day())},
                                                         {"from", ui::clock_time(lesson.starts)},
                                                         {"until", ui::clock_time(lesson.ends)},
                                                         {"room", lesson.room_name}});
    return ui::page(call,
                    {.title = title_of(lesson),
                     .intro = when,
                     .crumbs = {{std::string(call.word("nav.registers")), html::Href::to("/registers")},
                                {std::string(call.word("lessons.title")), html::Href::to("/registers/lessons")}},
                     .status = status,
                     .script = one.may_change ? "register.js" : ""},
                    [&](html::Writer& h) {
                        if (!clashes.empty()) show_clashes(h, call, one.sheet, clashes);
                        if (!wrong.empty())
                            ui::notice(h, ui::Tone::bad, call.word("register.wrong"), call.word("register.wrong.text"));
                        if (one.sheet.hidden > 0)
                            h.put("<p class=\"quiet\">{}</p>", call.count("register.hidden", one.sheet.hidden));
                        if (one.sheet.pupils.empty())
                            return ui::empty_state(h, "users", call.word("register.empty"),
                                                   call.word("register.empty.text"));
                        if (one.may_change) return show_sheet(h, call, one.sheet, wrong);
                        if (lesson.cancelled)
                            ui::notice(h, ui::Tone::info, call.word("lesson_register.cancelled"),
                                       call.word("lesson_register.cancelled.text"));
                        else
                            ui::notice(h, ui::Tone::info, call.word("lesson_register.closed"),
                                       call.word("lesson_register.closed.text"));
                        show_sheet_to_read(h, call, one.sheet);
                    });
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(one, lesson_of_path(service, call));
    read_sheet(call, one);
    return lesson_page(call, one, {}, {});
}

Result<http::Response> save(Service& service, Call& call) {
    TRY(one, lesson_of_path(service, call));
    if (!one.may_change) return conflict("register_closed");
    auto const roll = read_roll(call, one.lesson.day(), groups_of(one));
    auto form = read_register(call.request.form, roll.pupils, one.lesson.day());
    check_not_required(call, form, one.lesson.day(), groups_of(one));
    if (call.field("fill") == "yes") fill_blanks(form, roll.pupils, one.sheet.session.half);
    LessonBatch const batch{one.lesson.school, one.lesson.id, one.lesson.starts, call.viewer.person, form.marks};
    auto const now = call.now();
    TRY(saved, call.platform.db.write([&](db::Tx& tx) { return save_lesson(tx, now, batch); }));
    tell_watchers(call.platform, one.lesson.school);
    if (saved.clashes.empty() && form.wrong.empty())
        return http::Response::redirect(html::Href::to("/registers/lessons").with("taken", one.lesson.id.text()));
    call.forget_snapshot();
    read_sheet(call, one);
    return lesson_page(call, one, saved.clashes, form.wrong);
}

// ---- the lessons of today

void show_lesson(html::Writer& h, Call& call, timetable::Lesson const& lesson, bool taken, TimeOfDay now) {
    h.put("<li class=\"row\"><div><a href=\"{}\">{}</a><br><span class=\"quiet\">{} · {}</span></div>",
          lesson_href(lesson.id), title_of(lesson), lesson.period_name, lesson.room_name);
    if (lesson.cancelled)
        ui::badge(h, ui::Tone::neutral, call.word("lesson_register.cancelled"));
    else if (taken)
        ui::badge(h, ui::Tone::good, call.word("registers.done"));
    else
        ui::badge(h, now < lesson.starts ? ui::Tone::neutral : ui::Tone::info,
                  now < lesson.starts ? ui::clock_time(lesson.starts) : std::string(call.word("registers.open")));
    h.put("</li>");
}

Result<http::Response> list(Service& service, Call& call) {
    TRY(place, place_for(service, call, kTake));
    auto const me = call.viewer.person;
    auto const lessons = timetable::lessons_of(call.db(), std::span(&me, 1), place.today, place.today);
    auto const taken = lessons_of_day(call.db(), place.school, place.today);
    auto const actions = [&](html::Writer& h) {
        ui::link_button(h, ui::Button::secondary, call.word("missing.title"), html::Href::to("/registers/missing"),
                        "circle-help");
    };
    return ui::page(
        call,
        {.title = std::string(call.word("lessons.title")),
         .intro = ui::long_date(call.platform.words, place.today),
         .crumbs = {{std::string(call.word("nav.registers")), html::Href::to("/registers")}},
         .actions = actions},
        [&](html::Writer& h) {
            if (!call.query("taken").empty())
                ui::notice(h, ui::Tone::good, call.word("lessons.saved"), call.word("registers.saved.text"));
            bool any = false;
            h.put("<ul class=\"rows\">");
            for (auto const* lesson : lessons.of_person(me)) {
                if (lesson->kind != timetable::PeriodKind::lesson || lesson->school != place.school) continue;
                if (!lesson->taught_by(me)) continue;
                any = true;
                bool const done = std::ranges::find(taken, lesson->id.series, &DayLesson::series) != taken.end();
                show_lesson(h, call, *lesson, done, place.time);
            }
            h.put("</ul>");
            if (!any) ui::empty_state(h, "sun", call.word("lessons.none"), call.word("lessons.none.text"));
        });
}

// ---- on site, not in lesson

struct MissingPupil {
    PersonId pupil;
    TimeOfDay starts;
    LessonMark mark;
};

bool absent(Mark mark) { return !mark.code.none() && counts_as(mark.code) != Counts::attending; }

// Those whose last lesson mark of today says absent, though the session's mark says that they are in school.
std::vector<MissingPupil> missing_pupils(db::Session& session, Place const& place,
                                         std::span<DayLesson const> registers) {
    std::map<PersonId, MissingPupil> last;
    for (auto const& lesson : registers)
        for (auto const& [pupil, mark] : lesson.marks) {
            auto& one = last[pupil];
            if (!one.pupil || one.starts <= lesson.starts) one = {pupil, lesson.starts, mark};
        }
    std::map<PersonId, Week> weeks;
    std::vector<PersonId> ids;
    for (auto const& [pupil, one] : last)
        if (absent(one.mark.mark)) ids.push_back(pupil);
    auto const number = Session{place.today}.week();
    std::vector<MissingPupil> missing;
    for (auto const& [key, week] : weeks_of(session, place.school, number, number, ids)) {
        auto const& one = last[key.first];
        auto const mark = week.at(Session{place.today, half_of(place, one.starts)});
        if (!mark.code.none() && !absent(mark)) missing.push_back(one);
    }
    return missing;
}

// Lessons under way whose register has not been taken: of their pupils nothing is known here.
std::int64_t untaken_now(Call& call, Place const& place, access::SchoolScope const& scope,
                         std::span<DayLesson const> registers) {
    std::int64_t untaken = 0;
    for (auto const& lesson : timetable::lessons_at(call.db(), scope, place.today)) {
        bool const now = lesson.starts <= place.time && place.time < lesson.ends;
        if (!now || lesson.cancelled || lesson.kind != timetable::PeriodKind::lesson) continue;
        untaken += std::ranges::find(registers, lesson.id.series, &DayLesson::series) == registers.end();
    }
    return untaken;
}

Result<http::Response> show_missing(Service& service, Call& call) {
    TRY(place, place_for(service, call, kTake));
    TRY(scope, call.viewer.scope_at(kTake, place.school));
    auto const registers = lessons_of_day(call.db(), place.school, place.today);
    auto const untaken = untaken_now(call, place, scope, registers);
    auto missing = missing_pupils(call.db(), place, registers);
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    std::erase_if(missing, [&](auto const& one) { return std::ranges::find(barred, one.pupil) != barred.end(); });
    std::vector<PersonId> ids;
    for (auto const& one : missing) ids.push_back(one.pupil);
    auto const people = directory::people_by_id(call.db(), ids);
    return ui::page(call,
                    {.title = std::string(call.word("missing.title")),
                     .intro = std::string(call.word("missing.intro")),
                     .crumbs = {{std::string(call.word("nav.registers")), html::Href::to("/registers")}}},
                    [&](html::Writer& h) {
                        h.put("<div id=\"missing\" data-live=\"{}\">", html::Href::to("/registers/events").text());
                        if (untaken > 0)
                            ui::notice(h, ui::Tone::info, call.count("missing.untaken", untaken),
                                       call.word("missing.untaken.text"));
                        if (missing.empty())
                            ui::empty_state(h, untaken > 0 || registers.empty() ? "circle-help" : "circle-check",
                                            registers.empty() ? call.word("missing.none.yet")
                                            : untaken > 0     ? call.word("missing.none.known")
                                                              : call.word("missing.none"),
                                            call.word("missing.none.text"));
                        else
                            h.put("<ul class=\"rows\">");
                        for (auto const& person : people) {
                            auto const one = std::ranges::find(missing, person.id, &MissingPupil::pupil);
                            if (one == missing.end()) continue;
                            h.put("<li class=\"row\"><div><a href=\"{}\">{}</a></div>", person_href(person.id),
                                  person.list_name());
                            show_code(h, call, one->mark.mark);
                            h.put("<span class=\"quiet\">{}</span></li>",
                                  call.word("missing.since", {{"time", ui::clock_time(one->starts)}}));
                        }
                        if (!missing.empty()) h.put("</ul>");
                        h.put("</div>");
                    });
}

} // namespace

void add_lesson_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/registers/lessons", Rule::may(kTake), [service](Call& call) { return list(*service, call); });
    routes.get("/registers/lessons/{lesson}", Rule::may(kTake), [service](Call& call) { return show(*service, call); });
    routes.post("/registers/lessons/{lesson}", Rule::may(kTake),
                [service](Call& call) { return save(*service, call); });
    routes.get("/registers/missing", Rule::may(kTake), [service](Call& call) { return show_missing(*service, call); });
}

} // namespace belfry::registration
