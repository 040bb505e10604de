// Taking a register: the screen that a teacher has thirty seconds for. Thirty pupils; eight statements to
// show it.
#include <algorithm>

#include "areas/registration/registers/sheet.h"

namespace belfry::registration {
namespace {

using platform::Call;

// Everything that one register's page shows.
struct Register {
    Place place;
    directory::Group group;
    Sheet sheet;
    std::optional<Instant> taken_at;
    bool may_change = false;
};

// A teacher changes the registers of today; the office those of any day, each mark with a reason on the pupil's page.
bool may_change(Register const& one) {
    auto const& place = one.place;
    return one.sheet.session.day == place.today && place.days->is_school_day(place.today) &&
           phase_of(place.days->times, one.sheet.session.half, place.time) != Phase::before;
}

// The group and session of the path, for whoever may take its register; not_found otherwise.
Result<Register> register_of_path(Service& service, Call& call) {
    TRY(id, call.path_id<directory::GroupId>("group"));
    auto const session = session_from_text(call.path("session"));
    if (!session) return not_found();
    auto const group = directory::group_by_id(call.db(), id);
    if (!group || group->kind != "tutor_group" || !call.viewer.may_at(kTake, group->school)) return not_found();
    TRY(place, place_of(service, call, group->school));
    // Marks of other days are for those who may see marks.
    if (session->day != place.today && !call.viewer.may_at(kSee, group->school)) return not_found();
    Register one{.place = place, .group = *group, .sheet = {register_href(id, *session), *session}};
    one.may_change = may_change(one);
    one.sheet.closed = phase_of(place.days->times, session->half, place.time) == Phase::closed;
    return one;
}

void read_sheet(Call& call, Register& one) {
    read_pupils(call, one.sheet, std::span(&one.group.id, 1));
    read_lately(call, one.sheet, one.group.school);
    for (auto pupil : one.sheet.ids()) one.sheet.current[pupil] = one.sheet.mark_at(pupil, one.sheet.session);
    for (auto const& taken : taken_registers(call.db(), one.group.school, one.sheet.session))
        if (taken.group == one.group.id) one.taken_at = taken.at;
}

struct Told {
    std::vector<Saved::Clash> clashes;
    std::vector<RegisterForm::Wrong> wrong;
    std::vector<PersonId> outranked;
};

void show_outranked(html::Writer& h, Call& call, Register const& one, std::vector<PersonId> const& outranked) {
    std::string names;
    for (auto const& member : one.sheet.pupils)
        if (std::ranges::find(outranked, member.person.id) != outranked.end())
            names += (names.empty() ? "" : ", ") + member.person.name();
    ui::notice(h, ui::Tone::warn, call.word("register.outranked"),
               call.word("register.outranked.text", {{"names", names}}));
}

// Why a register cannot be changed now.
void show_why_not(html::Writer& h, Call& call, Register const& one) {
    auto const& place = one.place;
    if (!place.days->is_school_day(one.sheet.session.day))
        return ui::notice(h, ui::Tone::info, call.word("register.no_school"), call.word("register.no_school.text"));
    if (one.sheet.session.day > place.today)
        return ui::notice(h, ui::Tone::info, call.word("register.ahead"), call.word("register.ahead.text"));
    if (one.sheet.session.day != place.today)
        return ui::notice(h, ui::Tone::info, call.word("register.past"), call.word("register.past.text"));
    auto const opens = TimeOfDay(place.days->times.begins(one.sheet.session.half).minutes() - kEarlyMinutes);
    ui::notice(h, ui::Tone::info, call.word("register.early"),
               call.word("register.early.text", {{"time", ui::clock_time(opens)}}));
}

http::Response register_page(Call& call, Register const& one, Told const& told) {
    auto const title = call.word("register.title", {{"group", one.group.name}});
    int const status = !told.clashes.empty() ? 409 : !told.wrong.empty() ? 422 : 200;
    return ui::page(
        call,
        {.title = title,
         .intro = session_words(call, one.sheet.session),
         .crumbs = {{std::string(call.word("nav.registers")), html::Href::to("/registers")}},
         .status = status,
         .script = one.may_change ? "register.js" : ""},
        [&](html::Writer& h) {
            if (!told.clashes.empty()) show_clashes(h, call, one.sheet, told.clashes);
            if (!told.outranked.empty()) show_outranked(h, call, one, told.outranked);
            if (!told.wrong.empty())
                ui::notice(h, ui::Tone::bad, call.word("register.wrong"), call.word("register.wrong.text"));
            if (one.taken_at && told.clashes.empty())
                ui::notice(h, ui::Tone::good,
                           call.word("register.taken",
                                     {{"time", ui::clock_time(one.place.days->zone.time_of(*one.taken_at))}}),
                           call.word("register.taken.text"));
            if (one.sheet.hidden > 0)
                h.put("<p class=\"quiet\">{}</p>", call.count("register.hidden", one.sheet.hidden));
            if (one.sheet.pupils.empty())
                return ui::empty_state(h, "users", call.word("register.empty"), call.word("register.empty.text"));
            if (one.may_change) return show_sheet(h, call, one.sheet, told.wrong);
            show_why_not(h, call, one);
            show_sheet_to_read(h, call, one.sheet);
        });
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(one, register_of_path(service, call));
    read_sheet(call, one);
    return register_page(call, one, {});
}

Result<http::Response> save(Service& service, Call& call) {
    TRY(one, register_of_path(service, call));
    if (!one.may_change) return conflict("register_closed");
    auto const roll = read_roll(call, one.sheet.session.day, std::span(&one.group.id, 1));
    auto form = read_register(call.request.form, roll.pupils, one.sheet.session.day);
    check_not_required(call, form, one.sheet.session.day, std::span(&one.group.id, 1));
    if (call.field("fill") == "yes") fill_blanks(form, roll.pupils, one.sheet.session.half);
    Batch batch{.school = one.group.school,
                .session = one.sheet.session,
                .group = one.group.id,
                .source = Source::teacher,
                .by = call.viewer.person,
                .takes_register = form.blank == 0 && form.wrong.empty() && roll.hidden == 0,
                .marks = form.marks};
    if (!call.viewer.has_role_at(access::Role::teacher, one.group.school) &&
        call.viewer.may_at(kSettle, one.group.school))
        batch.source = Source::office;
    auto const now = call.now();
    TRY(saved, call.platform.db.write([&](db::Tx& tx) { return save_marks(tx, now, batch); }));
    tell_watchers(call.platform, one.group.school);
    if (saved.clashes.empty() && form.wrong.empty() && saved.outranked.empty()) {
        if (batch.takes_register)
            return http::Response::redirect(html::Href::to("/registers").with("taken", one.group.id.text()));
        return http::Response::redirect(register_href(one.group.id, one.sheet.session));
    }
    call.forget_snapshot();
    read_sheet(call, one);
    return register_page(call, one, {saved.clashes, form.wrong, saved.outranked});
}

} // namespace

void add_register_routes(platform::Routes& routes, ServicePtr const& service) {
    using access::Rule;
    routes.get("/registers/{group}/{session}", Rule::may(kTake),
               [service](Call& call) { return show(*service, call); });
    routes.post("/registers/{group}/{session}", Rule::may(kTake),
                [service](Call& call) { return save(*service, call); });
}

} // namespace belfry::registration
