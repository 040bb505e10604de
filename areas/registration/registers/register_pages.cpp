// Taking a register: the screen that a teacher has thirty seconds for. Thirty pupils; eight statements.
#include <algorithm>

#include "areas/registration/planned/planned_store.h"
#include "areas/registration/registers/register_form.h"
#include "areas/registration/show.h"

namespace belfry::registration {
namespace {

using directory::Member;
using platform::Call;

// Everything that one register's page shows.
struct Register {
    Place place;
    directory::Group group;
    Session session;
    std::vector<Member> pupils;
    int hidden = 0; // pupils that an order keeps from the viewer
    Weeks weeks;
    std::vector<Planned> planned;
    std::optional<Instant> taken_at;
    bool may_change = false;

    std::vector<PersonId> ids() const {
        std::vector<PersonId> all;
        for (auto const& pupil : pupils) all.push_back(pupil.person.id);
        return all;
    }
    Mark mark(PersonId pupil, Session of) const {
        auto const found = weeks.find({pupil, of.week()});
        return found == weeks.end() ? Mark{} : found->second.at(of);
    }
};

// A teacher changes the registers of today; the office those of any day, each mark with a reason on the pupil's page.
bool may_change(Register const& one) {
    auto const& place = one.place;
    return one.session.day == place.today && place.days->is_school_day(place.today) &&
           phase_of(place.days->times, one.session.half, place.time) != Phase::before;
}

// The group and session of the path, for whoever may take its register; not_found otherwise.
Result<Register> register_of_path(Service& service, Call& call) {
    TRY(id, call.path_id<directory::GroupId>("group"));
    auto const session = session_from_text(call.path("session"));
    if (!session) return not_found();
    auto const group = directory::group_by_id(call.db(), id);
    if (!group || group->kind != "tutor_group" || !call.viewer.may_at(kTake, group->school)) return not_found();
    TRY(place, place_of(service, call, group->school));
    Register one{.place = place, .group = *group, .session = *session};
    for (auto& member : directory::members_of(call.db(), id, session->day))
        if (member.membership.part == directory::Part::member) one.pupils.push_back(std::move(member));
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    one.hidden = static_cast<int>(std::erase_if(
        one.pupils, [&](Member const& member) { return std::ranges::find(barred, member.person.id) != barred.end(); }));
    one.may_change = may_change(one);
    return one;
}

void read_marks(Call& call, Register& one) {
    auto const ids = one.ids();
    one.weeks = weeks_of(call.db(), one.group.school, one.session.week() - 1, one.session.week(), ids);
    one.planned = planned_for(call.db(), ids, one.session, one.session);
    for (auto const& taken : taken_registers(call.db(), one.group.school, one.session))
        if (taken.group == one.group.id) one.taken_at = taken.at;
}

// The ten sessions before this one, oldest first: what a teacher wants to know of somebody who is missing.
void show_lately(html::Writer& h, Call& call, Register const& one, PersonId pupil) {
    h.put("<span class=\"marks\">");
    auto const first = monday_of_week(one.session.week() - 1);
    int shown = 0;
    for (auto day = first; day <= one.session.day; day = day.plus(1)) {
        if (day.weekday() >= Weekday::saturday || day.plus(7) < one.session.day) continue;
        for (auto half : {Half::morning, Half::afternoon}) {
            Session const session{day, half};
            if (!(session < one.session)) continue;
            show_code(h, call, one.mark(pupil, session));
            ++shown;
        }
    }
    h.put("</span>");
}

struct Button {
    Code code;
    std::string_view words_key, keys;
};

void show_buttons(html::Writer& h, Call& call, Register const& one, PersonId pupil, Code chosen) {
    Button const buttons[] = {{present(one.session.half), "register.present", "/\\p1"},
                              {kLate, "register.late", "l2"},
                              {kNoReason, "register.absent", "n3"}};
    auto const id = pupil.text();
    h.put("<fieldset class=\"three\"><legend class=\"visually-hidden\">{}</legend>", call.word("register.mark"));
    for (auto const& button : buttons) {
        auto const* info = info_of(button.code);
        html::Attr const minutes{"data-minutes", info->minutes ? std::optional<std::string_view>("") : std::nullopt};
        h.put("<label><input type=\"radio\" name=\"m-{}\" value=\"{}\" data-keys=\"{}\"{}{}>"
              "<span><b>{}</b> {}</span></label>",
              id, info->text, button.keys, minutes, html::Flag{"checked", chosen == button.code}, info->text,
              call.platform.words.find(button.words_key));
    }
    h.put("</fieldset>");
}

bool has_button(Session session, Code code) {
    return code == present(session.half) || code == kLate || code == kNoReason;
}

void show_pupil(html::Writer& h, Call& call, Register const& one, Member const& member,
                RegisterForm::Wrong const* wrong) {
    auto const pupil = member.person.id;
    auto const id = pupil.text();
    auto const mark = one.mark(pupil, one.session);
    auto const* planned = planned_of(one.planned, pupil, one.session);
    auto const chosen = mark.code.none() && planned ? planned->code : mark.code;
    auto const other = wrong                                              ? std::string_view(wrong->typed)
                       : chosen.none() || has_button(one.session, chosen) ? std::string_view()
                                                                          : info_of(chosen)->text;
    h.put("<li class=\"pupil\" data-pupil><div class=\"who\">");
    ui::avatar(h, member.person.name(), id);
    h.put("<div><b id=\"p-{}\">{}</b>", id, member.person.list_name());
    show_lately(h, call, one, pupil);
    if (planned)
        h.put("<span class=\"plan\">{}</span>",
              call.word(planned->by_parent ? ui::Key("register.planned.parent") : ui::Key("register.planned"),
                        {{"what", code_words(call, planned->code)}, {"note", planned->note}}));
    if (mark.source == Source::gate && !mark.code.none())
        h.put("<span class=\"plan\">{}</span>", call.word("register.gate"));
    if (mark.source == Source::office) h.put("<span class=\"plan\">{}</span>", call.word("register.office"));
    h.put("</div></div><div class=\"choose\" role=\"group\" aria-labelledby=\"p-{}\">", id);
    show_buttons(h, call, one, pupil, wrong ? Code() : chosen);
    h.put("<label class=\"other\"><span class=\"visually-hidden\">{}</span><input type=\"text\" name=\"o-{}\" "
          "list=\"codes\" "
          "size=\"3\" "
          "maxlength=\"2\" autocomplete=\"off\" placeholder=\"{}\" value=\"{}\"{}></label>",
          call.word("register.other"), id, call.word("register.other.short"), other,
          html::Attr{"aria-invalid", wrong ? std::optional<std::string_view>("true") : std::nullopt});
    h.put(
        "<label class=\"minutes\"><input type=\"number\" name=\"n-{}\" min=\"0\" max=\"240\" value=\"{}\"> {}</label>",
        id, mark.minutes > 0 ? std::to_string(mark.minutes) : std::string(), call.word("register.minutes"));
    h.put("<input type=\"hidden\" name=\"s-{}\" value=\"{}\">", id,
          mark.code.none() ? std::string_view() : info_of(mark.code)->text);
    if (wrong) h.put("<p class=\"field-error\">{}</p>", call.platform.words.find(wrong->words_key));
    h.put("</div></li>");
}

void show_form(html::Writer& h, Call& call, Register const& one, std::vector<RegisterForm::Wrong> const& wrong) {
    h.put("<form class=\"register\" method=\"post\" action=\"{}\" data-register data-keep data-keep-words=\"{}\" "
          "data-keep-sent=\"{}\" data-keep-refused=\"{}\">",
          register_href(one.group.id, one.session), call.word("register.kept"), call.word("register.kept.sent"),
          call.word("register.kept.refused"));
    ui::form_token(h, call);
    h.put("<div class=\"register-bar\"><p data-marked data-words=\"{}\" role=\"status\"></p>",
          call.word("register.marked"));
    h.put("<button class=\"button needs-script\" type=\"button\" data-fill>{}</button></div>",
          call.word("register.fill"));
    h.put("<p class=\"hint needs-script wide\">{}</p><ul class=\"pupils\">", call.word("register.keys"));
    for (auto const& member : one.pupils) {
        auto const found = std::ranges::find(wrong, member.person.id, &RegisterForm::Wrong::pupil);
        show_pupil(h, call, one, member, found == wrong.end() ? nullptr : &*found);
    }
    h.put(
        "</ul><div class=\"register-foot\"><button class=\"button primary\" type=\"submit\" data-save>{}</button> "
        "<button class=\"button without-script\" type=\"submit\" name=\"fill\" value=\"yes\">{}</button></div></form>",
        call.word("register.save"), call.word("register.fill.save"));
    show_codes(h, call, one.session.day);
}

void show_read_only(html::Writer& h, Call& call, Register const& one) {
    h.put("<ul class=\"rows\">");
    for (auto const& member : one.pupils) {
        h.put("<li class=\"row\"><div><a href=\"{}\">{}</a></div>", attendance_href(member.person.id),
              member.person.list_name());
        show_lately(h, call, one, member.person.id);
        show_code(h, call, one.mark(member.person.id, one.session));
        h.put("</li>");
    }
    h.put("</ul>");
}

// Why a register cannot be changed now.
void show_why_not(html::Writer& h, Call& call, Register const& one) {
    auto const& place = one.place;
    if (one.session.day != place.today)
        return ui::notice(h, ui::Tone::info, call.word("register.past"), call.word("register.past.text"));
    if (!place.days->is_school_day(place.today))
        return ui::notice(h, ui::Tone::info, call.word("register.no_school"), call.word("register.no_school.text"));
    auto const opens = TimeOfDay(place.days->times.begins(one.session.half).minutes() - kEarlyMinutes);
    ui::notice(h, ui::Tone::info, call.word("register.early"),
               call.word("register.early.text", {{"time", ui::clock_time(opens)}}));
}

struct Told {
    std::vector<Saved::Clash> clashes;
    std::vector<RegisterForm::Wrong> wrong;
};

void show_clashes(html::Writer& h, Call& call, Register const& one, std::vector<Saved::Clash> const& clashes) {
    h.put("<div class=\"notice warn\" role=\"alert\" tabindex=\"-1\" data-focus>");
    ui::icon(h, "triangle-alert");
    h.put("<div><p class=\"notice-title\">{}</p><ul>", call.word("register.clash"));
    for (auto const& clash : clashes)
        for (auto const& member : one.pupils)
            if (member.person.id == clash.pupil)
                h.put("<li>{}</li>", call.word("register.clash.one", {{"name", member.person.name()},
                                                                      {"now", code_words(call, clash.now.code)},
                                                                      {"by", source_words(call, clash.now.source)},
                                                                      {"wanted", code_words(call, clash.wanted)}}));
    h.put("</ul></div></div>");
}

http::Response register_page(Call& call, Register const& one, Told const& told) {
    auto const title = call.word("register.title", {{"group", one.group.name}});
    int const status = !told.clashes.empty() ? 409 : !told.wrong.empty() ? 422 : 200;
    return ui::page(
        call,
        {.title = title,
         .intro = session_words(call, one.session),
         .crumbs = {{std::string(call.word("nav.registers")), html::Href::to("/registers")}},
         .status = status,
         .script = one.may_change ? "register.js" : ""},
        [&](html::Writer& h) {
            if (!told.clashes.empty()) show_clashes(h, call, one, told.clashes);
            if (!told.wrong.empty())
                ui::notice(h, ui::Tone::bad, call.word("register.wrong"), call.word("register.wrong.text"));
            if (one.taken_at && told.clashes.empty())
                ui::notice(h, ui::Tone::good,
                           call.word("register.taken",
                                     {{"time", ui::clock_time(one.place.days->zone.time_of(*one.taken_at))}}),
                           call.word("register.taken.text"));
            if (one.hidden > 0) h.put("<p class=\"quiet\">{}</p>", call.count("register.hidden", one.hidden));
            if (one.pupils.empty())
                return ui::empty_state(h, "users", call.word("register.empty"), call.word("register.empty.text"));
            if (one.may_change) return show_form(h, call, one, told.wrong);
            show_why_not(h, call, one);
            show_read_only(h, call, one);
        });
}

Result<http::Response> show(Service& service, Call& call) {
    TRY(one, register_of_path(service, call));
    read_marks(call, one);
    return register_page(call, one, {});
}

// Without script: everybody left blank is present.
void fill_blanks(RegisterForm& form, Register const& one) {
    for (auto const& member : one.pupils) {
        auto const pupil = member.person.id;
        bool const marked = std::ranges::find(form.marks, pupil, &Wanted::pupil) != form.marks.end();
        bool const wrong = std::ranges::find(form.wrong, pupil, &RegisterForm::Wrong::pupil) != form.wrong.end();
        if (!marked && !wrong) form.marks.push_back({pupil, present(one.session.half), 0, Code()});
    }
    form.blank = 0;
}

Result<http::Response> save(Service& service, Call& call) {
    TRY(one, register_of_path(service, call));
    if (!one.may_change) return conflict("register_closed");
    auto form = read_register(call.request.form, one.ids(), one.session.day);
    if (call.field("fill") == "yes") fill_blanks(form, one);
    Batch batch{.school = one.group.school,
                .session = one.session,
                .group = one.group.id,
                .source = Source::teacher,
                .by = call.viewer.person,
                .takes_register = form.blank == 0 && form.wrong.empty(),
                .marks = form.marks};
    if (!call.viewer.has_role_at(access::Role::teacher, one.group.school) &&
        call.viewer.may_at(kSettle, one.group.school))
        batch.source = Source::office;
    auto const now = call.now();
    TRY(saved, call.platform.db.write([&](db::Tx& tx) { return save_marks(tx, now, batch); }));
    tell_watchers(call.platform, one.group.school);
    if (saved.clashes.empty() && form.wrong.empty()) {
        if (batch.takes_register)
            return http::Response::redirect(html::Href::to("/registers").with("taken", one.group.id.text()));
        return http::Response::redirect(register_href(one.group.id, one.session));
    }
    call.forget_snapshot();
    read_marks(call, one);
    return register_page(call, one, {saved.clashes, form.wrong});
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
