// Today: the register to be taken, my children's and my own marks, what the office has to settle. One or two statements
// a panel.
#include "areas/registration/today/home_panels.h"

#include <algorithm>

#include "areas/registration/contact/asked_store.h"
#include "areas/registration/marks/sum_store.h"
#include "areas/registration/planned/planned_store.h"
#include "areas/registration/pupils/pupil_attendance.h"
#include "areas/registration/pupils/pupil_year_store.h"

namespace belfry::registration {
namespace {

using access::Role;
using platform::Call;
using Slot = platform::HomePanel::Slot;

constexpr int kOverdueShown = 12; // the board has them all

// What is late, in words.
void show_late(html::Writer& h, std::string_view words) {
    h.put("<p class=\"overdue\">");
    ui::icon(h, "triangle-alert");
    h.put("<b>{}</b></p>", words);
}

// For tutors, on school days, until it is taken.
void show_my_register(Service& service, Call& call, html::Writer& h) {
    if (call.viewer.school.empty() || !call.viewer.may(kTake)) return;
    auto const place = place_of(service, call, call.viewer.school);
    if (!place.ok() || !place->days->is_school_day(place->today)) return;
    Session const session{place->today, half_at(place->days->times, place->time)};
    if (phase_of(place->days->times, session.half, place->time) == Phase::before) return;
    std::vector<directory::Group> mine;
    for (auto const& one : directory::groups_of(call.db(), call.viewer.person, place->today))
        if (one.part == directory::Part::leader && one.group.kind == "tutor_group" &&
            one.group.school == call.viewer.school)
            mine.push_back(one.group);
    if (mine.empty()) return;
    auto const taken = taken_registers(call.db(), call.viewer.school, session);
    std::erase_if(mine,
                  [&](auto const& group) { return std::ranges::find(taken, group.id, &Taken::group) != taken.end(); });
    if (mine.empty()) return;
    bool const late = phase_of(place->days->times, session.half, place->time) == Phase::closed;
    ui::panel(h, "register", "list-checks", call.word("today.register"), [&] {
        auto const half = half_words(call, session.half);
        if (late)
            show_late(h, call.word("today.register.late", {{"half", half}}));
        else
            h.put("<p>{}</p>", call.word("today.register.open", {{"half", half}}));
        h.put("<div class=\"buttons\">");
        for (auto const& group : mine)
            ui::link_button(h, ui::Button::primary, call.word("today.register.take", {{"group", group.name}}),
                            register_href(group.id, session), "list-checks");
        h.put("</div>");
    });
}

void show_day_marks(html::Writer& h, Call& call, Week const& week, SchoolDay day) {
    for (auto half : {Half::morning, Half::afternoon}) {
        auto const mark = week.at(Session{day, half});
        if (mark.code.none()) continue;
        h.put("<span class=\"day-mark\">{} ", half_words(call, half));
        show_code(h, call, mark);
        h.put(" {}</span> ", code_words(call, mark.code));
    }
}

// What is known of the day of a parent's children.
struct ChildrensDay {
    SchoolDay day;
    std::vector<std::pair<PersonId, Week>> weeks;
    std::vector<Planned> planned;
    std::vector<Asked> asked;
};

// What the school asks of this parent, and when it wrote.
void show_question(html::Writer& h, Call& call, directory::Child const& child, std::span<Asked const> asked) {
    auto const found = std::ranges::find(asked, child.person.id, &Asked::pupil);
    h.put("<p class=\"overdue\">");
    ui::icon(h, "circle-help");
    h.put("<b>{}</b></p>", call.word("today.asks", {{"name", child.person.name()}}));
    if (found != asked.end())
        h.put("<p class=\"quiet\">{}</p>",
              call.word("today.asked", {{"time", ui::clock_time(call.zone().time_of(found->at))}}));
}

void show_child(html::Writer& h, Call& call, directory::Child const& child, ChildrensDay const& seen) {
    auto const pupil = child.person.id;
    h.put("<li class=\"row\"><div><a href=\"{}\">{}</a><br>", attendance_href(pupil), child.person.name());
    auto const found = std::ranges::find(seen.weeks, pupil, [](auto const& one) { return one.first; });
    Week const none;
    auto const& week = found == seen.weeks.end() ? none : found->second;
    bool any = false, asks = false;
    Planned const* known = nullptr;
    for (auto half : {Half::morning, Half::afternoon}) {
        Session const session{seen.day, half};
        auto const code = week.at(session).code;
        auto const* plan = planned_of(seen.planned, pupil, session);
        any |= !code.none();
        asks |= code == kNoReason && !plan; // what a parent has said is the office's to enter
        if (plan && !known && (code.none() || code == kNoReason)) known = plan;
    }
    show_day_marks(h, call, week, seen.day);
    if (known)
        h.put("<span class=\"plan\">{}</span>",
              call.word("today.attendance.planned", {{"what", code_words(call, known->code)}}));
    else if (!any)
        h.put("<span class=\"quiet\">{}</span>", call.word("today.attendance.none"));
    if (asks) show_question(h, call, child, seen.asked);
    h.put("</div>");
    ui::link_button(h, asks ? ui::Button::primary : ui::Button::secondary,
                    asks ? call.word("today.asks.answer") : call.word("absence.report"),
                    html::Href::to("/absences/new").with("child", pupil.text()), "calendar-plus");
    h.put("</li>");
}

void show_children(Service&, Call& call, html::Writer& h) {
    auto children = directory::children_of(call.db(), call.viewer.person, call.today());
    std::erase_if(children, [](auto const& child) { return child.school.empty() || child.subsidiary; });
    if (children.empty()) return;
    std::vector<SchoolId> schools;
    std::vector<PersonId> pupils;
    for (auto const& child : children) {
        schools.push_back(child.school);
        pupils.push_back(child.person.id);
    }
    auto const today = call.today();
    Session const morning{today, Half::morning}, afternoon{today, Half::afternoon};
    ChildrensDay seen{today, weeks_of_children(call.db(), schools, pupils, morning.week()),
                      planned_for_children(call.db(), pupils, morning, afternoon)};
    if (std::ranges::any_of(seen.weeks, [&](auto const& one) {
            return one.second.at(morning).code == kNoReason || one.second.at(afternoon).code == kNoReason;
        }))
        seen.asked = asked_of(call.db(), schools, pupils, call.viewer.person, today);
    ui::panel(h, "attendance", "calendar-days", call.word("today.attendance"), [&] {
        h.put("<ul class=\"rows\">");
        for (auto const& child : children) show_child(h, call, child, seen);
        h.put("</ul>");
    });
}

void show_own(Service&, Call& call, html::Writer& h) {
    if (call.viewer.school.empty()) return;
    auto const sums = sums_of_pupil(call.db(), call.viewer.school, school_year_of(call.today()), call.viewer.person);
    ui::panel(
        h, "attendance", "calendar-days", call.word("today.own"),
        [&] {
            if (!sums || sums->possible() == 0) {
                h.put("<p class=\"quiet\">{}</p>", call.word("pupil.none.text"));
                return;
            }
            h.put("<p class=\"big-figure\"><b>{}</b> {}</p>", percent_words(call, *sums), call.word("today.own.text"));
        },
        std::pair(std::string(call.word("today.own.more")), attendance_href(call.viewer.person)));
}

// For whoever answers for the school's registers: those that closed today without having been taken.
void show_overdue(Service& service, Call& call, html::Writer& h) {
    if (call.viewer.school.empty() || !call.viewer.may(kSettle)) return;
    auto const place = place_of(service, call, call.viewer.school);
    auto const scope = call.viewer.scope_at(kTake, call.viewer.school);
    if (!place.ok() || !scope.ok() || !place->days->is_school_day(place->today)) return;
    if (phase_of(place->days->times, Half::morning, place->time) != Phase::closed) return;
    std::vector<std::pair<Session, directory::Group const*>> overdue;
    Session const morning{place->today, Half::morning}, afternoon{place->today, Half::afternoon};
    auto const taken = taken_registers(call.db(), place->school, morning, afternoon);
    auto const groups = service.schools.tutor_groups(call.db(), *scope, place->today, call.now());
    for (auto const session : {morning, afternoon}) {
        if (phase_of(place->days->times, session.half, place->time) != Phase::closed) continue;
        for (auto const& group : *groups)
            if (std::ranges::none_of(taken,
                                     [&](auto const& one) { return one.group == group.id && one.session == session; }))
                overdue.emplace_back(session, &group);
    }
    if (overdue.empty()) return;
    ui::panel(
        h, "overdue", "list-checks", call.word("nav.registers"),
        [&] {
            show_late(h, call.count("registers.overdue", static_cast<std::int64_t>(overdue.size())));
            h.put("<ul class=\"inline\">");
            int shown = 0;
            for (auto const& [session, group] : overdue)
                if (shown++ < kOverdueShown)
                    h.put("<li><a href=\"{}\">{}</a></li>", register_href(group->id, session),
                          call.word("today.overdue.group",
                                    {{"group", group->name}, {"half", half_words(call, session.half)}}));
            h.put("</ul>");
        },
        std::pair(std::string(call.word("today.overdue.all")),
                  html::Href::to("/registers").with("half", half_code(overdue[0].first.half))));
}

void show_office(Service&, Call& call, html::Writer& h) {
    if (call.viewer.school.empty() || !call.viewer.may(kSettle)) return;
    auto const waiting = count_unsettled(call.db(), call.viewer.school);
    ui::panel(
        h, "unsettled", "circle-help", call.word("today.unsettled"),
        [&] {
            if (waiting == 0) {
                h.put("<p class=\"quiet\">{}</p>", call.word("unsettled.none.text"));
                return;
            }
            h.put("<p>{}</p>", call.count("unsettled.total", waiting));
            ui::link_button(h, ui::Button::primary, call.word("today.unsettled.go"),
                            html::Href::to("/absences/unsettled"), "list-checks");
        },
        std::pair(std::string(call.word("nav.registers")), html::Href::to("/registers")));
}

void show_head(Service&, Call& call, html::Writer& h) {
    if (call.viewer.school.empty() || !call.viewer.may(kFigures)) return;
    auto const now = call.today();
    Session const monday{now.week_start()};
    auto const sessions = sums_by_session(call.db(), call.viewer.school, monday, {now, Half::afternoon});
    Sums week, today;
    for (auto const& one : sessions) {
        week += one.sums;
        if (one.session.day == now) today += one.sums;
    }
    ui::panel(
        h, "attendance", "percent", call.word("nav.attendance"),
        [&] {
            h.put("<dl class=\"figures\"><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div></dl>",
                  call.word("nav.today"), percent_words(call, today), call.word("figures.week"),
                  percent_words(call, week));
        },
        std::pair(std::string(call.word("today.figures.more")), html::Href::to("/attendance")));
}

} // namespace

std::vector<platform::HomePanel> home_panels(ServicePtr const& service) {
    auto const with = [&](void (*show)(Service&, Call&, html::Writer&)) {
        return [service, show](Call& call, html::Writer& h) { show(*service, call, h); };
    };
    return {
        {"registration.my_register", Slot::waiting, 1, {Role::teacher, Role::head}, with(show_my_register)},
        {"registration.overdue", Slot::waiting, 2, {Role::office, Role::head}, with(show_overdue)},
        {"registration.unsettled", Slot::waiting, 3, {Role::office}, with(show_office)},
        {"registration.children", Slot::waiting, 9, {Role::parent}, with(show_children)},
        {"registration.own", Slot::waiting, 30, {Role::pupil}, with(show_own)},
        {"registration.figures", Slot::waiting, 5, {Role::head, Role::governor}, with(show_head)},
    };
}

platform::PersonPanel attendance_panel() {
    return {"registration.attendance", 35, access::Rule::may(kSee),
            [](Call& call, PersonId person, html::Writer& h) {
                if (call.viewer.school.empty()) return;
                auto const sums = sums_of_pupil(call.db(), call.viewer.school, school_year_of(call.today()), person);
                // Of a leaver there may be years before this one.
                auto const now = school_year_of(call.today());
                if (!sums && years_of_pupil(call.db(), call.viewer.school, person, now - kYearsBack, now).empty())
                    return;
                ui::panel(
                    h, "attendance", "calendar-days", call.word("pupil.title.short"),
                    [&] {
                        if (sums) h.put("<p class=\"big-figure\"><b>{}</b></p>", percent_words(call, *sums));
                    },
                    std::pair(std::string(call.word("pupil.marks")), attendance_href(person)));
            },
            true};
}

} // namespace belfry::registration
