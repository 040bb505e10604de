// One pupil's one session: every entry that was made, and its amendment by the office, with a reason. A handful of
// entries; ten statements when it is amended.
#include <algorithm>

#include "areas/registration/pupils/compulsory_age.h"
#include "areas/registration/pupils/pupil_attendance.h"
#include "areas/registration/registers/register_form.h"
#include "base/text.h"

namespace belfry::registration {
namespace {

using platform::Call;

constexpr std::size_t kReasonMax = 300;
// A session without any mark is entered for the first time within a school year of its day.
constexpr int kAmendDaysMax = 366;

struct Amending {
    PupilAttendance seen;
    Session session;
    std::vector<Entry> entries;
    Mark now;
    std::map<PersonId, std::string> names;
    bool is_session = false; // there is a mark, or it is a session of a school day that has begun
};

Result<Amending> amending_of_path(Service& service, Call& call) {
    TRY(seen, attendance_of_path(service, call));
    auto const session = session_from_text(call.path("session"));
    if (!seen.by_staff || !session || seen.today < session->day) return not_found();
    Amending one{.seen = std::move(seen), .session = *session};
    one.entries = entries_of(call.db(), one.seen.school, *session, one.seen.pupil.id);
    auto const pupil = one.seen.pupil.id;
    auto const weeks = weeks_of(call.db(), one.seen.school, session->week(), session->week(), std::span(&pupil, 1));
    if (!weeks.empty()) one.now = weeks.begin()->second.at(*session);
    TRY(place, place_of(service, call, one.seen.school));
    bool const begun =
        session->day < place.today ||
        (session->day == place.today && phase_of(place.days->times, session->half, place.time) != Phase::before);
    one.is_session = !one.now.code.none() || (begun && place.days->is_school_day(session->day) &&
                                              place.today.days_since(session->day) <= kAmendDaysMax);
    // A school that the pupil has left puts right what it recorded, and records nothing new.
    if (one.seen.tie == directory::Tie::former && one.now.code.none()) one.is_session = false;
    std::vector<PersonId> makers;
    for (auto const& entry : one.entries)
        if (entry.by) makers.push_back(entry.by);
    for (auto const& person : directory::people_by_id(call.db(), makers)) one.names[person.id] = person.name();
    return one;
}

void show_entries(html::Writer& h, Call& call, Service& service, Amending const& one) {
    auto const place = place_of(service, call, one.seen.school);
    ui::panel(h, "entries", "list-checks", call.word("amend.entries"), [&] {
        if (one.entries.empty()) h.put("<p class=\"quiet\">{}</p>", call.word("amend.none"));
        h.put("<ol class=\"rows\">");
        for (auto const& entry : one.entries) {
            auto const name = one.names.find(entry.by);
            auto const zone = place.ok() ? place->days->zone : TimeZone::london();
            h.put("<li class=\"row\">");
            show_code(h, call, entry.mark);
            h.put("<div><b>{}</b><br><span class=\"quiet\">{} · {}, {}</span>", code_words(call, entry.mark.code),
                  name == one.names.end() ? source_words(call, entry.source) : name->second,
                  ui::long_date(call.platform.words, zone.day_of(entry.at)), ui::clock_time(zone.time_of(entry.at)));
            if (!entry.reason.empty()) h.put("<br>{}", entry.reason);
            h.put("</div>");
            if (!entry.counted) ui::badge(h, ui::Tone::neutral, call.word("amend.outranked"));
            h.put("</li>");
        }
        h.put("</ol><p class=\"quiet\">{}</p>", call.word("amend.rule"));
    });
}

struct Typed {
    std::string code, minutes, reason;
};

void show_form(html::Writer& h, Call& call, Amending const& one, Typed const& typed, ui::FormErrors const& errors) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    ui::panel(h, "amend", "pencil", call.word("amend.title"), [&] {
        ui::form(h, call, {.action = mark_href(one.seen.pupil.id, one.session)}, errors, [&] {
            auto const choices = code_choices(call, one.session.day);
            ui::select_field(h, "code", call.word("absence.code"), choices, typed.code, errors);
            ui::field(h,
                      {.name = "minutes",
                       .label = word("amend.minutes"),
                       .value = typed.minutes,
                       .hint = word("amend.minutes.hint"),
                       .type = "number"},
                      errors);
            ui::field(h,
                      {.name = "reason",
                       .label = word("amend.reason"),
                       .value = typed.reason,
                       .hint = word("amend.reason.hint"),
                       .required = true,
                       .characters_max = static_cast<int>(kReasonMax)},
                      errors);
            h.put("<input type=\"hidden\" name=\"shown\" value=\"{}\">",
                  one.now.code.none() ? std::string_view() : info_of(one.now.code)->text);
            ui::submit(h, ui::Button::primary, call.word("amend.save"));
        });
    });
}

http::Response amend_page(Call& call, Service& service, Amending const& one, Typed const& typed,
                          ui::FormErrors const& errors, bool clash) {
    auto const& pupil = one.seen.pupil;
    return ui::page(call,
                    {.title = call.word("amend.page", {{"name", pupil.name()}}),
                     .intro = session_words(call, one.session),
                     .crumbs = {{pupil.name(), person_href(pupil.id)},
                                {std::string(call.word("pupil.title.short")),
                                 attendance_href(pupil.id).with("year", school_year_of(one.session.day))}},
                     .status = clash          ? 409
                               : errors.any() ? 422
                                              : 200},
                    [&](html::Writer& h) {
                        if (clash)
                            ui::notice(h, ui::Tone::warn, call.word("amend.clash"), call.word("amend.clash.text"));
                        h.put("<div class=\"stack\">");
                        show_entries(h, call, service, one);
                        if (one.seen.may_settle && one.is_session)
                            show_form(h, call, one, typed, errors);
                        else if (one.seen.may_settle)
                            ui::notice(h, ui::Tone::info, call.word("amend.no_session"),
                                       call.word("amend.no_session.text"));
                        h.put("</div>");
                    });
}

Typed typed_of(Amending const& one) {
    Typed typed;
    if (!one.now.code.none()) typed.code = info_of(one.now.code)->text;
    // Also where the mark that counts says nothing of it: a gate or a teacher may have known.
    int minutes = one.now.minutes;
    for (auto entry = one.entries.rbegin(); entry != one.entries.rend() && minutes == 0; ++entry)
        minutes = entry->mark.minutes;
    // A gate may have counted more than anybody may type.
    if (minutes > 0) typed.minutes = std::to_string(std::min(minutes, kMinutesLateMax));
    return typed;
}

// What is wrong with a code that is one: minutes belong to it, or an age.
void check_code(Call& call, Amending const& one, Code code, std::optional<std::uint8_t> minutes,
                ui::FormErrors& errors) {
    if (info_of(code)->minutes && minutes == 0)
        errors.add("minutes", std::string(call.word("register.wrong.no_minutes")));
    auto const& pupil = one.seen.pupil;
    if (code != kNotRequired || one.now.code == kNotRequired) return;
    auto const ages = ages_of(call.db(), std::span(&pupil.id, 1), one.session.day);
    auto const found = ages.find(pupil.id);
    if (found == ages.end() || !first_compulsory(found->second, one.session.day, one.session.day)) return;
    errors.add("code",
               call.word("age.not_required.on",
                         {{"name", pupil.name()}, {"day", ui::long_date(call.platform.words, one.session.day)}}));
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(one, amending_of_path(service, call));
    return amend_page(call, service, one, typed_of(one), {}, false);
}

Result<http::Response> save(Service& service, Call& call) {
    TRY(one, amending_of_path(service, call));
    if (!one.seen.may_settle) return not_found();
    if (!one.is_session) return conflict("register_closed");
    Typed const typed{std::string(first_characters(trim(call.field("code")), 2)),
                      std::string(first_characters(trim(call.field("minutes")), 4)),
                      std::string(first_characters(trim(call.field("reason")), kReasonMax))};
    ui::FormErrors errors;
    auto const code = code_of(typed.code, one.session.day);
    if (!code) errors.add("code", std::string(call.word("register.wrong.code")));
    if (typed.reason.empty()) errors.add("reason", std::string(call.word("form.needed")));
    auto const minutes = code && info_of(*code)->minutes ? read_minutes_late(typed.minutes) : std::uint8_t{0};
    if (!minutes) errors.add("minutes", std::string(call.word("register.wrong.minutes")));
    if (code) check_code(call, one, *code, minutes, errors);
    if (errors.any()) return amend_page(call, service, one, typed, errors, false);
    Batch batch{.school = one.seen.school,
                .session = one.session,
                .source = Source::office,
                .by = call.viewer.person,
                .reason = typed.reason};
    Wanted wanted{one.seen.pupil.id, *code, *minutes};
    wanted.shown = code_of(call.field("shown"), one.session.day).value_or(Code());
    batch.marks = {wanted};
    auto const now = call.now();
    TRY(saved, call.platform.db.write([&](db::Tx& tx) { return save_marks(tx, now, batch); }));
    tell_watchers(call.platform, one.seen.school);
    if (saved.clashes.empty()) return http::Response::redirect(mark_href(one.seen.pupil.id, one.session));
    call.forget_snapshot();
    TRY(fresh, amending_of_path(service, call));
    return amend_page(call, service, fresh, typed_of(fresh), {}, true);
}

} // namespace

void add_amend_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/people/{person}/attendance/{session}", Rule::may(kSee),
               [service](Call& call) { return show(*service, call); });
    routes.post("/people/{person}/attendance/{session}", Rule::may(kSettle),
                [service](Call& call) { return save(*service, call); });
}

} // namespace belfry::registration
