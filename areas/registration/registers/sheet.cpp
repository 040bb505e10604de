// Writing the sheet of a register: thirty pupils, some 60 kB before compression.
#include "areas/registration/registers/sheet.h"

#include <algorithm>

#include "areas/directory/api/school_lists.h"

namespace belfry::registration {
namespace {

using directory::Member;
using platform::Call;

// The ten sessions before this one, oldest first: what a teacher wants to know of somebody who is missing.
void show_lately(html::Writer& h, Call& call, Sheet const& sheet, PersonId pupil) {
    h.put("<span class=\"marks\">");
    auto const first = monday_of_week(sheet.session.week() - 1);
    for (auto day = first; day <= sheet.session.day; day = day.plus(1)) {
        if (day.weekday() >= Weekday::saturday || day.plus(7) < sheet.session.day) continue;
        for (auto half : {Half::morning, Half::afternoon}) {
            Session const session{day, half};
            if (!(session < sheet.session)) continue;
            show_code(h, call, sheet.mark_at(pupil, session));
        }
    }
    h.put("</span>");
}

struct Button {
    Code code;
    std::string_view words_key, keys;
    std::string_view more_key = {}; // words for which a small screen has no room
};

void show_buttons(html::Writer& h, Call& call, Sheet const& sheet, PersonId pupil, Code chosen) {
    Button const buttons[] = {{present(sheet.session.half), "register.present", "/\\1"},
                              sheet.closed ? Button{kLateAfterClose, "register.late", "lu2", "register.late_after"}
                                           : Button{kLate, "register.late", "l2"},
                              {kNoReason, "register.absent", "n3"}};
    auto const id = pupil.text();
    h.put("<fieldset class=\"three\"><legend class=\"visually-hidden\">{}</legend>", call.word("register.mark"));
    for (auto const& button : buttons) {
        auto const* info = info_of(button.code);
        html::Attr const minutes{"data-minutes", info->minutes ? std::optional<std::string_view>("") : std::nullopt};
        h.put("<label><input type=\"radio\" name=\"m-{}\" value=\"{}\" data-keys=\"{}\"{}{}>"
              "<span><b>{}</b> {}",
              id, info->text, button.keys, minutes, html::Flag{"checked", chosen == button.code}, info->text,
              call.platform.words.find(button.words_key));
        if (!button.more_key.empty()) h.put(" <i>{}</i>", call.platform.words.find(button.more_key));
        h.put("</span></label>");
    }
    h.put("</fieldset>");
}

bool has_button(Sheet const& sheet, Code code) {
    return code == present(sheet.session.half) || code == (sheet.closed ? kLateAfterClose : kLate) || code == kNoReason;
}

constexpr std::string_view kViews[] = {"list", "pictures", "seats"};

// "pupil row-2 seat-5": where the style sheet puts it.
std::string classes_of(Sheet const& sheet, PersonId pupil) {
    auto const seat = sheet.seats.find(pupil);
    if (seat == sheet.seats.end()) return "pupil";
    return "pupil row-" + std::to_string(seat->second.row) + " seat-" + std::to_string(seat->second.seat);
}

void show_pupil(html::Writer& h, Call& call, Sheet const& sheet, Member const& member,
                RegisterForm::Wrong const* wrong) {
    auto const pupil = member.person.id;
    auto const id = pupil.text();
    auto const mark = sheet.mark(pupil);
    auto const* planned = planned_of(sheet.planned, pupil, sheet.session);
    auto const chosen = mark.code.none() && planned ? planned->code : mark.code;
    auto const other = wrong                                        ? std::string_view(wrong->typed)
                       : chosen.none() || has_button(sheet, chosen) ? std::string_view()
                                                                    : info_of(chosen)->text;
    h.put("<li class=\"{}\" data-pupil><div class=\"who\">", classes_of(sheet, pupil));
    ui::avatar(h, member.person.name(), id);
    h.put("<div><b id=\"p-{}\">{}</b>", id, member.person.list_name());
    show_lately(h, call, sheet, pupil);
    if (planned)
        h.put("<span class=\"plan\">{}</span>",
              call.word(planned->by_parent ? ui::Key("register.planned.parent") : ui::Key("register.planned"),
                        {{"what", code_words(call, planned->code)}, {"note", planned->note}}));
    if (mark.source == Source::gate && !mark.code.none())
        h.put("<span class=\"plan\">{}</span>", call.word("register.gate"));
    if (mark.source == Source::office) h.put("<span class=\"plan\">{}</span>", call.word("register.office"));
    h.put("</div></div><div class=\"choose\" role=\"group\" aria-labelledby=\"p-{}\">", id);
    show_buttons(h, call, sheet, pupil, wrong ? Code() : chosen);
    h.put("<label class=\"other {}\"><span class=\"visually-hidden\">{}</span><input type=\"text\" name=\"o-{}\" "
          "list=\"codes\" "
          "size=\"3\" "
          "maxlength=\"2\" autocomplete=\"off\" placeholder=\"{}\" value=\"{}\"{}></label>",
          other.empty() || wrong ? std::string_view() : tone_class(chosen), call.word("register.other"), id,
          call.word("register.other.short"), other,
          html::Attr{"aria-invalid", wrong ? std::optional<std::string_view>("true") : std::nullopt});
    h.put(
        "<label class=\"minutes\"><input type=\"number\" name=\"n-{}\" min=\"0\" max=\"240\" value=\"{}\"> {}</label>",
        id, mark.minutes > 0 ? std::to_string(mark.minutes) : std::string(), call.word("register.minutes"));
    h.put("<input type=\"hidden\" name=\"s-{}\" value=\"{}\">", id,
          mark.code.none() ? std::string_view() : info_of(mark.code)->text);
    if (wrong) h.put("<p class=\"field-error\">{}</p>", call.platform.words.find(wrong->words_key));
    h.put("</div></li>");
}

} // namespace

html::Href Sheet::address(View of) const {
    return of == View::list ? action : action.with("view", kViews[static_cast<int>(of)]);
}

std::vector<PersonId> Sheet::ids() const {
    std::vector<PersonId> all;
    for (auto const& pupil : pupils) all.push_back(pupil.person.id);
    return all;
}

Mark Sheet::mark(PersonId pupil) const {
    auto const found = current.find(pupil);
    return found == current.end() ? Mark{} : found->second;
}

Mark Sheet::mark_at(PersonId pupil, Session of) const {
    auto const found = weeks.find({pupil, of.week()});
    return found == weeks.end() ? Mark{} : found->second.at(of);
}

namespace {

// In the order of their seats; whoever has none after them.
void seat_pupils(Call& call, Sheet& sheet, std::span<directory::GroupId const> groups) {
    sheet.seats = seats_of(call.db(), groups);
    std::ranges::stable_sort(sheet.pupils, {}, [&](Member const& one) {
        auto const seat = sheet.seats.find(one.person.id);
        return seat == sheet.seats.end() ? Seat{kSeatRowsMax + 1, 0} : seat->second;
    });
}

} // namespace

void read_pupils(Call& call, Sheet& sheet, std::span<directory::GroupId const> groups) {
    for (auto& member : directory::members_of_groups(call.db(), groups, sheet.session.day)) {
        auto const same = [&](Member const& other) { return other.person.id == member.person.id; };
        if (member.membership.part == directory::Part::member && std::ranges::none_of(sheet.pupils, same))
            sheet.pupils.push_back(std::move(member));
    }
    for (auto view : {View::pictures, View::seats})
        if (call.query("view") == kViews[static_cast<int>(view)]) sheet.view = view;
    if (groups.size() == 1) sheet.plan = html::Href::to("/registers/{}/seats", groups[0]);
    // Groups taught together may have plans that name the same seats.
    if (groups.size() != 1 && sheet.view == View::seats) sheet.view = View::list;
    if (sheet.view == View::seats) seat_pupils(call, sheet, groups);
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    sheet.hidden = static_cast<int>(std::erase_if(sheet.pupils, [&](Member const& member) {
        return std::ranges::find(barred, member.person.id) != barred.end();
    }));
}

Roll read_roll(Call& call, SchoolDay day, std::span<directory::GroupId const> groups) {
    Roll roll{directory::pupils_of_groups(call.db(), groups, day)};
    auto const barred = directory::barred_from(call.db(), call.viewer.person);
    roll.hidden = static_cast<int>(
        std::erase_if(roll.pupils, [&](PersonId pupil) { return std::ranges::find(barred, pupil) != barred.end(); }));
    return roll;
}

void check_not_required(Call& call, RegisterForm& form, SchoolDay day, std::span<directory::GroupId const> groups) {
    if (says_not_required(form)) refuse_not_required(form, directory::members_of_groups(call.db(), groups, day), day);
}

void read_lately(Call& call, Sheet& sheet, SchoolId school) {
    auto const ids = sheet.ids();
    sheet.weeks = weeks_of(call.db(), school, sheet.session.week() - 1, sheet.session.week(), ids);
    sheet.planned = planned_for(call.db(), school, ids, sheet.session, sheet.session);
}

namespace {

void show_views(html::Writer& h, Call& call, Sheet const& sheet) {
    static constexpr std::string_view kWords[] = {"register.view.list", "register.view.pictures",
                                                  "register.view.seats"};
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("register.views"));
    for (auto view : {View::list, View::pictures, View::seats}) {
        if (view == View::seats && !sheet.plan) continue;
        html::Attr const here{"aria-current",
                              view == sheet.view ? std::optional<std::string_view>("page") : std::nullopt};
        h.put("<li><a href=\"{}\"{}>{}</a></li>", sheet.address(view), here,
              call.platform.words.find(kWords[static_cast<int>(view)]));
    }
    h.put("</ul></nav>");
}

void show_pupils(html::Writer& h, Call& call, Sheet const& sheet, std::vector<RegisterForm::Wrong> const& wrong) {
    int across = 0;
    for (auto const& [pupil, seat] : sheet.seats) across = std::max(across, seat.seat);
    if (sheet.view == View::seats) {
        h.put("<p class=\"front-of-room\">{} ",
              across > 0 ? call.word("register.front") : call.word("register.no_seats"));
        if (sheet.plan) h.put("<a href=\"{}\">{}</a>", *sheet.plan, call.word("seats.title.short"));
        h.put("</p>");
    }
    h.put("<ul class=\"pupils{}{}\">", sheet.view == View::list ? "" : " pictures",
          across > 0 ? " seats across-" + std::to_string(across) : std::string());
    bool seated = across > 0;
    for (auto const& member : sheet.pupils) {
        if (seated && !sheet.seats.contains(member.person.id)) {
            seated = false; // a list of their own, or they would fill the gaps of the room
            h.put("</ul><p>{}</p><ul class=\"pupils pictures\">", call.word("register.without_seat"));
        }
        auto const found = std::ranges::find(wrong, member.person.id, &RegisterForm::Wrong::pupil);
        show_pupil(h, call, sheet, member, found == wrong.end() ? nullptr : &*found);
    }
    h.put("</ul>");
}

} // namespace

void show_sheet(html::Writer& h, Call& call, Sheet const& sheet, std::vector<RegisterForm::Wrong> const& wrong) {
    show_views(h, call, sheet);
    h.put("<form class=\"register\" method=\"post\" action=\"{}\" data-register data-keep data-keep-who=\"{}\" "
          "data-keep-words=\"{}\" "
          "data-keep-sent=\"{}\" data-keep-refused=\"{}\" data-keep-over=\"{}\">",
          sheet.address(sheet.view), call.viewer.person, call.word("register.kept"), call.word("register.kept.sent"),
          call.word("register.kept.refused"), call.word("register.kept.over"));
    ui::form_token(h, call);
    h.put("<div class=\"register-bar\"><p data-marked data-words=\"{}\" data-no-key=\"{}\" role=\"status\"></p>",
          call.word("register.marked"), call.word("register.no_key"));
    h.put("<button class=\"button needs-script\" type=\"button\" data-fill "
          "aria-keyshortcuts=\"*\">{}</button></div>",
          call.word("register.fill"));
    h.put("<p class=\"hint needs-script wide\">{}</p>", call.word("register.keys"));
    show_pupils(h, call, sheet, wrong);
    h.put(
        "<div class=\"register-foot\"><button class=\"button primary\" type=\"submit\" data-save "
        "aria-keyshortcuts=\"Control+Enter\">{}</button> "
        "<button class=\"button without-script\" type=\"submit\" name=\"fill\" value=\"yes\">{}</button></div></form>",
        call.word("register.save"), call.word("register.fill.save"));
    show_codes(h, call, sheet.session.day);
}

void show_sheet_to_read(html::Writer& h, Call& call, Sheet const& sheet) {
    h.put("<ul class=\"rows\">");
    for (auto const& member : sheet.pupils) {
        h.put("<li class=\"row\"><div><a href=\"{}\">{}</a></div>", attendance_href(member.person.id),
              member.person.list_name());
        show_lately(h, call, sheet, member.person.id);
        show_code(h, call, sheet.mark(member.person.id));
        h.put("</li>");
    }
    h.put("</ul>");
}

void show_clashes(html::Writer& h, Call& call, Sheet const& sheet, std::vector<Saved::Clash> const& clashes) {
    h.put("<div class=\"notice warn\" role=\"alert\" tabindex=\"-1\" data-focus>");
    ui::icon(h, "triangle-alert");
    h.put("<div><p class=\"notice-title\">{}</p><ul>", call.word("register.clash"));
    for (auto const& clash : clashes)
        for (auto const& member : sheet.pupils)
            if (member.person.id == clash.pupil)
                h.put("<li>{}</li>", call.word("register.clash.one", {{"name", member.person.name()},
                                                                      {"now", code_words(call, clash.now.code)},
                                                                      {"by", source_words(call, clash.now.source)},
                                                                      {"wanted", code_words(call, clash.wanted)}}));
    h.put("</ul></div></div>");
}

void fill_blanks(RegisterForm& form, std::span<PersonId const> pupils, Half half) {
    for (auto const pupil : pupils) {
        bool const marked = std::ranges::find(form.marks, pupil, &Wanted::pupil) != form.marks.end();
        bool const wrong = std::ranges::find(form.wrong, pupil, &RegisterForm::Wrong::pupil) != form.wrong.end();
        if (!marked && !wrong) form.marks.push_back({pupil, present(half), 0, Code()});
    }
    form.blank = 0;
}

} // namespace belfry::registration
