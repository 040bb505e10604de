// Absences known beforehand: a parent reports one in two taps, the office plans and withdraws them, and is told what it
// overlaps with. A pupil has a handful ahead.
#include <algorithm>

#include "areas/registration/planned/planned_shown.h"
#include "areas/registration/pupils/compulsory_age.h"
#include "areas/registration/pupils/pupil_attendance.h"
#include "areas/registration/show.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

using platform::Call;

constexpr int kWeekdays = 5;
constexpr int kCalendarDays = 60; // ahead, that SchoolDays holds for certain
// Parents say that a child is ill or at the doctor's; whether leave is granted is for the school to say.
constexpr std::string_view kParentReasons[] = {"ill", "appointment", "other"};

struct Typed {
    SchoolDay from, until;
    std::string part = "all"; // all, am, pm
    std::string reason = "ill", code, note;
    WeekSessions sessions = 0; // ticked; none: every session
};

Code code_of_reason(std::string_view reason) {
    return reason == "ill" ? kIllness : reason == "appointment" ? kAppointment : kNoReason;
}

// Whom somebody may report: their own child, at the school where the child is on the roll.
struct Reported {
    PersonId pupil;
    std::string name;
    SchoolId school;
};
std::vector<Reported> own_children(Call& call) {
    std::vector<Reported> all;
    for (auto const& child : directory::children_of(call.db(), call.viewer.person, call.today()))
        if (child.school && !child.subsidiary) all.push_back({child.person.id, child.person.name(), child.school});
    return all;
}

// The pupil named by ?child= or the form, where the viewer may plan for them: a parent, or the school's office.
Result<Reported> pupil_named(Call& call, std::string_view text, bool& by_parent) {
    auto const id = PersonId::parse(text);
    if (!id) return not_found();
    by_parent = false;
    for (auto const& child : own_children(call)) {
        if (child.pupil != *id) continue;
        by_parent = true;
        return child;
    }
    auto const scope = call.viewer.scope(kSettle);
    if (!scope.ok() || scope->whole_authority()) return not_found();
    TRY_DO(directory::tie_to(call.db(), call.viewer, *id, call.today()));
    for (auto const& role : directory::roles_of(call.db(), *id, call.today())) {
        if (role.role != access::Role::pupil || role.school != scope->school()) continue;
        auto const people = directory::people_by_id(call.db(), std::span(&*id, 1));
        return Reported{*id, people.empty() ? std::string() : people[0].name(), role.school};
    }
    return not_found();
}

// Nobody plans to be present, late or away without a reason.
bool may_be_planned(Code code) {
    return code != present(Half::morning) && code != present(Half::afternoon) && code != kLate &&
           code != kLateAfterClose && code != kNoReason;
}

void reason_fields(html::Writer& h, Call& call, Typed const& typed, bool by_parent, ui::FormErrors const& errors) {
    if (by_parent) {
        std::vector<ui::Choice> reasons;
        for (auto reason : kParentReasons)
            reasons.push_back({std::string(reason),
                               std::string(call.platform.words.find("absence.reason." + std::string(reason))), ""});
        return ui::radio_field(h, "reason", call.word("absence.reason"), reasons, typed.reason, errors);
    }
    auto choices = code_choices(call, typed.from);
    std::erase_if(choices, [&](ui::Choice const& choice) {
        auto const code = code_of(choice.value, typed.from);
        return !code || !may_be_planned(*code);
    });
    ui::select_field(h, "code", call.word("absence.code"), choices, typed.code.empty() ? "I" : typed.code, errors);
}

// Of a standing arrangement: which sessions of each week. None ticked is every session.
void sessions_field(html::Writer& h, Call& call, Typed const& typed) {
    h.put("<details class=\"more sessions\"{}><summary>{}</summary><fieldset><legend class=\"hint\">{}</legend>",
          html::Flag{"open", typed.sessions != 0}, call.word("absence.sessions"), call.word("absence.sessions.hint"));
    for (int day = 0; day < kWeekdays; ++day) {
        h.put("<div class=\"session-ticks\"><b>{}</b>", call.platform.words.find(weekday_key(day)));
        for (auto half : {Half::morning, Half::afternoon}) {
            int const place = day * 2 + static_cast<int>(half);
            h.put("<label><input type=\"checkbox\" name=\"session-{}\" value=\"yes\"{}><span "
                  "class=\"visually-hidden\">{}</span> {}</label>",
                  place, html::Flag{"checked", (typed.sessions >> place & 1) != 0},
                  call.platform.words.find(weekday_key(day)), half_words(call, half));
        }
        h.put("</div>");
    }
    h.put("</fieldset></details>");
}

WeekSessions read_sessions(Call& call) {
    unsigned sessions = 0;
    for (int place = 0; place < kWeekdays * 2; ++place)
        if (call.field("session-" + std::to_string(place)) == "yes") sessions |= 1u << place;
    constexpr unsigned kAll = (1u << (kWeekdays * 2)) - 1;
    return sessions == kAll ? kEverySession : static_cast<WeekSessions>(sessions);
}

// What is planned already for sessions that the office plans now.
struct Overlaps {
    std::vector<Planned> older;
    Planned wanted;

    // Goes with the form: whoever saves again has seen just these, and what would count.
    std::string seen() const {
        std::string text = older.empty() ? std::string() : std::string(info_of(wanted.code)->text);
        for (auto const& one : older) text += "," + one.id.text();
        return text;
    }
};

// A parent's report without a code of its own is what the office answers: no overlap.
std::vector<Planned> overlapped(db::Session& session, Planned const& wanted) {
    auto older = planned_for(session, wanted.school, std::span(&wanted.pupil, 1), wanted.first, wanted.last);
    std::erase_if(older, [&](Planned const& one) { return one.code == kNoReason || !overlap(one, wanted); });
    return older;
}

// Which counts where that older one and the plan both hold, whatever else holds there too.
std::string what_counts(Call& call, Overlaps const& overlaps, Planned const& older) {
    auto all = overlaps.older;
    all.push_back(overlaps.wanted);
    bool wanted = false;
    std::string other;
    for (auto const* one : counting_where_both(all, overlaps.wanted, older))
        if (one == &all.back())
            wanted = true;
        else
            other += std::string(other.empty() ? "" : "; ").append(code_words(call, one->code));
    auto const what = code_words(call, overlaps.wanted.code);
    if (other.empty()) return call.word("absence.overlap.newer", {{"what", what}});
    if (!wanted) return call.word("absence.overlap.older", {{"what", other}});
    return call.word("absence.overlap.both", {{"what", what}, {"other", other}});
}

void show_overlaps(html::Writer& h, Call& call, Overlaps const& overlaps) {
    if (overlaps.older.empty()) return;
    h.put("<div class=\"notice warn\" role=\"alert\" tabindex=\"-1\" data-focus>");
    ui::icon(h, "triangle-alert");
    h.put("<div><p class=\"notice-title\">{}</p><ul>", call.word("absence.overlap"));
    for (auto const& one : overlaps.older)
        h.put("<li><b>{}</b>, {}{}. {}</li>", code_words(call, one.code), planned_when(call, one),
              one.by_parent ? ", " + std::string(call.word("absence.overlap.by_parent")) : std::string(),
              what_counts(call, overlaps, one));
    h.put("</ul><p>{}</p></div></div><input type=\"hidden\" name=\"overlaps\" value=\"{}\">",
          call.word("absence.overlap.how"), overlaps.seen());
}

http::Response form_page(Call& call, Reported const& pupil, Typed const& typed, bool by_parent,
                         ui::FormErrors const& errors, Overlaps const& overlaps = {}) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    auto const save = by_parent                ? ui::Key("absence.send")
                      : overlaps.older.empty() ? ui::Key("absence.plan")
                                               : ui::Key("absence.plan.anyway");
    return ui::page(call,
                    {.title = call.word("absence.title", {{"name", pupil.name}}),
                     .intro = by_parent ? word("absence.intro") : word("absence.intro.office"),
                     .status = errors.any() || !overlaps.older.empty() ? 422 : 200},
                    [&](html::Writer& h) {
                        ui::form(h, call, {.action = html::Href::to("/absences")}, errors, [&] {
                            show_overlaps(h, call, overlaps);
                            h.put("<input type=\"hidden\" name=\"child\" value=\"{}\">", pupil.pupil);
                            reason_fields(h, call, typed, by_parent, errors);
                            ui::field(h,
                                      {.name = "from",
                                       .label = word("absence.from"),
                                       .value = typed.from.text(),
                                       .type = "date",
                                       .required = true},
                                      errors);
                            ui::field(h,
                                      {.name = "until",
                                       .label = word("absence.until"),
                                       .value = typed.until.text(),
                                       .hint = word("absence.until.hint"),
                                       .type = "date",
                                       .required = true},
                                      errors);
                            ui::Choice const parts[] = {{"all", word("absence.part.all"), ""},
                                                        {"am", word("absence.part.am"), ""},
                                                        {"pm", word("absence.part.pm"), ""}};
                            ui::select_field(h, "part", call.word("absence.part"), parts, typed.part, errors);
                            if (!by_parent) sessions_field(h, call, typed);
                            ui::field(h,
                                      {.name = "note",
                                       .label = word("absence.note"),
                                       .value = typed.note,
                                       .hint = by_parent ? word("absence.note.hint") : std::string(),
                                       .characters_max = static_cast<int>(kPlannedNoteMax)},
                                      errors);
                            ui::submit(h, ui::Button::primary, call.word(save));
                        });
                    });
}

// More than one child: which one.
http::Response choose_page(Call& call, std::vector<Reported> const& children) {
    return ui::page(call, {.title = std::string(call.word("absence.choose"))}, [&](html::Writer& h) {
        h.put("<ul class=\"tiles\">");
        for (auto const& child : children) {
            h.put("<li><a class=\"tile\" href=\"{}\">",
                  html::Href::to("/absences/new").with("child", child.pupil.text()));
            ui::avatar(h, child.name, child.pupil.text());
            h.put("<span>{}</span></a></li>", child.name);
        }
        h.put("</ul>");
    });
}

Result<http::Response> new_form(Call& call) {
    Typed typed;
    typed.from = typed.until = call.today();
    if (call.query("child").empty()) {
        auto const children = own_children(call);
        if (children.empty()) return not_found("no_children");
        if (children.size() > 1) return choose_page(call, children);
        return form_page(call, children[0], typed, true, {});
    }
    bool by_parent = false;
    TRY(pupil, pupil_named(call, call.query("child"), by_parent));
    return form_page(call, pupil, typed, by_parent, {});
}

std::optional<SchoolDay> read_day(Call& call, std::string const& name, ui::FormErrors& errors) {
    auto const day = SchoolDay::parse(trim(call.field(name)));
    if (!day) errors.add(name, std::string(call.word("absence.wrong.day")));
    return day;
}

Typed read_form(Call& call, bool by_parent, ui::FormErrors& errors) {
    Typed typed;
    typed.from = typed.until = call.today();
    auto const from = read_day(call, "from", errors), until = read_day(call, "until", errors);
    if (from) typed.from = *from;
    if (until) typed.until = *until;
    if (from && until && *until < *from) errors.add("until", std::string(call.word("absence.wrong.order")));
    if (from && until && until->days_since(*from) > kPlannedDaysMax)
        errors.add("until", std::string(call.word("absence.wrong.long")));
    if (by_parent && from && *from < call.today()) errors.add("from", std::string(call.word("absence.wrong.past")));
    // What is over proposes nothing any more: those marks are settled or amended.
    if (!by_parent && until && *until < call.today()) errors.add("until", std::string(call.word("absence.wrong.over")));
    for (auto part : {"all", "am", "pm"})
        if (call.field("part") == part) typed.part = part;
    if (typed.part != "all" && from && until && *from != *until)
        errors.add("part", std::string(call.word("absence.wrong.part")));
    if (!by_parent) typed.sessions = read_sessions(call);
    typed.note = std::string(first_characters(trim(call.field("note")), kPlannedNoteMax));
    typed.reason = std::string(call.field("reason"));
    typed.code = std::string(first_characters(trim(call.field("code")), 2));
    if (by_parent && std::ranges::find(kParentReasons, typed.reason) == std::end(kParentReasons))
        errors.add("reason", std::string(call.word("absence.wrong.reason")));
    if (by_parent && typed.reason == "other" && typed.note.empty())
        errors.add("note", std::string(call.word("absence.wrong.note")));
    auto const code = code_of(typed.code, typed.from);
    if (!by_parent && (!code || !may_be_planned(*code)))
        errors.add("code", std::string(call.word("absence.wrong.code")));
    return typed;
}

// A parent is told where the school is closed all those days, or where it has been said already.
void check_days(Service& service, Call& call, Reported const& pupil, Typed const& typed, bool by_parent,
                ui::FormErrors& errors) {
    auto const place = place_of(service, call, pupil.school);
    if (!place.ok() || !by_parent) return;
    bool any = place->today.plus(kCalendarDays) < typed.until; // further ahead than the calendar is read
    for (auto day = typed.from; day <= typed.until && !any; day = day.plus(1)) any = place->days->is_school_day(day);
    if (!any) errors.add("from", std::string(call.word("absence.wrong.no_school")));
    Session const first{typed.from, typed.part == "pm" ? Half::afternoon : Half::morning};
    Session const last{typed.until, typed.part == "am" ? Half::morning : Half::afternoon};
    for (auto const& one : planned_for(call.db(), pupil.school, std::span(&pupil.pupil, 1), first, last))
        if (one.by == call.viewer.person && one.covers(first) && one.covers(last) &&
            one.code == code_of_reason(typed.reason))
            return errors.add("from", std::string(call.word("absence.wrong.twice")));
}

Planned planned_of_form(Call& call, Reported const& pupil, Typed const& typed, bool by_parent) {
    Planned planned{.school = pupil.school, .pupil = pupil.pupil, .note = typed.note, .by_parent = by_parent};
    planned.first = {typed.from, typed.part == "pm" ? Half::afternoon : Half::morning};
    planned.last = {typed.until, typed.part == "am" ? Half::morning : Half::afternoon};
    planned.code = by_parent ? code_of_reason(typed.reason) : code_of(typed.code, typed.from).value();
    if (typed.sessions != 0) planned.sessions = typed.sessions;
    planned.by = call.viewer.person;
    planned.at = call.now();
    return planned;
}

// What only a whole plan shows: no session, an age that the code is not for, or the same as stands already.
void check_plan(Call& call, Reported const& pupil, Planned const& planned, std::vector<Planned> const& older,
                ui::FormErrors& errors) {
    if (!covers_any(planned)) return errors.add("from", std::string(call.word("absence.wrong.sessions")));
    if (planned.code == kNotRequired) {
        auto const ages = ages_of(call.db(), std::span(&pupil.pupil, 1), call.today());
        if (auto const found = ages.find(pupil.pupil); found != ages.end())
            if (auto const of_age = first_compulsory(found->second, planned.first.day, planned.last.day))
                errors.add("code",
                           call.word(*of_age == planned.first.day ? ui::Key("age.not_required.on")
                                                                  : ui::Key("age.not_required.from"),
                                     {{"name", pupil.name}, {"day", ui::long_date(call.platform.words, *of_age)}}));
    }
    auto const same = [&](Planned const& one) {
        return one.first == planned.first && one.last == planned.last && one.code == planned.code &&
               one.sessions == planned.sessions;
    };
    if (std::ranges::any_of(older, same)) errors.add("from", std::string(call.word("absence.wrong.planned")));
}

// Whoever saves has not seen all that it overlaps with.
bool unseen(Call& call, Overlaps const& overlaps) {
    return !overlaps.older.empty() && call.field("overlaps") != overlaps.seen();
}

// The form again, where something is in the way of what the office plans.
std::optional<http::Response> objection(Call& call, Reported const& pupil, Typed const& typed, Planned const& planned) {
    Overlaps const overlaps{overlapped(call.db(), planned), planned};
    ui::FormErrors errors;
    check_plan(call, pupil, planned, overlaps.older, errors);
    if (errors.any()) return form_page(call, pupil, typed, false, errors);
    if (unseen(call, overlaps)) return form_page(call, pupil, typed, false, errors, overlaps);
    return std::nullopt;
}

Result<http::Response> add(Service& service, Call& call) {
    bool by_parent = false;
    TRY(pupil, pupil_named(call, call.field("child"), by_parent));
    ui::FormErrors errors;
    auto const typed = read_form(call, by_parent, errors);
    if (!errors.any()) check_days(service, call, pupil, typed, by_parent, errors);
    if (errors.any()) return form_page(call, pupil, typed, by_parent, errors);
    auto const planned = planned_of_form(call, pupil, typed, by_parent);
    if (!by_parent)
        if (auto page = objection(call, pupil, typed, planned)) return std::move(*page);
    // Somebody else may plan for the same pupil at the same moment: what it overlaps with is looked at again.
    auto const added = call.platform.db.write([&](db::Tx& tx) -> Result<PlannedId> {
        if (!by_parent && unseen(call, {overlapped(tx, planned), planned})) return conflict("conflict");
        return add_planned(tx, planned);
    });
    if (!added.ok() && added.problem().kind == ProblemKind::conflict) {
        call.forget_snapshot();
        if (auto page = objection(call, pupil, typed, planned)) return std::move(*page);
    }
    TRY_DO(added);
    tell_watchers(call.platform, pupil.school);
    return http::Response::redirect(attendance_href(pupil.pupil).with(by_parent ? "reported" : "planned", "yes"));
}

// By whoever reported it, or by the school.
Result<http::Response> withdraw(Call& call) {
    TRY(id, call.path_id<PlannedId>("absence"));
    auto const planned = planned_by_id(call.db(), id);
    if (!planned) return not_found();
    bool const own = planned->by_parent && planned->by == call.viewer.person;
    if (!own && !call.viewer.may_at(kSettle, planned->school)) return not_found();
    TRY_DO(directory::tie_to(call.db(), call.viewer, planned->pupil, call.today()));
    auto const now = call.now();
    TRY_DO(call.platform.db.write([&](db::Tx& tx) { return withdraw_planned(tx, id, call.viewer.person, now); }));
    return http::Response::redirect(attendance_href(planned->pupil));
}

} // namespace

void add_absence_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/absences/new", Rule::signed_in(), new_form);
    routes.post("/absences", Rule::signed_in(), [service](Call& call) { return add(*service, call); });
    routes.post("/absences/{absence}/withdraw", Rule::signed_in(), withdraw);
}

} // namespace belfry::registration
